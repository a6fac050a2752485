"""Units of unequal size side by side: who differs from the average by more than their volume explains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import SMALL, figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.time_axis import axis_range, limits_of
from sourcing_core.charts.units import number, plural, shown, shown_one, suffix, volume

PLOT, TOP, BOTTOM = 340, 56, 56  # pixels of the plot, above it and below it
WIDE = 20  # the largest volume so many times the smallest: a logarithmic axis
NAMED = 8
GROUPS = (
    ("Worse than chance explains", ("beyond_95_bad", "beyond_998_bad"), "diamond"),
    ("Better than chance explains", ("beyond_95_good", "beyond_998_good"), "star"),
    ("Not distinguishable from the average", ("inside",), "circle"),
)
WORDS = {
    "beyond_95_bad": "worse, beyond the 95 % limit",
    "beyond_998_bad": "worse, beyond the 99.8 % limit",
    "beyond_95_good": "better, beyond the 95 % limit",
    "beyond_998_good": "better, beyond the 99.8 % limit",
    "inside": "not distinguishable from the average",
}


def funnel_plot(
    units: pd.DataFrame, palette: Palette, *, limits: pd.DataFrame, centre: float, name: str, unit: str
) -> Drawn:
    """Volume on x, value on y, the limits of chance as a funnel; only units outside it stand out.

    units: key, name, n, value, status (one of WORDS, or "unknown"). limits: n, low_95, high_95, low_998, high_998.
    centre: the average of all. A click leads to (key).
    """
    value, n = floats(units, "value"), floats(units, "n")
    placed = np.isfinite(value) & (n > 0)
    absent = int((~placed).sum())
    if not placed.any():
        return nothing_to_draw(palette)
    some = units[placed]
    value, n, status = shown(floats(some, "value"), unit), floats(some, "n"), words(some, "status")
    colours = (palette.verdict["concern"], palette.verdict["improvement"], palette.accent.line)
    where = ids(some, "key")
    hover = np.array(
        [
            f"<b>{safe(who)}</b><br>{number(x, unit)}, {volume(size)}<br>{WORDS.get(word, 'cannot be told')}"
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
                    "marker": {"symbol": symbol, "size": 8 if symbol == "circle" else 12, "color": colour},
                }
            )
    is_wide = n.max() / n.min() > WIDE
    floor, ceiling = limits_of(unit)
    reach = axis_range(value, np.array([shown_one(centre, unit)]), floor=floor, ceiling=ceiling)
    layout = {
        "xaxis": {
            "title": {"text": "Volume in the latest twelve months"},
            "type": "log" if is_wide else "linear",
            "tickformat": "~s",
            "nticks": 6,
            **({"dtick": 1} if is_wide else {}),
        },
        "yaxis": {"ticksuffix": suffix(unit), "range": reach, "nticks": 6},
        "shapes": _centre(shown_one(centre, unit), palette),
        "annotations": _names(some, value, n, status, reach, palette, is_wide=is_wide),
        "margin": {"t": TOP, "b": BOTTOM, "r": 16},
        "legend": legend_above(PLOT),
    }
    return Drawn(figure(traces, layout, palette, TOP + PLOT + BOTTOM), _alt(name, some, status, absent))


def _limits(limits: pd.DataFrame, unit: str, palette: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{label} of ordinary units",
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


def _names(
    some: pd.DataFrame,
    value: np.ndarray,
    n: np.ndarray,
    status: np.ndarray,
    reach: Any,
    palette: Palette,
    *,
    is_wide: bool,
) -> list[dict[str, Any]]:
    """Names of those far outside, as far as they do not cover one another."""
    x = np.log10(n) if is_wide else n
    span, height = max(float(np.ptp(x)), 1e-9), max(float(reach[1] - reach[0]), 1e-9)
    far = [i for i, word in enumerate(status) if str(word).startswith("beyond")]
    far.sort(key=lambda i: (not str(status[i]).startswith("beyond_998"), -n[i], i))
    taken: list[int] = []
    for i in far:
        if len(taken) < NAMED and all(
            abs(x[i] - x[j]) > 0.36 * span or abs(value[i] - value[j]) > 0.08 * height for j in taken
        ):
            taken.append(i)
    names = words(some, "name")
    return [
        {
            "text": safe(names[i], 20),
            "x": float(x[i]),
            "y": float(value[i]),
            "xanchor": "right" if x[i] - x.min() > 0.7 * span else "left" if x[i] - x.min() < 0.3 * span else "center",
            "yanchor": "bottom",
            "yshift": 8,
            "font": {"size": SMALL, "color": palette.text},
        }
        for i in taken
    ]


def _alt(name: str, some: pd.DataFrame, status: np.ndarray, absent: int) -> str:
    said = status.astype(str)
    bad, good = np.char.endswith(said, "_bad"), np.char.endswith(said, "_good")
    first = f", first {words(some, 'name')[bad][0]}" if bad.any() else ""
    rest = f"; {absent:,} without volume" if absent else ""
    return (
        f"{name}, {plural(len(some), 'unit')}: {int(bad.sum())} worse than chance explains{first}, "
        f"{int(good.sum())} better, {int((said == 'inside').sum())} not distinguishable from the average{rest}."
    )
