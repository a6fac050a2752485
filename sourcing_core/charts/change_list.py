"""Last month against the month before: who moved, which way, and was it for the better."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Words, floats, ids, places, safe, safe_all, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_above, nothing_to_draw
from sourcing_core.charts.names import longest_line, row_height
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.rows import room_for_notes, row_axis, row_names, row_notes
from sourcing_core.charts.time_axis import axis_range
from sourcing_core.charts.units import number, shown, suffix

ROW, OVER, UNDER, TOP, BOTTOM = 28, 30, 34, 44, 8  # pixels: a row, over and under a panel, over and under all
NARROW = 5  # pixels of a character, at least: the name of a panel begins over those of its rows
WORDS = {"worse": "Worse", "better": "Better", "changed": "Changed", "same": "Same"}
SYMBOLS = {"worse": "diamond", "better": "star", "changed": "triangle-up", "same": "circle"}


def change_list(changes: pd.DataFrame, palette: Palette, *, rows: int = 6, panels: int = 6) -> Drawn:
    """A panel per metric, a row per vendor: hollow before, filled after, what it means in shape and word.

    changes: vendor_id, vendor, metric_id, metric, unit, before, after (the metric's own unit, NaN when unknown) and
    change ("worse", "better", "changed" for metrics without a direction, "same"). Worse first, then the larger move;
    at most `rows` vendors in each of `panels` metrics. A click leads to (vendor_id, metric_id).
    """
    if changes.empty:
        return nothing_to_draw(palette, "Nothing to compare yet")
    totals = changes["metric"].value_counts()
    ordered = _ordered(changes[changes["metric"].isin(sorted(totals.index)[:panels])])
    shown_groups = [group for _, group in ordered.groupby("metric", sort=True).head(rows).groupby("metric", sort=True)]
    names = [row_names(words(group, "vendor")) for group in shown_groups]
    row = row_height(itertools.chain(*names, *map(_notes, shown_groups)), ROW)
    shift = NARROW * longest_line(itertools.chain(*names))
    heights = [OVER + row * len(group) + UNDER for group in shown_groups]
    layout: dict[str, Any] = {"annotations": [], "legend": legend_above(sum(heights))}
    traces: list[dict[str, Any]] = []
    notes: list[str] = []
    top = 0
    for i, (group, height) in enumerate(zip(shown_groups, heights, strict=True)):
        axis = "" if i == 0 else str(i + 1)
        domain = [1 - (top + height - UNDER) / sum(heights), 1 - (top + OVER) / sum(heights)]
        says = _notes(group)
        traces += _traces(group, axis, palette)
        _place(layout, group, names[i], says, axis, domain, int(totals[group["metric"].iloc[0]]), shift, palette)
        notes, top = notes + says, top + height
    layout["margin"] = {"t": TOP, "b": BOTTOM, "r": room_for_notes(notes)}
    fig = figure([*_legend(traces, palette), *traces], layout, palette, TOP + sum(heights) + BOTTOM)
    return Drawn(fig, _alt(changes, shown_groups))


def _ordered(changes: pd.DataFrame) -> pd.DataFrame:
    """Worse first, then the larger move, then by name; unknown ones last."""
    rank = places(changes["change"], list(WORDS))
    move = -np.abs(floats(changes, "after") - floats(changes, "before"))
    tie = (words(changes, "vendor_id").astype(str), words(changes, "vendor").astype(str))
    return changes.iloc[np.lexsort((*tie, move, np.where(rank < 0, len(WORDS), rank)))]


def _notes(group: pd.DataFrame) -> list[str]:
    units, change = words(group, "unit"), words(group, "change")
    columns = zip(floats(group, "before"), floats(group, "after"), units, change, strict=True)
    return [
        f"{_without_unit(before, after, unit)} → {number(after, unit)}" + (f",<br>{word}" if word in WORDS else "")
        for before, after, unit, word in columns
    ]


def _without_unit(before: float, after: float, unit: str) -> str:
    """The earlier figure; its unit only where the later one does not carry it."""
    text = number(before, unit)
    return text if np.isnan(after) else text.removesuffix(suffix(unit))


def _colour(word: str, palette: Palette) -> str:
    verdict = {"worse": "concern", "better": "improvement", "changed": "change"}.get(word, "")
    return palette.verdict.get(verdict, palette.line)


def _traces(group: pd.DataFrame, axis: str, palette: Palette) -> list[dict[str, Any]]:
    unit = str(group["unit"].iloc[0])
    before, after = shown(floats(group, "before"), unit), shown(floats(group, "after"), unit)
    y, change, gaps = np.arange(len(group)), words(group, "change"), np.full(len(group), np.nan)
    axes = {"type": "scatter", "xaxis": f"x{axis}", "yaxis": f"y{axis}", "showlegend": False}
    colours = np.array([_colour(word, palette) for word in change], dtype=object)
    ends = {
        "customdata": ids(group, "vendor_id", "metric_id"),
        "hovertext": _hover(group),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return [
        axes
        | {
            "mode": "lines",
            "x": np.column_stack([before, after, gaps]).ravel(),
            "y": np.repeat(y, 3),
            "line": {"color": palette.line, "width": 2},
            "hoverinfo": "skip",
        },
        axes
        | ends
        | {
            "mode": "markers",
            "x": before,
            "y": y,
            "marker": {"symbol": "circle-open", "size": 9, "color": palette.line, "line": {"width": 2}},
        },
        axes
        | ends
        | {
            "mode": "markers",
            "x": after,
            "y": y,
            "marker": {
                "symbol": np.array([SYMBOLS.get(word, "circle") for word in change], dtype=object),
                "size": 12,
                "color": colours,
            },
        },
    ]


def _hover(group: pd.DataFrame) -> Words:
    parts = zip(safe_all(words(group, "vendor")), safe_all(words(group, "metric")), _notes(group), strict=True)
    return np.array([f"<b>{who}</b><br>{what}<br>{says}" for who, what, says in parts], dtype=object)


def _place(
    layout: dict[str, Any],
    group: pd.DataFrame,
    names: list[str],
    says: list[str],
    axis: str,
    domain: list[float],
    total: int,
    shift: int,
    palette: Palette,
) -> None:
    """Adds the axes, the name and the words of one panel to the layout; its name begins `shift` pixels left of the plot."""
    unit = str(group["unit"].iloc[0])
    reach = axis_range(*(shown(floats(group, key), unit) for key in ("before", "after")))
    layout[f"xaxis{axis}"] = {"anchor": f"y{axis}", "range": reach, "nticks": 4, "tickangle": 0, "showgrid": True}
    layout[f"yaxis{axis}"] = row_axis(names) | {
        "domain": domain,
        "anchor": f"x{axis}",
    }
    rest = f"{',' if suffix(unit) else ''}{suffix(unit)}"
    rest += f" ({len(group)} of {total:,})" if total > len(group) else ""
    layout["annotations"] += [
        {
            "text": f"<b>{safe(group['metric'].iloc[0])}</b>{rest}",
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": domain[1],
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": -shift,
            "yshift": 4,
            "font": {"color": palette.text},
        },
        *row_notes(says, [palette.text] * len(says), f"y{axis}", words(group, "vendor")),
    ]


def _legend(traces: list[dict[str, Any]], palette: Palette) -> list[dict[str, Any]]:
    """Empty traces that explain the shapes that occur."""
    used = {symbol for trace in traces[2::3] for symbol in trace["marker"]["symbol"]}
    looks = [("Month before", "circle-open", palette.line)]
    looks += [
        (f"Last month: {says.lower()}", SYMBOLS[word], _colour(word, palette))
        for word, says in WORDS.items()
        if SYMBOLS[word] in used
    ]
    nowhere = np.array([np.nan])
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": nowhere,
            "y": nowhere,
            "hoverinfo": "skip",
            "marker": {"symbol": symbol, "color": colour, "size": 10},
        }
        for name, symbol, colour in looks
    ]


def _alt(changes: pd.DataFrame, groups: list[pd.DataFrame]) -> str:
    change = words(changes, "change")
    worse, better = int((change == "worse").sum()), int((change == "better").sum())
    first = next((group.iloc[0] for group in groups if words(group, "change")[0] == "worse"), None)
    says = (
        ""
        if first is None
        else (
            f"; {first['vendor']} went from {number(float(first['before']), first['unit'])} to "
            f"{number(float(first['after']), first['unit'])} in {str(first['metric']).lower()}"
        )
    )
    return f"Last month against the month before: {worse} worse, {better} better of {len(changes):,}{says}."
