"""Do the chances hold: of the levels that were called 30 % likely to miss, did three of ten miss?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import floats
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_below, more_head, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.units import plural

PLOT, TOP, SUBTITLE, BOTTOM = 300, 44, 22, 96  # pixels of the plot, above it (more with a subtitle) and below it


def calibration_chart(
    bins: pd.DataFrame, palette: Palette, *, confidence: float, brier: float = np.nan, skill: float = np.nan
) -> Drawn:
    """What was forecast against what happened, with its interval; on the dotted line the chances are right.

    bins: forecast (mean chance in the bin, 0..1), observed (share that missed), low, high, n; NaN where a bin is empty.
    confidence: of the interval, 0..1. brier: mean squared error of the chances (0 is perfect), skill: how much smaller it
    is than that of the plain rate (1 is perfect, below 0 worse than the plain rate); NaN when not told. A point is no
    record, so a click leads nowhere.
    """
    used = np.isfinite(floats(bins, "forecast")) & np.isfinite(floats(bins, "observed"))
    if not used.any():
        return nothing_to_draw(palette, "No forecast can be checked yet")
    some = bins[used].sort_values("forecast")
    x, y, low, high = (100 * floats(some, key) for key in ("forecast", "observed", "low", "high"))
    n = floats(some, "n")
    hover = np.array(
        [
            f"<b>forecast {a:.0f} %</b><br>missed {b:.0f} %<br>interval {c:.0f} to {d:.0f} %<br>{plural(int(k), 'forecast')}"
            for a, b, c, d, k in zip(x, y, low, high, n, strict=True)
        ],
        dtype=object,
    )
    gaps = np.full(len(some), np.nan)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Chances hold",
            "x": np.array([0.0, 100.0]),
            "y": np.array([0.0, 100.0]),
            "hoverinfo": "skip",
            "line": {"color": palette.line, "width": 1.5, "dash": "dot"},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{confidence * 100:g} % interval",
            "x": np.repeat(x, 3),
            "y": np.column_stack([low, high, gaps]).ravel(),
            "hoverinfo": "skip",
            "line": {"color": palette.line, "width": 2},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "What happened",
            "x": x,
            "y": y,
            "hovertext": hover,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"symbol": "circle", "size": 11, "color": palette.accent.line},
        },
    ]
    axis = {"range": [-3, 103], "ticksuffix": " %", "tick0": 0, "dtick": 20}
    held = int(((low <= x + 1e-9) & (x <= high + 1e-9)).sum())
    title, subtitle = f"The chance holds in {held} of {plural(len(some), 'group')}", _says(brier, skill)
    top = TOP + SUBTITLE * bool(subtitle) + more_head(title, subtitle)
    layout = {
        "xaxis": {**axis, "title": {"text": "Forecast chance of a miss"}, "showgrid": True},
        "yaxis": {**axis, "title": {"text": "Missed"}},
        "margin": {"t": top, "b": BOTTOM},
        "legend": legend_below(PLOT, 46),
    }
    alt = (
        f"{plural(int(n.sum()), 'forecast')} against what happened: in {held} of {plural(len(some), 'group')} the chance "
        f"lies within the interval of what happened{'; ' if subtitle else ''}{subtitle}."
    )
    return Drawn(figure(traces, layout, palette, top + PLOT + BOTTOM, title, subtitle), alt)


def _says(brier: float, skill: float) -> str:
    """'Brier score 0.110, 23 % better than the plain rate'; '' when the score is not told."""
    if np.isnan(brier):
        return ""
    if np.isnan(skill):
        return f"Brier score {brier:.3f}"
    word = "better" if skill > 0 else "worse"
    gain = f"{abs(100 * skill):.0f} % {word} than" if round(100 * skill) else "no better than"
    return f"Brier score {brier:.3f}, {gain} the plain rate"
