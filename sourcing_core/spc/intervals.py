"""How far chance alone may have moved a proportion or a rate: confidence intervals for whole matrices."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Counts, Floats, floats, two_sided_tail


def wilson(count: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson score interval (low, high) of the proportion count / n, both in 0..1.

    The arguments broadcast against one another. NaN, NaN where n is 0, where either number is missing or
    infinite, and where count is not within 0..n. The interval holds up for small n and for 0 or n successes,
    where the textbook interval collapses to a point.

    Source: Wilson 1927; Newcombe 1998, method 3.
    """
    z = float(special.ndtri(1.0 - two_sided_tail(confidence)))
    count, n = np.broadcast_arrays(floats(count), floats(n))
    usable = (n > 0) & (n < np.inf) & (count >= 0) & (count <= n)
    with np.errstate(**QUIET):
        p = np.where(usable, count, np.nan) / n
        top = count + z * z / 2.0 + z * np.sqrt((n - count) * p + z * z / 4.0)  # the high end, n + z^2 times too large
        # The product of the two ends is count^2 / (n (n + z^2)): so the low end needs no difference of near equals.
        low = p * count / top
        # The proportion and the end 1 belong to the interval; rounding must not push them out.
        high = np.maximum(np.minimum(top / (n + z * z), 1.0), p)
    return low[()], high[()]


def newcombe_difference(
    count_1: ArrayLike, n_1: ArrayLike, count_2: ArrayLike, n_2: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Difference of two proportions with its interval: (difference, low, high); the arguments broadcast.

    Newcombe's hybrid of the two Wilson intervals. NaN where either proportion has none.
    Source: Newcombe 1998, Statistics in Medicine 17, method 10.
    """
    low_1, high_1 = wilson(count_1, n_1, confidence)
    low_2, high_2 = wilson(count_2, n_2, confidence)
    with np.errstate(**QUIET):
        p_1 = np.where(np.isnan(low_1), np.nan, floats(count_1)) / floats(n_1)
        p_2 = np.where(np.isnan(low_2), np.nan, floats(count_2)) / floats(n_2)
        difference = p_1 - p_2
        low = difference - np.sqrt((p_1 - low_1) ** 2 + (high_2 - p_2) ** 2)
        high = difference + np.sqrt((high_1 - p_1) ** 2 + (p_2 - low_2) ** 2)
    return difference[()], low[()], high[()]


def poisson_exact(count: ArrayLike, exposure: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact Poisson interval (low, high) of the rate count / exposure, per unit of exposure.

    The arguments broadcast against one another. NaN, NaN where exposure is 0 or negative, where count is negative,
    and where either is missing or infinite. Counts need not be whole (a weighted count, for instance).

    Source: Garwood 1936; half a chi-square quantile with 2k (low) and 2k + 2 (high) degrees of freedom is the
    gamma quantile with shape k and k + 1.
    """
    tail = two_sided_tail(confidence)
    count, exposure = np.broadcast_arrays(floats(count), floats(exposure))
    usable = (count >= 0) & (count < np.inf) & (exposure > 0) & (exposure < np.inf)
    distinct, place = _distinct(np.where(usable, count, 0.0))
    with np.errstate(**QUIET):
        low = np.where(distinct > 1e-300, special.gammaincinv(distinct, tail), 0.0)
        high = special.gammainccinv(distinct + 1.0, tail)
        unit = np.where(usable, exposure, np.nan)
        return (low[place] / unit)[()], (high[place] / unit)[()]


def _distinct(count: Floats) -> tuple[Floats, Counts]:
    """The distinct counts, and for each cell its place among them.

    Quantiles are dear and depend on the count alone: 720,000 cells hold a few hundred distinct counts.
    """
    largest = float(count.max(initial=0.0))
    if largest <= 4.0 * count.size + 1024.0:
        whole = count.astype(np.int64)
        if np.array_equal(whole, count):  # a table by count needs no sort
            seen = np.zeros(int(largest) + 1, dtype=np.bool_)
            seen[whole] = True
            return np.flatnonzero(seen).astype(np.float64), (np.cumsum(seen) - 1)[whole]
    values, place = np.unique(count, return_inverse=True)
    return values, place.reshape(count.shape)
