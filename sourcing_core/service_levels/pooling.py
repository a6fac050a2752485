"""The figures of each pair, pooled over the window of its level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sourcing_core.service_levels.codes import WindowCode, is_ratio
from sourcing_core.service_levels.pairs import UNTOLD_START, Pairs
from sourcing_core.service_levels.window import Windows, ends_window, window_means, window_sums

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int8]
Months = NDArray[np.int32]

NEVER = 2**31 - 1
"""Start of a pair whose level tells no first day and whose series has no figure yet."""


@dataclass(frozen=True)
class Pooled:
    """Pooled figures of P pairs, time-major (M, P); see `Windows`."""

    amount: Matrix
    base: Matrix
    months_present: Counts
    months_in_window: Counts
    unpoolable: Flags


def first_counting_months(months: Months, amount: Matrix, base: Matrix, pairs: Pairs) -> Months:
    """(P,) first month that counts: the level's first one, or where that is untold the series' first figure.

    Never before the matrix begins; `NEVER` where nothing is told and there is no figure.
    """
    starts: Months = np.maximum(pairs.valid_from_month, months[0]).astype(np.int32)
    untold = np.flatnonzero(pairs.valid_from_month == UNTOLD_START)
    if untold.size:
        series = pairs.series_index[untold]
        recorded = ~np.isnan(amount[:, series]) | ~np.isnan(base[:, series])
        first = months[recorded.argmax(axis=0)]
        starts[untold] = np.where(recorded.any(axis=0), first, NEVER)
    return starts


def judged_windows(months: Months, pairs: Pairs, starts: Months) -> Flags:
    """(M, P): a window of the pair ends here, is finished, and the level holds.

    Rolling windows must be full from the pair's start on; a quarter counts from the start on, in its last month.
    """
    month = months[:, None]
    judged = (month >= starts) & (month <= pairs.valid_to_month)
    for window in WindowCode:
        columns = np.flatnonzero(pairs.window_code == window)
        if window is WindowCode.MONTH or not columns.size:
            continue
        full_from = starts[columns].astype(np.int64)
        if window is not WindowCode.QUARTER:
            full_from += window.width - 1
        judged[:, columns] &= ends_window(months, window)[:, None] & (month >= full_from)
    return judged


def pool(months: Months, amount: Matrix, base: Matrix, pairs: Pairs, starts: Months, excluded: Flags | None) -> Pooled:
    """Figures of every pair pooled over its window; excluded months (M, P) add nothing and do not count."""
    ratio = is_ratio(pairs.kind)
    blocks = [
        (window, columns, summed)
        for window in WindowCode
        for summed in (True, False)
        if (columns := np.flatnonzero((pairs.window_code == window) & (ratio == summed))).size
    ]
    if len(blocks) == 1:
        return _block(months, amount, base, pairs, starts, excluded, blocks[0][0], ratio=blocks[0][2])
    shape = (len(months), len(pairs))
    whole = Pooled(*(np.empty(shape, dtype) for dtype in (np.float64, np.float64, np.int8, np.int8, np.bool_)))
    for window, columns, summed in blocks:
        counted = None if excluded is None else excluded[:, columns]
        part = _block(months, amount, base, pairs.take(columns), starts[columns], counted, window, ratio=summed)
        for name, matrix in vars(part).items():
            getattr(whole, name)[:, columns] = matrix
    return whole


def _block(
    months: Months,
    amount: Matrix,
    base: Matrix,
    pairs: Pairs,
    starts: Months,
    excluded: Flags | None,
    window: WindowCode,
    *,
    ratio: bool,
) -> Pooled:
    """Pairs of one window and one way of pooling."""
    counts = None if excluded is None else ~excluded
    if window is WindowCode.QUARTER:
        begun = months[:, None] >= starts
        counts = begun if counts is None else counts & begun
    amounts, bases = _columns(amount, pairs.series_index), _columns(base, pairs.series_index)
    if ratio:
        windows = window_sums(amounts, bases, months, window, counts=counts)
    else:
        windows = window_means(amounts, bases, months, window, poolable=pairs.poolable, counts=counts)
    return _pooled(windows)


def _columns(matrix: Matrix, series: NDArray[np.int32]) -> Matrix:
    if len(series) == matrix.shape[1] and np.array_equal(series, np.arange(len(series))):
        return matrix  # one level per series, in order: nothing to gather
    return np.take(matrix, series, axis=1)


def _pooled(windows: Windows) -> Pooled:
    return Pooled(windows.amount, windows.base, windows.months_present, windows.months_in_window, windows.unpoolable)
