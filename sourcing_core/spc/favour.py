"""Does a vendor grade itself kindly? Its own figures beside measured ones of the same months."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Counts, Flags, Floats, floats


@dataclass(frozen=True, slots=True, eq=False)
class Favour:
    """Of G groups (vendors), all (G,)."""

    pairs: Counts
    """Months of which both figures are known and differ."""
    kind: Counts
    """Of these, how many favour the vendor."""
    equal: Counts
    """Months of which both figures are known and agree."""
    mean_gap: Floats
    """Mean of reported less checked, positive in the vendor's favour; NaN without a pair. In the unit of the values."""
    p: Floats
    """Chance of so many in the vendor's favour if errors fell either way alike (sign test, one-sided)."""

    def is_biased(self, minimum: int, alpha: float) -> Flags:
        """Errors that favour the vendor too often for chance."""
        with np.errstate(**QUIET):
            return np.asarray((self.pairs >= minimum) & (self.p <= alpha))


def favour(reported: ArrayLike, checked: ArrayLike, direction: ArrayLike, group: ArrayLike, groups: int) -> Favour:
    """Gaps between what vendors report and what was measured or audited, by group; the arrays broadcast.

    direction +1: a higher report favours the vendor; -1: a lower one; 0 takes no part. `group` -1 belongs nowhere.
    """
    arrays = np.broadcast_arrays(floats(reported), floats(checked), floats(direction), np.asarray(group, np.int64))
    told, true, way, number = (each.ravel() for each in arrays)
    with np.errstate(**QUIET):
        used = np.isfinite(told) & np.isfinite(true) & (way != 0) & (number >= 0)
        gap, at = ((told - true) * np.sign(way))[used], number[used].astype(np.int64)
        noise = 1e-9 * (np.abs(told) + np.abs(true))[used]
    differs, kindly = np.abs(gap) > noise, gap > noise
    both = np.bincount(at, minlength=groups)
    pairs = np.bincount(at, differs, minlength=groups).astype(np.int64)
    kind = np.bincount(at, kindly, minlength=groups).astype(np.int64)
    mean = np.bincount(at, gap, minlength=groups) / np.where(both > 0, both, np.nan)
    p = np.where(pairs > 0, np.where(kind > 0, special.bdtrc(kind - 1, np.maximum(pairs, 1), 0.5), 1.0), np.nan)
    return Favour(pairs, kind, both - pairs, mean, p)
