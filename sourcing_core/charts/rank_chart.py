"""Ranks with their intervals: how little most league tables can say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Floats, Words, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_below, nothing_to_draw
from sourcing_core.charts.over_rows import end_words, over_axis, over_line, over_words, tops, with_lines
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.units import number, plural, volume

ROW, HEAD, FOOT, RIGHT = 40, 12, 108, 108  # pixels
UNDER = 11  # pixels from the middle of a bar to the foot of its row


def rank_chart(
    units: pd.DataFrame, palette: Palette, *, name: str, unit: str, confidence: float, rank_count: int, rows: int = 30
) -> Drawn:
    """Each unit's rank with the ranks that it may as well have; best first; those without volume are counted.

    units: key, name, n, value, rank, rank_low, rank_high (0 where there is none) and, when wanted, low and high: the
    interval of the value, in its own unit. A unit whose ranks overlap those of the one above or below it is hollow, and
    is said not to be distinguishable. A click leads to (key).
    """
    ranked = units[floats(units, "rank") > 0].sort_values(["rank", "key"])
    if ranked.empty:
        return nothing_to_draw(palette)
    absent, is_apart, some = len(units) - len(ranked), _is_apart(ranked)[:rows], ranked.head(rows)
    low, high = floats(some, "rank_low"), floats(some, "rank_high")
    left_out = len(ranked) - len(some)
    tails = [f"{number(x, unit)}, {volume(n)}" for x, n in zip(floats(some, "value"), floats(some, "n"), strict=True)]
    over = [over_line(who, tail, palette) for who, tail in zip(words(some, "name"), tails, strict=True)]
    heights = [with_lines(ROW, text) for text in over]
    begins, height = tops([*heights, ROW]), int(sum(heights)) + ROW * bool(left_out)
    bars = begins[: len(some)] + np.array(heights) - UNDER
    ranks = [_ranks(first, last) for first, last in zip(low, high, strict=True)]
    layout = {
        "xaxis": {
            "range": [0.5, float(max(rank_count, high.max())) + 0.5],
            "nticks": 6,
            "tickformat": "d",
            "showgrid": False,
            "title": {"text": f"Rank of {rank_count:,}, 1 is the best"},
        },
        "yaxis": over_axis(height),
        "annotations": [
            *over_words(
                [*over, f"and {left_out:,} more"] if left_out else over, begins[: len(over) + bool(left_out)], palette
            ),
            *end_words(ranks, bars, [palette.text] * len(some)),
        ],
        "margin": {"t": HEAD, "b": FOOT, "l": 16, "r": RIGHT},
        "legend": legend_below(height, 46),
        "showlegend": True,
    }
    hover = _hover(
        some, is_apart, [f"{says} of {rank_count:,}<br>{tail}" for says, tail in zip(ranks, tails, strict=True)], unit
    )
    traces = [*_bars(low, high, bars, confidence, palette), *_dots(some, bars, is_apart, hover, palette)]
    return Drawn(figure(traces, layout, palette, HEAD + height + FOOT), _alt(name, ranked, rank_count, absent))


def _is_apart(ranked: pd.DataFrame) -> Flags:
    """Whether the ranks that a unit may have overlap neither those of the unit above nor those of the one below."""
    told = floats(ranked, "rank_low")[1:] > floats(ranked, "rank_high")[:-1]
    return np.asarray(np.concatenate([[True], told]) & np.concatenate([told, [True]]), dtype=np.bool_)


def _ranks(low: float, high: float) -> str:
    return f"rank {low:.0f}" if low == high else f"rank {low:.0f} to {high:.0f}"


def _bars(low: Floats, high: Floats, y: Floats, confidence: float, palette: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{confidence * 100:g} % interval of the rank",
            "hoverinfo": "skip",
            "x": np.column_stack([low, high, np.full(len(y), np.nan)]).ravel(),
            "y": np.repeat(y, 3),
            "line": {"color": palette.line, "width": 4},
        }
    ]


def _dots(some: pd.DataFrame, y: Floats, is_apart: Flags, hover: Words, palette: Palette) -> list[dict[str, Any]]:
    where, rank = ids(some, "key"), floats(some, "rank")
    looks = (
        ("Apart from its neighbours", is_apart, "circle", palette.accent.line),
        ("Not distinguishable from a neighbour", ~is_apart, "diamond", palette.paper),
    )
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": rank[here],
            "y": y[here],
            "customdata": where[here],
            "hovertext": hover[here],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "symbol": symbol,
                "size": 12,
                "color": fill,
                "line": {"color": palette.accent.line, "width": 2},
            },
        }
        for name, here, symbol, fill in looks
        if here.any()
    ]


def _hover(some: pd.DataFrame, is_apart: Flags, tails: list[str], unit: str) -> Words:
    columns = (words(some, "name"), tails, is_apart, floats(some, "low"), floats(some, "high"))
    return np.array(
        [
            f"<b>{safe(who)}</b><br>{tail}"
            + ("" if np.isnan(low + high) else f"<br>interval {number(low, unit)} to {number(high, unit)}")
            + ("" if apart else "<br>not distinguishable from a neighbour")
            for who, tail, apart, low, high in zip(*columns, strict=True)
        ],
        dtype=object,
    )


def _alt(name: str, ranked: pd.DataFrame, count: int, absent: int) -> str:
    """Neighbours that cannot be told apart: their intervals overlap."""
    low, high = floats(ranked, "rank_low"), floats(ranked, "rank_high")
    told = int((low[1:] > high[:-1]).sum())
    names = words(ranked, "name")
    rest = f"; {absent:,} without volume" if absent else ""
    if len(ranked) == 1:
        return f"{name}: one ranked, {names[0]}{rest}."
    return (
        f"{name}: {names[0]} leads with {_ranks(low[0], high[0])} of {count:,}; {told:,} of "
        f"{plural(len(ranked) - 1, 'pair')} of neighbours can be told apart, the others are not distinguishable{rest}."
    )
