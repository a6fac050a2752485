"""Months as whole numbers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.months import add_months, last_closed_month, month_end, month_label, month_number, month_start


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_a_day_lies_within_its_month(day: date) -> None:
    assert month_start(month_number(day)) <= day <= month_end(month_number(day))


def test_many_months_at_once_agree_with_one_by_one() -> None:
    months = np.arange(month_number(date(1969, 11, 1)), month_number(date(1970, 3, 1)) + 1)
    assert month_start(months).astype(object).tolist() == [month_start(int(month)) for month in months]


def test_the_label_names_month_and_year() -> None:
    assert month_label(month_number(date(2026, 3, 9))) == "Mar 2026"


@pytest.mark.parametrize(
    ("as_of", "closed"),
    [
        (date(2026, 11, 10), date(2026, 9, 1)),
        (date(2026, 11, 11), date(2026, 10, 1)),
        (date(2026, 3, 10), date(2026, 1, 1)),
    ],
)
def test_a_month_closes_when_the_lag_after_its_end_is_over(as_of: date, closed: date) -> None:
    """Ten days of lag: October is provisional up to 10 November and closed on the 11th."""
    assert month_start(last_closed_month(as_of, 10)) == closed


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 15), 12, date(2027, 11, 15)),
    ],
)
def test_adding_months_ends_on_the_last_day_of_a_shorter_one(day: date, count: int, expected: date) -> None:
    assert add_months(day, count) == expected
