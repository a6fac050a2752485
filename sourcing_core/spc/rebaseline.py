"""New limits from a month on, because somebody decided that the process is another one since; old months keep theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.spc.arrays import AnyArray, Codes, Flags
from sourcing_core.spc.baseline import first_points
from sourcing_core.spc.limits import Limits

Columns = NDArray[np.intp]
MakeLimits = Callable[[Columns, Flags], Limits]
"""Limits of some columns of a matrix, made by the months of a mask of that shape."""


class Rebaseline(IntEnum):
    """What became of a wish for new limits."""

    USED = 0
    BEFORE_FIRST_POINT = 1
    """Ignored: the limits begin with the first point anyway."""
    AFTER_LAST_POINT = 2
    """Ignored until there is a point: the month is in the future of the series."""
    REPEATED = 3
    """Ignored: the same month of the same series was named before."""
    NO_SUCH_SERIES = 4
    """Ignored: there is no such column."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """The parts of each series that have limits of their own."""

    number: NDArray[np.int16]
    """(M, S) 0 until the first new limits, then 1, 2 ..."""
    starts: Flags
    """(M, S) the months from which new limits hold."""
    outcome: Codes
    """(wishes,) `Rebaseline` codes, in the order in which the wishes were given."""


def segments(present: ArrayLike, column: ArrayLike, row: ArrayLike) -> Segments:
    """The segments of an (M, S) matrix whose limits begin anew in month row `row[i]` of series `column[i]`.

    `present` (M, S) says which months have a value. A wish that changes nothing is ignored, and its outcome says why.
    ValueError when `column` and `row` are not lists of the same length.
    """
    has: NDArray[np.bool_] = np.asarray(present, dtype=np.bool_)
    series, month = np.asarray(column, dtype=np.int64), np.asarray(row, dtype=np.int64)
    if series.ndim != 1 or series.shape != month.shape:
        raise ValueError(f"column has shape {series.shape}, row has {month.shape}; give a column and a row for each")
    months, width = has.shape
    exists = (series >= 0) & (series < width)
    at = np.where(exists, series, 0)
    first, last = _ends(has)
    first, last = (first[at], last[at]) if width else (np.zeros_like(at), np.full_like(at, -1))
    again = np.ones(len(month), np.bool_)
    again[np.unique(np.stack([series, month]), axis=1, return_index=True)[1]] = False
    outcome = np.select(
        [~exists, month > last, month <= first, again],
        [Rebaseline.NO_SUCH_SERIES, Rebaseline.AFTER_LAST_POINT, Rebaseline.BEFORE_FIRST_POINT, Rebaseline.REPEATED],
        Rebaseline.USED,
    ).astype(np.int8)
    used = outcome == Rebaseline.USED
    starts = np.zeros((months, width), np.bool_)
    starts[month[used], series[used]] = True
    return Segments(np.cumsum(starts, axis=0, dtype=np.int16), starts, outcome)


def limits_by_segment(make: MakeLimits, parts: Segments, present: ArrayLike, points: int) -> Limits:
    """Limits of an (M, S) matrix, each segment with those of its own first `points` points, frozen from then on.

    `make` is called once for each segment number, with the columns that have such a segment and the mask of the months
    that make its limits. All lines of the result are (M, S), and so is `points`, unless no series has new limits.
    """
    has: NDArray[np.bool_] = np.asarray(present, dtype=np.bool_)
    result = make(np.arange(has.shape[1]), first_points(has & (parts.number == 0), points))
    if not parts.starts.any():
        return result
    whole = {name: _full(getattr(result, name), has.shape) for name in _lines(result)}
    for number in range(1, int(parts.number.max()) + 1):
        columns = np.flatnonzero((parts.number == number).any(axis=0))
        here = parts.number[:, columns] == number
        made = make(columns, first_points(has[:, columns] & here, points))
        for name, line in whole.items():
            line[:, columns] = np.where(here, getattr(made, name), line[:, columns])
    return Limits(**whole, scope=result.scope)


def _lines(limits: Limits) -> list[str]:
    """The names of the arrays that these limits have."""
    return ["centre", "lower", "upper", "sigma", "points", *(["sigma_z"] if limits.sigma_z is not None else [])]


def _full(line: AnyArray, shape: tuple[int, int]) -> AnyArray:
    """The line repeated for every month, to be written into."""
    return np.broadcast_to(line, shape).copy()  # type: ignore[return-value]


def _ends(present: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row of the first and of the last point of each series; M and -1 where there is none."""
    months = len(present)
    row = np.arange(months)[:, np.newaxis]
    first = np.where(present, row, months).min(axis=0, initial=months)
    last = np.where(present, row, -1).max(axis=0, initial=-1)
    return first, last
