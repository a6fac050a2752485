"""A strategic metric as it was computed: its components, and the score that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sourcing_core.metrics.strategic.scope import Bools, Floats

_NOISE = 1e-9  # .15 + .20 + .25 is a share of .60


class WhyNot(IntEnum):
    """Why a component does not count, or what to know of one that does; the word is the name in small letters."""

    NOTHING = 0
    COMPANION = 1
    """Shown beside the score, never part of it."""
    NO_ACTIVITY = 2
    NO_HEADCOUNT = 3
    NO_CHARGES = 4
    OTHER_CURRENCY = 5
    NOT_ENTERED = 6
    FEW_RESPONSES = 7
    LOW_RESPONSE_RATE = 8
    OTHER_SCALE = 9
    NOT_APPLICABLE = 10
    NOT_ASSESSED = 11
    """Counts as absent, and nobody has looked."""


@dataclass(frozen=True)
class Component:
    """One part of a metric; every matrix is (M, E)."""

    component: str
    name: str
    unit: str
    value: Floats
    n: Floats
    """How many cases stand behind the value."""
    score: Floats
    """0..100, NaN where unknown."""
    weight: float
    counted: Bools
    why_not: NDArray[np.int8]
    """`WhyNot`."""
    floor: float = np.nan
    """The value that scores 0."""
    target: float = np.nan
    """The value that scores 100; of a companion the limit beyond which it is flagged."""
    shown: Bools | None = None
    """Where there is a row at all; None: everywhere."""
    flagged: Bools | None = None
    """Where it needs a look."""
    ci_method: str = ""
    """How its interval is made: wilson (of a proportion), poisson (of a rate), wald (made already)."""
    exposure: Floats | None = None
    """Of a rate, what the count n is divided by."""
    ci_low: Floats | None = None
    ci_high: Floats | None = None


@dataclass(frozen=True)
class Measured:
    """One metric of M months and E engagements."""

    metric_id: str
    components: tuple[Component, ...]
    score: Floats
    """0..100, NaN where too little is known."""
    coverage: Floats
    """Share of the weight that is known."""
    n: Floats
    recorded: Bools
    """Whether anything is recorded that the metric could be made of."""
    capped: Bools

    @property
    def worst(self) -> NDArray[np.int64]:
        """(M, E) the component that counts and has the fewest points, of equals the heavier, then the earlier one; -1."""
        counting = [place for place, each in enumerate(self.components) if each.weight > 0]
        if not counting:
            return np.full(self.score.shape, -1)
        order = np.array(sorted(counting, key=lambda place: -self.components[place].weight))
        points = np.stack(
            [np.where(self.components[at].counted, self.components[at].score, np.inf) for at in order.tolist()]
        )
        return np.where(np.isfinite(points.min(axis=0)), order[points.argmin(axis=0)], -1)


def normalised(value: Floats, floor: float, target: float) -> Floats:
    """0..100 straight from the floor to the target, whichever is higher (domain 2.1); NaN where unknown."""
    return np.clip(100.0 * (value - floor) / (target - floor), 0.0, 100.0)


def weighted(components: Sequence[Component], coverage_floor: float) -> tuple[Floats, Floats]:
    """(score, coverage) of components whose weights make up 1 (domain 2.4); no score below the coverage floor."""
    weight = sum(each.weight * each.counted.astype(np.float64) for each in components)
    earned = sum(each.weight * np.where(each.counted, each.score, 0.0) for each in components)
    coverage = np.minimum(np.asarray(weight, np.float64), 1.0)
    enough = (coverage >= coverage_floor - _NOISE) & (coverage > 0)
    score = np.divide(earned, weight, out=np.full(coverage.shape, np.nan), where=enough)
    return np.clip(score, 0.0, 100.0), coverage


def scaled(
    component: str,
    name: str,
    unit: str,
    value: Floats,
    n: Floats,
    *,
    weight: float,
    floor: float,
    target: float,
    unknown: NDArray[np.int8] | WhyNot = WhyNot.NO_ACTIVITY,
    ci_method: str = "",
) -> Component:
    """A component that counts wherever its value is known; `unknown` says why it is not."""
    known = ~np.isnan(value)
    why = np.where(known, WhyNot.NOTHING, unknown).astype(np.int8)
    score = normalised(value, floor, target)
    return Component(component, name, unit, value, n, score, weight, known, why, floor, target, ci_method=ci_method)


def companion(component: str, name: str, unit: str, value: Floats, n: Floats, **more: object) -> Component:
    """A number that is shown beside the score and is no part of it."""
    return Component(
        component,
        name,
        unit,
        value,
        n,
        np.full(value.shape, np.nan),
        0.0,
        np.zeros(value.shape, bool),
        np.full(value.shape, WhyNot.COMPANION, np.int8),
        **more,  # type: ignore[arg-type]
    )
