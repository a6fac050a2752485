"""Service level by month: which promises were kept, in words and marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Whole, Words, floats, ids, safe_all, statuses, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, nothing_to_draw
from sourcing_core.charts.names import in_lines
from sourcing_core.charts.palette import STATUS_MARK, STATUS_WORD, Palette
from sourcing_core.charts.ranking import worst_first
from sourcing_core.charts.tiles import (
    NAME_LINE,
    NAME_LINES,
    Tiles,
    status_legend,
    tile_height,
    tile_layout,
    tile_texts,
    tile_traces,
)
from sourcing_core.charts.time_axis import starts
from sourcing_core.charts.units import iso_month, numbers, plural
from sourcing_core.months import month_label

ROOM_FOR_WORDS, ROOM_FOR_NUMBERS = 4, 8  # most months that leave room in a tile for the word, for the figure
NAME_END = 8  # characters of a name that stay when it is cut: the engagement


def attainment_matrix(
    cells: pd.DataFrame, palette: Palette, *, rows: int = 30, months: int = 24, order: Sequence[str] | None = None
) -> Drawn:
    """Tiles with the mark (and the word or the figure, where there is room); a click leads to (level, month).

    cells: one row per service level and month with level_id, level (its name), month (whole number of `months.py`),
    status, value (in the metric's own unit) and unit. The last `months` months are drawn, every one of them; a pair
    without a row stays empty: the level was not in force. order: level ids in the wanted order, else worst first.
    """
    if cells.empty:
        return nothing_to_draw(palette, "No service levels to show yet")
    last = int(cells["month"].max())
    first = max(int(cells["month"].min()), last - months + 1)
    ranked = worst_first(cells[cells["month"] >= first], "level_id", "level", rows, order)
    shown = ranked.cells
    if shown.empty:
        return nothing_to_draw(palette, "No service levels to show yet")
    span = np.arange(first, last + 1)
    status, value = statuses(shown), numbers(floats(shown, "value"), words(shown, "unit"))
    month = shown["month"].to_numpy(dtype=np.int64)
    labels = np.array([month_label(int(one)) for one in span], dtype=object)
    tiles = Tiles(
        column=month - first,
        row=ranked.row,
        meaning=status,
        text=_text(status, value, len(span)),
        hover=_hover(safe_all(words(shown, "level")), labels[month - first], status, value),
        ids=np.column_stack([ids(shown, "level_id"), iso_month(starts(month))]),
    )
    names = shown.drop_duplicates("level_id").set_index("level_id")["level"].loc[ranked.keys]
    more = f"and {plural(ranked.hidden_count, 'more service level')}" if ranked.hidden_count else ""
    heads, rows_named = _heads(span), [in_lines(name, NAME_LINE, NAME_LINES, end=NAME_END) for name in names]
    fig = figure(
        tile_traces(tiles, palette.status, status_legend(), palette),
        tile_layout(heads, rows_named, more=more),
        palette,
        tile_height(heads, rows_named, more=more),
    )
    return Drawn(fig, _alt(ranked.total, status, labels[0], labels[-1]))


def _heads(span: Whole) -> list[str]:
    """Names of the months (only of those that begin a quarter, when there are many), the year under the first."""
    named = [month % 3 == 0 or len(span) <= ROOM_FOR_NUMBERS for month in span]
    heads, year = [], ""
    for month, is_named in zip(span, named, strict=True):
        name, its_year = month_label(int(month)).split()
        heads.append(f"{name}<br>{its_year if its_year != year else ' '}" if is_named else "")
        year = its_year if is_named else year
    return heads


def _text(status: Words, value: Words, months: int) -> Words:
    if months <= ROOM_FOR_WORDS:
        return np.array([f"{STATUS_MARK[s]} {STATUS_WORD[s]}" for s in status], dtype=object)
    if months <= ROOM_FOR_NUMBERS:
        return tile_texts(status, value)
    return np.array([STATUS_MARK[s] for s in status], dtype=object)


def _hover(level: Words, month: Words, status: Words, value: Words) -> Words:
    parts = zip(level, month, status, value, strict=True)
    return np.array([f"<b>{who}</b><br>{when}: {v}<br>{STATUS_WORD[s]}" for who, when, s, v in parts], dtype=object)


def _alt(total: int, status: Words, first: str, last: str) -> str:
    kept, missed = int((status == "MET").sum()), int(np.isin(status, ["BELOW_EXPECTED", "BELOW_MINIMUM"]).sum())
    return (
        f"{plural(total, 'service level')} by month, {first} to {last}, worst first: of {len(status):,} promises "
        f"shown {kept:,} kept, {missed:,} missed, {len(status) - kept - missed:,} not known or not final."
    )
