"""The traces of a control chart, for one large chart and for many small ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Floats, Whole, Words, flags, floats, ids, safe_all, words
from sourcing_core.charts.palette import VERDICT_SYMBOL, VERDICT_WORD, Palette
from sourcing_core.charts.time_axis import axis_range, edge_to_edge, every_month, limits_of, starts
from sourcing_core.charts.units import iso_month, level, number, shown, volume

LINES = ("centre", "lower", "upper", "target")


@dataclass(frozen=True, slots=True, eq=False)
class Charted:
    """One series ready to draw, every month of its span.

    `frame` keeps the numbers in the metric's own unit, for words; `value` and `lines` are in the unit they are read in.
    """

    frame: pd.DataFrame
    months: Whole
    value: Floats
    lines: dict[str, Floats]
    verdict: Words
    rules: Words
    baseline: Flags
    hollow: Flags
    ids: Words
    hover: Words
    y_range: tuple[float, float]


def charted(points: pd.DataFrame, unit: str, *, brief: bool = False) -> Charted:
    """The columns of a control chart (see `control_chart`) with a row for each month, missing ones included.

    brief: the words at a point leave out limits and target.
    """
    keys = ("engagement_id", "metric_id")
    frame = every_month(points, carry=(*keys, *LINES))
    months, value = frame["month"].to_numpy(dtype=np.int64), shown(floats(frame, "value"), unit)
    lines = {key: shown(floats(frame, key), unit) for key in LINES}
    floor, ceiling = limits_of(unit)
    return Charted(
        frame=frame,
        months=months,
        value=value,
        lines=lines,
        verdict=words(frame, "verdict"),
        rules=words(frame, "rules"),
        baseline=flags(frame, "baseline"),
        hollow=flags(frame, "provisional"),
        ids=np.column_stack([ids(frame, *keys), iso_month(starts(months))]),
        hover=_hover(frame, unit, brief=brief),
        y_range=axis_range(value, *lines.values(), floor=floor, ceiling=ceiling),
    )


def _hover(frame: pd.DataFrame, unit: str, *, brief: bool) -> Words:
    verdict, rules = words(frame, "verdict"), safe_all(words(frame, "rules"))
    columns = [floats(frame, key) for key in ("value", "n", "centre", "lower", "upper", "target")]
    texts = []
    for word, rule, value, n, centre, lower, upper, target in zip(verdict, rules, *columns, strict=True):
        lines = [f"<b>{number(value, unit)}</b>", volume(n)]
        if word in VERDICT_WORD:
            lines.append(f"<b>{VERDICT_WORD[word]}</b>" + (f" (rule {rule.replace(';', ', ')})" if rule else ""))
        if not (brief or np.isnan(centre)):
            lines.append(f"average {number(centre, unit)}, limits {number(lower, unit)} to {number(upper, unit)}")
        if not (brief or np.isnan(target)):
            lines.append(f"target {level(target, unit)}")
        texts.append("<br>".join(lines))
    return np.array(texts, dtype=object)


def limit_traces(series: Charted, palette: Palette, *, trial: bool, **axes: str) -> list[dict[str, Any]]:
    """Average and limits in one trace, stepwise, dashed while the limits are trial limits; the target apart."""
    x, target = edge_to_edge(series.months, series.lines["target"])
    gap = np.array([np.nan])
    parts = [edge_to_edge(series.months, series.lines[key])[1] for key in ("lower", "centre", "upper")]
    both = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "legendrank": 1100, **axes}
    traces: list[dict[str, Any]] = [
        both
        | {
            "name": "Trial limits, few figures" if trial else "Average and limits",
            "x": np.concatenate([x, x[-1:], x, x[-1:], x]),
            "y": np.concatenate([parts[0], gap, parts[1], gap, parts[2]]),
            "line": {"color": palette.line, "width": 1, "dash": "dash" if trial else "solid", "shape": "hvh"},
        },
        both
        | {
            "name": "Target",
            "x": x,
            "y": target,
            "showlegend": False,
            "line": {"color": palette.text, "width": 1.5, "dash": "dot", "shape": "hvh"},
        },
    ]
    return [trace for trace in traces if np.isfinite(trace["y"]).any()]


def value_traces(series: Charted, palette: Palette, *, size: int = 6, **axes: str) -> list[dict[str, Any]]:
    """The values as a line with dots; on it the provisional ones hollow and each signal in the shape of its verdict.

    All points belong to the first trace, so that any of them can be pointed at and clicked; where the second trace
    draws the point, the dot of the first is empty.
    """
    is_signal = np.isin(series.verdict, list(VERDICT_SYMBOL))
    special = series.hollow | is_signal
    dots = {"color": palette.accent.line, "opacity": 1, "size": np.where(special, 0, size), "line": {"width": 0}}
    common = {"type": "scatter", "showlegend": False, "cliponaxis": False, **axes}
    line: dict[str, Any] = common | {
        "mode": "lines+markers",
        "name": "Figure",
        "x": starts(series.months),
        "y": series.value,
        "connectgaps": False,
        "line": {"color": palette.accent.line, "width": 1.5},
        "marker": dots,
        "customdata": series.ids,
        "hovertext": series.hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    if not special.any():
        return [line]
    signals = common | {
        "mode": "markers",
        "name": "Signals",
        "x": line["x"][special],
        "y": series.value[special],
        "hoverinfo": "skip",
        "marker": _signal_marker(series.verdict[special], is_signal[special], size, palette),
    }
    return [line, signals]


def _signal_marker(verdicts: Words, is_signal: Flags, size: int, palette: Palette) -> dict[str, Any]:
    """Shape, colour and size of points that are signals or else provisional."""
    symbols = [VERDICT_SYMBOL.get(word, "circle-open") for word in verdicts]
    colours = np.array([palette.verdict.get(word, palette.accent.line) for word in verdicts], dtype=object)
    return {
        "symbol": np.array(symbols, dtype=object),
        "color": colours,
        "size": np.where(is_signal, 2 * size, size + 2),
        "opacity": 1,
        "line": {"width": np.where(is_signal, 0, 1.5), "color": colours},
    }


def legend_traces(verdicts: set[str], palette: Palette, *, baseline: bool) -> list[dict[str, Any]]:
    """Empty traces that explain in the legend the shapes that occur, and the shaded months."""
    shapes = [
        (says, VERDICT_SYMBOL[word], palette.verdict[word], 11, 900)
        for word, says in VERDICT_WORD.items()
        if word in verdicts
    ]
    if baseline:
        shapes.append(("Months that made the limits", "square", palette.accent.fill, 14, 1150))
    nowhere = np.array([np.nan])
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": says,
            "x": nowhere,
            "y": nowhere,
            "hoverinfo": "skip",
            "legendrank": rank,
            "marker": {"symbol": symbol, "color": colour, "size": size},
        }
        for says, symbol, colour, size, rank in shapes
    ]
