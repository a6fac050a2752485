"""Limits of a proportion (p chart): wide in a month with few cases, narrow in a month with many."""

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Flags, count_rows, in_baseline, matrix
from sourcing_core.spc.limits import Limits, ratio_centre, volume_limits

WIDTH = 3.0  # standard deviations on either side (Shewhart)


def p_limits(count: ArrayLike, n: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH) -> Limits:
    """Pooled proportion plus and minus `width` binomial standard deviations, clipped to 0..1.

    `count` and `n` are (M, S); the limits are too, the centre is (1, S). A month counts when 0 <= count <= n and n is
    above 0 and finite. Where n is missing or 0 the month has no limits (NaN). A limit that is clipped can not be
    passed by any proportion, so that side gives no signal.
    """
    count, n = matrix(count, "count"), matrix(n, "n")
    with np.errstate(**QUIET):
        counted = in_baseline((n > 0) & (n < np.inf) & (count >= 0) & (count <= n), baseline)
        centre = ratio_centre(count, n, counted)
        one = np.sqrt(centre * (1.0 - centre))
    sigma, lower, upper = volume_limits(centre, one, n, width=width, floor=0.0, ceiling=1.0)
    return Limits(centre=centre, lower=lower, upper=upper, sigma=sigma, points=count_rows(counted))
