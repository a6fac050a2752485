"""One series over time against what was promised: value, interval, expected and minimum level."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Floats, Whole, Words, floats, ids, status_codes
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.end_labels import EndLabel, end_labels, room_for
from sourcing_core.charts.hatched_months import hatched_months
from sourcing_core.charts.layout import figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import STATUS_MARK, STATUS_ORDER, STATUS_SYMBOL, STATUS_WORD, Palette
from sourcing_core.charts.time_axis import axis_range, edge_to_edge, every_month, limits_of, starts, time_axis
from sourcing_core.charts.units import iso_month, level, number, plural, shown, shown_one, suffix, volume
from sourcing_core.months import month_label

PLOT, TOP, BOTTOM = 260, 48, 48  # pixels of the plot, above it and below it


def attainment_chart(points: pd.DataFrame, palette: Palette, *, name: str, unit: str, confidence: float) -> Drawn:
    """Points marked by status, thin bars for the interval, levels named at the right; gaps are hatched.

    points: one row per month of one series with month (whole number of `months.py`), value, low, high (the interval),
    expected, minimum, n (all in the metric's own unit; levels may change over time), status, engagement_id and
    metric_id. A click leads to (engagement_id, metric_id, "2026-03"). confidence: of the interval, as a share.
    """
    if points.empty or points["month"].isna().all():
        return nothing_to_draw(palette)
    frame = every_month(points, carry=("engagement_id", "metric_id", "expected", "minimum"))
    months, value = frame["month"].to_numpy(dtype=np.int64), shown(floats(frame, "value"), unit)
    status = np.array(STATUS_ORDER, dtype=object)[status_codes(frame)]
    lines = {key: shown(floats(frame, key), unit) for key in ("low", "high", "expected", "minimum")}
    floor, ceiling = limits_of(unit)
    y_range = axis_range(value, *lines.values(), floor=floor, ceiling=ceiling)
    where = np.column_stack([ids(frame, "engagement_id", "metric_id"), iso_month(starts(months))])
    blank = np.isnan(value)
    labels = _labels(frame, unit, palette)
    fig = figure(
        [
            *hatched_months(months[blank], status[blank], where[blank], y_range, palette),
            *_levels(months, lines, palette),
            *_interval(months, lines, confidence, palette),
            *_values(months, value, status, where, _hover(frame, unit, confidence), palette),
        ],
        {
            "xaxis": time_axis(months),
            "yaxis": {"range": y_range, "ticksuffix": suffix(unit), "nticks": 6},
            "annotations": end_labels(labels, y_range, PLOT),
            "margin": {"t": TOP, "b": BOTTOM, "r": room_for(labels)},
            "hovermode": "x unified",
            "legend": legend_above(PLOT),
            "barmode": "overlay",
        },
        palette,
        TOP + PLOT + BOTTOM,
    )
    return Drawn(fig, _alt(name, frame, status, unit))


def _levels(months: Whole, lines: dict[str, Floats], palette: Palette) -> list[dict[str, Any]]:
    """Expected and minimum as steps: a level may change from one month to the next."""
    looks = {
        "expected": (palette.status["BELOW_EXPECTED"].line, "dash"),
        "minimum": (palette.status["BELOW_MINIMUM"].line, "dot"),
    }
    traces = []
    for key, (colour, dash) in looks.items():
        if np.isfinite(lines[key]).any():
            x, y = edge_to_edge(months, lines[key])
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": key.capitalize(),
                    "x": x,
                    "y": y,
                    "hoverinfo": "skip",
                    "line": {"color": colour, "dash": dash, "width": 1.5, "shape": "hvh"},
                    "showlegend": False,
                }
            )
    return traces


def _interval(months: Whole, lines: dict[str, Floats], confidence: float, palette: Palette) -> list[dict[str, Any]]:
    known = np.isfinite(lines["low"]) & np.isfinite(lines["high"])
    if not known.any():
        return []
    gaps = np.full(int(known.sum()), np.nan)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{confidence * 100:g} % interval",
            "x": np.repeat(starts(months[known]), 3),
            "y": np.column_stack([lines["low"][known], lines["high"][known], gaps]).ravel(),
            "line": {"color": palette.line, "width": 1.5},
            "opacity": 0.7,
            "hoverinfo": "skip",
            "legendrank": 1100,
        }
    ]


def _values(
    months: Whole, value: Floats, status: Words, where: Words, hover: Words, palette: Palette
) -> list[dict[str, Any]]:
    """The thin line that joins neighbours, and one trace of markers per status."""
    x = starts(months)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": value,
            "line": {"color": palette.accent.line, "width": 1.5},
            "connectgaps": False,
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    for word in STATUS_ORDER:
        here = (status == word) & np.isfinite(value)
        if here.any():
            marker: dict[str, Any] = {
                "symbol": STATUS_SYMBOL.get(word, "square-open"),
                "size": 10,
                "color": palette.status[word].line,
            }
            marker["line"] = {"width": 2 if word == "PROVISIONAL" else 0, "color": palette.status[word].line}
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": STATUS_WORD[word],
                    "x": x[here],
                    "y": value[here],
                    "marker": marker,
                    "customdata": where[here],
                    "hovertext": hover[here],
                    "hovertemplate": "%{hovertext}<extra></extra>",
                }
            )
    return traces


def _labels(frame: pd.DataFrame, unit: str, palette: Palette) -> list[EndLabel]:
    """The level in force last, named at the end of its line."""
    labels = []
    for key in ("expected", "minimum"):
        known = floats(frame, key)
        known = known[np.isfinite(known)]
        if known.size:
            says = f"{key.capitalize()} {level(known[-1], unit)}"
            labels.append(EndLabel(shown_one(known[-1], unit), says, palette.text))
    return labels


def _hover(frame: pd.DataFrame, unit: str, confidence: float) -> Words:
    columns = [floats(frame, key) for key in ("value", "low", "high", "n", "expected", "minimum")]
    status = np.array(STATUS_ORDER, dtype=object)[status_codes(frame)]
    return np.array(
        [
            f"<b>{number(value, unit)}</b>  {STATUS_MARK[word]} {STATUS_WORD[word]}"
            + (
                ""
                if np.isnan(low)
                else f"<br>{confidence * 100:g} % interval {number(low, unit)} to {number(high, unit)}"
            )
            + f"<br>{volume(n)}<br>expected {level(expected, unit)}, minimum {level(minimum, unit)}"
            for word, value, low, high, n, expected, minimum in zip(status, *columns, strict=True)
        ],
        dtype=object,
    )


def _alt(name: str, frame: pd.DataFrame, status: Words, unit: str) -> str:
    value = floats(frame, "value")
    known = np.flatnonzero(np.isfinite(value))
    missing = f"{int((status == 'NO_DATA').sum())} without data"
    if known.size == 0:
        return f"{name}: no figure in {plural(len(frame), 'month')}."
    last = known[-1]
    return (
        f"{name}: {number(value[last], unit)} in {month_label(frame['month'].iloc[last])}, "
        f"{STATUS_WORD[status[last]].lower()}; of {plural(len(frame), 'month')} "
        f"{int((status == 'BELOW_MINIMUM').sum())} below minimum, "
        f"{int((status == 'BELOW_EXPECTED').sum())} below expected, {missing}."
    )
