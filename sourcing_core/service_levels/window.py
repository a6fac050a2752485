"""Figures pooled over the time a level is judged: a month, a quarter, the last three or twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sourcing_core.service_levels.codes import WindowCode

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int8]
T = TypeVar("T", np.float64, np.int8)


@dataclass(frozen=True)
class Windows:
    """Pooled figures, time-major (M, P); NaN on rows that end no window and where nothing is known."""

    amount: Matrix
    """Numerators summed (ratio kinds), or the pooled value (value kinds)."""
    base: Matrix
    """Denominators summed, or n summed; NaN where n is not told."""
    is_window_end: Flags
    """(M,) rows on which a window ends, with the whole window on the matrix (a quarter may begin before it)."""
    months_present: Counts
    """(M, P) months of the window that have a figure."""
    months_in_window: Counts
    """(M, P) months of the window that count at all."""
    unpoolable: Flags
    """(M, P) percentiles that would have to be joined, which cannot be done (domain R-2): the value stays unknown."""


def ends_window(months: NDArray[np.integer], window: WindowCode) -> Flags:
    """(M,) rows on which a window ends: each month, a quarter's last month, or once the first window is full."""
    if window is WindowCode.QUARTER:
        return np.asarray(months % 3 == 2)
    return np.arange(len(months)) >= window.width - 1


def window_sums(
    amount: Matrix, base: Matrix, months: NDArray[np.integer], window: WindowCode, *, counts: Flags | None = None
) -> Windows:
    """Ratio figures pooled by summing numerators and denominators (domain R-1); matrices are (M, P).

    A missing month inside the window adds nothing and is not counted as present. A month in which the denominator
    is 0 is present and adds nothing. `counts` (M, P) leaves months out, for instance excluded ones.
    """
    active = ~np.isnan(base) & (~np.isnan(amount) | (base == 0))
    if counts is not None:
        active &= counts
    ends = ends_window(months, window)
    present = _over(active.astype(np.int8), ends, window)
    some = present > 0
    summed = _over(np.where(active & (base != 0), amount, 0.0), ends, window)
    exposed = _over(np.where(active, base, 0.0), ends, window)
    return Windows(
        amount=np.where(some, summed, np.nan),
        base=np.where(some, exposed, np.nan),
        is_window_end=ends,
        months_present=present,
        months_in_window=_in_window(counts, ends, window, amount.shape),
        unpoolable=np.zeros(amount.shape, dtype=np.bool_),
    )


def window_means(
    amount: Matrix,
    base: Matrix,
    months: NDArray[np.integer],
    window: WindowCode,
    *,
    poolable: Flags | None = None,
    counts: Flags | None = None,
) -> Windows:
    """Values (duration, score, amount) pooled as a mean; matrices are (M, P), `base` is n or NaN.

    The mean is weighted by n when every month of the window tells its n, else each month weighs the same. Months with
    n = 0 are present and add nothing. Columns that are not `poolable` (P,) are percentiles: their window has a value
    only when exactly one month has one.
    """
    told = ~np.isnan(amount) & (base != 0)
    idle = base == 0
    if counts is not None:
        told, idle = told & counts, idle & counts
    ends = ends_window(months, window)
    in_window = _in_window(counts, ends, window, amount.shape)
    nothing = np.zeros(amount.shape, dtype=np.bool_)
    if window is WindowCode.MONTH:  # the same as below, at a tenth of the cost
        single, n = np.where(told, amount, np.nan), np.where(told | idle, base, np.nan)
        return Windows(single, n, ends, (told | idle).astype(np.int8), in_window, nothing)
    present = _over((told | idle).astype(np.int8), ends, window)
    valued = _over(told.astype(np.int8), ends, window)
    weighed = _over((told & ~np.isnan(base)).astype(np.int8), ends, window)
    n = np.where(told & ~np.isnan(base), base, 0.0)
    volume = _over(n, ends, window)
    value = np.where(told, amount, 0.0)
    by_volume, by_month = _over(n * value, ends, window), _over(value, ends, window)
    all_told = (valued > 0) & (weighed == valued)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(valued == 1, by_month, np.where(all_told, by_volume / volume, by_month / valued))
    unpoolable = nothing if poolable is None else ~poolable & (valued > 1)
    return Windows(
        amount=np.where((valued > 0) & ~unpoolable, mean, np.nan),
        base=np.where(all_told, volume, np.where((valued == 0) & (present > 0), 0.0, np.nan)),
        is_window_end=ends,
        months_present=present,
        months_in_window=in_window,
        unpoolable=unpoolable,
    )


def _over(parts: NDArray[T], ends: Flags, window: WindowCode) -> NDArray[T]:
    """Sums over the window on the rows that end one, 0 elsewhere."""
    if window is WindowCode.MONTH:
        return parts
    total = np.zeros_like(parts)
    if window is WindowCode.QUARTER:
        for lag in range(window.width):
            rows = np.flatnonzero(ends)
            rows = rows[rows >= lag]
            total[rows] += parts[rows - lag]
        return total
    total[ends] = trailing(parts, window.width)[ends]
    return total


def trailing(parts: NDArray[T], width: int) -> NDArray[T]:
    """Sum of each row and the `width - 1` rows before it, as far as there are any; shape (M, P).

    Sums of halves: four additions for twelve months, and no running total whose rounding would depend on the past.
    """
    if width == 1:
        return parts
    half = trailing(parts, width // 2)
    total = half.copy()
    total[width // 2 :] += half[: -(width // 2)]
    if width % 2:
        total[width - 1 :] += parts[: -(width - 1)]
    return total


def _in_window(counts: Flags | None, ends: Flags, window: WindowCode, shape: tuple[int, ...]) -> Counts:
    if counts is not None:
        return _over(counts.astype(np.int8), ends, window)
    return np.broadcast_to(np.where(ends, window.width, 0).astype(np.int8)[:, None], shape)
