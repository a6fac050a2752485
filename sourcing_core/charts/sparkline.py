"""A line the size of a word, for a table cell or a metric card."""

from __future__ import annotations

import numpy as np

from sourcing_core.charts.columns import Floats
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.time_axis import axis_range
from sourcing_core.charts.units import number, plural, shown

HEIGHT = 44


def sparkline(values: Floats, palette: Palette, *, name: str, unit: str, height: int = HEIGHT) -> Drawn:
    """Monthly values (the metric's own unit, NaN where unknown) without axes, the last known one marked."""
    x, y = np.arange(len(values)), shown(np.asarray(values, dtype=np.float64), unit)
    known = np.flatnonzero(np.isfinite(y))
    if known.size == 0:
        return nothing_to_draw(palette, height=height)
    last = known[-1:]
    alone = np.isfinite(y) & ~np.isfinite(np.append(y[1:], np.nan)) & ~np.isfinite(np.append(np.nan, y[:-1]))
    line = {"type": "scatter", "hoverinfo": "skip", "showlegend": False}
    hidden = {"visible": False}
    fig = figure(
        [
            line | {"mode": "lines", "x": x, "y": y, "line": {"color": palette.accent.line, "width": 1.5}},
            line
            | {"mode": "markers", "x": x[alone], "y": y[alone], "marker": {"size": 3, "color": palette.accent.line}},
            line | {"mode": "markers", "x": x[last], "y": y[last], "marker": {"size": 6, "color": palette.accent.line}},
        ],
        {
            "xaxis": hidden | {"range": [-0.5, len(y) - 0.5]},
            "yaxis": hidden | {"range": axis_range(y)},
            "margin": {"l": 2, "r": 4, "t": 2, "b": 2},
            "hovermode": False,
        },
        palette,
        height,
    )
    first, final = (number(float(values[i]), unit) for i in (known[0], last[0]))
    unknown = len(y) - known.size
    missing = f", {unknown} without data" if unknown else ""
    return Drawn(fig, f"{name}: {first} to {final} in {plural(len(y), 'month')}{missing}.")
