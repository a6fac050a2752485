"""How likely a count is when only past counts are known: beta-binomial, gamma-Poisson and Student's t, for arrays."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Floats, column_sums, floats

_STEPS = 2000
"""Terms that are added one by one; a longer sum is an integral over a beta distribution instead."""
_NODES = 64
_BLOCK = 4096  # integrals at once: 64 nodes of so many, and what is made of them, take some 20 MB
_HUGE = 1e10
"""Beyond it a beta distribution is a normal one to ten digits."""
_STIRLING = 10.0
"""From here on five terms of Stirling's series are exact."""


def beta_binomial_cdf(k: ArrayLike, m: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """P(K <= k) of m cases whose chance is beta (a, b); the arguments broadcast. k below 0 gives 0, from m on 1.

    NaN where m is negative, a or b is not above 0, a + b + m is beyond a float, or anything is missing. The shorter tail
    is summed term by term (each from the one before). Beyond 2,000 terms K <= k is read as "a beta (a, b) lies below a
    beta (k + 1, m - k)", the k + 1st of m uniform numbers, and integrated over the narrower of the two; the error is
    below 1e-8 on either side of the switch.
    """
    given = np.broadcast_arrays(*(floats(one) for one in (k, m, a, b)))
    shape = given[0].shape
    k, m, a, b = (np.asarray(each, np.float64).ravel() for each in given)
    with np.errstate(**QUIET):
        usable = (m >= 0) & (a > 0) & (b > 0) & np.isfinite(a + b + m) & ~np.isnan(k)
        result = np.where(usable, np.where(k >= m, 1.0, 0.0), np.nan)
        inside = np.flatnonzero(usable & (k >= 0) & (k < m))
        k, m, a, b = (np.floor(k[inside]), m[inside], a[inside], b[inside])
        # The upper tail of K is the lower tail of m - K, with a and b exchanged.
        mirrored = m - k - 1 < k
        terms = np.where(mirrored, m - k - 1, k)
        a, b = np.where(mirrored, b, a), np.where(mirrored, a, b)
        tail = np.empty(len(inside))
        short = terms <= _STEPS
        tail[short] = _summed(*(each[short] for each in (terms, m, a, b)))
        tail[~short] = _integrated(*(each[~short] for each in (terms, m, a, b)))
        result[inside] = np.clip(np.where(mirrored, 1.0 - tail, tail), 0.0, 1.0)
    return result.reshape(shape)[()]


def _summed(terms: Floats, m: Floats, a: Floats, b: Floats) -> Floats:
    """P(K <= terms): the first term, and each further one from the one before; in logs, scaled by the largest."""
    total = np.zeros(len(terms))
    if not len(terms):
        return total
    order = np.argsort(-terms)  # those with many terms first: what is left to do is always a slice
    terms, m, a, b = (each[order] for each in (terms, m, a, b))
    log = _log_none(m, a, b)
    summed, running = np.ones(len(terms)), np.ones(len(terms))
    left = len(terms)
    for k in range(int(terms[0])):
        left = int(np.searchsorted(-terms[:left], -k, side="left"))  # those with terms > k
        now = slice(0, left)
        running[now] *= (m[now] - k) / (k + 1.0) * (a[now] + k) / (b[now] + m[now] - k - 1.0)
        summed[now] += running[now]
        big = np.flatnonzero(summed[now] > 1e250)
        if big.size:
            log[big] += np.log(summed[big])
            running[big] /= summed[big]
            summed[big] = 1.0
    total[order] = np.exp(log + np.log(summed))
    return total


def _log_none(m: Floats, a: Floats, b: Floats) -> Floats:
    """Log of P(K = 0), B(a, b + m) / B(a, b), without the difference of large logs: exact also for huge a and b."""
    if (small := a < 1e-6 * b).any():  # both logs are small then, and the rest of this function would cancel
        result = np.empty(len(a))
        result[small] = special.betaln(a[small], b[small] + m[small]) - special.betaln(a[small], b[small])
        result[~small] = _log_none(m[~small], a[~small], b[~small])
        return result
    c = a + b
    whole = (b - 0.5) * np.log1p(m / b) - (c - 0.5) * np.log1p(m / c) + m * np.log1p(-a / (c + m))
    return whole + _rest(b + m) - _rest(b) - _rest(c + m) + _rest(c)


def _rest(x: Floats) -> Floats:
    """What log gamma (x) is more than (x - 1/2) log x - x + log(2 pi) / 2."""
    few, many = np.minimum(x, _STIRLING), 1.0 / np.maximum(x, _STIRLING)
    exact = special.gammaln(few) - (few - 0.5) * np.log(few) + few - 0.5 * np.log(2.0 * np.pi)
    square = many * many
    series = many * (
        1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))
    )  # Abramowitz and Stegun 6.1.41
    return np.where(x < _STIRLING, exact, series)


