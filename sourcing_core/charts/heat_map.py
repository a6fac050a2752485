"""Vendor by metric, worst vendor first: who is below what was promised, and where we cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Words, floats, ids, safe, safe_all, statuses, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, nothing_to_draw
from sourcing_core.charts.names import in_lines
from sourcing_core.charts.palette import STATUS_WORD, Palette
from sourcing_core.charts.ranking import Ranked, worst_first
from sourcing_core.charts.tiles import (
    NAME_LINE,
    NAME_LINES,
    Tiles,
    status_legend,
    tile_height,
    tile_layout,
    tile_texts,
    tile_traces,
    wrapped,
)
from sourcing_core.charts.units import numbers, plural


def heat_map(
    cells: pd.DataFrame,
    palette: Palette,
    *,
    rows: int = 30,
    metrics: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
) -> Drawn:
    """Tiles that say the figure with its unit and mark, coloured by compliance; a click leads to (vendor, metric).

    cells: one row per vendor and metric with vendor_id, vendor, metric_id, metric, value (in the metric's own unit),
    unit (the unit it is read in) and status (a compliance word; blank: no service level). A pair that has no row is
    left empty: the metric is not kept there. metrics: ids in the wanted order of columns, else by name. order: vendor
    ids in the wanted order of rows, else worst first. At most `rows` vendors are drawn and the rest is counted.
    """
    if cells.empty:
        return nothing_to_draw(palette)
    columns = _columns(cells, metrics)
    kept = cells[cells["metric_id"].isin(columns.index)]
    ranked = worst_first(kept, "vendor_id", "vendor", rows, order)
    shown = ranked.cells
    if shown.empty:
        return nothing_to_draw(palette)
    status, value = statuses(shown), numbers(floats(shown, "value"), words(shown, "unit"))
    tiles = Tiles(
        column=columns.index.get_indexer(pd.Index(shown["metric_id"])),
        row=ranked.row,
        meaning=status,
        text=tile_texts(status, value),
        hover=_hover(shown, status, value),
        ids=ids(shown, "vendor_id", "metric_id"),
    )
    names = shown.drop_duplicates("vendor_id").set_index("vendor_id")["vendor"].loc[ranked.keys]
    more = f"and {plural(ranked.hidden_count, 'more vendor')}" if ranked.hidden_count else ""
    heads = [wrapped(safe(name)) for name in columns]
    rows_named = [in_lines(name, NAME_LINE, NAME_LINES) for name in names]
    fig = figure(
        tile_traces(tiles, palette.status, status_legend(), palette),
        tile_layout(heads, rows_named, more=more),
        palette,
        tile_height(heads, rows_named, more=more),
    )
    return Drawn(fig, _alt(ranked, list(names), status))


def _columns(cells: pd.DataFrame, metrics: Sequence[str] | None) -> pd.Series:
    """Names of the metrics by id, in the order of the columns."""
    names = cells.drop_duplicates("metric_id").set_index("metric_id")["metric"]
    if metrics is not None:
        return names.loc[[metric for metric in metrics if metric in names.index]]
    return names.reset_index().sort_values(["metric", "metric_id"]).set_index("metric_id")["metric"]


def _hover(shown: pd.DataFrame, status: Words, value: Words) -> Words:
    parts = zip(safe_all(words(shown, "vendor")), safe_all(words(shown, "metric")), value, status, strict=True)
    return np.array([f"<b>{who}</b><br>{what}: {v}<br>{STATUS_WORD[s]}" for who, what, v, s in parts], dtype=object)


def _alt(ranked: Ranked, names: list[str], status: Words) -> str:
    worst = status[ranked.row == 0]
    below, unknown = int((worst == "BELOW_MINIMUM").sum()), int((status == "NO_DATA").sum())
    says = f"{names[0]} stands first with {below} of {plural(len(worst), 'metric')} below minimum"
    return (
        f"{plural(ranked.total, 'vendor')} by metric, worst first: {says}; "
        f"{plural(unknown, 'cell')} of {len(status):,} shown without data."
    )
