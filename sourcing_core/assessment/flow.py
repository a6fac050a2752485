"""How work flows: finished work beside all work, and whether queue, throughput and cycle time agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from sourcing_core.metrics.events.columns import NEVER
from sourcing_core.metrics.events.work_items import WorkItemRules, prepare_work_items
from sourcing_core.metrics.littles_law import is_flow_consistent, littles_law
from sourcing_core.spc import percentile, percentile_interval, survival

SHARES = (0.5, 0.85, 0.95)


@dataclass(frozen=True)
class Flow:
    """Of the items of one engagement that were begun, finished or open in the window."""

    finished: int
    still_open: int
    cancelled: int
    finished_days: tuple[float, ...]
    """Days within which 50, 85 and 95 % of the finished items were done; NaN without any."""
    finished_intervals: tuple[tuple[float, float], ...]
    """Between which of the finished items' days those shares lie for the process behind them; NaN for an open end."""
    all_days: tuple[float, ...]
    """The same with open work counted (Kaplan-Meier); NaN where open work leaves it unknown."""
    mean_days: float
    """Mean cycle time of the finished items."""
    little_days: float
    """Average work in progress over throughput: what the mean would be in a stable flow."""
    is_consistent: bool


def flow(
    items: pa.Table, *, as_of: date, days: int, slack: float, confidence: float, rules: WorkItemRules | None = None
) -> Flow | None:
    """The flow of the `days` up to `as_of`; None when no item was begun, finished or open in them.

    items: the columns of `rollup_work_items`. slack: how far cycle time and Little's law may differ, as a share.
    confidence: of the intervals (order statistics). Cancelled items count as open until they were cancelled.
    """
    every = prepare_work_items(items, as_of=as_of, rules=rules or WorkItemRules())
    begun, done, today = every.begun_on.astype(np.int64), every.finished_on.astype(np.int64), every.as_of_day
    dropped = np.full(len(begun), NEVER) if every.cancelled_on is None else every.cancelled_on.astype(np.int64)
    is_done = every.is_timed
    ended = np.minimum(np.where(is_done, done, dropped), today)
    first = today - days + 1
    seen = (begun != NEVER) & (begun <= today) & (ended >= first) & ~((done != NEVER) & ~is_done)
    if not seen.any():
        return None
    cycle = every.cycle[seen & is_done].astype(np.float64)
    lasted = np.where(is_done, every.cycle, ended - begun + 1).astype(np.float64)[seen]
    curve = survival(lasted, is_done[seen])
    in_progress = np.clip(ended - np.maximum(begun, first) + 1, 0, None)[seen].sum() / days
    mean = float(cycle.mean()) if len(cycle) else np.nan
    throughput = len(cycle) / days
    still_open = seen & ~is_done & (dropped > today)
    return Flow(
        len(cycle),
        int(still_open.sum()),
        int((seen & ~is_done & ~still_open).sum()),
        tuple(percentile(cycle, q) for q in SHARES),
        tuple((found.low, found.high) for found in (percentile_interval(cycle, q, confidence) for q in SHARES)),
        tuple(curve.percentile(q) for q in SHARES),
        mean,
        littles_law(float(in_progress), throughput),
        is_flow_consistent(mean, float(in_progress), throughput, slack),
    )
