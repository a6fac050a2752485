"""A column of figures with the limits of its own variation, in the order of its file: no dates, no record behind it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import floats, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import VERDICT_SYMBOL, Palette
from sourcing_core.charts.units import plural

PLOT, TOP, BOTTOM = 320, 48, 48  # pixels of the plot, above it and below it
_LINES = (("upper", "Limits", True), ("centre", "Centre", False), ("lower", "Limits", True))


def series_chart(points: pd.DataFrame, palette: Palette, *, name: str, trial: bool = False) -> Drawn:
    """Figures, centre, limits; flagged points as triangles with the rules that they break.

    points: one row per figure with i (from 1), value, centre, lower, upper (numbers, NaN where unknown) and flags (ids
    of rules joined by ';', empty for none). trial: the limits rest on few points, and are drawn as dots.
    """
    value = floats(points, "value")
    if points.empty or not np.isfinite(value).any():
        return nothing_to_draw(palette)
    i, flags = points["i"].to_numpy(np.float64), words(points, "flags")
    is_flagged = np.array([bool(flag) for flag in flags], dtype=bool)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{'Trial ' if trial and is_limit else ''}{label}".capitalize(),
            "showlegend": key != "lower",
            "x": i,
            "y": floats(points, key),
            "hoverinfo": "skip",
            "line": {"color": palette.line, "width": 1.25, "dash": _dash(is_limit, trial=trial), "shape": "hvh"},
        }
        for key, label, is_limit in _LINES
        if np.isfinite(floats(points, key)).any()
    ]
    hover = np.array(
        [
            f"<b>{v:,.6g}</b><br>point {int(at)}{f'<br>rule {safe(flag)}' if flag else ''}"
            for v, at, flag in zip(value, i, flags, strict=True)
        ],
        dtype=object,
    )
    traces.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "Figure",
            "x": i,
            "y": value,
            "connectgaps": False,
            "hovertext": hover,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "line": {"color": palette.accent.line, "width": 1.5},
            "marker": {"color": palette.accent.line, "size": np.where(is_flagged, 0, 6)},
        }
    )
    if is_flagged.any():
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "Signal",
                "x": i[is_flagged],
                "y": value[is_flagged],
                "hoverinfo": "skip",
                "marker": {"symbol": VERDICT_SYMBOL["change"], "size": 12, "color": palette.verdict["change"]},
            }
        )
    layout = {
        "xaxis": {"title": {"text": "Point"}, "rangemode": "tozero"},
        "yaxis": {"nticks": 6},
        "margin": {"t": TOP, "b": BOTTOM},
        "legend": legend_above(PLOT),
    }
    count = int(is_flagged.sum())
    says = f"{plural(count, 'signal')}, the first at point {int(i[is_flagged][0])}" if count else "no signal"
    return Drawn(figure(traces, layout, palette, TOP + PLOT + BOTTOM), f"{name}: {plural(len(i), 'point')}, {says}.")


def _dash(is_limit: bool, *, trial: bool) -> str:
    if not is_limit:
        return "dash"
    return "dot" if trial else "solid"
