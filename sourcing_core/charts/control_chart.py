"""One series with the limits of its own ordinary variation: what changed that is not noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import floats
from sourcing_core.charts.control_lines import Charted, charted, legend_traces, limit_traces, value_traces
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.end_labels import EndLabel, end_labels, room_for
from sourcing_core.charts.hatched_months import hatched_months
from sourcing_core.charts.layout import SMALL, figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import VERDICT_WORD, Palette
from sourcing_core.charts.time_axis import HALF_MONTH, starts, time_axis
from sourcing_core.charts.units import level, number, plural, shown_one, suffix
from sourcing_core.months import month_label

PLOT, TOP, BOTTOM = 280, 48, 48  # pixels of the plot, above it and below it


def control_chart(points: pd.DataFrame, palette: Palette, *, name: str, unit: str, trial: bool = False) -> Drawn:
    """Value, average, limits (stepwise), target apart; signals by shape; the months that made the limits shaded.

    points: one row per month of one series with month (whole number of `months.py`), value, n, centre, lower, upper,
    target (in the metric's own unit, NaN where there is none), verdict ("concern", "improvement", "change" or blank),
    rules (the ids of the rules that fired, as text), engagement_id, metric_id and, when wanted, baseline (the month
    made the limits), provisional, rebased (new limits begin here). trial: the limits rest on few points.
    A click leads to (engagement_id, metric_id, "2026-03").
    """
    if points.empty or points["month"].isna().all():
        return nothing_to_draw(palette)
    series = charted(points, unit)
    labels = _labels(series, unit, palette)
    blank = np.isnan(series.value)
    status = np.full(int(blank.sum()), "NO_DATA", dtype=object)
    fig = figure(
        [
            *hatched_months(series.months[blank], status, series.ids[blank], series.y_range, palette),
            *limit_traces(series, palette, trial=trial),
            *value_traces(series, palette),
            *legend_traces(set(series.verdict), palette, baseline=bool(series.baseline.any())),
        ],
        {
            "xaxis": time_axis(series.months),
            "yaxis": {"range": series.y_range, "ticksuffix": suffix(unit), "nticks": 6},
            "shapes": [*_baseline(series, palette), *_rebased(points, palette)],
            "annotations": end_labels(labels, series.y_range, PLOT),
            "margin": {"t": TOP, "b": BOTTOM, "r": room_for(labels)},
            "hovermode": "x unified",
            "legend": legend_above(PLOT),
            "barmode": "overlay",
        },
        palette,
        TOP + PLOT + BOTTOM,
    )
    return Drawn(fig, _alt(name, series))


def _labels(series: Charted, unit: str, palette: Palette) -> list[EndLabel]:
    """Each line named at its right end with the number that is in force last."""
    names = {"upper": "Upper", "centre": "Average", "lower": "Lower", "target": "Target"}
    labels = []
    for key, name in names.items():
        known = floats(series.frame, key)
        known = known[np.isfinite(known)]
        if known.size:
            says = level(known[-1], unit) if key == "target" else number(known[-1], unit)
            colour = palette.text if key == "target" else palette.muted
            labels.append(EndLabel(shown_one(known[-1], unit), f"{name} {says}", colour))
    return labels


def _baseline(series: Charted, palette: Palette) -> list[dict[str, Any]]:
    """A light band over the months that made the limits."""
    if not series.baseline.any():
        return []
    x = starts(series.months[series.baseline])
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "x",
            "yref": "paper",
            "x0": str(x.min() - HALF_MONTH),
            "x1": str(x.max() + HALF_MONTH),
            "y0": 0,
            "y1": 1,
            "line": {"width": 0},
            "fillcolor": palette.accent.fill,
            "opacity": 0.4,
        }
    ]


def _rebased(points: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """A thin upright line where somebody decided that new limits begin."""
    if "rebased" not in points:
        return []
    at = starts(points.loc[points["rebased"].eq(True), "month"].drop_duplicates().sort_values().to_numpy())
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": str(x),
            "x1": str(x),
            "y0": 0,
            "y1": 1,
            "line": {"color": palette.muted, "width": 1, "dash": "dot"},
            "label": {
                "text": "new limits",
                "textposition": "start",
                "textangle": 0,
                "yanchor": "bottom",
                "xanchor": "left",
                "font": {"size": SMALL - 1, "color": palette.muted},
            },
        }
        for x in at - HALF_MONTH
    ]


def _alt(name: str, series: Charted) -> str:
    fired = np.flatnonzero(np.isin(series.verdict, list(VERDICT_WORD)))
    span = plural(len(series.months), "month")
    if not np.isfinite(series.lines["centre"]).any():
        return f"{name}: {span}, too few figures for limits."
    if fired.size == 0:
        return f"{name}: no signal in {span}; the ups and downs are ordinary."
    last = fired[-1]
    rule = f" (rule {series.rules[last]})" if series.rules[last] else ""
    return (
        f"{name}: {plural(fired.size, 'signal')} in {span}, the latest of them "
        f"{_article(VERDICT_WORD[series.verdict[last]].lower())} in {month_label(int(series.months[last]))}{rule}."
    )


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
