"""Limits of a rate (u chart): events per unit of exposure, when the exposure differs by month."""

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Flags, count_rows, in_baseline, matrix
from sourcing_core.spc.limits import Limits, ratio_centre, volume_limits

WIDTH = 3.0  # standard deviations on either side (Shewhart)


def u_limits(count: ArrayLike, exposure: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH) -> Limits:
    """Pooled rate plus and minus `width` Poisson standard deviations, clipped at 0 below.

    `count` and `exposure` are (M, S); the limits are too, the centre is (1, S). A month counts when the count is 0 or
    more and the exposure above 0, both finite. Where the exposure is missing or 0 the month has no limits (NaN).
    """
    count, exposure = matrix(count, "count"), matrix(exposure, "exposure")
    with np.errstate(**QUIET):
        counted = in_baseline((exposure > 0) & (exposure < np.inf) & (count >= 0) & (count < np.inf), baseline)
        centre = ratio_centre(count, exposure, counted)
        one = np.sqrt(centre)
    sigma, lower, upper = volume_limits(centre, one, exposure, width=width, floor=0.0, ceiling=np.inf)
    return Limits(centre=centre, lower=lower, upper=upper, sigma=sigma, points=count_rows(counted))
