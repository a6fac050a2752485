"""What a roll-up posts: figures and side counts, one row per engagement, measure and month."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.metrics.events.columns import Bools, Floats
from sourcing_core.metrics.events.grid import Grid


@dataclass(frozen=True)
class CellFigures:
    """One metric over all cells of a grid.

    `amount` and `base` as in the ledger: numerator and denominator of a ratio, or value and n. `posted` tells which
    cells have a row; by default those with a base. A posted cell whose base is 0 says "no activity", and its amount
    is then 0 and means nothing.
    """

    amount: Floats
    base: Floats
    posted: Bools = field(default_factory=lambda: np.empty(0, bool))

    def __post_init__(self) -> None:
        if not len(self.posted):
            object.__setattr__(self, "posted", self.base > 0)
        object.__setattr__(self, "amount", np.where(self.base > 0, self.amount, 0.0))


@dataclass(frozen=True)
class Rollup:
    """Events as figures.

    `figures`: engagement_id, metric_id (dictionary-encoded text), month (int32), amount, base (float64), sorted by
    metric, engagement, month. `counts`: engagement_id, count_id, month, count: events that a reader of the figures
    should know of (excluded, excused, missing, early, due_next, immature ...). `unplaced`: events without any date,
    which no month can hold.
    """

    figures: pa.Table
    counts: pa.Table
    unplaced: int = 0


def figures_table(grid: Grid, measured: Mapping[str, CellFigures]) -> pa.Table:
    """Every posted cell of every metric as one row."""
    columns = {name: (cells.amount, cells.base) for name, cells in measured.items()}
    posted = {name: cells.posted for name, cells in measured.items()}
    return _table(grid, "metric_id", posted, columns, ("amount", "base"))


def counts_table(grid: Grid, counts: Mapping[str, Floats]) -> pa.Table:
    """Every count above 0 as one row."""
    posted = {name: count > 0 for name, count in counts.items()}
    return _table(grid, "count_id", posted, {name: (count,) for name, count in counts.items()}, ("count",))


def _table(
    grid: Grid,
    key: str,
    posted: Mapping[str, Bools],
    values: Mapping[str, tuple[Floats, ...]],
    names: tuple[str, ...],
) -> pa.Table:
    """Posted cells in the order of the measures, then by engagement id, then by month."""
    order = np.argsort(np.array(grid.engagements, dtype=object)) if grid.engagements else np.empty(0, np.intp)
    by_name = np.add.outer(order * grid.width, np.arange(len(grid.months))).ravel()
    chosen = [by_name[mask[by_name]] for mask in posted.values()]
    cell = np.concatenate(chosen) if chosen else np.empty(0, np.intp)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    measure = np.repeat(np.arange(len(chosen), dtype=np.int32), [len(part) for part in chosen])
    columns = {
        "engagement_id": _dictionary(rank[cell // grid.width], [grid.engagements[place] for place in order]),
        key: _dictionary(measure, list(posted)),
        "month": pa.array(grid.months[cell % grid.width], pa.int32()),
    }
    for place, name in enumerate(names):
        parts = [values[measure_id][place][part] for measure_id, part in zip(posted, chosen, strict=True)]
        columns[name] = pa.array(np.concatenate(parts) if parts else np.empty(0), pa.float64())
    return pa.table(columns)


def _dictionary(codes: NDArray[np.integer], names: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))
