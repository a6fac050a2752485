"""Limits of a plain count (c chart): events per month, when the exposure is the same every month."""

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Flags, count_rows, finite, in_baseline, matrix, total
from sourcing_core.spc.limits import Limits

WIDTH = 3.0  # standard deviations on either side (Shewhart)


def c_limits(count: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH) -> Limits:
    """Mean count plus and minus `width` Poisson standard deviations, clipped at 0 below; rows of shape (1, S).

    A month counts when its count is 0 or more and finite; without any such month the limits are NaN.
    """
    count = matrix(count, "count")
    with np.errstate(**QUIET):
        counted = in_baseline((count >= 0) & (count < np.inf), baseline)
        points = count_rows(counted)
        centre = finite(total(count, counted) / points)
        sigma = np.sqrt(centre)
        lower, upper = np.maximum(centre - width * sigma, 0.0), centre + width * sigma
    return Limits(centre=centre, lower=lower, upper=upper, sigma=sigma, points=points)
