"""The slopes between all pairs of months of many series at once: how many rise, and their median, without sorting them.

Whether the slope of a pair is at most m is seen on the series less m times the month: the later value is not above the
earlier one. So slopes are only counted against bounds, which a processor does for many series at once, and are never
written down. The bounds close in on the middle, and the few slopes between the last two are computed and sorted.
They come from a sample and from interpolation, so how far they close in is a matter of speed alone. What comes out is
a slope between two values, or the mean of two; which of two slopes that differ by rounding alone is not told apart.
"""

from collections.abc import Iterator
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sourcing_core.spc.arrays import QUIET, Counts, Flags, Floats

Places = NDArray[np.intp]
_SAMPLE = 110  # pairs whose slopes are sorted for the first two bounds
_FEW = 128  # slopes between the bounds that are sorted without more ado
_REACHES = (2.0, 3.0, 6.0, 8.0, 10.0)  # deviations; slopes that are spread unevenly need the later ones
_BYTE = 255


class ColumnCounts:
    """Counts the true flags of each column: fill `here` (rows, columns), then ask `count`.

    Made of another one that was as large, it uses the memory of that one again.
    """

    def __init__(self, rows: int, columns: int, used: Self | None = None) -> None:
        shape = (rows, -(-columns // 8) * 8)
        self.flags: Flags = used.flags if used and used.flags.shape == shape else np.zeros(shape, np.bool_)
        self._starts = np.arange(0, rows, _BYTE)  # a byte counts so far
        self.here: Flags = self.flags[:, :columns]

    def count(self) -> Counts:
        """How many flags are true, (columns,): eight columns in one word are added at once."""
        sums = np.add.reduceat(self.flags.view(np.uint64), self._starts, axis=0).view(np.uint8)
        total: Counts = sums.sum(axis=0, dtype=np.int64)[: self.here.shape[1]]
        return total


class Slopes:
    """Of the finite values of an (M, S) matrix, at least two months and one series; NaN is missing."""

    def __init__(self, values: Floats, before: Self | None = None) -> None:
        """`before` has answered its last question, and leaves its memory."""
        months, series = values.shape
        self._x = np.ascontiguousarray(values)
        self._month = np.arange(months, dtype=np.float64)[:, np.newaxis]
        self._room = np.empty(values.shape)
        used = None if before is None else before.counts
        self.counts: ColumnCounts = ColumnCounts(months * (months - 1) // 2, series, used)

    def rising(self) -> Counts:
        """How many pairs of each series rise, (S,)."""
        for here, early, late in self._by_distance(self._x):
            np.greater(late, early, out=here)
        return self.counts.count()

    def at_most(self, bound: Floats) -> Flags:
        """Which slopes (pairs, S) are at most the `bound` of their series (S,); overwritten by the next question.

        Every slope is at most inf, none is at most -inf or NaN, and one that is missing is never.
        """
        x, room = self._x, self._room
        with np.errstate(**QUIET):
            np.multiply(self._month, np.where(np.isfinite(bound), bound, 0.0), out=room)
            np.subtract(x, room, out=room)
            if not np.isfinite(bound).all():
                everything, nothing = bound == np.inf, ~(bound > -np.inf)
                room[:, everything] = x[:, everything] * 0.0
                room[:, nothing] = self._month
        for here, early, late in self._by_distance(room):
            np.less_equal(late, early, out=here)
        return self.counts.here

    def count_at_most(self, bound: Floats) -> Counts:
        """How many slopes are at most the bound, (S,)."""
        self.at_most(bound)
        return self.counts.count()

    def of(self, pair: Places, series: Places) -> Floats:
        """The slopes of these pairs of these series."""
        early, late, apart = _pairs(len(self._x))
        rise: Floats = self._x[late[pair], series] - self._x[early[pair], series]
        return rise / apart[pair]

    def all_of(self, series: int) -> Floats:
        """Every slope of one series, (pairs,)."""
        pair = np.arange(len(self.counts.here))
        return self.of(pair, np.full(len(pair), series))

    def sample(self) -> Floats:
        """Some slopes of every series as rows (S, some)."""
        early, late, apart = _pairs(len(self._x))
        step = max(len(apart) // _SAMPLE, 1)
        some = slice(step // 2, None, step)
        slopes = (self._x[late[some]] - self._x[early[some]]) / apart[some, np.newaxis]
        return np.ascontiguousarray(slopes.T)

    def _by_distance(self, values: Floats) -> Iterator[tuple[Flags, Floats, Floats]]:
        """Flags of the pairs that lie one month apart, their earlier and their later values; then two months ..."""
        first, months = 0, len(values)
        for apart in range(1, months):
            yield self.counts.here[first : first + months - apart], values[:-apart], values[apart:]
            first += months - apart


@cache
def _pairs(months: int) -> tuple[Places, Places, Floats]:
    """All pairs of months, the near ones first: the earlier month, the later one, and how far they lie apart."""
    apart = np.repeat(np.arange(1, months), np.arange(months - 1, 0, -1))
    early = np.concatenate([np.arange(months - step) for step in range(1, months)])
    return early, early + apart, apart.astype(np.float64)


def median_slope(slopes: Slopes, count: Counts) -> Floats:
    """Median of the `count` known slopes of each series, (S,); NaN where there is none."""
    upper = count // 2
    lower = np.maximum(upper - (count % 2 == 0), 0)
    bounds = _Bounds(slopes, lower, upper)
    with np.errstate(**QUIET):
        bounds.start()
        for reach in _REACHES:
            if int((bounds.upto - bounds.below).max()) <= _FEW:
                break
            bounds.close_in(bounds.guess(reach))
        within = slopes.at_most(bounds.low).copy()
        np.greater(slopes.at_most(bounds.high), within, out=within)
    pair, series = np.divmod(np.flatnonzero(within), within.shape[1])
    table = _side_by_side(slopes.of(pair, series), series, len(count))
    median = _picked(table, lower - bounds.below) / 2 + _picked(table, upper - bounds.below) / 2
    for at in np.flatnonzero(
        np.isnan(median) & (count > 0)
    ).tolist():  # bounds as close together as numbers are rounded
        median[at] = np.nanmedian(slopes.all_of(at))
    return median


class _Bounds:
    """Of every series: a bound at or below the lower rank wanted, one at or above the upper, and what lies up to each."""

    def __init__(self, slopes: Slopes, lower: Counts, upper: Counts) -> None:
        self.slopes, self.lower, self.upper = slopes, lower, upper
        self.low, self.high = np.full(len(lower), np.nan), np.full(len(lower), np.inf)
        self.spread = np.full(len(lower), np.nan)
        self.below, self.upto = np.zeros(len(lower), np.int64), 2 * upper + 1

    def start(self) -> None:
        """Two bounds between which the middle slope of nearly every series lies."""
        sample = self.slopes.sample()
        size, row = sample.shape[1], np.arange(len(sample))
        known, reach = (~np.isnan(sample)).sum(axis=1), int(1.2 * np.sqrt(size)) + 1
        low, high = np.maximum(known // 2 - reach, 0), np.minimum(known // 2 + reach, size - 1)
        if (known == size).all():
            sample.partition((low[0], high[0]), axis=1)
        else:
            sample.sort(axis=1)  # what is missing goes last
        self.spread = sample[row, high] - sample[row, low]
        self.close_in(sample[row, low])
        self.close_in(sample[row, high])

    def close_in(self, bound: Floats) -> None:
        """Take `bound` (S,) where it is closer; one that is not finite does no harm.

        Bounds that are close enough stay: what becomes of a series must not depend on the series beside it.
        """
        upto = self.slopes.count_at_most(bound)
        wanted = np.isfinite(bound) & (self.upto - self.below > _FEW)
        rises = wanted & (upto <= self.lower) & ~(bound <= self.low)
        falls = wanted & (upto > self.upper) & (bound <= self.high)
        self.low, self.below = np.where(rises, bound, self.low), np.where(rises, upto, self.below)
        self.high, self.upto = np.where(falls, bound, self.high), np.where(falls, upto, self.upto)

    def guess(self, reach: float) -> Floats:
        """A bound beyond the ranks, seen from the nearer bound: by `reach` deviations if slopes are spread evenly.

        Where the sample missed the ranks there is a bound on one side only: by `reach` spreads of the sample from it.
        """
        between = np.maximum(self.upto - self.below, 1)
        share = ((self.lower + self.upper + 1) / 2 - self.below) / between
        beyond = (1.0 + reach * np.sqrt(between * share * (1.0 - share))) / between
        share += np.where(share < 0.5, beyond, -beyond)
        between_both: Floats = self.low + (self.high - self.low) * np.clip(share, 0.02, 0.98)
        one_side = np.where(np.isnan(self.low), self.high - reach * self.spread, self.low + reach * self.spread)
        return np.where(np.isfinite(between_both), between_both, one_side)


def _side_by_side(numbers: Floats, column: Places, columns: int) -> Floats:
    """The numbers of each column in a row, sorted, NaN after the last; at most 65,536 columns."""
    order = np.argsort(column.astype(np.uint16), kind="stable")  # by counting, for numbers as small as these
    column, numbers = column[order], numbers[order]
    size = np.bincount(column, minlength=columns)
    table = np.full((columns, int(size.max(initial=0))), np.nan)
    table[column, np.arange(len(column)) - np.repeat(np.cumsum(size) - size, size)] = numbers
    table.sort(axis=1)
    return table


def _picked(table: Floats, rank: Counts) -> Floats:
    if not table.shape[1]:
        return np.full(len(table), np.nan)
    there = (rank >= 0) & (rank < table.shape[1])
    return np.where(there, table[np.arange(len(table)), np.where(there, rank, 0)], np.nan)
