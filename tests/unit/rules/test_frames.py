"""Days, ids and joins that the rules share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.months import add_months
from sourcing_core.rules.frames import contracts, engagements, levels, months_later, promised_series, promises
from tests.rules.portfolios import build

TODAY = date(2026, 6, 30)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_so_many_months_later_is_the_same_for_one_day_and_for_many(day: date, months: int) -> None:
    later = months_later(np.array([day, None], dtype="datetime64[D]"), months)

    assert later[0].item() == add_months(day, months)
    assert np.isnat(later[1])


def test_a_join_is_made_once_per_portfolio_and_day() -> None:
    portfolio = build({"engagement": {"E": {}}}, TODAY)

    assert engagements(portfolio) is engagements(portfolio)
    assert engagements(portfolio) is not engagements(replace(portfolio, as_of=date(2026, 7, 1)))


def test_levels_meet_their_own_engagement_or_every_one_of_their_vendor() -> None:
    portfolio = build(
        {
            "vendor": {"V": {}, "W": {}},
            "engagement": {"E1": {}, "E2": {}, "E3": {"vendor_id": "W"}, "E4": {"stage": "ended"}},
            "service_level": {
                "L1": {"engagement_id": "E2"},
                "L2": {},
                "L3": {"vendor_id": "W", "engagement_id": "E1"},
                "L4": {"engagement_id": "E4"},
            },
        },
        TODAY,
        [{"engagement": "E2", "metric": "on_time_delivery", "months": "2026-01", "figure": "9/10"}],
    )
    pairs = promises(portfolio)
    level, engagement = levels(portfolio)["level_id"], engagements(portfolio)["engagement_id"]

    assert list(
        zip(level[pairs["level"]], engagement[pairs["engagement"]], promised_series(portfolio), strict=True)
    ) == [
        ("L1", "E2", 0),
        ("L2", "E1", -1),
        ("L2", "E2", 0),
    ]


@pytest.mark.parametrize(
    ("contract", "runs"),
    [
        ({"starts_on": date(2026, 6, 30), "ends_on": date(2026, 6, 30)}, True),
        ({"starts_on": date(2026, 7, 1)}, False),
        ({"ends_on": date(2026, 6, 29)}, False),
        ({"ends_on": date(2026, 6, 29), "auto_renews": True}, True),
        ({}, True),
    ],
    ids=["its only day is today", "begins tomorrow", "ended yesterday", "ended yesterday and renews", "without dates"],
)
def test_a_contract_runs_from_its_first_to_its_last_day(contract: dict[str, object], runs: bool) -> None:
    assert contracts(build({"contract": {"C": contract}}, TODAY))["runs"].tolist() == [runs]
