"""The demo's stories, as the overview and a vendor's page tell them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sourcing_core.assessment import Assessment, assess
from sourcing_core.assessment.attention import COLUMNS, WORDS
from sourcing_core.assessment.briefing import briefing
from sourcing_core.assessment.summary import pooled
from sourcing_core.policy import Policy
from sourcing_core.portfolio import empty_portfolio
from tests.assessment.conftest import TODAY


def lines(judged: Assessment, vendor_id: str, what: str) -> pd.DataFrame:
    found = judged.attention
    return found[found["vendor_id"].eq(vendor_id) & found["what"].eq(what)]


def test_the_slow_slide_is_named_with_the_month_in_which_it_began(judged: Assessment) -> None:
    line = lines(judged, "V-003", "concern").set_index("metric_id").loc["on_time_delivery"]
    assert pd.Timestamp("2026-01-01") <= line["since"] <= pd.Timestamp("2026-06-01")
    assert "On-time delivery changed for the worse" in briefing(judged, "V-003")


def test_the_sudden_shift_is_below_minimum_now(judged: Assessment) -> None:
    line = lines(judged, "V-004", "below_minimum")
    assert set(line["metric_id"]) == {"defect_rate"}
    assert set(line["list"]) == {"act_now"}


def test_the_tiny_sample_is_too_thin_to_say_and_alarms_nobody(judged: Assessment) -> None:
    line = lines(judged, "V-005", "thin")
    assert set(line["list"]) == {"cannot_tell"}
    assert line["n"].max() < 10
    assert lines(judged, "V-005", "below_minimum").empty


def test_the_contract_was_missed_all_the_same(judged: Assessment) -> None:
    """A confidence interval never turns a miss into a pass."""
    table = judged.attained
    last = table[
        table["vendor_id"].eq("V-005")
        & table["metric_id"].eq("on_time_delivery")
        & table["month"].eq(judged.last_closed)
    ]
    assert "BELOW_MINIMUM" in set(last["compliance"])


def test_a_vendor_that_stopped_reporting_is_one_line_with_its_first_missing_month(judged: Assessment) -> None:
    line = lines(judged, "V-006", "missing")
    assert len(line) == 1
    assert line["since"].iloc[0] == pd.Timestamp("2026-08-01")
    assert line["places"].iloc[0] == 8


def test_a_vendor_without_figures_has_no_score_and_keeps_the_whole_range(judged: Assessment) -> None:
    score = judged.vendors.scores.set_index("subject_id").loc["V-016"]
    assert np.isnan(score["score"])
    assert (score["score_low"], score["score_high"]) == (0, 100)


def test_every_line_has_its_words_and_its_next_step(judged: Assessment) -> None:
    assert list(judged.attention.columns) == COLUMNS
    assert set(judged.attention["what"]) <= set(WORDS)
    assert judged.attention["next_step"].notna().all()


def test_every_vendor_has_a_sentence(judged: Assessment) -> None:
    for vendor_id in judged.vendors.scores["subject_id"]:
        said = briefing(judged, vendor_id)
        assert said[0].isupper()
        assert said.endswith(".")
        assert "nan" not in said.lower()


def test_the_heat_map_pools_numerators_and_denominators(judged: Assessment) -> None:
    series = judged.portfolio.series
    cell = judged.vendor_cells.set_index(["vendor_id", "metric_id"]).loc[("V-001", "on_time_delivery")]
    columns = series.columns_of(vendor_id="V-001", metric_id="on_time_delivery")
    rows = (series.months <= judged.last_closed) & (series.months > judged.last_closed - judged.policy.score_months)
    part = np.ix_(rows, columns)
    assert cell["value"] == pytest.approx(np.nansum(series.amount[part]) / np.nansum(series.base[part]))


def test_o_01_pooling_sums_and_never_averages(judged: Assessment) -> None:
    """9/10, 180/200 and 1/4 pool to 190/214 = 0.887850; the average of averages 0.683333 is wrong (domain 0.4)."""
    from sourcing_core.months import month_number
    from sourcing_core.portfolio import LEDGER, frame, matrices, series_keys

    tables = {
        "engagement": frame(
            "engagement", {"engagement_id": ["E-1", "E-2", "E-3"], "vendor_id": ["V-1"] * 3, "site_id": ["S-1"] * 3}
        ),
        "metric": frame(
            "metric",
            {
                "metric_id": ["m"],
                "metric_kind": ["proportion"],
                "direction": ["higher"],
                "unit": ["share"],
                "is_poolable": [True],
            },
        ),
    }
    rows = np.zeros(3, LEDGER)
    for place, (amount, base) in enumerate([(9, 10), (180, 200), (1, 4)]):
        rows[place] = (place, month_number(TODAY), amount, base, 2, 1)
    series = matrices(rows, np.arange(3), series_keys(["E-1", "E-2", "E-3"], ["m"] * 3, tables), TODAY)
    value, n = pooled(series, np.zeros(3, int), np.zeros(3, int), (1, 1), slice(None))
    assert value[0, 0] == pytest.approx(0.887850, abs=1e-6)
    assert n[0, 0] == 214


def test_an_empty_portfolio_is_judged_without_a_fault() -> None:
    judged = assess(empty_portfolio(TODAY), Policy())
    assert judged.gaps.empty
    assert judged.attention.empty
    assert judged.attained.empty
    assert judged.signals.empty
    assert judged.vendor_cells.empty
    assert judged.changes.empty
    assert judged.spend.empty
