"""Every history of zones that the signal rules can tell apart, and where the next point leads (Champ and Woodall 1987).

A zone rule looks at the zone that each of the last points fell into, so the histories that matter are finite: a Markov
chain. Of each history only what the rules ask for is kept, and only the histories that can be reached are numbered.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sourcing_core.spc.rule_bits import SignalRules
from sourcing_core.spc.signal_mask import (
    BEYOND,
    FOUR_OF_FIVE,
    OUTSIDE,
    OUTSIDE_RUN,
    TWO_OF_THREE,
    WITHIN,
    WITHIN_RUN,
    shortest_run,
)

ZONES = (-4, -3, -2, -1, 1, 2, 3, 4)
"""Signed: within one sigma of the centre is 1, beyond three is 4."""
EDGES = np.array([-np.inf, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, np.inf])


class History(NamedTuple):
    """What the rules remember of the points so far; the newest point is the lowest bit."""

    run: int = 0
    """Length of the run on one side, negative below the centre."""
    high: int = 0
    """Which of the last points were beyond two sigma above."""
    low: int = 0
    upper: int = 0
    """Which of the last points were beyond one sigma above."""
    lower: int = 0
    within: int = 0
    """How many points in a row were within one sigma."""
    outside: int = 0
    """How many points in a row were beyond one sigma, on either side."""
    one_side: int = 0
    """How many points in a row were beyond one sigma on the side of the last one, negative below."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """States by number, 0 the empty history; (states, zones) the next state, and whether the point is flagged."""

    following: NDArray[np.int64]
    flagged: NDArray[np.bool_]


@cache
def zone_chain(rules: SignalRules, run_length: int | None, *, stops: bool) -> Chain:
    """The chain of the zone rules among `rules`; when it `stops`, histories after a flag are left out."""
    numbers: dict[History, int] = {History(): 0}
    waiting, following, flagged = [History()], [], []
    longest = shortest_run(rules, run_length)
    for history in waiting:  # grows while it is walked
        ahead = []
        for zone in ZONES:
            after, flag = _next(history, zone, rules, longest)
            flagged.append(flag)
            if flag and stops:
                ahead.append(0)
                continue
            if after not in numbers:
                numbers[after] = len(numbers)
                waiting.append(after)
            ahead.append(numbers[after])
        following.append(ahead)
    shape = (len(waiting), len(ZONES))
    return Chain(np.array(following, dtype=np.int64).reshape(shape), np.array(flagged).reshape(shape))


def zone_chances(shift: float = 0.0) -> NDArray[np.float64]:
    """The chance of each zone for a normal point whose mean moved by `shift` standard deviations."""
    below = special.ndtr(EDGES - shift)
    return np.diff(below)


def _next(before: History, zone: int, rules: SignalRules, longest: int) -> tuple[History, bool]:
    """The history after one more point, and whether a rule flags the point."""
    sign, size = (1 if zone > 0 else -1), abs(zone)
    run = upper = lower = high = low = within = outside = one_side = 0
    flag = bool(rules & BEYOND) and size > 3
    if longest:
        run = sign * min(abs(before.run) + 1 if before.run * sign > 0 else 1, longest)
        flag |= abs(run) == longest
    if rules & TWO_OF_THREE:
        high, low = before.high << 1 | (zone > 2), before.low << 1 | (zone < -2)
        flag |= _holds(high, 3, 2) or _holds(low, 3, 2)
        high, low = high & 0b11, low & 0b11
    if rules & FOUR_OF_FIVE:
        upper, lower = before.upper << 1 | (zone > 1), before.lower << 1 | (zone < -1)
        flag |= _holds(upper, 5, 4) or _holds(lower, 5, 4)
        upper, lower = upper & 0b1111, lower & 0b1111
    if rules & WITHIN:
        within = min(before.within + 1, WITHIN_RUN) if size == 1 else 0
        flag |= within == WITHIN_RUN
    if rules & OUTSIDE and size > 1:
        outside = min(before.outside + 1, OUTSIDE_RUN)
        one_side = sign * min(abs(before.one_side) + 1 if before.one_side * sign > 0 else 1, OUTSIDE_RUN)
        flag |= outside == OUTSIDE_RUN and abs(one_side) < OUTSIDE_RUN
    return History(run, high, low, upper, lower, within, outside, one_side), bool(flag)


def _holds(bits: int, window: int, enough: int) -> bool:
    """The newest point is set, and enough of the window are."""
    return bool(bits & 1) and (bits & ((1 << window) - 1)).bit_count() >= enough
