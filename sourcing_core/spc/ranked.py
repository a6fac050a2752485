"""The numbers of given ranks in every column of a large matrix, without sorting it.

A column's numbers are only compared with a bound and counted, which a processor does for many columns at once; the
bounds close in on the rank wanted, and the few numbers between the last two are sorted. The bounds come from a sample
and from interpolation, so how far they close in is a matter of speed alone: what comes out is exact.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sourcing_core.spc.arrays import QUIET, Flags, Floats

Keys = NDArray[np.float32]
Places = NDArray[np.intp]
_SAMPLE = 110  # numbers of a column, sorted for the first two bounds
_FEW = 256  # numbers between the bounds that are sorted without more ado
_PAIRS_OF_BOUNDS = 3
_BYTE = 255


class ColumnCounts:
    """Counts the true flags of each column: fill `here` (rows, columns), then ask `count`."""

    def __init__(self, rows: int, columns: int) -> None:
        self._flags: Flags = np.zeros((rows, -(-columns // 8) * 8), np.bool_)
        self._starts = np.arange(0, rows, _BYTE)  # a byte counts so far
        self.here: Flags = self._flags[:, :columns]

    def count(self) -> NDArray[np.int64]:
        """How many flags are true, (columns,): eight columns in one word are added at once."""
        sums = np.add.reduceat(self._flags.view(np.uint64), self._starts, axis=0).view(np.uint8)
        total: NDArray[np.int64] = sums.sum(axis=0, dtype=np.int64)[: self.here.shape[1]]
        return total


class _Bounds:
    """Of every column: a bound at or below the lower rank wanted, one at or above the upper, and what lies up to each."""

    def __init__(self, keys: Keys, counts: ColumnCounts, lower: Places, upper: Places) -> None:
        self.keys, self.counts, self.lower, self.upper = keys, counts, lower, upper
        rows, columns = keys.shape
        self.low, self.high = np.full(columns, np.nan, np.float32), np.full(columns, np.inf, np.float32)
        self.below, self.upto = np.zeros(columns, np.int64), np.full(columns, rows, np.int64)

    def close_in(self, bound: Keys) -> None:
        """Take `bound` (columns,) where it is closer; one that is not a number counts nothing and does no harm."""
        np.less_equal(self.keys, bound, out=self.counts.here)
        upto = self.counts.count()
        rises = (upto <= self.lower) & ~(bound <= self.low)
        falls = (upto > self.upper) & (bound <= self.high)
        self.low, self.below = np.where(rises, bound, self.low), np.where(rises, upto, self.below)
        self.high, self.upto = np.where(falls, bound, self.high), np.where(falls, upto, self.upto)

    def guess(self, side: float) -> Keys:
        """Where the ranks should lie if the numbers between the bounds were spread evenly, three deviations to a side."""
        between = np.maximum(self.upto - self.below, 1)
        rank = (self.lower + self.upper + 1) / 2 - self.below + side * 1.5 * np.sqrt(between)
        guessed = self.low + (self.high - self.low) * np.clip(rank / between, 0.02, 0.98)
        return np.where(np.isfinite(guessed), guessed, 0).astype(np.float32)


def ranked(keys: Keys, exact: Callable[[Places], Floats], lower: Places, upper: Places) -> tuple[Floats, Floats]:
    """The numbers of the ranks `lower` and `upper` (from 0; upper - lower at most 1) of every column, (columns,) each.

    `keys` (rows, columns) rises with the numbers and may be coarser than they are; NaN where there is none. `exact`
    gives the numbers at some places of the flattened matrix. NaN where a column has no number of that rank. Ranks near
    the middle are found soonest.
    """
    rows, columns = keys.shape
    counts = ColumnCounts(rows, columns)
    bounds = _Bounds(keys, counts, lower, upper)
    with np.errstate(**QUIET):
        for bound in _sampled(keys):
            bounds.close_in(bound)
        for turn in range(_PAIRS_OF_BOUNDS):
            if turn and int((bounds.upto - bounds.below).max()) <= _FEW:
                break
            bounds.close_in(bounds.guess(-1.0))
            bounds.close_in(bounds.guess(1.0))
        within = np.less_equal(keys, bounds.high)
        within ^= keys <= bounds.low
    at = np.flatnonzero(within)
    sorted_by_column = _side_by_side(exact(at), at % columns, columns)
    return tuple(_picked(sorted_by_column, rank - bounds.below) for rank in (lower, upper))  # type: ignore[return-value]


def _sampled(keys: Keys) -> tuple[Keys, Keys]:
    """Two bounds between which the middle number of nearly every column lies."""
    step = max(len(keys) // _SAMPLE, 1)
    sample = np.sort(np.ascontiguousarray(keys[step // 2 :: step].T), axis=1)  # what is missing goes last
    size = sample.shape[1]
    middle, reach = (~np.isnan(sample)).sum(axis=1) // 2, int(1.2 * np.sqrt(size)) + 1
    row = np.arange(len(sample))
    return sample[row, np.maximum(middle - reach, 0)], sample[row, np.minimum(middle + reach, size - 1)]


def _side_by_side(numbers: Floats, column: Places, columns: int) -> Floats:
    """The numbers of each column in a row, sorted, NaN after the last; at most 65,536 columns."""
    order = np.argsort(column.astype(np.uint16), kind="stable")  # by counting, for numbers as small as these
    column, numbers = column[order], numbers[order]
    size = np.bincount(column, minlength=columns)
    table = np.full((columns, int(size.max(initial=0))), np.nan)
    table[column, np.arange(len(column)) - np.repeat(np.cumsum(size) - size, size)] = numbers
    table.sort(axis=1)
    return table


def _picked(table: Floats, rank: NDArray[np.int64]) -> Floats:
    if not table.shape[1]:
        return np.full(len(table), np.nan)
    there = (rank >= 0) & (rank < table.shape[1])
    return np.where(there, table[np.arange(len(table)), np.where(there, rank, 0)], np.nan)
