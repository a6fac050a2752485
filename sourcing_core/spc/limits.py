"""What a process does when nothing special happens: a centre line with a limit on either side."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from sourcing_core.spc.arrays import QUIET, Counts, Flags, Floats, finite, total


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Centre, limits and one standard deviation of many series at once; NaN where they are unknown.

    Every array broadcasts to (M months, S series): a row of shape (1, S) holds for all months, a full matrix differs
    by month because the volume does. `points` (1, S) counts the months that made the limits.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    points: Counts

    def where_points(self, minimum: int) -> Self:
        """The same limits, unknown (NaN) for each series that had fewer than `minimum` points to make them."""
        enough = self.points >= minimum
        return replace(
            self,
            centre=np.where(enough, self.centre, np.nan),
            lower=np.where(enough, self.lower, np.nan),
            upper=np.where(enough, self.upper, np.nan),
            sigma=np.where(enough, self.sigma, np.nan),
        )


def ratio_centre(amount: Floats, base: Floats, counted: Flags) -> Floats:
    """Pooled amount / base of the counted months, shape (1, S): never an average of monthly ratios."""
    with np.errstate(**QUIET):
        return finite(total(amount, counted) / total(base, counted))


def volume_limits(
    centre: Floats, sigma_of_one: Floats, volume: Floats, *, width: float, floor: float, ceiling: float
) -> tuple[Floats, Floats, Floats]:
    """Sigma of a mean over `volume` cases, lower and upper limit, each (M, S) and clipped to floor..ceiling.

    NaN in a month whose volume is missing, not above 0, or infinite. Memory traffic is the whole cost of these full
    matrices: they are filled in place, in one allocation (which the system hands out in large pages).
    """
    sigma, lower, upper = np.empty((3, *np.broadcast_shapes(centre.shape, volume.shape)))
    with np.errstate(**QUIET):
        np.sqrt(volume, out=sigma)
        idle = (volume == 0) | (volume == np.inf)
        if idle.any():
            np.copyto(sigma, np.nan, where=idle)
        np.divide(sigma_of_one, sigma, out=sigma)
        np.multiply(sigma, width, out=upper)
        np.subtract(centre, upper, out=lower)
        np.add(centre, upper, out=upper)
        np.maximum(lower, floor, out=lower)
        np.minimum(upper, ceiling, out=upper)
    return sigma, lower, upper
