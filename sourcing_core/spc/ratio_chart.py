"""Limits of a ratio whose volume differs by month: what the p chart and the u chart have in common."""

from collections.abc import Callable

import numpy as np

from sourcing_core.spc.arrays import QUIET, Flags, Floats, columns, count_rows, each_block, finite, in_baseline, total
from sourcing_core.spc.dispersion import D2, mean_move
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
    Memory traffic is the whole cost of these full matrices: they are filled in place, a block of columns at a time that
    stays in the processor's cache, in one allocation (which the system hands out in large pages).
    """
    shape = np.broadcast_shapes(amount.shape, volume.shape)
    sigma, lower, upper = np.empty((3, *shape))
    centre, spread, points = np.empty((1, shape[1])), np.empty((1, shape[1])), np.empty((1, shape[1]), np.int64)

    def work(some: slice) -> None:
        part, size = columns(amount, some), columns(volume, some)
        one, low, high = sigma[:, some], lower[:, some], upper[:, some]
        with np.errstate(**QUIET):
            usable = (size > 0) & (size < np.inf)
            counted = in_baseline(possible(part, size) & usable, None if baseline is None else columns(baseline, some))
            # Pooled, never an average of monthly ratios.
            mean = finite(total(part, counted) / total(size, counted))
            of_one = np.sqrt(variance(mean))
            np.sqrt(size, out=one)
            if not usable.all():
                np.copyto(one, np.nan, where=~usable)
            np.divide(part, size, out=low)
            low -= mean
            low *= one
            spread[:, some] = finite(mean_move(low, counted, room=high) / of_one) / D2  # sigma z: by chance alone 1
            np.divide(of_one, one, out=one)
            np.multiply(one, width, out=high)
            np.subtract(mean, high, out=low)
            high += mean
            np.clip(low, 0.0, ceiling, out=low)
            np.clip(high, 0.0, ceiling, out=high)
        centre[:, some], points[:, some] = mean, count_rows(counted)

    each_block(shape[1], work)
    return Limits(centre=centre, lower=lower, upper=upper, sigma=sigma, points=points, sigma_z=spread)
