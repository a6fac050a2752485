"""Numbers in words, without saying more or less than the figure does."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.charts.units import day, level, number, numbers, plural, shortened, shown, suffix, volume


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (0.942, "share", "94.2 %"),
        (0.942, "%", "94.2 %"),
        (0.9496, "%", "95.0 %"),
        (0.9995, "%", "99.95 %"),
        (0.99997, "%", ">99.99 %"),
        (1.0, "%", "100 %"),
        (0.0004, "%", "0.04 %"),
        (0.00001, "%", "<0.01 %"),
        (0.0, "%", "0 %"),
        (-0.0, "%", "0 %"),
        (-0.0, "points", "0.0 points"),
        (-0.04, "points", "0.0 points"),
        (-0.06, "points", "-0.1 points"),
        (0.001245, "ppm", "1,245 ppm"),
        (3.5, "days", "3.5 days"),
        (3.5, "hours", "84.0 hours"),
        (0.025, "per 100", "2.50 per 100"),
        (61.26, "points", "61.3 points"),
        (1204.0, "count", "1,204"),
        (1204.0, "tickets", "1,204.00 tickets"),
        (np.nan, "%", "no data"),
    ],
)
def test_a_figure_reads_with_its_unit(value: float, unit: str, says: str) -> None:
    assert number(value, unit) == says


@given(st.floats(0, 1, exclude_max=True, allow_subnormal=False))
def test_a_share_reads_as_100_percent_or_0_only_when_it_is(share: float) -> None:
    assert number(share, "%") not in {"100 %", "100.0 %", "100.00 %"}
    assert (number(share, "%") in {"0 %", "0.0 %", "0.00 %"}) == (share == 0)


def test_many_figures_read_each_in_their_own_unit() -> None:
    assert list(numbers(np.array([0.5, 2.0]), np.array(["%", "days"], dtype=object))) == ["50.0 %", "2.0 days"]


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (0.95, "%", "95 %"),
        (0.9995, "%", "99.95 %"),
        (3.0, "days", "3 days"),
        (0.0005, "ppm", "500 ppm"),
        (np.nan, "%", "none"),
    ],
)
def test_a_level_reads_as_it_was_written(value: float, unit: str, says: str) -> None:
    assert level(value, unit) == says


def test_a_unit_that_the_vocabulary_does_not_know_is_shown_as_it_is() -> None:
    assert shown(np.array([2.0]), "tickets")[0] == 2.0
    assert suffix("tickets") == " tickets"


def test_volume_that_was_not_told_is_not_zero() -> None:
    assert volume(np.nan) == "n not told"
    assert volume(0.0) == "n = 0"


def test_days_read_without_a_leading_zero() -> None:
    assert day(date(2026, 5, 4)) == day(np.datetime64("2026-05-04")) == "4 May 2026"
    assert day(np.datetime64("NaT")) == "no date"


def test_one_of_a_thing_is_not_many() -> None:
    assert [plural(1, "vendor"), plural(2000, "vendor"), plural(2, "country", "countries")] == [
        "1 vendor",
        "2,000 vendors",
        "2 countries",
    ]


def test_long_units_shrink_in_narrow_places() -> None:
    assert list(shortened(np.array(["3.5 days", "61.3 points", "94.2 %"], dtype=object))) == [
        "3.5 d",
        "61.3 pts",
        "94.2 %",
    ]
