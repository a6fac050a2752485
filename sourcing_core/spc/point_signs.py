"""What each point says by itself: its side and zone, whether it is beyond a limit, whether it rises or falls.

The only part of judging that touches the floating-point matrices; all patterns are made of its bytes and flags.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sourcing_core.spc.arrays import QUIET, Flags, Floats, each_band, rows
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.sides import noise
from sourcing_core.spc.signals import beyond_lines

Bytes = NDArray[np.uint8]

# A byte holds both sides of a point: how far above the centre in the low half, how far below it in the high half.
SIDE_BITS, ONE_SIGMA_BITS, TWO_SIGMA_BITS = np.uint8(0x11), np.uint8(0x22), np.uint8(0x44)
WITHIN_BIT, OUTSIDE_BIT = np.uint8(0x08), np.uint8(0x80)  # of one sigma, on either side
_ONE, _TWO, _FOUR, _BELOW = np.uint8(1), np.uint8(2), np.uint8(4), np.uint8(15)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What of each point somebody wants to know."""

    beyond: bool
    sides: bool
    zones: bool
    within: bool
    order: bool


@dataclass(frozen=True, slots=True, eq=False)
class PointSigns:
    """What was asked of (M, S) points, the rest is blank; a month without a value or without limits is all 0."""

    known: Flags | None
    """None where every month is known."""
    beyond: Flags
    codes: Bytes
    rises: Flags
    """(M - 1, S): higher than the month before."""
    falls: Flags

    def columns(self, some: slice) -> Self:
        """The signs of these series."""
        known = None if self.known is None else self.known[:, some]
        return replace(
            self,
            known=known,
            beyond=self.beyond[:, some],
            codes=self.codes[:, some],
            rises=self.rises[:, some],
            falls=self.falls[:, some],
        )


def point_signs(x: Floats, limits: Limits, asked: Asked) -> PointSigns:
    """The signs of (M, S) values; every comparison is strict, beyond rounding."""
    months, series = x.shape
    sigma = limits.sigma
    widest = np.maximum.reduce(sigma, axis=0, keepdims=True) if len(sigma) > 1 else sigma  # NaN if one of them is
    all_have_limits = bool(np.isfinite(widest).all() and np.isfinite(limits.centre).all())
    with np.errstate(**QUIET):
        slack = noise(limits.centre, widest if all_have_limits else sigma)
    known, beyond = np.empty(x.shape, np.bool_), np.empty(x.shape if asked.beyond else (0, series), np.bool_)
    codes = np.empty(x.shape if asked.sides else (0, series), np.uint8)
    rises, falls = np.empty((2, max(months - 1, 0) if asked.order else 0, series), np.bool_)

    def work(band: slice) -> None:
        v, room = x[band], np.empty((band.stop - band.start + 1, series))
        lower, upper, centre, spread, noisy = (
            rows(line, band) for line in (limits.lower, limits.upper, limits.centre, sigma, slack)
        )
        with np.errstate(**QUIET):
            np.isfinite(v, out=known[band])
            if not all_have_limits:
                known[band] &= np.isfinite(spread) & np.isfinite(centre)
            if asked.beyond:
                beyond[band] = beyond_lines(v, lower, upper, noisy)
            if asked.sides:
                codes[band] = _codes(v, centre, spread, noisy, asked, room[1:])
            if asked.order:
                first = max(band.start - 1, 0)
                step = np.subtract(
                    x[first + 1 : band.stop], x[first : band.stop - 1], out=room[: band.stop - first - 1]
                )
                tie = rows(slack, slice(first + 1, band.stop))
                np.greater(step, tie, out=rises[first : band.stop - 1])
                np.less(step, -tie, out=falls[first : band.stop - 1])

    each_band(x.shape, work)
    if known.all():
        return PointSigns(None, beyond, codes, rises, falls)
    if asked.beyond:
        beyond &= known
    if asked.sides:
        codes *= known.view(np.uint8)
    if asked.order:
        both = known[1:] & known[:-1]
        rises, falls = rises & both, falls & both
    return PointSigns(known, beyond, codes, rises, falls)


def _codes(v: Floats, centre: Floats, sigma: Floats, slack: Floats, asked: Asked, room: Floats) -> Bytes:
    """Beyond the centre (1), one sigma (2), two sigma (4), times 16 for below; and WITHIN_BIT and OUTSIDE_BIT."""
    away = np.abs(np.subtract(v, centre, out=room), out=room)
    within = (away < sigma - slack).view(np.uint8) if asked.within else None
    away -= slack
    code: Bytes = (away > 0).view(np.uint8)
    outside = None
    if asked.zones:
        outside = (away > sigma).view(np.uint8)
        code += outside * _TWO
        away *= 0.5  # exact, and one pass less than twice sigma
        code += (away > sigma).view(np.uint8) * _FOUR
    code *= (v < centre).view(np.uint8) * _BELOW + _ONE
    if within is not None:
        code |= within * WITHIN_BIT
    if outside is not None:
        code |= outside * OUTSIDE_BIT
    return code
