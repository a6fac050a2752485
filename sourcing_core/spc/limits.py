"""What a process does when nothing special happens: a centre line with a limit on either side."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Self

import numpy as np

from sourcing_core.spc.arrays import Counts, Floats


class Scope(IntEnum):
    """Which signal rules may judge points by these limits; each kind includes the kinds before it."""

    LIMITS = 0  # beyond a limit only: points that remember each other (EWMA) have runs by construction
    SIDES = 1  # also runs on one side: limits that differ by side (t and g charts) have no zones
    ZONES = 2  # every rule


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Centre, limits and one standard deviation of many series at once; NaN where they are unknown.

    Every array broadcasts to (M months, S series): a row of shape (1, S) holds for all months, a full matrix differs
    by month because the volume does. `points` (1, S) counts the months that made the limits.
    `sigma_z` (1, S), on p and u charts, is the month-to-month spread in units of what chance alone would make: about 1
    when chance is all there is. `scope` says which rules may judge by these limits.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    points: Counts
    sigma_z: Floats | None = None
    scope: Scope = Scope.ZONES

    def until(self, months: int) -> Self:
        """The same limits for the first so many months."""
        lines = {name: getattr(self, name) for name in ("centre", "lower", "upper", "sigma")}
        return replace(self, **{name: line if len(line) == 1 else line[:months] for name, line in lines.items()})

    def where_points(self, minimum: int) -> Self:
        """The same limits, unknown (NaN) for each series that had fewer than `minimum` points to make them."""
        enough = self.points >= minimum
        return replace(
            self,
            centre=np.where(enough, self.centre, np.nan),
            lower=np.where(enough, self.lower, np.nan),
            upper=np.where(enough, self.upper, np.nan),
            sigma=np.where(enough, self.sigma, np.nan),
            sigma_z=None if self.sigma_z is None else np.where(enough, self.sigma_z, np.nan),
        )
