"""Figures of several kinds of event about the same engagements as one set without double keys."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.metrics.figures import Rollup

KEY = ["engagement_id", "metric_id", "month"]


def combined(rollups: Sequence[Rollup]) -> Rollup:
    """One figure per engagement, metric and month.

    Where two kinds of event speak of the same one, ratios (data quality) are added up, numerator and denominator.
    Percentiles cannot be (R-2): the roll-up that stands first in the sequence is believed, so put work items before
    deliveries, whose cycle only runs from the order.
    """
    figures = pa.concat_tables([rollup.figures for rollup in rollups]).unify_dictionaries()
    figures = figures.append_column("place", pa.array(np.arange(len(figures))))
    ratios = [metric.metric_id for metric in catalogue() if metric.metric_kind.is_ratio]
    is_ratio = pc.is_in(figures.column("metric_id").cast(pa.string()), value_set=pa.array(ratios))
    added = _by_key(figures.filter(is_ratio), [("place", "min"), ("amount", "sum"), ("base", "sum")])
    first = _by_key(figures.filter(pc.invert(is_ratio)), [("place", "min")])
    kept = figures.take(first.column("place_min")).drop_columns(["place"])
    added = added.sort_by("place_min").rename_columns({"amount_sum": "amount", "base_sum": "base"})
    counts = pa.concat_tables([rollup.counts for rollup in rollups]).unify_dictionaries()
    return Rollup(
        pa.concat_tables([added.select(kept.column_names), kept]).unify_dictionaries(),
        counts,
        sum(rollup.unplaced for rollup in rollups),
    )


def _by_key(figures: pa.Table, aggregations: list[tuple[str, str]]) -> pa.Table:
    return figures.group_by(KEY, use_threads=False).aggregate(aggregations)
