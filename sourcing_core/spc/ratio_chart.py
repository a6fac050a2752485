"""Limits of a ratio whose volume differs by month: what the p chart and the u chart have in common."""

from collections.abc import Callable

import numpy as np

from sourcing_core.spc.arrays import QUIET, Flags, Floats, count_rows, finite, in_baseline, total
from sourcing_core.spc.dispersion import sigma_z
from sourcing_core.spc.limits import Limits


def ratio_limits(
    amount: Floats,
    volume: Floats,
    baseline: Flags | None,
    *,
    possible: Callable[[Floats, Floats], Flags],
    variance: Callable[[Floats], Floats],
    width: float,
    ceiling: float,
) -> Limits:
    """Pooled ratio plus and minus `width` standard deviations of each month's ratio, clipped to 0..ceiling.

    `amount` and `volume` broadcast to (M, S). `possible` says which months with a volume can make limits, `variance` gives the
    variance of one case from the pooled ratio. A month whose volume is missing, infinite or not above 0 has no limits.
    Memory traffic is the whole cost of these full matrices: they are filled in place, in one allocation (which the
    system hands out in large pages).
    """
    sigma, lower, upper = np.empty((3, *np.broadcast_shapes(amount.shape, volume.shape)))
    with np.errstate(**QUIET):
        idle = (volume == 0) | (volume == np.inf)
        counted, some_idle = possible(amount, volume), bool(idle.any())
        if some_idle:
            counted &= ~idle
        counted = in_baseline(counted, baseline)
        # Pooled, never an average of monthly ratios.
        centre = finite(total(amount, counted) / total(volume, counted))
        np.sqrt(volume, out=sigma)
        if some_idle:
            np.copyto(sigma, np.nan, where=idle)
        np.divide(np.sqrt(variance(centre)), sigma, out=sigma)
        np.multiply(sigma, width, out=upper)
        np.subtract(centre, upper, out=lower)
        np.add(centre, upper, out=upper)
        np.maximum(lower, 0.0, out=lower)
        np.minimum(upper, ceiling, out=upper)
    return Limits(
        centre=centre,
        lower=lower,
        upper=upper,
        sigma=sigma,
        points=count_rows(counted),
        sigma_z=sigma_z(amount, volume, centre, sigma, counted),
    )
