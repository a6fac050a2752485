"""How long does work take, open work included? What is still open has taken at least so long (Kaplan and Meier 1958)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.spc.arrays import Counts, Floats, floats

GUARD = 1e-12  # a share of 0.15 may come out as 0.15000000000000002


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """Share of the work that takes longer than each time; the times at which something ended, ascending."""

    time: Floats
    share: Floats
    at_risk: Counts
    ended: Counts

    def percentile(self, q: float) -> float:
        """The time within which a share q (0..1) of all work ends; NaN where open work leaves that unknown."""
        reached = np.flatnonzero(self.share <= 1.0 - q + GUARD)
        return float(self.time[reached[0]]) if len(reached) else np.nan


def survival(time: ArrayLike, ended: ArrayLike) -> Survival:
    """Kaplan-Meier of times, of which some `ended` (true) and the others were still open when last seen.

    Open work of the very time at which other work ended counts as open then. Times that are negative or not finite
    take no part.
    """
    t, done = floats(time).ravel(), np.asarray(ended, np.bool_).ravel()
    used = np.isfinite(t) & (t >= 0)
    t, done = t[used], done[used]
    times, place = np.unique(t, return_inverse=True)
    left = np.bincount(place, minlength=len(times))
    events: NDArray[np.int64] = np.bincount(place, done, minlength=len(times)).astype(np.int64)
    at_risk = (
        len(t) - np.concatenate([[0], np.cumsum(left)[:-1]]).astype(np.int64) if len(times) else np.zeros(0, np.int64)
    )
    some = events > 0
    share: Floats = np.cumprod(1.0 - events[some] / at_risk[some], dtype=np.float64)
    return Survival(times[some], share, at_risk[some], events[some])
