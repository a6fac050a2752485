"""Months along the bottom, every one of them: a month without a figure keeps its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.charts.columns import Floats, Whole
from sourcing_core.months import month_start

DAY = 86_400_000  # milliseconds, plotly's measure of time
HALF_MONTH = np.timedelta64(15, "D")
# Up to so many months, a label every so many months.
STEPS = ((8, 1), (25, 3), (72, 6), (180, 12), (10_000, 60))


def every_month(frame: pd.DataFrame, *, carry: Sequence[str] = ()) -> pd.DataFrame:
    """The frame by rising `month` (whole numbers of `months.py`), with an empty row for each month that is missing.

    Of two rows for one month the later row counts. An added row takes the columns in `carry` from the month before it:
    ids, and lines that hold until they are changed.
    """
    if (np.diff(frame["month"].to_numpy(dtype=np.int64)) == 1).all():
        return frame.reset_index(drop=True)
    known = frame.drop_duplicates("month", keep="last").set_index("month").sort_index()
    span = range(int(known.index[0]), int(known.index[-1]) + 1)
    every = known.reindex(pd.Index(span, name="month"))
    added = ~every.index.isin(known.index)
    if added.any():
        here = [column for column in carry if column in known]
        every.loc[added, here] = known[here].reindex(every.index[added], method="ffill")
    return every.reset_index()


def starts(months: Whole) -> NDArray[np.datetime64]:
    """The first day of each month."""
    return month_start(np.asarray(months, dtype=np.int64))


def edge_to_edge(months: Whole, values: Floats) -> tuple[NDArray[np.datetime64], Floats]:
    """X and y of a line that begins half a month before the first month and ends half a month after the last."""
    x = starts(months)
    return (
        np.concatenate([x[:1] - HALF_MONTH, x, x[-1:] + HALF_MONTH]),
        np.concatenate([values[:1], values, values[-1:]]),
    )


def time_axis(months: Whole) -> dict[str, Any]:
    """A plotly axis for these months: labels on quarters, halves or Januaries, half a month of air on each side.

    Labels are short enough to lie level on a phone: 'Jul', with the year below where it begins.
    """
    first, last = int(np.min(months)), int(np.max(months))
    step = next(step for longest, step in STEPS if last - first < longest)
    x = starts(np.array([first, last]))
    return {
        "type": "date",
        "tickformat": "%b\n%Y",
        "hoverformat": "%b %Y",
        "dtick": f"M{step}",
        "tick0": "2000-01-01",
        "range": [str(x[0] - HALF_MONTH), str(x[1] + HALF_MONTH)],
        "autotickangles": [0],
    }


def axis_range(*values: Floats, floor: float = -np.inf, ceiling: float = np.inf) -> tuple[float, float]:
    """From the lowest to the highest known value with a twelfth of air; hardly any beyond floor and ceiling."""
    known = np.concatenate([np.atleast_1d(value).ravel() for value in values])
    known = known[np.isfinite(known)]
    if known.size == 0:
        return (0.0, 1.0)
    low, high = float(known.min()), float(known.max())
    span = (high - low) or abs(high) or 1.0
    slack = 0.03 * span  # half of a marker that lies on the edge
    return max(low - span / 12, min(floor, low) - slack), min(high + span / 12, max(ceiling, high) + slack)


def limits_of(unit: str) -> tuple[float, float]:
    """Between which numbers figures of a unit can lie, as shown: 0 to 100 for percent."""
    if unit in ("share", "%"):
        return 0.0, 100.0
    return (0.0, np.inf) if unit != "currency" else (-np.inf, np.inf)
