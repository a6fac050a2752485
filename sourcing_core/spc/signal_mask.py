"""All signal rules over a whole matrix at once: one bit per rule for every point."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.spc.arrays import QUIET, Flags, Floats, columns, each_block, matrix
from sourcing_core.spc.limits import Limits, Scope
from sourcing_core.spc.patterns import alternating, four_of_five, in_a_row, two_of_three
from sourcing_core.spc.rule_bits import Masks, SignalRules
from sourcing_core.spc.sides import noise
from sourcing_core.spc.signals import RUN_LENGTH, beyond_lines

Bytes = NDArray[np.uint8]
Found = tuple[Flags, int]
"""Where a pattern is complete, in the last rows of the matrix, and the bits of the rules that say so."""

R = SignalRules
BEYOND = R.WE1 | R.N1 | R.NHS1
TWO_OF_THREE = R.WE2 | R.N5 | R.NHS4
FOUR_OF_FIVE = R.WE3 | R.N6
ONE_SIDE = R.WE4 | R.N2 | R.NHS2
WITHIN, OUTSIDE = R.N7, R.N8
TREND = R.N3 | R.NHS3
ALTERNATING = R.N4
NELSON_RUN, NHS_RUN = 9, 7
NELSON_TREND, NHS_TREND = 6, 7
WITHIN_RUN, OUTSIDE_RUN, ALTERNATING_RUN = 15, 8, 14

ALLOWED: dict[Scope, SignalRules] = {
    Scope.LIMITS: BEYOND,
    Scope.SIDES: BEYOND | ONE_SIDE,
    Scope.ZONES: SignalRules(0xFFFF),
}
"""The rules that a kind of limits can be judged by."""

# A byte holds both sides of a point: this far above the centre in the low half, this far below it in the high half.
SIDE_BITS, ONE_SIGMA_BITS, TWO_SIGMA_BITS = np.uint8(0x11), np.uint8(0x22), np.uint8(0x44)
ABOVE, BELOW = np.uint8(0x0F), np.uint8(0xF0)


def signal_mask(
    values: ArrayLike,
    limits: Limits,
    rules: SignalRules,
    *,
    run_length: int | None = None,
    starts: Flags | None = None,
) -> Masks:
    """The bits of the rules that each point completes, shape (M, S), uint16; the bit is on the last point of a pattern.

    Every comparison is strict, beyond rounding. A point on the centre line breaks a run, a missing month (or one
    without limits) breaks every pattern, and a window counts only when all its months are there. Of two of three and
    four of five, the flagged point is itself beyond the line. Zones are the month's own standard deviations around the
    centre. `run_length`, when given, replaces the eight of WE4 and the seven of NHS2; Nelson's nine stays.
    `starts` (M, S) marks the months from which new limits hold: no pattern reaches back over one.
    Rules that do not apply to the limits' `scope` give no signal. ValueError for a shape that is no matrix, or a run
    of no points.
    """
    x = matrix(values, "values")
    if run_length is not None and run_length < 1:
        raise ValueError(f"run_length is {run_length}; a run has at least one point")
    wanted = rules & ALLOWED[limits.scope]
    result: Masks = np.empty(x.shape, np.uint16)

    def work(some: slice) -> None:
        with np.errstate(**QUIET):
            part = x[:, some]
            since = None if starts is None else _months_since(columns(starts, some))
            result[:, some] = _mask(part.shape, since, _found(_points(part, limits, some), wanted, run_length))

    each_block(x.shape[1], work)
    return result


def _mask(shape: tuple[int, ...], since: NDArray[np.intp] | None, found: Iterable[Found]) -> Masks:
    """The bits of what was found, each where its window ends, unless the window began before `since`."""
    mask: Masks = np.zeros(shape, np.uint16)
    for flags, bits in found:
        back = len(mask) - len(flags)
        whole = flags if since is None else flags & (since[back:] >= back)
        mask[back:] |= np.multiply(whole, np.uint16(bits), dtype=np.uint16)
    return mask


def shortest_run(rules: SignalRules, run_length: int | None = None) -> int:
    """The fewest points on one side of the centre that one of the rules flags; 0 when none does."""
    return next((length for length, _ in _run_lengths(rules, run_length)), 0)


def _run_lengths(rules: SignalRules, run_length: int | None) -> list[tuple[int, SignalRules]]:
    """The rules about runs on one side, with their lengths, the shortest first."""
    lengths = ((run_length or RUN_LENGTH, R.WE4), (NELSON_RUN, R.N2), (run_length or NHS_RUN, R.NHS2))
    return sorted((length, rule) for length, rule in lengths if rules & rule)


@dataclass(frozen=True, slots=True)
class _Points:
    """Some columns of a matrix with their limits; a month without a value or without limits is NaN."""

    values: Floats
    known: Flags
    away: Floats
    """Distance from the centre line."""
    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    slack: Floats

    def codes(self, *, zones: bool) -> Bytes:
        """A byte for each point: beyond the centre (1), one sigma (2), two sigma (4), times 16 for below."""
        size: Bytes = (self.away > self.slack).view(np.uint8)
        if zones:
            line = self.sigma + self.slack
            size += np.uint8(2) * (self.away > line).view(np.uint8)
            np.add(line, self.sigma, out=line)
            size += np.uint8(4) * (self.away > line).view(np.uint8)
        low = self.values < self.centre
        size *= np.uint8(15) * low.view(np.uint8) + np.uint8(1)
        return size


def _points(x: Floats, limits: Limits, some: slice) -> _Points:
    """The columns `some`, ready to be judged."""
    centre, lower, upper, sigma = (columns(o, some) for o in (limits.centre, limits.lower, limits.upper, limits.sigma))
    known = np.isfinite(x) & np.isfinite(sigma)
    known &= np.isfinite(centre)
    if not known.all():
        x = np.where(known, x, np.nan)
    away = x - centre
    np.abs(away, out=away)
    return _Points(x, known, away, centre, lower, upper, sigma, noise(centre, sigma))


def _found(points: _Points, wanted: SignalRules, run_length: int | None) -> Iterator[Found]:
    """Each pattern that somebody asked for, once, with the bits of all rules that mean it."""
    if wanted & BEYOND:
        yield beyond_lines(points.values, points.lower, points.upper, points.slack), wanted & BEYOND
    zoned = bool(wanted & (TWO_OF_THREE | FOUR_OF_FIVE | OUTSIDE))
    if zoned or wanted & ONE_SIDE:
        codes = points.codes(zones=zoned)
        yield from _runs_on_one_side(codes, wanted, run_length)
        if zoned:
            yield from _zones(codes, points.known, wanted)
    if wanted & WITHIN:
        yield in_a_row(points.away < points.sigma - points.slack, WITHIN_RUN), wanted & WITHIN
    if wanted & (TREND | ALTERNATING):
        yield from _order(points, wanted)


def _runs_on_one_side(codes: Bytes, wanted: SignalRules, run_length: int | None) -> Iterator[Found]:
    reached, run = 1, codes
    for length, rule in _run_lengths(wanted, run_length):
        run, reached = in_a_row(run, length - reached + 1), length  # nine in a row are two times eight, one apart
        yield (run & SIDE_BITS) != 0, rule


def _zones(codes: Bytes, known: Flags, wanted: SignalRules) -> Iterator[Found]:
    if wanted & TWO_OF_THREE:
        flags = (two_of_three(codes) & TWO_SIGMA_BITS) != 0
        yield flags & in_a_row(known, 3), wanted & TWO_OF_THREE
    if wanted & FOUR_OF_FIVE:
        flags = (four_of_five(codes) & ONE_SIGMA_BITS) != 0
        yield flags & in_a_row(known, 5), wanted & FOUR_OF_FIVE
    if wanted & OUTSIDE:
        one_side = (in_a_row(codes, OUTSIDE_RUN) & ONE_SIGMA_BITS) != 0
        yield in_a_row((codes & ONE_SIGMA_BITS) != 0, OUTSIDE_RUN) & ~one_side, wanted & OUTSIDE


def _order(points: _Points, wanted: SignalRules) -> Iterator[Found]:
    step = points.values[1:] - points.values[:-1]
    slack = points.slack[1:] if len(points.slack) > 1 else points.slack  # one row for all months, or one for each
    rises, falls = step > slack, step < -slack
    for rule, length in ((R.N3, NELSON_TREND), (R.NHS3, NHS_TREND)):
        if wanted & rule:
            yield in_a_row(rises, length - 1) | in_a_row(falls, length - 1), rule
    if wanted & ALTERNATING:
        yield in_a_row(alternating(rises, falls), ALTERNATING_RUN - 2), wanted & ALTERNATING


def _months_since(starts: Flags) -> NDArray[np.intp]:
    """How many months ago the limits in force began, (M, S)."""
    row = np.arange(len(starts))[:, np.newaxis]
    began: NDArray[np.intp] = np.maximum.accumulate(np.where(starts, row, 0), axis=0)
    return row - began
