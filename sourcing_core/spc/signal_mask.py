"""All signal rules over a whole matrix at once: one bit per rule for every point."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.spc.arrays import Flags, blocks, columns, matrix
from sourcing_core.spc.limits import Limits, Scope
from sourcing_core.spc.patterns import alternating, four_of_five, in_a_row, two_of_three
from sourcing_core.spc.point_signs import (
    ONE_SIGMA_BITS,
    OUTSIDE_BIT,
    SIDE_BITS,
    TWO_SIGMA_BITS,
    WITHIN_BIT,
    Asked,
    Bytes,
    PointSigns,
    point_signs,
)
from sourcing_core.spc.rule_bits import Masks, SignalRules
from sourcing_core.spc.signals import RUN_LENGTH

Found = tuple[Flags, int]
"""Where a pattern is complete, in the last rows of the matrix, and the bits of the rules that say so."""

R = SignalRules
BEYOND = R.WE1 | R.N1 | R.NHS1
TWO_OF_THREE = R.WE2 | R.N5 | R.NHS4
FOUR_OF_FIVE = R.WE3 | R.N6
ONE_SIDE = R.WE4 | R.N2 | R.NHS2
WITHIN, OUTSIDE = R.N7, R.N8
ZONED = TWO_OF_THREE | FOUR_OF_FIVE | OUTSIDE
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
    asked = Asked(
        beyond=bool(wanted & BEYOND),
        sides=bool(wanted & (ONE_SIDE | ZONED | WITHIN)),
        zones=bool(wanted & ZONED),
        within=bool(wanted & WITHIN),
        order=bool(wanted & (TREND | ALTERNATING)),
    )
    signs = point_signs(x, limits, asked)
    result: Masks = np.empty(x.shape, np.uint16)

    for some in blocks(x.shape[1]):  # bytes take so little time that two threads would wait for one another
        since = None if starts is None else _months_since(columns(starts, some))
        _fill(result[:, some], since, _found(signs.columns(some), wanted, run_length))
    return result


def _fill(mask: Masks, since: NDArray[np.intp] | None, found: Iterable[Found]) -> None:
    """The bits of what was found, each where its window ends, unless the window began before `since`."""
    low, high = np.zeros((2, *mask.shape), np.uint8)  # put together at the end: half the memory, and no conversions
    for flags, bits in found:
        back = len(mask) - len(flags)
        whole = (flags if since is None else flags & (since[back:] >= back)).view(np.uint8)
        for half, byte in ((low, bits & 0xFF), (high, bits >> 8)):
            if byte:
                half[back:] |= whole * np.uint8(byte)
    mask[:] = high
    mask <<= np.uint16(8)
    mask |= low


def shortest_run(rules: SignalRules, run_length: int | None = None) -> int:
    """The fewest points on one side of the centre that one of the rules flags; 0 when none does."""
    return next((length for length, _ in _run_lengths(rules, run_length)), 0)


def _run_lengths(rules: SignalRules, run_length: int | None) -> list[tuple[int, SignalRules]]:
    """The rules about runs on one side, with their lengths, the shortest first."""
    lengths = ((run_length or RUN_LENGTH, R.WE4), (NELSON_RUN, R.N2), (run_length or NHS_RUN, R.NHS2))
    return sorted((length, rule) for length, rule in lengths if rules & rule)


def _found(signs: PointSigns, wanted: SignalRules, run_length: int | None) -> Iterator[Found]:
    """Each pattern that somebody asked for, once, with the bits of all rules that mean it."""
    if wanted & BEYOND:
        yield signs.beyond, wanted & BEYOND
    yield from _runs(signs.codes, wanted, run_length)
    yield from _zones(signs, wanted)
    yield from _order(signs, wanted)


def _runs(codes: Bytes, wanted: SignalRules, run_length: int | None) -> Iterator[Found]:
    """The rules about points in a row: one on each side of the centre, within one sigma, or outside it on both sides."""
    asked = [(length, rule, SIDE_BITS) for length, rule in _run_lengths(wanted, run_length)]
    asked += [(WITHIN_RUN, WITHIN, WITHIN_BIT)] * bool(wanted & WITHIN)
    asked += [(OUTSIDE_RUN, OUTSIDE, OUTSIDE_BIT)] * bool(wanted & OUTSIDE)
    reached, run = 1, codes
    for length, rule, bits in sorted(asked):
        run, reached = in_a_row(run, length - reached + 1), length  # nine in a row are two times eight, one apart
        if rule == OUTSIDE:  # and not all of them on one side
            yield (run & (bits | ONE_SIGMA_BITS)) == bits, rule
        else:
            yield (run & bits) != 0, rule


def _zones(signs: PointSigns, wanted: SignalRules) -> Iterator[Found]:
    codes, known = signs.codes, signs.known
    if wanted & TWO_OF_THREE:
        flags = (two_of_three(codes) & TWO_SIGMA_BITS) != 0
        yield flags if known is None else flags & in_a_row(known, 3), wanted & TWO_OF_THREE
    if wanted & FOUR_OF_FIVE:
        flags = (four_of_five(codes) & ONE_SIGMA_BITS) != 0
        yield flags if known is None else flags & in_a_row(known, 5), wanted & FOUR_OF_FIVE


def _order(signs: PointSigns, wanted: SignalRules) -> Iterator[Found]:
    rises, falls = signs.rises, signs.falls
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
