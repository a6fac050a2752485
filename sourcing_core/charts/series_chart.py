"""Figures one after the other with the limits of their own variation: the points of a file, or of events, not months."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Floats, Words, flags, floats, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import VERDICT_SYMBOL, VERDICT_WORD, Palette
from sourcing_core.charts.units import plural, suffix

PLOT, TOP, BOTTOM = 320, 48, 48  # pixels of the plot, above it and below it
NAMED = 6  # most points that are named along the bottom
_LINES = (("upper", "Limits", True), ("centre", "Centre", False), ("lower", "Limits", True))


def series_chart(
    points: pd.DataFrame,
    palette: Palette,
    *,
    name: str,
    trial: bool = False,
    unit: str = "",
    axis: str = "Point",
    running: str = "Still running",
) -> Drawn:
    """Figures, centre, limits; flagged points in the shape of their verdict, with the rules that they break.

    points: one row per figure with i (from 1), value, centre, lower, upper (numbers, NaN where unknown) and flags (ids
    of rules joined by ';', empty for none). When wanted: verdict of the flagged points ("concern", "improvement";
    blank: a signal without a better side), label (what a point is called, else by its number) and still_running (the
    figure still grows: hollow, and called `running`). trial: the limits rest on few points, and are drawn as dots.
    """
    value = floats(points, "value")
    if points.empty or not np.isfinite(value).any():
        return nothing_to_draw(palette)
    i, told, names = points["i"].to_numpy(np.float64), words(points, "flags"), _names(points)
    is_flagged, is_running = np.array([bool(flag) for flag in told], dtype=bool), flags(points, "still_running")
    traces = [
        *_lines(points, i, palette, trial=trial),
        _figures(i, value, _hover(points, names, told, unit, running), palette, is_dot=~is_flagged & ~is_running),
        *_hollow(i, value, is_running, is_flagged, running, palette),
        *_signals(points, i, value, is_flagged, palette),
    ]
    layout = {
        "xaxis": {"title": {"text": axis}, "rangemode": "tozero", **_ticks(points, i, names)},
        "yaxis": {"nticks": 6, "ticksuffix": suffix(unit)},
        "margin": {"t": TOP, "b": BOTTOM},
        "legend": legend_above(PLOT),
    }
    count = int(is_flagged.sum())
    says = f"{plural(count, 'signal')}, the first at {names[is_flagged][0]}" if count else "no signal"
    return Drawn(figure(traces, layout, palette, TOP + PLOT + BOTTOM), f"{name}: {plural(len(i), 'point')}, {says}.")


def _names(points: pd.DataFrame) -> Words:
    """What each point is called: by its label, else 'point 4'."""
    if "label" in points:
        return words(points, "label")
    return np.array([f"point {i}" for i in points["i"]], dtype=object)


def _ticks(points: pd.DataFrame, i: Floats, names: Words) -> dict[str, Any]:
    """Labels along the bottom, of a few points that are evenly apart; the numbers of points name themselves."""
    if "label" not in points:
        return {}
    shown = np.unique(np.linspace(0, len(i) - 1, min(len(i), NAMED)).round().astype(int))
    texts = np.array([safe(name) for name in names[shown]], dtype=object)
    return {"tickvals": i[shown], "ticktext": texts, "autotickangles": [0, 45], "rangemode": "normal"}


def _lines(points: pd.DataFrame, i: Floats, palette: Palette, *, trial: bool) -> list[dict[str, Any]]:
    """Centre and limits, as far as they are known."""
    return [
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


def _dash(is_limit: bool, *, trial: bool) -> str:
    if not is_limit:
        return "dash"
    return "dot" if trial else "solid"


def _hover(points: pd.DataFrame, names: Words, told: Words, unit: str, running: str) -> Words:
    """Figure, name, whether it still grows, verdict and rules, a line each."""
    columns = (floats(points, "value"), names, flags(points, "still_running"), words(points, "verdict"), told)
    texts = []
    for value, name, is_running, verdict, rules in zip(*columns, strict=True):
        lines = [f"<b>{value:,.6g}{suffix(unit)}</b>", safe(name)]
        if is_running:
            lines.append(running)
        if verdict in VERDICT_WORD:
            lines.append(f"<b>{VERDICT_WORD[verdict]}</b>")
        if rules:
            lines.append(f"rule {safe(rules)}")
        texts.append("<br>".join(lines))
    return np.array(texts, dtype=object)


def _figures(i: Floats, value: Floats, hover: Words, palette: Palette, *, is_dot: Flags) -> dict[str, Any]:
    """The figures as a line; where something else draws the point, its dot is empty."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "Figure",
        "x": i,
        "y": value,
        "connectgaps": False,
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "line": {"color": palette.accent.line, "width": 1.5},
        "marker": {"color": palette.accent.line, "size": np.where(is_dot, 6, 0)},
    }


def _hollow(
    i: Floats, value: Floats, is_running: Flags, is_flagged: Flags, name: str, palette: Palette
) -> list[dict[str, Any]]:
    """Figures that still grow as rings, wide enough for the shape of a signal inside."""
    if not is_running.any():
        return []
    ring = {"symbol": "circle-open", "size": np.where(is_flagged[is_running], 20, 9), "color": palette.accent.line}
    return [_points(name, i[is_running], value[is_running], ring | {"line": {"width": 1.5}})]


def _signals(
    points: pd.DataFrame, i: Floats, value: Floats, is_flagged: Flags, palette: Palette
) -> list[dict[str, Any]]:
    """The flagged points, a trace for each verdict that occurs."""
    verdicts = words(points, "verdict")
    traces = []
    for word in (*VERDICT_WORD, ""):
        at = is_flagged & (verdicts == word)
        if at.any():
            look = word or "change"
            marker = {"symbol": VERDICT_SYMBOL[look], "size": 12, "color": palette.verdict[look]}
            traces.append(_points(VERDICT_WORD.get(word, "Signal"), i[at], value[at], marker))
    return traces


def _points(name: str, x: Floats, y: Floats, marker: dict[str, Any]) -> dict[str, Any]:
    """Points on top of the line, which says what is known of them."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "marker": marker,
        "cliponaxis": False,
    }
