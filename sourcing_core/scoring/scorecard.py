"""One score per vendor or site, with how much of it is known and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.scoring.pool import SubjectPoints
from sourcing_core.scoring.recent import Why
from sourcing_core.scoring.weights import weight_vector

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NOISE = 1e-9  # 0.3 + 0.2 + 0.1 is a coverage of 0.6


@dataclass(frozen=True)
class Scorecard:
    """Scores of N subjects and what they are made of."""

    scores: pd.DataFrame
    """One row per subject, in the order given: subject_id, score, coverage, score_low, score_high, worst_metric,
    capped, ranked, rank. Scores are 0..100; `score` and `rank` are empty below the coverage floor."""
    parts: Callable[[], pd.DataFrame] = field(repr=False)
    """Makes the contributions when somebody asks for them."""

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """One row per subject and metric; they add up to the score before the cap.

        Columns: subject_id, metric_id, weight, points, contribution, why, value, expected, minimum, n.
        """
        return self.parts()


def scorecard(
    subject_ids: Sequence[str],
    metric_ids: Sequence[str],
    made: SubjectPoints,
    *,
    weights: Mapping[str, float],
    coverage_floor: float,
    cap: float,
    is_critical: Flags,
) -> Scorecard:
    """Weighted scores of N subjects over K metrics (domain 2.4).

    `weights` must add up to 1 (`WeightsRefused`). What is unknown is left out of the score, lowers the coverage (share
    of the weight that is known), and stretches the range: at worst it is 0 (`score_low`), at best 100 (`score_high`).
    Below `coverage_floor` there is no score and no rank. `is_critical` (N,): a critical level is below its minimum or a
    critical duty is not met, so score and range stop at `cap`, however good the rest is.
    """
    weight = weight_vector(weights, metric_ids)
    known = ~np.isnan(made.points)
    earned = np.where(known, made.points, 0.0) * weight
    coverage = np.minimum((known * weight).sum(axis=1), 1.0)
    low = earned.sum(axis=1)
    high = low + 100.0 * (1.0 - coverage)
    ranked = (coverage >= coverage_floor - _NOISE) & (coverage > 0)
    of_known = np.where(ranked, coverage, np.nan)
    ceiling = np.where(is_critical, cap, 100.0)
    score, low, high = (np.minimum(each, ceiling) for each in (np.clip(low / of_known, low, high), low, high))
    scores = pd.DataFrame(
        {
            "subject_id": pd.Series(subject_ids, dtype="str"),
            "score": score,
            "coverage": coverage,
            "score_low": low,
            "score_high": high,
            "worst_metric": _worst(made.points, weight, metric_ids),
            "capped": is_critical,
            "ranked": ranked,
            "rank": _rank(score),
        }
    )
    return Scorecard(scores, lambda: _contributions(subject_ids, metric_ids, made, weight, earned / of_known[:, None]))


def critical_misses(subject: NDArray[np.integer], missed: Flags, size: int) -> Flags:
    """(N,) whether any of the pairs of a subject (P,) is a miss of a critical level."""
    return np.bincount(subject[missed], minlength=size) > 0


def _rank(score: Numbers) -> pd.Series[int]:
    """1 for the best score; equal scores share the better rank; empty where there is no score."""
    return pd.Series(score).round(9).rank(ascending=False, method="min").astype("Int64")


def _worst(points: Numbers, weight: Numbers, metric_ids: Sequence[str]) -> pd.Series[str]:
    """The metric with the fewest points that carries weight; of equals the heavier, then the earlier one."""
    order = np.argsort(-weight, kind="stable")
    seen = np.where((weight > 0) & ~np.isnan(points), points, np.inf)[:, order]
    worst = pd.Series(np.array(metric_ids, dtype=object)[order][seen.argmin(axis=1)], dtype="str")
    return worst.where(np.isfinite(seen.min(axis=1)))


def _taken(words: Sequence[str], at: NDArray[np.integer]) -> pd.Series[str]:
    """Words by their places, without making a Python text for each."""
    return pd.Series(pd.Series(words, dtype="str").array.take(at))


def _contributions(
    subject_ids: Sequence[str], metric_ids: Sequence[str], made: SubjectPoints, weight: Numbers, share: Numbers
) -> pd.DataFrame:
    subjects, metrics = share.shape
    words = pd.Index([word.name.lower() for word in Why])
    return pd.DataFrame(
        {
            "subject_id": _taken(subject_ids, np.repeat(np.arange(subjects), metrics)),
            "metric_id": _taken(metric_ids, np.tile(np.arange(metrics), subjects)),
            "weight": np.tile(weight, subjects),
            "points": made.points.ravel(),
            "contribution": np.where(np.isnan(made.points), np.nan, share).ravel(),
            "why": pd.Categorical.from_codes(made.why.ravel(), categories=words),
            "value": made.value.ravel(),
            "expected": made.expected.ravel(),
            "minimum": made.minimum.ravel(),
            "n": made.base.ravel(),
        }
    )
