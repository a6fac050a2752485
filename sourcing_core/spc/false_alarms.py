"""False alarms: how often rules flag a process in which nothing happened.

The theory is for independent normal points around known limits that are three standard deviations away.
"""

from functools import cache
from math import comb, factorial

import numpy as np
from scipy import sparse, special
from scipy.sparse import linalg

from sourcing_core.spc.arrays import Floats
from sourcing_core.spc.charts import Chart
from sourcing_core.spc.ewma import WEIGHT, WIDTH
from sourcing_core.spc.presets import preset_of
from sourcing_core.spc.rule_bits import SignalRules
from sourcing_core.spc.signal_mask import ALLOWED, ALTERNATING_RUN, NELSON_TREND, NHS_TREND, WITHIN_RUN
from sourcing_core.spc.zone_chain import zone_chain, zone_chances

_SLICES = 401  # odd, so that one lies on the centre


@cache
def chance_of_flag(rules: SignalRules, run_length: int | None = None) -> float:
    """The chance that these rules flag a point of a process in control, once it has run for a while.

    Zone rules: exact, by the Markov chain of zone histories; a flag does not start the history again. Trends and
    alternations: exact, by counting permutations. Both together: as if they were independent of one another, which is
    an approximation (the simulation in the tests agrees within a few per cent).
    """
    missed = 1.0 - _zone_chance(rules, run_length)
    for chance, _ in _order_chances(rules):
        missed *= 1.0 - chance
    return 1.0 - missed


@cache
def average_run_length(rules: SignalRules, run_length: int | None = None, *, shift: float = 0.0) -> float:
    """How many points pass on average until these rules flag one, for a mean moved by `shift` standard deviations.

    Zone rules: exact, from an empty history (Champ and Woodall 1987, Technometrics 29(4): 91.75 for all four Western
    Electric rules). Trends and alternations count as alarms of their own at the rate at which new ones begin, as if
    independent: an approximation, and for a lasting shift the same as without one, since it moves no order.
    Infinite when there is no rule.
    """
    rate = sum((begins for _, begins in _order_chances(rules)), start=_zone_rate(rules, run_length, shift))
    return 1.0 / rate if rate > 0.0 else float("inf")


def expected_false_alarms(
    preset: str | SignalRules, points: int, *, chart: Chart = Chart.XMR, run_length: int | None = None
) -> float:
    """How many alarms a preset (or these rules) gives on so many points of this chart although nothing happened.

    A pattern that goes on is one alarm, so this is points / average run length: 1440 points give 3.9 with WE1 and 15.7
    with all four Western Electric rules. The points that carry a flag are more: points * `chance_of_flag`.
    """
    if points < 0:
        raise ValueError(f"points is {points}; give how many points are judged, 0 or more")
    rules = preset_of(preset).rules(chart) if isinstance(preset, str) else preset & ALLOWED[chart.scope]
    if chart == Chart.EWMA:
        return points / ewma_run_length(WEIGHT, WIDTH) if rules else 0.0
    return points / average_run_length(rules, run_length)


@cache
def ewma_run_length(weight: float, width: float, *, shift: float = 0.0) -> float:
    """How many points pass on average until a moving average of this weight is beyond limits `width` of its deviations away.

    By a Markov chain over slices of the space between steady limits (Brook and Evans 1972, Biometrika 59(3); Lucas and
    Saccucci 1990, Technometrics 32(1): 500 for weight 0.2 and width 2.962).
    """
    reach = width * np.sqrt(weight / (2.0 - weight))
    edges = np.linspace(-reach, reach, _SLICES + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    to_edges = (edges[np.newaxis] - (1.0 - weight) * middle[:, np.newaxis]) / weight - shift
    stays = np.diff(special.ndtr(to_edges), axis=1)
    lengths = np.linalg.solve(np.eye(_SLICES) - stays, np.ones(_SLICES))
    return float(lengths[_SLICES // 2])


def zigzags(n: int) -> int:
    """Euler's zigzag number: orders of n different values that go up, down, up ..."""
    counts = [1, 1]
    for size in range(2, n + 1):
        counts.append(sum(comb(size - 1, k) * counts[k] * counts[size - 1 - k] for k in range(size)) // 2)
    return counts[n]


def _zone_chance(rules: SignalRules, run_length: int | None) -> float:
    """The stationary chance of a flag: what any history is after as many points as the rules look back on."""
    chain, zones = zone_chain(rules, run_length, stops=False), zone_chances()
    chance: Floats = np.zeros(len(chain.following))
    chance[0] = 1.0
    for _ in range(max(WITHIN_RUN, run_length or 0)):
        weights = np.outer(chance, zones).ravel()
        chance = np.bincount(chain.following.ravel(), weights, len(chance)).astype(np.float64, copy=False)
    return float(np.sum(np.outer(chance, zones)[chain.flagged]))


def _zone_rate(rules: SignalRules, run_length: int | None, shift: float) -> float:
    """One over the average run length of the zone rules; 0 when there are none."""
    chain, zones = zone_chain(rules, run_length, stops=True), zone_chances(shift)
    if not chain.flagged.any():
        return 0.0
    states, kinds = chain.following.shape
    moves = ~chain.flagged.ravel()
    origin, chance = np.repeat(np.arange(states), kinds)[moves], np.tile(zones, states)[moves]
    stays = sparse.csc_array((chance, (origin, chain.following.ravel()[moves])), shape=(states, states))
    lengths = linalg.spsolve(sparse.csc_array(sparse.eye_array(states)) - stays, np.ones(states))
    return 1.0 / float(np.atleast_1d(lengths)[0])


def _order_chances(rules: SignalRules) -> list[tuple[float, float]]:
    """For each kind of order rule: the chance that a point completes one, and that it is the first to do so."""
    found = []
    if length := min((n for rule, n in _TRENDS.items() if rules & rule), default=0):
        found.append((2 / factorial(length), 2 / factorial(length) - 2 / factorial(length + 1)))
    if rules & SignalRules.N4:
        here, longer = (2 * zigzags(n) / factorial(n) for n in (ALTERNATING_RUN, ALTERNATING_RUN + 1))
        found.append((here, here - longer))
    return found


_TRENDS = {SignalRules.N3: NELSON_TREND, SignalRules.NHS3: NHS_TREND}
