"""Does an interval settle whether a target was met? Never an answer about the contract, only about chance."""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Codes, Floats, floats, two_sided_tail

RELATIVE_GUARD = 1e-9  # an interval that ends on the target must not miss it by the rounding of a division


class Evidence(IntEnum):
    """What an interval says about a target."""

    UNKNOWN = 0
    CLEARLY_MET = 1
    CLEARLY_MISSED = 2
    NOT_DISTINGUISHABLE = 3


def evidence(low: ArrayLike, high: ArrayLike, target: ArrayLike, direction: ArrayLike) -> Codes:
    """Evidence code (int8) of the interval low..high against a target; the arguments broadcast.

    direction is +1 (higher is better), -1 (lower is better) or 0 (neutral). Clearly met: the whole interval is on the
    good side of the target or ends on it. Clearly missed: the whole interval is beyond it on the bad side.
    UNKNOWN where any number is missing, low is above high, the target is infinite or the direction is neutral. An
    infinite end of the interval is taken as it stands: there is no bound on that side.
    """
    target, direction = floats(target), floats(direction)
    guard = RELATIVE_GUARD * np.abs(target)
    with np.errstate(**QUIET):
        # Lower is better is higher is better in the mirror.
        worst = np.where(direction > 0, floats(low) - target, target - floats(high))
        best = np.where(direction > 0, floats(high) - target, target - floats(low))
        known = (worst <= best) & np.isfinite(target) & ((direction > 0) | (direction < 0))
        met, missed = worst >= -guard, best < -guard
    # At most one of the three is true in a cell, so the sum is its code.
    clearly_met = np.int8(Evidence.CLEARLY_MET) * (known & met)
    clearly_missed = np.int8(Evidence.CLEARLY_MISSED) * (known & missed)
    return clearly_met + clearly_missed + np.int8(Evidence.NOT_DISTINGUISHABLE) * (known & ~(met | missed))


def minimum_volume(target: ArrayLike, confidence: float = 0.95, *, direction: int = 1) -> Floats:
    """Smallest n at which a perfect record makes a target share "clearly met" by the Wilson interval.

    For direction +1 a perfect record is n of n, for -1 it is 0 of n. Infinite where no volume is enough (a target of
    100 %, or 0 % when lower is better); NaN where the target is missing or the direction is neutral.
    """
    z = float(special.ndtri(1.0 - two_sided_tail(confidence)))
    wanted = floats(target) if direction > 0 else 1.0 - floats(target)
    with np.errstate(**QUIET):
        odds = np.where(wanted < 1.0, wanted / (1.0 - wanted), np.where(np.isnan(wanted), np.nan, np.inf))
        volume = np.maximum(np.ceil(z * z * odds * (1.0 - RELATIVE_GUARD)), 1.0)
    return np.where(direction == 0, np.nan, volume)[()]
