"""Months as whole numbers: year * 12 + month - 1, so that a lag is a subtraction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import overload

import numpy as np
from numpy.typing import NDArray

EPOCH = 1970 * 12


def month_number(day: date) -> int:
    """The month that a day lies in."""
    return day.year * 12 + day.month - 1


@overload
def month_start(month: int) -> date: ...
@overload
def month_start(month: NDArray[np.integer]) -> NDArray[np.datetime64]: ...
def month_start(month: int | NDArray[np.integer]) -> date | NDArray[np.datetime64]:
    """First day of a month, or of each of many."""
    if isinstance(month, np.ndarray):
        return (month.astype(np.int64) - EPOCH).astype("datetime64[M]").astype("datetime64[D]")
    return date(int(month) // 12, int(month) % 12 + 1, 1)


def month_end(month: int) -> date:
    """Last day of a month."""
    return month_start(int(month) + 1) - timedelta(days=1)


def month_label(month: int) -> str:
    """'Mar 2026'."""
    return f"{month_start(int(month)):%b %Y}"


def last_closed_month(as_of: date, close_lag_days: int) -> int:
    """The latest month that ended more than the close lag ago; figures of later months are provisional."""
    return month_number(as_of - timedelta(days=close_lag_days)) - 1


def add_months(day: date, count: int) -> date:
    """The same day of the month, so many months on; the last day where that month is shorter."""
    month = month_number(day) + count
    return min(month_start(month) + timedelta(days=day.day - 1), month_end(month))
