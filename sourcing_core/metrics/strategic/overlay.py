"""Computed scores among the figures: as if somebody had measured them, and never instead of what was audited."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.metrics.strategic.measure import measure, measured_months
from sourcing_core.metrics.strategic.measured import Measured
from sourcing_core.metrics.strategic.scope import Scope
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio, Series, series_keys
from sourcing_core.vocabulary import Source

_MEASURED = Source.MEASURED.code


def with_strategic(portfolio: Portfolio, policy: Policy, previous: Portfolio | None = None) -> Portfolio:
    """The portfolio with the three strategic scores among its figures.

    A pure function of the ledger's matrices (kept as `trace.ledger_series`), the tables and the policy. A score takes
    the place of a figure that is not audited; where it is unknown the figure stays. Without any record it is the very
    same series. `previous` is the portfolio, scores included, that this one was refreshed from: `changed_columns` then
    names every column that differs; it is None when columns or months do not fit any more, and all is judged anew.
    """
    base = portfolio.trace.ledger_series or portfolio.series
    months = measured_months(portfolio, policy)
    series = base
    if months is not None:
        scope, made = measure(replace(portfolio, series=base), policy, *months)
        series = _overlaid(base, scope, made, portfolio)
    changed = portfolio.trace.changed_columns
    if changed is not None and previous is not None:
        changed = _changed(series, previous.series, changed)
    kept = None if series is base else base
    return replace(
        portfolio, series=series, trace=replace(portfolio.trace, ledger_series=kept, changed_columns=changed)
    )


def _overlaid(base: Series, scope: Scope, made: tuple[Measured, ...], portfolio: Portfolio) -> Series:
    known_metrics = portfolio.tables["metric"].set_index("metric_id")["metric_kind"]
    used = [each for each in made if known_metrics.get(each.metric_id) == "score" and not np.isnan(each.score).all()]
    if not used:
        return base
    ids = scope.engagements["engagement_id"].to_numpy(object)
    some = [np.flatnonzero(~np.isnan(each.score).all(axis=0)) for each in used]
    engagement = np.concatenate(some)
    metric = np.repeat(np.array([each.metric_id for each in used], object), [len(places) for places in some])
    score = np.concatenate([each.score[:, places] for each, places in zip(used, some, strict=True)], axis=1)
    n = np.concatenate([each.n[:, places] for each, places in zip(used, some, strict=True)], axis=1)

    keys, column = _columns(base.keys, ids[engagement], metric, portfolio)
    months = np.arange(min(int(base.months[0]), int(scope.months[0])), int(base.months[-1]) + 1, dtype=np.int32)
    above, beside = len(months) - len(base.months), len(keys) - base.shape[1]
    wide = ((above, 0), (0, beside))
    amount, count = (np.pad(matrix, wide, constant_values=np.nan) for matrix in (base.amount, base.base))
    source, restated = np.pad(base.source, wide), np.pad(base.restated, wide)
    rows = scope.months - months[0]
    at = np.ix_(rows, column)
    placed = ~np.isnan(score) & (source[at] <= _MEASURED)
    amount[at] = np.where(placed, score, amount[at])
    count[at] = np.where(placed, n, count[at])
    source[at] = np.where(placed, np.int8(_MEASURED), source[at])
    for array in (months, amount, count, source, restated):
        array.flags.writeable = False
    return Series(months, keys, amount, count, source, restated, base.ledger)


def _columns(
    keys: pd.DataFrame, engagement: NDArray[np.object_], metric: NDArray[np.object_], portfolio: Portfolio
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """The keys with those that were not there at the end, by engagement and metric; and the column of each score."""
    pairs = pd.MultiIndex.from_arrays([engagement, metric])
    there = pd.MultiIndex.from_arrays([keys["engagement_id"].astype(object), keys["metric_id"].astype(object)])
    fresh = pairs[there.get_indexer(pairs) < 0].sort_values()
    if not len(fresh):
        return keys, there.get_indexer(pairs).astype(np.int64)
    added = series_keys(list(fresh.get_level_values(0)), list(fresh.get_level_values(1)), portfolio.tables)
    return pd.concat([keys, added], ignore_index=True), there.append(fresh).get_indexer(pairs).astype(np.int64)


def _changed(series: Series, before: Series, ledger_changed: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The columns that differ from before, new ones among them; None when the old ones do not stand where they stood."""
    width = before.shape[1]
    same = len(series.months) == len(before.months) and series.shape[1] >= width
    if not same or not _named(series, width).equals(_named(before, width)):
        return None
    differs = [~_equal(getattr(series, name)[:, :width], getattr(before, name)).all(axis=0) for name in _MATRICES]
    columns = np.flatnonzero(np.any(differs, axis=0)) if width else np.empty(0, np.int64)
    return np.unique(np.concatenate([ledger_changed, columns, np.arange(width, series.shape[1])])).astype(np.int64)


_MATRICES = ("amount", "base", "source", "restated")


def _named(series: Series, width: int) -> pd.DataFrame:
    return series.keys[["engagement_id", "metric_id"]].iloc[:width]


def _equal(one: NDArray[np.generic], other: NDArray[np.generic]) -> NDArray[np.bool_]:
    same = one == other
    found: NDArray[np.bool_] = same | (np.isnan(one) & np.isnan(other)) if one.dtype.kind == "f" else same
    return found
