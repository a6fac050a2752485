"""Does a series drift? Mann-Kendall asks whether, Theil-Sen says how fast; for whole matrices, with gaps and ties."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cache
from math import comb, factorial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from sourcing_core.spc.arrays import QUIET, Codes, Counts, Floats, floats, matrix, two_sided_tail
from sourcing_core.spc.sides import verdict
from sourcing_core.spc.slopes import Slopes, median_slope

FEWEST = 4
"""With fewer points no order is unlikely enough to mean anything."""
EXACT_TO = 7
"""Up to so many points the chance of S is counted out; above it is nearly normal (Mann 1945, Kendall 1975)."""
_COLUMNS = 1536  # the flags of all pairs of sixty months take 3 MB for so many series
_THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """Tests and slopes of S series, all (S,); NaN where there are too few points."""

    points: Counts
    s: Floats
    """Kendall's S: pairs that rise less pairs that fall."""
    variance: Floats
    """Of S, with the correction for ties."""
    z: Floats
    p: Floats
    """Two-sided: exact for 4 to 7 points (as if there were no ties), by the normal distribution above."""
    tau: Floats
    slope: Floats
    """Theil-Sen: median change per month."""
    intercept: Floats
    """Of the line through the medians, at month row 0."""


def trend(values: ArrayLike) -> Trend:
    """Mann-Kendall test and Theil-Sen slope of each column of an (M, S) matrix.

    Months are the rows, so a gap counts as time that passed; missing and infinite values take no part. Autocorrelation
    makes p too small: give monthly values, never rolling averages. ValueError unless `values` is a matrix.
    """
    x = _finite(values)
    if len(x) < FEWEST or not x.shape[1]:
        unknown = {each.name: np.full(x.shape[1], np.nan) for each in fields(Trend)}
        return Trend(**unknown | {"points": (~np.isnan(x)).sum(axis=0)})
    parts = [x[:, first : first + _COLUMNS] for first in range(0, x.shape[1], _COLUMNS)]
    share = -(-len(parts) // _THREADS)
    with ThreadPoolExecutor(_THREADS) as workers:  # comparing and counting run beside Python
        shares = workers.map(
            lambda some: list(_trends(some)), (parts[first : first + share] for first in range(0, len(parts), share))
        )
    made = [each for some in shares for each in some]
    return Trend(**{each.name: np.concatenate([getattr(part, each.name) for part in made]) for each in fields(Trend)})


def slope_interval(values: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Interval of the Theil-Sen slope of each column, (S,) each; NaN where there is no slope.

    The slopes whose ranks lie z standard deviations of S around the middle (Gilbert 1987, 16.5.1). ValueError unless
    0 < confidence < 1.
    """
    x = np.ascontiguousarray(_finite(values).T)  # the pairs of one series lie side by side
    z = float(special.ndtri(1.0 - two_sided_tail(confidence)))
    n = (~np.isnan(x)).sum(axis=1)
    count = n * (n - 1) // 2
    ends = np.full((2, len(x)), np.nan)
    for first in range(0, len(x), _COLUMNS):
        some = slice(first, first + _COLUMNS)
        slopes = _slopes(x[some])
        slopes.sort(axis=1)  # what is missing goes last
        with np.errstate(**QUIET):
            reach = z * np.sqrt(_ties(np.sort(x[some], axis=1), n[some])[0])
        ends[0, some] = _ranked(slopes, np.rint((count[some] - reach) / 2) - 1, count[some])
        ends[1, some] = _ranked(slopes, np.rint((count[some] + reach) / 2), count[some])
    ends[:, n < FEWEST] = np.nan
    return ends[0], ends[1]


def _finite(values: ArrayLike) -> Floats:
    """The matrix; what is not finite is missing."""
    x = matrix(values, "values")
    return x if np.isfinite(x).all() else np.where(np.isfinite(x), x, np.nan)


def trend_verdict(
    found: Trend, direction: ArrayLike, *, alpha: float, materiality: ArrayLike, months: int = 12
) -> Codes:
    """`Verdict` per series: a trend that is unlikely by chance and large enough to matter; NONE otherwise.

    `direction` (S,) says which way is better; `materiality` is the least change over `months` that matters, in the
    unit of the values.
    """
    with np.errstate(**QUIET):
        real = (found.p < alpha) & (np.abs(found.slope) * months >= floats(materiality))
    moves = np.where(real, np.sign(np.nan_to_num(found.slope)), 0).astype(np.int8)
    return verdict(moves, direction)


def _trends(parts: list[Floats]) -> Iterator[Trend]:
    """Of (M, S) values each, M at least `FEWEST`; one after the other in the same memory."""
    slopes = None
    for x in parts:
        slopes = Slopes(x, slopes)
        yield _trend(x, slopes)


def _trend(x: Floats, slopes: Slopes) -> Trend:
    is_whole = not np.isnan(x).any()
    ordered = np.sort(x.T, axis=1)  # of each series, what is missing last
    n = np.full(x.shape[1], len(x)) if is_whole else (~np.isnan(ordered)).sum(axis=1)
    count = n * (n - 1) // 2
    with np.errstate(**QUIET):
        rising = slopes.rising()
        variance, tied = _ties(ordered, n)
        s = 2.0 * rising + tied - count  # pairs rise, fall, or are tied
        score = np.where((s == 0) | (variance == 0), 0.0, (s - np.sign(s)) / np.sqrt(variance))
        slope = median_slope(slopes, count)
        intercept = _median(ordered, n) - slope * ((len(x) - 1) / 2 if is_whole else _median(_months(x), n))
        tau = s / np.where(count > 0, count, np.nan)
    every = Trend(n.astype(np.int64), s, variance, score, _chance(s, score, n), tau, slope, intercept)
    enough = n >= FEWEST
    kept = {each.name: getattr(every, each.name) for each in fields(Trend)}
    return Trend(
        **{name: array if name == "points" else np.where(enough, array, np.nan) for name, array in kept.items()}
    )


def _slopes(x: Floats) -> Floats:
    """The slope of every pair of months (S, pairs) of series as rows, NaN where one of the two is missing."""
    early, late = np.triu_indices(x.shape[1], 1)
    with np.errstate(**QUIET):
        slopes = x[:, late]
        slopes -= x[:, early]
        slopes /= (late - early).astype(np.float64)
    return slopes


def _months(x: Floats) -> Floats:
    """The month rows of the known values of each series, (S, M), what is missing last."""
    return np.sort(np.where(np.isnan(x.T), np.nan, np.arange(len(x), dtype=np.float64)), axis=1)


def _median(ordered: Floats, count: NDArray[np.integer]) -> Floats:
    """Median of the `count` known numbers of each row, which stand in order."""
    return _ranked(ordered, (count - 1) // 2, count) / 2 + _ranked(ordered, count // 2, count) / 2  # may be huge


def _ties(ordered: Floats, n: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Variance of S, n(n-1)(2n+5) less the same for each group of tied values, over 18; and how many pairs are tied.

    The values of each series stand in order, what is missing last.
    """
    begins = np.ones(ordered.shape, np.bool_)  # a group of equal values; what is missing equals nothing
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=begins[:, 1:])
    first = np.flatnonzero(begins)
    size = np.diff(first, append=ordered.size)
    first, size = first[size > 1] // max(ordered.shape[1], 1), size[size > 1].astype(np.float64)
    pairs = np.bincount(first, size * (size - 1) / 2, minlength=len(ordered)).astype(np.float64)
    less = np.bincount(first, size * (size - 1) * (2 * size + 5), minlength=len(ordered))
    return (n * (n - 1.0) * (2 * n + 5) - less) / 18.0, pairs


def _ranked(ordered: Floats, rank: NDArray[Any], count: NDArray[np.integer]) -> Floats:
    """The number of that rank (from 0) in each row, the first or last where the rank lies beyond."""
    if not ordered.shape[1]:
        return np.full(len(ordered), np.nan)
    at = np.clip(np.nan_to_num(rank), 0, np.maximum(count - 1, 0)).astype(np.intp)
    return np.where(count > 0, ordered[np.arange(len(ordered)), at], np.nan)


def _chance(s: Floats, score: Floats, n: NDArray[np.intp]) -> Floats:
    """Two-sided chance of an S at least so far from 0."""
    p: Floats = 2.0 * special.ndtr(-np.abs(score))
    for few in range(FEWEST, EXACT_TO + 1):
        at = np.flatnonzero(n == few)
        if at.size:
            p[at] = _exact(few)[np.abs(s[at]).astype(np.intp)]
    return np.where(s == 0, 1.0, np.minimum(p, 1.0))


@cache
def _exact(n: int) -> Floats:
    """P(|S| >= s) for s = 0, 1, ... among the n! orders of n different values."""
    orders = np.array([1])
    for size in range(2, n + 1):  # orders by their number of inversions
        orders = np.convolve(orders, np.ones(size, dtype=np.int64))
    most = comb(n, 2)
    s = np.abs(most - 2 * np.arange(len(orders)))
    return np.array([orders[s >= least].sum() / factorial(n) for least in range(most + 1)])
