"""Missing months and late series are counted, and nothing is expected before the first figure."""

from __future__ import annotations

import numpy as np
import pytest

from sourcing_core.assessment import Assessment, assess
from sourcing_core.assessment.completeness import completeness
from sourcing_core.months import month_label
from sourcing_core.policy import Policy
from sourcing_core.portfolio import empty_portfolio
from tests.assessment.conftest import TODAY
from tests.factories import service_level, tiny_portfolio, tiny_register


def test_a_missing_month_and_a_late_series() -> None:
    """Seen on 31 March 2026: February is closed, March is not, so that its figure does not count yet."""
    figures = [("E-1", "on_time_delivery", f"2026-{month:02d}", 9, 10, 2) for month in (1, 3)]
    figures += [("E-1", "defect_rate", f"2026-{month:02d}", 1, 10, 2) for month in (1, 2)]
    judged = assess(tiny_portfolio([*tiny_register(1), service_level(1)], figures), Policy())
    row = completeness(judged).iloc[0]

    assert month_label(judged.last_closed) == "Feb 2026"
    assert row[["series", "months", "missing", "late"]].tolist() == [2, 4, 1, 1]
    assert month_label(row["latest_month"]) == "Feb 2026"
    assert np.isnan(row["data_quality"])


def test_the_vendor_with_missing_months_stands_first(judged: Assessment) -> None:
    table = completeness(judged)

    assert table["vendor_id"].is_unique
    assert (table["missing"] <= table["months"]).all()
    assert table["data_quality"].dropna().between(0, 1).all()
    assert table.iloc[0]["missing"] > 0


def test_nothing_recorded_gives_an_empty_table() -> None:
    assert completeness(assess(empty_portfolio(TODAY), Policy())).empty


@pytest.mark.parametrize("months", [1, 13])
def test_a_complete_series_misses_nothing(months: int) -> None:
    every = [(2025 + (month - 1) // 12, (month - 1) % 12 + 1) for month in range(1, months + 1)]
    world = tiny_portfolio(
        [*tiny_register(1)], [("E-1", "on_time_delivery", f"{year}-{month:02d}", 9, 10, 2) for year, month in every]
    )
    row = completeness(assess(world, Policy())).iloc[0]

    assert row["months"] - row["missing"] <= months
