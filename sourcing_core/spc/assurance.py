"""Will a process keep meeting its target, if it goes on as it does? Its limits against the target."""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Codes, floats
from sourcing_core.spc.sides import RELATIVE_NOISE


class Assurance(IntEnum):
    """What the limits say about the target (NHS, Making Data Count)."""

    UNKNOWN = 0
    WILL_MEET = 1
    """The target lies beyond the worse limit: ordinary months meet it."""
    WILL_MISS = 2
    """The target lies beyond the better limit: ordinary months miss it."""
    HIT_OR_MISS = 3
    """The target lies between the limits, or (but for rounding) on one: chance decides."""


def assurance(lower: ArrayLike, upper: ArrayLike, target: ArrayLike, direction: ArrayLike) -> Codes:
    """`Assurance` code (int8); the arguments broadcast. UNKNOWN without limits or target, and for direction 0."""
    lower, upper, target, direction = (floats(each) for each in (lower, upper, target, direction))
    with np.errstate(**QUIET):
        known = (lower <= upper) & np.isfinite(target) & (direction != 0)
        slack = RELATIVE_NOISE * (np.abs(target) + (upper - lower))
        above, below = target > upper + slack, target < lower - slack
        misses = np.where(direction > 0, above, below)
        meets = np.where(direction > 0, below, above)
    codes = np.where(misses, Assurance.WILL_MISS, np.where(meets, Assurance.WILL_MEET, Assurance.HIT_OR_MISS))
    return np.where(known, codes, Assurance.UNKNOWN).astype(np.int8)
