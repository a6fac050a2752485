"""Limits of a proportion or rate that months move by more than chance does (Laney's p' and u' charts)."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Flags
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.p_chart import p_limits
from sourcing_core.spc.u_chart import u_limits

WIDTH = 3.0  # standard deviations on either side (Shewhart)


def p_prime_limits(
    count: ArrayLike, n: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH, narrow: bool = False
) -> Limits:
    """Pooled proportion plus and minus `width` binomial standard deviations times sigma z, clipped to 0..1.

    Arguments, shapes and what counts as in `p_limits`; `sigma` is the widened standard deviation. A sigma z below 1
    does not narrow the limits unless `narrow`; where it is unknown the limits are those of the plain p chart.
    Laney 2002, Quality Engineering 14(4).
    """
    return _widened(p_limits(count, n, baseline, width=width), width=width, narrow=narrow, ceiling=1.0)


def u_prime_limits(
    count: ArrayLike, exposure: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH, narrow: bool = False
) -> Limits:
    """Pooled rate plus and minus `width` Poisson standard deviations times sigma z, clipped at 0 below.

    Arguments, shapes and what counts as in `u_limits`; the rest as in `p_prime_limits`.
    """
    return _widened(u_limits(count, exposure, baseline, width=width), width=width, narrow=narrow, ceiling=np.inf)


def widening(sigma_z: ArrayLike, *, narrow: bool = False) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """By what factor sigma z widens the limits: itself, at least 1 unless `narrow`, and 1 where it is unknown."""
    factor = np.asarray(sigma_z, dtype=np.float64)
    return np.where(np.isnan(factor), 1.0, factor if narrow else np.fmax(factor, 1.0))


def _widened(plain: Limits, *, width: float, narrow: bool, ceiling: float) -> Limits:
    """The limits with their standard deviation times sigma z, within 0..ceiling."""
    assert plain.sigma_z is not None
    with np.errstate(**QUIET):
        sigma = plain.sigma * widening(plain.sigma_z, narrow=narrow)
        reach = width * sigma
        lower, upper = np.maximum(plain.centre - reach, 0.0), np.minimum(plain.centre + reach, ceiling)
    return replace(plain, lower=lower, upper=upper, sigma=sigma)
