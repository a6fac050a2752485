"""Scorecards of vendors and of sites, from the same attainment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.months import last_closed_month
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.scoring.points import Curve
from sourcing_core.scoring.pool import subject_points
from sourcing_core.scoring.recent import Recent, recent_figures
from sourcing_core.scoring.scorecard import Scorecard, critical_misses, scorecard
from sourcing_core.service_levels.attainment import Attainment
from sourcing_core.service_levels.pairs import Pairs


def recent_of(portfolio: Portfolio, pairs: Pairs, attainment: Attainment, policy: Policy) -> Recent:
    """The latest closed figures of every pair."""
    last = last_closed_month(portfolio.as_of, policy.close_lag_days)
    return recent_figures(portfolio.series, pairs, attainment, last_closed=last, score_months=policy.score_months)


def recent_again(
    before: Recent,
    touched: NDArray[np.integer],
    portfolio: Portfolio,
    pairs: Pairs,
    attainment: Attainment,
    policy: Policy,
) -> Recent:
    """`recent_of` where only the figures of these pairs changed; the pairs themselves are the same."""
    if not touched.size:
        return before
    columns = {
        name: array if array.ndim == 1 and len(array) != len(pairs) else array[..., touched]
        for name, array in vars(attainment).items()
    }
    few = recent_of(portfolio, pairs.take(touched), Attainment(**columns), policy)
    merged = {name: array.copy() for name, array in vars(before).items()}
    for name, array in merged.items():
        array[touched] = getattr(few, name)
    return Recent(**merged)


def scored_metrics(portfolio: Portfolio, policy: Policy) -> list[str]:
    """Metrics of the scorecard: those with a weight, then the others that stand on it."""
    metrics = portfolio.active("metric")
    mission = metrics["metric_id"][metrics["is_mission"].fillna(value=False).to_numpy(bool)]
    return list(dict.fromkeys([*policy.weights, *mission]))


@dataclass(frozen=True)
class Subjects:
    """Who is scored in what: ids of the subjects and metrics, and the cell of each pair (P,), -1 for none."""

    ids: list[str]
    metrics: list[str]
    subject: NDArray[np.intp]
    metric: NDArray[np.intp]
    least: NDArray[np.float64]
    """Fewest events behind each metric before it is compared."""


def subjects_of(kind: str, portfolio: Portfolio, pairs: Pairs, policy: Policy) -> Subjects:
    """Every active vendor or site; changes only with the register and the pairs."""
    key, keys = f"{kind}_id", portfolio.series.keys
    ids, metrics = portfolio.active(kind)[key], scored_metrics(portfolio, policy)
    subject = pd.Index(ids).get_indexer(pd.Index(keys[key]))[pairs.series_index]
    least = portfolio.tables["metric"].set_index("metric_id")["minimum_count"].reindex(metrics)
    return Subjects(
        list(ids),
        metrics,
        subject,
        pd.Index(metrics, dtype="str").get_indexer(pd.Index(keys["metric_id"]))[pairs.series_index],
        least.fillna(0).to_numpy(np.float64),
    )


def scorecard_of(
    of: Subjects, pairs: Pairs, recent: Recent, policy: Policy, is_critical: NDArray[np.bool_], blocked: set[str]
) -> Scorecard:
    """The scorecard of every subject; `is_critical` (P,) marks pairs of critical levels.

    `blocked` are the subjects with an open critical gap.
    """
    ids, metrics, subject, metric = of.ids, of.metrics, of.subject, of.metric
    shown = np.flatnonzero((subject >= 0) & (metric >= 0))
    held = np.fromiter((i in blocked for i in ids), bool, len(ids))
    curve = Curve(
        policy.score_at_minimum,
        policy.score_zero_after_gaps,
        policy.score_default_gap_share,
        policy.score_gap_at_zero_tolerance,
    )
    few = Recent(**{name: array[shown] for name, array in vars(recent).items()})
    made = subject_points(
        few, pairs.take(shown), subject[shown], metric[shown], (len(ids), len(metrics)), curve, of.least
    )
    missed = critical_misses(subject[subject >= 0], (recent.is_below_minimum & is_critical)[subject >= 0], len(ids))
    return scorecard(
        ids,
        metrics,
        made,
        weights=policy.weights,
        coverage_floor=policy.coverage_floor,
        cap=policy.cap_on_critical,
        is_critical=missed | held,
    )
