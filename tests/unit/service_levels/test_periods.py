"""Which months are open, and which month a level first and last judges."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.months import last_closed_month, month_number
from sourcing_core.service_levels.periods import first_month_in_force, last_month_in_force, open_months

JANUARY = 2026 * 12


def days(*texts: str) -> Any:
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("as_of", "is_open"),
    [
        (date(2026, 1, 31), True),
        (date(2026, 2, 10), True),
        (date(2026, 2, 11), False),
    ],
)
def test_january_closes_on_11_february_when_vendors_have_ten_days(as_of: date, is_open: bool) -> None:
    assert open_months(np.array([JANUARY]), as_of, 10).tolist() == [is_open]


def test_without_a_lag_a_month_closes_with_the_first_day_of_the_next() -> None:
    assert open_months(np.array([JANUARY]), date(2026, 1, 31), 0).tolist() == [True]
    assert open_months(np.array([JANUARY]), date(2026, 2, 1), 0).tolist() == [False]


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(0, 100))
def test_the_last_closed_month_is_the_last_one_that_is_not_open(as_of: date, lag: int) -> None:
    last = last_closed_month(as_of, lag)
    assert open_months(np.array([last, last + 1]), as_of, lag).tolist() == [False, True]


def test_a_level_that_starts_on_the_first_judges_that_month_and_one_that_starts_on_the_second_the_next() -> None:
    found = first_month_in_force(days("2026-01-01", "2026-01-02", "2026-01-31", "NaT"), otherwise=0)
    assert found.tolist() == [JANUARY, JANUARY + 1, JANUARY + 1, 0]


def test_a_level_that_ends_within_a_month_still_judges_that_month() -> None:
    found = last_month_in_force(days("2026-01-01", "2026-01-31", "2025-12-31", "NaT"), otherwise=9)
    assert found.tolist() == [JANUARY, JANUARY, JANUARY - 1, 9]


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_a_level_and_its_successor_judge_every_month_exactly_once(starts_on: date) -> None:
    successor: Any = np.array([starts_on], dtype="datetime64[D]")
    ends = last_month_in_force(successor - np.timedelta64(1, "D"), otherwise=0)
    assert first_month_in_force(successor, otherwise=0)[0] == ends[0] + 1
    assert ends[0] in (month_number(starts_on), month_number(starts_on) - 1)
