"""Limits of a rate (u chart): events per unit of exposure, when the exposure differs by month."""

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import Flags, Floats, matrix
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.ratio_chart import ratio_limits

WIDTH = 3.0  # standard deviations on either side (Shewhart)


def u_limits(count: ArrayLike, exposure: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH) -> Limits:
    """Pooled rate plus and minus `width` Poisson standard deviations, clipped at 0 below.

    `count` and `exposure` are (M, S); the limits are too, the centre is (1, S). A month counts when the count is 0 or
    more and the exposure above 0, both finite. Where the exposure is missing or 0 the month has no limits (NaN).
    `sigma_z` (1, S) says how much more months differ than chance lets them.
    """
    return ratio_limits(
        matrix(count, "count"),
        matrix(exposure, "exposure"),
        baseline,
        possible=_possible,
        variance=lambda centre: centre,
        width=width,
        ceiling=np.inf,
    )


def _possible(count: Floats, exposure: Floats) -> Flags:
    return (exposure > 0) & (count >= 0) & (count < np.inf)
