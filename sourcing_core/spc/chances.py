"""How likely a count is when only past counts are known: beta-binomial, gamma-Poisson and Student's t, for arrays."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Floats, floats

_STEPS = 2000
"""Terms that are added one by one; a longer sum is an integral over the beta distribution instead."""
_NODES = 400
_MANY = 1000
"""Cases per remembered case from which the share is as good as its chance."""


def beta_binomial_cdf(k: ArrayLike, m: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """P(K <= k) of m cases whose chance is beta (a, b); the arguments broadcast. k below 0 gives 0, from m on 1.

    NaN where m is negative, a or b is not above 0, or anything is missing. The shorter tail is summed term by term
    (each from the one before); beyond 2,000 terms the binomial is integrated over quantiles of the beta.
    """
    given = np.broadcast_arrays(*(floats(one) for one in (k, m, a, b)))
    shape = given[0].shape
    k, m, a, b = (np.asarray(each, np.float64).ravel() for each in given)
    with np.errstate(**QUIET):
        usable = (m >= 0) & (a > 0) & (b > 0) & np.isfinite(m) & np.isfinite(a) & np.isfinite(b) & ~np.isnan(k)
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
    log = special.betaln(a, b + m) - special.betaln(a, b)
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


def _integrated(terms: Floats, m: Floats, a: Floats, b: Floats) -> Floats:
    """P(K <= terms) as the mean of the binomial's over quantiles of the beta."""
    at = (np.arange(_NODES) + 0.5) / _NODES
    total = np.empty(len(terms))
    for i in range(len(terms)):
        if m[i] > _MANY * (a[i] + b[i]):  # so many cases show the chance itself
            total[i] = special.betainc(a[i], b[i], (terms[i] + 0.5) / m[i])
            continue
        p = special.betaincinv(a[i], b[i], at)
        total[i] = special.betainc(m[i] - terms[i], terms[i] + 1.0, 1.0 - p).mean()
    return total


def gamma_poisson_cdf(k: ArrayLike, exposure: ArrayLike, shape: ArrayLike, rate: ArrayLike) -> Floats:
    """P(K <= k) of a Poisson count over an exposure whose rate is gamma (shape, rate); the arguments broadcast.

    NaN where exposure, shape or rate is not above 0, or anything is missing; k below 0 gives 0.
    """
    k, exposure, shape, rate = np.broadcast_arrays(*(floats(one) for one in (k, exposure, shape, rate)))
    with np.errstate(**QUIET):
        usable = (
            (exposure > 0) & (shape > 0) & (rate > 0) & np.isfinite(exposure) & np.isfinite(shape) & np.isfinite(rate)
        )
        inside = special.betainc(shape, np.maximum(np.floor(k), 0.0) + 1.0, rate / (rate + exposure))
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