def _integrated(terms: Floats, m: Floats, a: Floats, b: Floats) -> Floats:
    """P(K <= terms) = P(X < Y) of the betas X (a, b) and Y (terms + 1, m - terms)."""
    total = np.empty(len(terms))
    for first in range(0, len(terms), _BLOCK):
        some = slice(first, first + _BLOCK)
        x, y = (a[some], b[some]), (terms[some] + 1.0, m[some] - terms[some])
        is_wider = 1.0 / x[0] + 1.0 / x[1] >= 1.0 / y[0] + 1.0 / y[1]  # variances of the log odds, nearly
        narrow = [np.where(is_wider, at_y, at_x) for at_x, at_y in zip(x, y, strict=True)]
        wide = [np.where(is_wider, at_x, at_y) for at_x, at_y in zip(x, y, strict=True)]
        below = _below(*wide, *narrow)
        total[some] = np.where(is_wider, below, 1.0 - below)
    return total


def _below(a: Floats, b: Floats, over_a: Floats, over_b: Floats) -> Floats:
    """P(beta (a, b) < beta (over_a, over_b)): the mean of the first's distribution function over the second.

    By the trapezoidal rule over the log odds, where a beta has a bell of one hump for any a and b. The second is the
    narrower one, so that the function is smooth at the width of the bell and the rule converges at once.
    """
    centre = over_a / (over_a + over_b)
    width = np.sqrt(1.0 / over_a + 1.0 / over_b)
    left, right = np.maximum(9.0 * width, 36.0 / over_a), np.maximum(9.0 * width, 36.0 / over_b)
    moved = np.linspace(-left, right, _NODES)  # (nodes, cells) log odds from the centre
    grown = 1.0 + centre * np.expm1(moved)
    # The height beside that at the centre: no difference of large numbers.
    height = np.exp(over_a * moved - (over_a + over_b) * np.log1p(centre * np.expm1(moved)))
    share = centre * np.exp(moved) / grown
    result: Floats = (column_sums(height * _beta_cdf(a, b, share)) / column_sums(height))[0]
    return result


def _beta_cdf(a: Floats, b: Floats, x: Floats) -> Floats:
    """P(beta (a, b) <= x); scipy's own is wrong where both are huge, and there cube roots are normal."""
    found: Floats = floats(special.betainc(a, b, x))
    huge = np.minimum(a, b) >= _HUGE
    if not huge.any():
        return found
    one, other = np.cbrt(b * x), np.cbrt(a * (1.0 - x))  # Abramowitz and Stegun 26.5.22
    z = (
        3.0
        * (one * (1.0 - 1.0 / (9.0 * b)) - other * (1.0 - 1.0 / (9.0 * a)))
        / np.hypot(one / np.sqrt(b), other / np.sqrt(a))
    )
    return np.where(huge, special.ndtr(z), found)


def gamma_poisson_cdf(k: ArrayLike, exposure: ArrayLike, shape: ArrayLike, rate: ArrayLike) -> Floats:
    """P(K <= k) of a Poisson count over an exposure whose rate is gamma (shape, rate); the arguments broadcast.

    NaN where exposure, shape or rate is not above 0, or anything is missing; k below 0 gives 0.
    """
    k, exposure, shape, rate = np.broadcast_arrays(*(floats(one) for one in (k, exposure, shape, rate)))
    with np.errstate(**QUIET):
        usable = (
            (exposure > 0) & (shape > 0) & (rate > 0) & np.isfinite(exposure) & np.isfinite(shape) & np.isfinite(rate)
        )
        inside = _beta_cdf(shape, np.maximum(np.floor(k), 0.0) + 1.0, rate / (rate + exposure))
        found = np.where(k < 0, 0.0, inside)
        return np.where(usable & ~np.isnan(k), found, np.nan)[()]


def next_value_cdf(x: ArrayLike, mean: ArrayLike, sigma: ArrayLike, n: ArrayLike) -> Floats:
    """P(next value < x) of a steady process of which n values are known; the arguments broadcast.

    Student's t with n - 1 degrees of freedom. A process that never moved (sigma 0) stays where it is. NaN with fewer
    than two values.
    """
    x, mean, sigma, n = np.broadcast_arrays(*(floats(one) for one in (x, mean, sigma, n)))
    with np.errstate(**QUIET):
        moving = special.stdtr(n - 1.0, (x - mean) / (sigma * np.sqrt(1.0 + 1.0 / n)))
        still = np.where(mean < x, 1.0, 0.0)
        known = (n >= 2) & (sigma >= 0) & np.isfinite(mean) & np.isfinite(x)
        return np.where(known, np.where(sigma == 0, still, moving), np.nan)[()]
