"""Months along the bottom: none is left out, none is written twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sourcing_core.charts.time_axis import axis_range, edge_to_edge, every_month, limits_of, starts, time_axis

JANUARY = 2026 * 12


def test_a_missing_month_gets_an_empty_row() -> None:
    every = every_month(pd.DataFrame({"month": [JANUARY, JANUARY + 2], "value": [1.0, 3.0]}))

    assert list(every["month"]) == [JANUARY, JANUARY + 1, JANUARY + 2]
    assert np.isnan(every["value"][1])


def test_an_added_month_carries_the_level_that_holds_and_not_the_figure() -> None:
    frame = pd.DataFrame({"month": [JANUARY, JANUARY + 2], "value": [1.0, 3.0], "expected": [5.0, 6.0]})
    every = every_month(frame, carry=("expected", "absent"))

    assert list(every["expected"]) == [5.0, 5.0, 6.0]
    assert np.isnan(every["value"][1])


def test_a_level_that_is_unknown_stays_unknown() -> None:
    frame = pd.DataFrame({"month": [JANUARY, JANUARY + 1, JANUARY + 3], "expected": [5.0, np.nan, 6.0]})

    assert np.isnan(every_month(frame, carry=("expected",))["expected"][1])


def test_months_in_any_order_come_out_in_order() -> None:
    frame = pd.DataFrame({"month": [JANUARY + 1, JANUARY], "value": [2.0, 1.0]})

    assert list(every_month(frame)["value"]) == [1.0, 2.0]


def test_of_two_rows_for_a_month_the_later_counts() -> None:
    frame = pd.DataFrame({"month": [JANUARY, JANUARY], "value": [1.0, 2.0]})

    assert list(every_month(frame)["value"]) == [2.0]


@pytest.mark.parametrize(
    ("months", "step"), [(1, "M1"), (8, "M1"), (9, "M3"), (25, "M3"), (26, "M6"), (60, "M6"), (73, "M12")]
)
def test_labels_are_whole_months_apart(months: int, step: str) -> None:
    axis = time_axis(JANUARY + np.arange(months))

    assert (axis["dtick"], axis["tickformat"], axis["hoverformat"]) == (step, "%b\n%Y", "%b %Y")


def test_a_single_month_has_half_a_month_of_air_on_each_side() -> None:
    assert time_axis(np.array([JANUARY]))["range"] == ["2025-12-17", "2026-01-16"]


def test_a_line_reaches_half_a_month_beyond_its_months() -> None:
    x, y = edge_to_edge(np.array([JANUARY]), np.array([0.9]))

    assert list(x.astype(str)) == ["2025-12-17", "2026-01-01", "2026-01-16"]
    assert list(y) == [0.9, 0.9, 0.9]


def test_months_are_drawn_on_their_first_day() -> None:
    assert str(starts(np.array([JANUARY]))[0]) == "2026-01-01"


def test_the_axis_holds_all_values_and_hardly_more_than_100_percent() -> None:
    low, high = axis_range(np.array([91.0, np.nan]), np.array([100.0]), floor=0, ceiling=100)

    assert 90 < low < 91
    assert 100 < high < 100.5


def test_an_axis_of_equal_values_or_of_none_still_has_a_length() -> None:
    for values in ([5.0, 5.0], [0.0], [np.nan]):
        low, high = axis_range(np.array(values))
        assert low < high


def test_money_may_be_negative_and_percent_may_not() -> None:
    assert limits_of("currency")[0] == -np.inf
    assert limits_of("share") == (0.0, 100.0)
    assert limits_of("days")[0] == 0.0
