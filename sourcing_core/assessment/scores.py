"""Scorecards of vendors and of sites, from the same attainment."""

from __future__ import annotations

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


def recent_again(before: Recent, touched: NDArray[np.integer], portfolio: Portfolio, pairs: Pairs, attainment: Attainment, policy: Policy) -> Recent:
    """`recent_of` where only the figures of these pairs changed; the pairs themselves are the same."""
    if not touched.size:
        return before
    columns = {name: array if array.ndim == 1 and len(array) != len(pairs) else array[..., touched] for name, array in vars(attainment).items()}
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


def scorecard_of(
    kind: str, portfolio: Portfolio, pairs: Pairs, recent: Recent, policy: Policy, is_critical: NDArray[np.bool_], blocked: set[str]
) -> Scorecard:
    """The scorecard of every active vendor or site; `is_critical` (P,) marks pairs of critical levels.

    `blocked` are the subjects with an open critical gap.
    """
    key = f"{kind}_id"
    ids = portfolio.active(kind)[key]
    metrics = scored_metrics(portfolio, policy)
    subject = pd.Index(ids).get_indexer(portfolio.series.keys[key].to_numpy()[pairs.series_index])
    metric = pd.Index(metrics).get_indexer(portfolio.series.keys["metric_id"].to_numpy()[pairs.series_index])
    shown = np.flatnonzero((subject >= 0) & (metric >= 0))
    curve = Curve(policy.score_at_minimum, policy.score_zero_after_gaps, policy.score_default_gap_share, policy.score_gap_at_zero_tolerance)
    few = Recent(**{name: array[shown] for name, array in vars(recent).items()})
    made = subject_points(few, pairs.take(shown), subject[shown], metric[shown], (len(ids), len(metrics)), curve)
    missed = critical_misses(subject[subject >= 0], (recent.is_below_minimum & is_critical)[subject >= 0], len(ids))
    return scorecard(
        list(ids), metrics, made, weights=policy.weights, coverage_floor=policy.coverage_floor,
        cap=policy.cap_on_critical, is_critical=missed | ids.isin(blocked).to_numpy(bool),
    )
