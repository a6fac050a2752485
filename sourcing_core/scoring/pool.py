"""Points per subject and metric: a vendor's or site's series pooled first, then scored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sourcing_core.scoring.points import Anchors, Curve, anchors, points
from sourcing_core.scoring.recent import Recent, Why
from sourcing_core.service_levels.codes import KindCode, is_ratio
from sourcing_core.service_levels.pairs import Pairs

Numbers = NDArray[np.float64]
Index = NDArray[np.integer]


@dataclass(frozen=True)
class SubjectPoints:
    """What N subjects did in K metrics, all (N, K); NaN where unknown."""

    points: Numbers
    """0..100."""
    value: Numbers
    """The pooled value, in the figure's own unit; NaN where percentiles of several series stand behind the points."""
    expected: Numbers
    minimum: Numbers
    base: Numbers
    """Denominators or n behind the value."""
    why: NDArray[np.int8]
    """`Why`."""


def subject_points(
    recent: Recent,
    pairs: Pairs,
    subject: Index,
    metric: Index,
    shape: tuple[int, int],
    curve: Curve,
    least: Numbers | None = None,
) -> SubjectPoints:
    """Points of each subject in each metric from its pairs.

    `least` (K,): fewest events behind a metric before it is compared; with fewer there is a value and there are no
    points (R-10). Where n is not told, nobody knows that it is too small.

    `subject` and `metric` (P,) are the cell of each pair; `shape` is (N, K). Ratios are pooled by summing numerators
    and denominators (R-1), values by n where all tell it, else evenly; the levels are weighed the same way, so that
    the pooled level is what was expected of exactly these events. Percentiles cannot be pooled (R-2): their points are
    averaged instead.
    """
    levels = anchors(
        pairs.expected_inside, pairs.minimum_inside, pairs.direction, pairs.kind == KindCode.PROPORTION, curve
    )
    unclear = (recent.why == Why.SCORED) & np.isnan(levels.expected)
    why = np.where(unclear, np.int8(Why.LEVEL_UNCLEAR), recent.why)
    best = np.full(shape, Why.NO_SERVICE_LEVEL, dtype=np.int8)
    np.maximum.at(best, (subject, metric), why)

    known = np.flatnonzero(why == Why.SCORED)
    cells = _Cells.of(subject[known] * shape[1] + metric[known], shape, recent.base[known], is_ratio(pairs.kind[known]))
    own = Anchors(*(level[known] for level in (levels.expected, levels.minimum, levels.zero)))
    pooled = Anchors(*(cells.mean(level) for level in (own.expected, own.minimum, own.zero)))
    direction = cells.mean(pairs.direction[known])
    value = cells.mean(recent.value[known])
    scored = points(value, pooled, direction, curve)
    if pairs.poolable is not None:
        joined = (cells.total(~pairs.poolable[known]) > 0) & (cells.count > 1)
        each = points(recent.value[known], own, pairs.direction[known], curve)
        scored, value = np.where(joined, cells.mean(each), scored), np.where(joined, np.nan, value)
    mixed = np.abs(direction) < 1  # one level wants more and another less: that is no score
    best[mixed] = Why.LEVEL_UNCLEAR
    if least is not None:
        # Of a rate the events count, seen or expected: the exposure alone says little.
        amount, base = recent.amount[known], recent.base[known]
        events = np.fmax(amount, pairs.expected_inside[known] * base)
        counted = np.where(pairs.kind[known] == KindCode.RATE, events, base)
        few = (best == Why.SCORED) & (cells.total(counted) < least)
        scored, best[few] = np.where(few, np.nan, scored), Why.THIN
    return SubjectPoints(
        points=np.where(mixed, np.nan, scored),
        value=value,
        expected=pooled.expected,
        minimum=pooled.minimum,
        base=np.where(cells.count > 0, cells.total(recent.base[known]), np.nan),
        why=best,
    )


@dataclass(frozen=True)
class _Cells:
    """Sums and means of pairs over the (N, K) cells of subject and metric."""

    at: Index
    shape: tuple[int, int]
    weight: Numbers
    count: Numbers

    @classmethod
    def of(cls, at: Index, shape: tuple[int, int], base: Numbers, ratio: NDArray[np.bool_]) -> _Cells:
        """Ratios weigh by their denominator, values by n; where any n of a cell is untold, all weigh the same."""
        bare = cls(at, shape, base, np.empty(0))
        even = (bare.total(np.isnan(base)) > 0).ravel()[at]
        weight = np.where(~ratio & even, 1.0, base)
        return cls(at, shape, weight, bare.total(np.ones(len(at))))

    def total(self, numbers: NDArray[np.float64 | np.bool_]) -> Numbers:
        """Sum per cell (N, K), 0 where there is nothing."""
        summed = np.bincount(self.at, numbers, minlength=self.shape[0] * self.shape[1])
        return summed.astype(np.float64, copy=False).reshape(self.shape)

    def mean(self, numbers: NDArray[np.float64 | np.integer]) -> Numbers:
        """Weighted mean per cell (N, K), NaN where there is nothing."""
        with np.errstate(invalid="ignore"):
            return self.total(self.weight * numbers) / self.total(self.weight)
