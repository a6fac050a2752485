"""Units of unequal size side by side: who differs from the average by more than their volume explains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Floats, Words, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.point_names import point_names
from sourcing_core.charts.time_axis import axis_range, limits_of
from sourcing_core.charts.units import number, plural, shown, shown_one, suffix, volume

PLOT, TOP, BOTTOM = 340, 56, 56  # pixels of the plot, above it and below it
WIDE = 20  # the largest volume so many times the smallest: a logarithmic axis
NAMED = 8
GROUPS = (
    ("Worse than chance", ("beyond_95_bad", "beyond_998_bad"), "diamond"),
    ("Better than chance", ("beyond_95_good", "beyond_998_good"), "star"),
    ("Not distinguishable", ("inside",), "circle"),
    ("Cannot be told", ("unknown",), "circle-open"),
)
WORDS = {
    "beyond_95_bad": "worse, beyond the 95 % limit",
    "beyond_998_bad": "worse, beyond the 99.8 % limit",
    "beyond_95_good": "better, beyond the 95 % limit",
    "beyond_998_good": "better, beyond the 99.8 % limit",
    "inside": "not distinguishable from the average",
    "unknown": "cannot be told",
}


def funnel_plot(
    units: pd.DataFrame, palette: Palette, *, limits: pd.DataFrame, centre: float, name: str, unit: str
) -> Drawn:
    """Volume on x, value on y, the limits of chance as a funnel; only units outside it stand out.

    units: key, name, n, value, status (one of WORDS; what "unknown" says is drawn hollow); units without a value or
    volume are counted in the sentence. limits: n, low_95, high_95, low_998, high_998.
    centre: the average of all. A click leads to (key).
    """
    placed = np.isfinite(floats(units, "value")) & (floats(units, "n") > 0)
    absent = int((~placed).sum())
    if not placed.any():
        return nothing_to_draw(palette)
    some = units[placed].sort_values("key")
    value, n, status = shown(floats(some, "value"), unit), floats(some, "n"), words(some, "status")
    status = np.where(np.isin(status.astype(str), list(WORDS)), status, "unknown")
    colours = (palette.verdict["concern"], palette.verdict["improvement"], palette.accent.line, palette.line)
    where = ids(some, "key")
    hover = np.array(
        [
            f"<b>{safe(who)}</b><br>{number(x, unit)}, {volume(size)}<br>{WORDS[word]}"
            for who, x, size, word in zip(words(some, "name"), floats(some, "value"), n, status, strict=True)
        ],
        dtype=object,
    )
    traces = _limits(limits, unit, palette)
    for (label, kinds, symbol), colour in zip(GROUPS, colours, strict=True):
        here = np.isin(status.astype(str), kinds)
        if here.any():
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": label,
                    "x": n[here],
                    "y": value[here],
                    "customdata": where[here],
                    "hovertext": hover[here],
                    "hovertemplate": "%{hovertext}<extra></extra>",
                    "marker": {"symbol": symbol, "size": 8 if symbol.startswith("circle") else 12, "color": colour},
                }
            )
    is_wide = bool(n.max() / n.min() > WIDE)
    at, middle = np.log10(n) if is_wide else n, shown_one(centre, unit)
    ranges = _reach(at, limits, is_wide=is_wide), _height(value, middle, limits, unit)
    names, odd = [str(who) for who in words(some, "name")], _most_odd_first(status, n)
    layout = {
        "xaxis": {
            "title": {"text": "Volume in the latest twelve months"},
            "type": "log" if is_wide else "linear",
            "range": list(ranges[0]),
            "tickformat": "~s",
            "nticks": 6,
            **({"dtick": 1} if is_wide else {}),
        },
        "yaxis": {"ticksuffix": suffix(unit), "range": list(ranges[1]), "nticks": 6},
        "shapes": _centre(middle, palette),
        "annotations": point_names(names, at, value, odd, palette, ranges=ranges, height=PLOT, most=NAMED, line=middle),
        "margin": {"t": TOP, "b": BOTTOM, "r": 16},
        "legend": legend_above(PLOT),
        "showlegend": True,
    }
    alt = _alt(name, [names[i] for i in odd if str(status[i]).endswith("_bad")], status, absent)
    return Drawn(figure(traces, layout, palette, TOP + PLOT + BOTTOM), alt)


def _reach(at: Floats, limits: pd.DataFrame, *, is_wide: bool) -> tuple[float, float]:
    """From the smallest to the largest volume of units and limits, with a little air."""
    ends = floats(limits, "n")
    ends = ends[ends > 0]
    every = np.concatenate([at, np.log10(ends) if is_wide else ends])
    air = 0.04 * (float(np.ptp(every)) or 1.0)
    return float(every.min()) - air, float(every.max()) + air


def _height(value: Floats, centre: float, limits: pd.DataFrame, unit: str) -> tuple[float, float]:
    """Every unit, the average, and of the funnel at least its narrow end."""
    floor, ceiling = limits_of(unit)
    narrow = limits.sort_values("n").tail(1)
    ends = [shown(floats(narrow, key), unit) for key in ("low_95", "high_95", "low_998", "high_998")]
    return axis_range(value, np.array([centre]), *ends, floor=floor, ceiling=ceiling)


def _most_odd_first(status: Words, n: Floats) -> list[int]:
    """Places of the units outside the funnel: beyond the outer limit first, the largest of them first."""
    outside = [i for i, word in enumerate(status) if word.startswith("beyond")]
    return sorted(outside, key=lambda i: (not str(status[i]).startswith("beyond_998"), -n[i], i))


def _limits(limits: pd.DataFrame, unit: str, palette: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{label} limits",
            "legendgroup": label,
            "showlegend": side == "high",
            "x": floats(limits, "n"),
            "y": shown(floats(limits, f"{side}_{key}"), unit),
            "hoverinfo": "skip",
            "line": {"color": palette.line, "width": 1.25, "dash": dash},
        }
        for key, label, dash in (("95", "95 %", "dot"), ("998", "99.8 %", "dash"))
        for side in ("low", "high")
        if len(limits)
    ]


def _centre(y: float, palette: Palette) -> list[dict[str, Any]]:
    if not np.isfinite(y):
        return []
    line = {"color": palette.line, "width": 1.5}
    return [{"type": "line", "layer": "below", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}]  # fmt: skip


def _alt(name: str, worse: list[str], status: Words, absent: int) -> str:
    better, inside, untold = (
        sum(word.endswith("_good") for word in status),
        sum(word == "inside" for word in status),
        sum(word == "unknown" for word in status),
    )
    first = f", first {worse[0]}" if worse else ""
    more = (f", {untold:,} cannot be told" if untold else "") + (f"; {absent:,} without volume" if absent else "")
    return (
        f"{name}, {plural(len(status), 'unit')}: {len(worse):,} worse than chance explains{first}, "
        f"{better:,} better, {inside:,} not distinguishable from the average{more}."
    )
