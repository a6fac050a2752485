"""Which side of the centre line a point lies on, and whether that is the good side."""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Codes, Flags, Floats, floats

RELATIVE_NOISE = 1e-12  # a thousand times the rounding of a mean of sixty numbers, far below any figure's precision


class Verdict(IntEnum):
    """What a signal means, given which direction is better."""

    NONE = 0
    IMPROVEMENT = 1
    CONCERN = 2
    CHANGE = 3


def noise(centre: Floats, spread: ArrayLike = 0.0) -> Floats:
    """Differences up to this size are rounding: relative to the centre, or to the spread where the centre is near 0.

    A spread that differs by month counts with its largest, so that the result is one row.
    """
    widest = floats(spread)
    if widest.ndim == 2 and len(widest) > 1:
        widest = np.fmax.reduce(widest, axis=0, keepdims=True)
    return RELATIVE_NOISE * (np.abs(centre) + widest)


def above(values: Floats, line: Floats) -> Flags:
    """Strictly above the line; a missing or infinite value is on neither side."""
    return (values > line) & (values < np.inf)


def below(values: Floats, line: Floats) -> Flags:
    """Strictly below the line; a missing or infinite value is on neither side."""
    return (values < line) & (values > -np.inf)


def side(values: ArrayLike, centre: ArrayLike, spread: ArrayLike = 0.0) -> Codes:
    """+1 above the centre, -1 below, 0 on it or unknown (int8); the arguments broadcast.

    `spread`, when given, is the size of one standard deviation: it tells what rounding means around a centre near 0.
    """
    x, line = floats(values), floats(centre)
    with np.errstate(**QUIET):
        slack = noise(line, spread)
        return above(x, line + slack).astype(np.int8) - below(x, line - slack).astype(np.int8)


def verdict(side: ArrayLike, direction: ArrayLike) -> Codes:
    """Verdict code (int8) for the side a signal lies on (+1, -1, 0 = no signal) and the direction that is better.

    direction is +1 (higher is better), -1 (lower is better) or 0 (neutral: any signal is a change); both broadcast.
    """
    which, better = np.asarray(side), np.asarray(direction)
    gain = which * better
    # At most one of the three is true in a cell, so the sum is its code.
    improvement = np.int8(Verdict.IMPROVEMENT) * (gain > 0)
    concern = np.int8(Verdict.CONCERN) * (gain < 0)
    change = np.int8(Verdict.CHANGE) * ((which != 0) & ~((gain > 0) | (gain < 0)))
    result: Codes = improvement + concern + change
    return result
