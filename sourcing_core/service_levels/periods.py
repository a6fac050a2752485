"""Which months are still open, and in which months a level holds."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sourcing_core.months import EPOCH, month_start

Days = NDArray[np.datetime64]


def open_months(months: NDArray[np.integer], as_of: date, close_lag_days: int) -> NDArray[np.bool_]:
    """(M,) months that are provisional on `as_of`: before the end of the month plus the lag (domain R-6).

    The end is exclusive, so January with a lag of 10 days is open on 10 February and closed on 11 February.
    """
    closes_on = month_start(months + 1) + np.timedelta64(close_lag_days, "D")
    return np.asarray(np.datetime64(as_of, "D") < closes_on)


def first_month_in_force(starts_on: Days, otherwise: int) -> NDArray[np.int32]:
    """First month on whose first day a level that starts on these days holds; `otherwise` where no day is told.

    A month has one figure, so it has one level: the one in force on its first day. A level and its successor
    therefore never judge the same month, and leave none out.
    """
    exact = starts_on.astype("datetime64[D]")
    month = exact.astype("datetime64[M]")
    numbers = month.astype(np.int64) + EPOCH + (month.astype("datetime64[D]") < exact)
    return np.where(np.isnat(exact), otherwise, numbers).astype(np.int32)


def last_month_in_force(ends_on: Days, otherwise: int) -> NDArray[np.int32]:
    """Last month on whose first day a level that ends on these days, inclusive, holds; `otherwise` where untold."""
    numbers = ends_on.astype("datetime64[M]").astype(np.int64) + EPOCH
    return np.where(np.isnat(ends_on), otherwise, numbers).astype(np.int32)
