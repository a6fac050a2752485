"""Days between incidents: a t chart by hand, what counts as an incident, and what is known while an interval runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.assessment.incidents_between import incidents_between, unconfirmed_incidents
from sourcing_core.policy import Policy
from sourcing_core.register import RECORDS, RegisterRecord
from tests.factories import TODAY, tiny_portfolio, tiny_register, vendor

STEADY = [10, 40] * 6
CHART = ["value", "still_running", "centre", "lower", "upper", "baseline", "points", "rules", "verdict"]
"""Everything but names and days."""


def incident(number: int, day: date, vendor_id: str = "V-1", **values: Any) -> RegisterRecord:
    told = {"incident_id": f"I-{number:03d}", "vendor_id": vendor_id, "detected_on": day}
    return RECORDS["incident"](**told | {"incident_kind": "security", "severity": "minor", "summary": "Lost"} | values)


def history(gaps: Sequence[int], since: int = 5, vendor_id: str = "V-1", first: int = 0) -> list[RegisterRecord]:
    """Incidents so many days apart, the last one so many days ago."""
    days = np.cumsum([0, *gaps])
    begin = TODAY - timedelta(int(days[-1]) + since)
    return [incident(first + at, begin + timedelta(int(day)), vendor_id) for at, day in enumerate(days)]


def judged(records: Sequence[RegisterRecord], as_of: date = TODAY, **thresholds: Any) -> pd.DataFrame:
    return incidents_between(tiny_portfolio([*tiny_register(2), *records], as_of=as_of), Policy(**thresholds))


def flagged(table: pd.DataFrame) -> list[tuple[int, str, str]]:
    found = table[table["verdict"] != ""]
    return list(zip(found["number"], found["rules"], found["verdict"], strict=True))


def test_limits_are_those_of_the_powers_turned_back() -> None:
    """Nelson 1994: y = t^(1/3.6). y of 10 and 40 days in turn is 1.895736 and 2.786228: mean 2.340982, moves 0.890492.

    2.340982 + 2.66 x 0.890492 = 4.709692, and 4.709692^3.6 = 264.71 days; 2.340982^3.6 = 21.37; the lower is below 0.
    """
    table = judged(history(STEADY))

    assert table["value"].tolist() == [*STEADY, 5]
    assert table["centre"].to_numpy() == pytest.approx(2.3409819**3.6, abs=1e-3)
    assert table["upper"].to_numpy() == pytest.approx(264.7116, abs=1e-3)
    assert set(table["lower"]) == {0.0}
    assert set(table["points"]) == {12}
    assert flagged(table) == []


def test_each_interval_names_its_two_incidents_and_their_days() -> None:
    first = TODAY - timedelta(15)
    table = judged(history([10]))

    assert table[["incident_id", "next_incident_id"]].to_numpy().tolist() == [["I-000", "I-001"], ["I-001", ""]]
    assert table["since"].dt.date.tolist() == [first, first + timedelta(10)]
    assert table["until"].dt.date.tolist() == [first + timedelta(10), TODAY]
    assert table["still_running"].tolist() == [False, True]


def test_incidents_that_come_faster_are_a_concern() -> None:
    table = judged(history([*STEADY, *[3] * 8]))

    assert flagged(table) == [(20, "WE4", "concern")]


def test_an_interval_below_the_lower_limit_is_a_concern() -> None:
    """Intervals of 99 to 101 days have their limits near 97 and 103."""
    table = judged(history([99, 101] * 6 + [50]), baseline_points=12)

    assert flagged(table) == [(13, "WE1", "concern")]


def test_an_interval_beyond_the_upper_limit_is_an_improvement() -> None:
    assert flagged(judged(history([*STEADY, 264]), baseline_points=12)) == []
    assert flagged(judged(history([*STEADY, 265]), baseline_points=12)) == [(13, "WE1", "improvement")]


def test_the_limits_are_frozen_on_the_baseline() -> None:
    short = judged(history(STEADY), baseline_points=12)
    long = judged(history([*STEADY, *[200] * 7]), baseline_points=12)

    assert set(long["upper"]) == set(short["upper"])
    assert long["baseline"].tolist() == [True] * 12 + [False] * 8


@pytest.mark.parametrize("preset", ["default", "nhs", "all"])
def test_the_time_since_the_last_incident_is_judged_once_it_is_beyond_the_upper_limit(preset: str) -> None:
    def running(since: int) -> str:
        return str(judged(history(STEADY, since), signal_preset=preset)["verdict"].iloc[-1])

    assert [running(since) for since in (0, 264, 265)] == ["", "", "improvement"]


def test_the_time_since_the_last_incident_completes_no_run() -> None:
    table = judged(history([*STEADY, *[100] * 7], since=100))

    assert table["verdict"].iloc[-1] == ""


def test_the_time_since_the_last_incident_makes_no_limits() -> None:
    near, far = (judged(history(STEADY, since)) for since in (1, 250))

    assert set(near["upper"]) == set(far["upper"])
    assert not near["baseline"].iloc[-1]


@pytest.mark.parametrize(("gaps", "has_limits"), [(11, False), (12, True)])
def test_limits_need_the_fewest_intervals_of_the_policy(gaps: int, *, has_limits: bool) -> None:
    table = judged(history(STEADY[:gaps], since=2000))

    assert table["upper"].notna().all() == has_limits
    assert set(table["points"]) == {gaps}
    assert (table["verdict"].iloc[-1] == "improvement") == has_limits


def test_no_incident_has_no_row_and_is_not_0_days() -> None:
    assert judged([]).empty
    assert set(judged(history([7]))["vendor_id"]) == {"V-1"}


def test_one_incident_has_only_the_interval_that_runs() -> None:
    table = judged([incident(1, TODAY - timedelta(3))])

    assert table[["value", "still_running"]].to_numpy().tolist() == [[3, True]]
    assert table["upper"].isna().all()


def test_two_incidents_on_one_day_are_0_days_apart() -> None:
    assert judged([incident(2, TODAY), incident(1, TODAY)])[["incident_id", "value"]].to_numpy().tolist() == [
        ["I-001", 0],
        ["I-002", 0],
    ]


def test_two_incidents_on_one_day_are_not_below_a_lower_limit_of_less_than_a_day() -> None:
    """They may lie almost a day apart: days are whole. 3 and 8 days in turn have a limit of 0.05 days."""
    table = judged(history([3, 8] * 6 + [0]), baseline_points=12)

    assert set(table["lower"]) == {0.0}
    assert flagged(table) == []


def test_an_incident_is_seen_from_its_day_on() -> None:
    records = [incident(1, TODAY - timedelta(9)), incident(2, TODAY)]

    assert judged(records, as_of=TODAY)["value"].tolist() == [9, 0]
    assert judged(records, as_of=TODAY - timedelta(1))["value"].tolist() == [8]
    assert judged(records, as_of=TODAY - timedelta(10)).empty


def test_only_confirmed_incidents_that_were_not_withdrawn_count() -> None:
    records = [
        incident(1, TODAY - timedelta(9)),
        incident(2, TODAY - timedelta(6), is_confirmed=False),
        incident(3, TODAY - timedelta(5), retired_on=TODAY),
        incident(4, TODAY - timedelta(2), closed_on=TODAY),
        incident(5, TODAY + timedelta(1), is_confirmed=False),
    ]
    portfolio = tiny_portfolio([*tiny_register(2), *records])

    assert judged(records)["incident_id"].tolist() == ["I-001", "I-004"]
    assert [unconfirmed_incidents(portfolio, vendor_id) for vendor_id in ("V-1", "V-2")] == [1, 0]


def test_nobody_is_praised_for_the_time_after_retirement() -> None:
    left = vendor(1, retired_on=TODAY - timedelta(100))
    table = judged([*history(STEADY, since=500), left])

    assert table["value"].iloc[-1] == 400
    assert table["until"].iloc[-1].date() == TODAY - timedelta(100)
    assert judged([incident(1, TODAY), left])["value"].tolist() == [0]


def test_each_vendor_has_its_own_limits() -> None:
    both = judged([*history(STEADY), *history([5, 9] * 7, vendor_id="V-2", first=50)])
    alone = judged(history(STEADY))

    pd.testing.assert_frame_equal(both[both["vendor_id"] == "V-1"], alone)
    assert both["number"].tolist() == [*range(1, 14), *range(1, 16)]


@given(
    st.lists(st.lists(st.integers(0, 300), max_size=30), min_size=2, max_size=2),
    st.integers(0, 400),
    st.integers(-4000, 4000),
)
def test_law_the_day_on_which_it_all_happens_does_not_matter(gaps: list[list[int]], since: int, moved: int) -> None:
    records = [*history(gaps[0], since), *history(gaps[1], since, "V-2", 50)]
    shift = timedelta(moved)
    later = [record.model_copy(update={"detected_on": record.detected_on + shift}) for record in records]  # type: ignore[attr-defined]

    pd.testing.assert_frame_equal(judged(records)[CHART], judged(later, as_of=TODAY + shift)[CHART])


@given(st.permutations(range(13)))
def test_law_the_order_of_the_records_does_not_matter(order: list[int]) -> None:
    records = history(STEADY)

    pd.testing.assert_frame_equal(judged([records[at] for at in order]), judged(records))
