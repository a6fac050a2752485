"""Ranks with their intervals: how little most league tables can say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import floats, ids, safe, safe_all, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_below, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.rows import NAME_LENGTH, room_for_notes, row_axis, row_notes
from sourcing_core.charts.units import number, plural, volume

ROW, HEAD, FOOT = 30, 12, 76  # pixels


def rank_chart(
    units: pd.DataFrame, palette: Palette, *, name: str, unit: str, confidence: float, rank_count: int, rows: int = 30
) -> Drawn:
    """Each unit's rank with the ranks that it may as well have; best first; those without volume are counted.

    units: key, name, n, value, rank, rank_low, rank_high (0 where there is none). A click leads to (key).
    """
    ranked = units[floats(units, "rank") > 0].sort_values(["rank", "key"])
    if ranked.empty:
        return nothing_to_draw(palette)
    absent, some = len(units) - len(ranked), ranked.head(rows)
    rank, low, high = floats(some, "rank"), floats(some, "rank_low"), floats(some, "rank_high")
    top = float(max(rank_count, high.max()))
    notes = [f"{number(x, unit)}, {volume(n)}" for x, n in zip(floats(some, "value"), floats(some, "n"), strict=True)]
    hover = np.array(
        [
            f"<b>{safe(who)}</b><br>rank {int(a)} to {int(b)} of {rank_count}<br>{note}"
            for who, a, b, note in zip(words(some, "name"), low, high, notes, strict=True)
        ],
        dtype=object,
    )
    y, gaps = np.arange(len(some)), np.full(len(some), np.nan)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{confidence * 100:g} % interval of the rank",
            "hoverinfo": "skip",
            "x": np.column_stack([low, high, gaps]).ravel(),
            "y": np.repeat(y, 3),
            "line": {"color": palette.line, "width": 6},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Rank",
            "x": rank,
            "y": y,
            "customdata": ids(some, "key"),
            "hovertext": hover,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"symbol": "circle", "size": 12, "color": palette.accent.line},
        },
    ]
    left_out = len(ranked) - len(some)
    more = f"and {plural(left_out, 'more')}" if left_out == 1 else f"and {left_out:,} more" if left_out else ""
    height = ROW * (len(some) + bool(more))
    layout = {
        "xaxis": {
            "range": [0.5, top + 0.5],
            "nticks": 6,
            "tickformat": "d",
            "showgrid": True,
            "title": {"text": "Rank"},
        },
        "yaxis": row_axis(list(safe_all(words(some, "name"), NAME_LENGTH)), more),
        "annotations": row_notes(notes, [palette.text] * len(notes)),
        "margin": {"t": HEAD, "b": FOOT, "r": room_for_notes(notes)},
        "legend": legend_below(height, 50),
    }
    return Drawn(figure(traces, layout, palette, HEAD + height + FOOT), _alt(name, ranked, rank_count, absent))


def _alt(name: str, ranked: pd.DataFrame, count: int, absent: int) -> str:
    """Neighbours that cannot be told apart: their intervals overlap."""
    low, high = floats(ranked, "rank_low"), floats(ranked, "rank_high")
    told = int((low[1:] > high[:-1]).sum())
    names = words(ranked, "name")
    rest = f"; {absent:,} without volume" if absent else ""
    if len(ranked) == 1:
        return f"{name}: one ranked, {names[0]}{rest}."
    return (
        f"{name}: {names[0]} leads, its rank is {int(low[0])} to {int(high[0])} of {count}; "
        f"{told} of {len(ranked) - 1} neighbours can be told apart, the others are not distinguishable{rest}."
    )
