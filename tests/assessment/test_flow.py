"""Finished work flatters while old work is open; queue, throughput and cycle time of a steady flow agree."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.assessment.flow import Flow, flow

TODAY = date(2026, 3, 31)
FIRST = TODAY - timedelta(days=99)


def items(rows: list[tuple[int, int | None, int | None]]) -> pa.Table:
    """(begun, finished, cancelled) as days after the first day of a window of 100 days."""

    def column(place: int) -> pa.Array:
        return pa.array(
            [None if row[place] is None else FIRST + timedelta(days=row[place]) for row in rows], pa.date32()
        )

    return pa.table(
        {
            "item_id": [f"I-{i}" for i in range(len(rows))],
            "engagement_id": ["E-1"] * len(rows),
            "started_at": column(0),
            "finished_at": column(1),
            "cancelled_at": column(2),
        }
    )


def of(rows: list[tuple[int, int | None, int | None]]) -> Flow:
    found = flow(items(rows), as_of=TODAY, days=100, slack=0.25, confidence=0.95)
    assert found is not None
    return found


def test_a_steady_flow_agrees_with_littles_law() -> None:
    """One item begins each day and takes 4 days (both counted): 4 in progress, 1 a day, 4 days (O-09 with other counts)."""
    found = of([(day, day + 3, None) for day in range(-5, 97)])

    assert found.mean_days == 4
    assert found.little_days == pytest.approx(4, rel=0.05)
    assert found.is_consistent


def test_a_queue_that_grows_does_not() -> None:
    found = of([*[(day, day + 3, None) for day in range(0, 90, 3)], *[(day, None, None) for day in range(90)]])

    assert not found.is_consistent
    assert found.little_days > 4 * found.mean_days


def test_o_14_twenty_items_leave_the_85th_percentile_open_above() -> None:
    """The median lies between the 6th and the 15th of twenty times; no item of twenty bounds the 85th from above."""
    days = [1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 11, 12, 13, 15, 18, 24, 41]
    (median_low, median_high), (low, high), _ = of([(0, took - 1, None) for took in days]).finished_intervals

    assert (median_low, median_high, low) == (4, 12, 11)
    assert np.isnan(high)


def test_open_work_makes_all_work_slower_than_finished_work() -> None:
    found = of([(0, 1, None), (0, 2, None), (0, 3, None), (10, None, None), (10, None, None)])

    assert (found.finished, found.still_open, found.cancelled) == (3, 2, 0)
    assert found.finished_days == (3, 4, 4)
    assert found.all_days[0] == 4
    assert np.isnan(found.all_days[1])  # two of five are open for longer than any finished item took
    assert np.isnan(found.all_days[2])


def test_cancelled_work_is_neither_finished_nor_open() -> None:
    found = of([(0, 1, None), (0, None, 50)])

    assert (found.finished, found.still_open, found.cancelled) == (1, 0, 1)
    assert found.all_days[0] == 2
    assert np.isnan(found.all_days[1])


def test_nothing_finished_is_not_known_and_not_zero() -> None:
    found = of([(0, None, None)])

    assert np.isnan([*found.finished_days, *found.all_days, found.mean_days, found.little_days]).all()
    assert not found.is_consistent


@pytest.mark.parametrize("rows", [[], [(-20, -10, None)], [(120, None, None)]])
def test_without_work_in_the_window_there_is_no_flow(rows: list[tuple[int, int | None, int | None]]) -> None:
    """Also what ended before it, and what lies in the future."""
    assert flow(items(rows), as_of=TODAY, days=100, slack=0.25, confidence=0.95) is None


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 60)), min_size=1, max_size=30))
def test_without_open_work_both_are_the_same(spans: list[tuple[int, int]]) -> None:
    rows: list[tuple[int, int | None, int | None]] = [
        (begun, begun + took, None) for begun, took in spans if begun + took < 100
    ]
    if rows:
        found = of(rows)
        assert found.all_days == pytest.approx(found.finished_days)
