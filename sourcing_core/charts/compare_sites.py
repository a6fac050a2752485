"""One metric over sites: value and interval of each, against the target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Words, floats, ids, safe, status_codes, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_below, nothing_to_draw
from sourcing_core.charts.names import row_height
from sourcing_core.charts.palette import STATUS_MARK, STATUS_ORDER, STATUS_SYMBOL, STATUS_WORD, Palette
from sourcing_core.charts.rows import room_for_notes, row_axis, row_names, row_notes, upright
from sourcing_core.charts.time_axis import axis_range, limits_of
from sourcing_core.charts.units import level, number, plural, shown, shown_one, suffix, volume

ROW, HEAD, FOOT = 30, 30, 76  # pixels


def compare_sites(
    sites: pd.DataFrame,
    palette: Palette,
    *,
    name: str,
    unit: str,
    direction: str,
    target: float,
    confidence: float,
    rows: int = 30,
) -> Drawn:
    """A dot with its interval per site, worst value first, those without a figure last; n in words.

    sites: site_id, site, value, low, high, n (in the metric's own unit) and status. direction: "higher", "lower" or
    "neutral" (higher first). target: NaN when there is none. A click leads to (site_id).
    """
    if sites.empty:
        return nothing_to_draw(palette)
    every = floats(sites, "value")
    order = np.lexsort((words(sites, "site").astype(str), every if direction == "higher" else -every))
    frame, total = sites.iloc[order[:rows]], len(sites)
    status = np.array(STATUS_ORDER, dtype=object)[status_codes(frame)]
    more = f"and {plural(total - len(frame), 'more site')}" if total > len(frame) else ""
    names = row_names(words(frame, "site"))
    height = row_height(names, ROW) * (len(frame) + bool(more))
    traces = [
        *_intervals(frame, unit, confidence, palette),
        *_dots(frame, status, _hover(frame, status, unit), unit, palette),
    ]
    layout = _layout(frame, row_axis(names, more), target, unit, palette) | {"legend": legend_below(height, 30)}
    fig = figure(traces, layout, palette, HEAD + height + FOOT)
    return Drawn(fig, _alt(name, frame, floats(frame, "value"), total, unit))


def _layout(frame: pd.DataFrame, row: dict[str, Any], target: float, unit: str, palette: Palette) -> dict[str, Any]:
    """Axes (`row` is that of the names), the target line, and on the right each figure with its volume."""
    value = floats(frame, "value")
    notes = [
        f"? no data, {volume(n)}" if np.isnan(x) else f"{number(x, unit)}, {volume(n)}"
        for x, n in zip(value, floats(frame, "n"), strict=True)
    ]
    lines, names = upright(shown_one(target, unit), f"Target {level(target, unit)}", palette.text)
    if np.isnan(target):
        lines, names = [], []
    reach = [shown(floats(frame, key), unit) for key in ("value", "low", "high")]
    floor, ceiling = limits_of(unit)
    x_range = axis_range(*reach, np.array([shown_one(target, unit)]), floor=floor, ceiling=ceiling)
    colours = [palette.text if np.isfinite(x) else palette.muted for x in value]
    return {
        "xaxis": {"range": x_range, "ticksuffix": suffix(unit), "nticks": 6, "showgrid": True},
        "yaxis": row,
        "shapes": lines,
        "annotations": [*names, *row_notes(notes, colours, names=words(frame, "site"))],
        "margin": {"t": HEAD, "b": FOOT, "r": room_for_notes(notes)},
    }


def _intervals(frame: pd.DataFrame, unit: str, confidence: float, palette: Palette) -> list[dict[str, Any]]:
    low, high = shown(floats(frame, "low"), unit), shown(floats(frame, "high"), unit)
    here = np.isfinite(low) & np.isfinite(high)
    if not here.any():
        return []
    gaps = np.full(int(here.sum()), np.nan)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{confidence * 100:g} % interval",
            "hoverinfo": "skip",
            "x": np.column_stack([low[here], high[here], gaps]).ravel(),
            "y": np.repeat(np.flatnonzero(here), 3),
            "line": {"color": palette.line, "width": 2},
            "legendrank": 1100,
        }
    ]


def _dots(frame: pd.DataFrame, status: Words, hover: Words, unit: str, palette: Palette) -> list[dict[str, Any]]:
    value, where = shown(floats(frame, "value"), unit), ids(frame, "site_id")
    traces = []
    for word in STATUS_ORDER:
        here = (status == word) & np.isfinite(value)
        if here.any():
            colour = palette.status[word].line
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": STATUS_WORD[word],
                    "x": value[here],
                    "y": np.flatnonzero(here),
                    "customdata": where[here],
                    "hovertext": hover[here],
                    "hovertemplate": "%{hovertext}<extra></extra>",
                    "marker": {
                        "symbol": STATUS_SYMBOL.get(word, "square-open"),
                        "color": colour,
                        "size": 12,
                        "line": {"color": colour, "width": 2 if word == "PROVISIONAL" else 0},
                    },
                }
            )
    return traces


def _hover(frame: pd.DataFrame, status: Words, unit: str) -> Words:
    columns = (floats(frame, key) for key in ("value", "low", "high", "n"))
    return np.array(
        [
            f"<b>{safe(site)}</b><br>{number(value, unit)}  {STATUS_MARK[word]} {STATUS_WORD[word]}"
            + ("" if np.isnan(low) else f"<br>interval {number(low, unit)} to {number(high, unit)}")
            + f"<br>{volume(n)}"
            for site, word, value, low, high, n in zip(words(frame, "site"), status, *columns, strict=True)
        ],
        dtype=object,
    )


def _alt(name: str, frame: pd.DataFrame, value: np.ndarray, total: int, unit: str) -> str:
    known = np.flatnonzero(np.isfinite(value))
    if known.size == 0:
        return f"{name}: no figure for any of {plural(total, 'site')}."
    sites = words(frame, "site")
    first, last = known[0], known[-1]
    return (
        f"{name} at {plural(total, 'site')}: from {number(value[first], unit)} at {sites[first]} "
        f"to {number(value[last], unit)} at {sites[last]}."
    )
