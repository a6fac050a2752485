"""Vendors of very different size on one chart: how far from the average may chance alone take each of them?"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Codes, Floats, finite, floats

OUTER, INNER = 0.998, 0.95  # three and two standard deviations, as funnel plots are drawn (Spiegelhalter 2005)
WINSORISED = 0.1  # this share of the units at either end counts as if it lay at that quantile


class Place(IntEnum):
    """Where a unit lies in the funnel."""

    UNKNOWN = 0
    INSIDE = 1
    """Not distinguishable from the average."""
    BETTER = 2
    BETTER_BY_FAR = 3
    WORSE = 4
    WORSE_BY_FAR = 5


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """Of I units."""

    centre: float
    dispersion: float
    """Factor on the variance: 1 when chance explains the differences between units, more when they differ by more."""
    z: Floats
    """(I,) standard deviations from the centre, over-dispersion included."""
    place: Codes
    """(I,) `Place`."""
    is_share: bool

    def limits(self, n: ArrayLike, confidence: float) -> tuple[Floats, Floats]:
        """Lower and upper limit at volumes n, within 0..1 for shares and not below 0 for rates; NaN without one."""
        z = float(special.ndtri(0.5 + confidence / 2))
        variance = self.centre * (1 - self.centre) if self.is_share else self.centre
        with np.errstate(**QUIET):
            reach = finite(z * np.sqrt(self.dispersion * variance / floats(n)))
            low, high = np.maximum(self.centre - reach, 0.0), self.centre + reach
        return low, np.minimum(high, 1.0) if self.is_share else high


def funnel(count: ArrayLike, n: ArrayLike, direction: int, *, is_share: bool, overdispersed: bool = True) -> Funnel:
    """Units against their pooled value. direction +1 higher is better, -1 lower; 0 counts as higher.

    A unit without volume, or with more events than cases, is UNKNOWN and takes no part. Over-dispersion is the mean of
    the squared z of all units, winsorised at 10 %, never below 1, and 1 with fewer than five units: with so few it
    cannot be told from differences that matter. Spiegelhalter 2005, Statistics in Medicine 24(8).
    """
    count, n = floats(count), floats(n)
    with np.errstate(**QUIET):
        used = (n > 0) & (n < np.inf) & (count >= 0) & ((count <= n) if is_share else (count < np.inf))
        size = float(n[used].sum())
        centre = float(count[used].sum()) / size if size else np.nan
        spread = centre * (1 - centre) if is_share else centre
        z = np.where(used, (count / n - centre) / np.sqrt(spread / n), np.nan)
        z = finite(np.where(used & (spread == 0), 0.0, z))
        dispersion = _dispersion(z[np.isfinite(z)]) if overdispersed else 1.0
        z = z / np.sqrt(dispersion)
    inner, outer = (float(special.ndtri(0.5 + each / 2)) for each in (INNER, OUTER))
    with np.errstate(**QUIET):
        good = z * (direction or 1) > 0
        far, out = np.abs(z) > outer, np.abs(z) > inner
    place = np.select(
        [np.isnan(z), far & good, out & good, far, out],
        [Place.UNKNOWN, Place.BETTER_BY_FAR, Place.BETTER, Place.WORSE_BY_FAR, Place.WORSE],
        Place.INSIDE,
    )
    return Funnel(centre, dispersion, z, place.astype(np.int8), is_share)


def _dispersion(z: Floats) -> float:
    if len(z) < 5:
        return 1.0
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return max(float(np.mean(np.clip(z, low, high) ** 2)), 1.0)
