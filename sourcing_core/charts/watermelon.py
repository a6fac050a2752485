"""Promises kept against what people say: green outside and red inside, or the other way round."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Floats, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import SMALL, figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.units import plural

PLOT, TOP, BOTTOM = 360, 56, 56  # pixels of the plot, above it and below it
NAMED = 8  # most units that carry their name
NEAR = (0.36, 0.08)  # closer than this, in shares of the plot, names would cover one another


def watermelon(units: pd.DataFrame, palette: Palette, *, kept_line: float, rating_line: float) -> Drawn:
    """A point per vendor or site in four fields; the two in which figures and people disagree stand out.

    units: key, name, kept_share (of the months judged, 0..1), rating (0..100), n_levels, n_ratings; NaN where unknown:
    such units are counted in the legend. kept_line, rating_line: where the fields meet. A click leads to (key).
    """
    kept, rating = 100 * floats(units, "kept_share"), floats(units, "rating")
    placed = np.isfinite(kept) & np.isfinite(rating)
    absent = int((~placed).sum())
    if not placed.any():
        return nothing_to_draw(palette, "No one has both judged service levels and ratings yet")
    shown = units[placed].sort_values("key")
    kept, rating = 100 * floats(shown, "kept_share"), floats(shown, "rating")
    keeps, happy = kept >= 100 * kept_line, rating >= rating_line
    names = np.array([safe(name, 20) for name in words(shown, "name")], dtype=object)
    hover = np.array(
        [
            f"<b>{name}</b><br>{k:.0f} % of {plural(int(n), 'judged month')} kept<br>"
            f"rated {r:.0f} of 100 by {plural(int(m), 'source')}"
            for name, k, n, r, m in zip(
                names, kept, floats(shown, "n_levels"), rating, floats(shown, "n_ratings"), strict=True
            )
        ],
        dtype=object,
    )
    groups = (
        ("Kept, but people unhappy", keeps & ~happy, "diamond", palette.verdict["concern"]),
        ("Missed, but people happy", ~keeps & happy, "square", palette.status["BELOW_EXPECTED"].line),
        ("Figures and people agree", keeps == happy, "circle", palette.accent.line),
    )
    where = ids(shown, "key")
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": kept[here],
            "y": rating[here],
            "customdata": where[here],
            "hovertext": hover[here],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"symbol": symbol, "size": 12, "color": colour, "opacity": 0.85},
        }
        for name, here, symbol, colour in groups
        if here.any()
    ]
    if absent:
        nowhere = np.array([np.nan])
        marker = {"symbol": "circle-x-open", "color": palette.line, "size": 10}
        told = f"{absent:,} not judged or not rated, not shown"
        traces.append({"type": "scatter", "mode": "markers", "x": nowhere, "y": nowhere, "name": told, "marker": marker}
                      | {"hoverinfo": "skip"})  # fmt: skip
    left = float(min(kept.min(), 100 * kept_line)) - 4
    layout = {
        "xaxis": {
            "title": {"text": "Promises kept, %"},
            "range": [left, 102],
            "nticks": 6,
            "showgrid": True,
        },
        "yaxis": {
            "title": {"text": "What people say, 0 to 100"},
            "range": [-8, 112],
            "tickvals": np.arange(0, 101, 20),
        },
        "shapes": _lines(100 * kept_line, rating_line, palette),
        "annotations": [*_fields(palette), *_names(kept, rating, keeps != happy, names, left, palette)],
        "margin": {"t": TOP, "b": BOTTOM, "r": 16},
        "legend": legend_above(PLOT),
    }
    return Drawn(figure(traces, layout, palette, TOP + PLOT + BOTTOM), _alt(words(shown, "name"), keeps, happy, absent))


def _lines(kept_line: float, rating_line: float, palette: Palette) -> list[dict[str, Any]]:
    look = {"type": "line", "layer": "below", "line": {"color": palette.line, "width": 1.5, "dash": "dot"}}
    return [
        look | {"xref": "x", "yref": "paper", "x0": kept_line, "x1": kept_line, "y0": 0, "y1": 1},
        look | {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": rating_line, "y1": rating_line},
    ]


def _fields(palette: Palette) -> list[dict[str, Any]]:
    """What it means to lie in a corner."""
    corners = (
        (0, 1, "red outside, green inside"),
        (1, 1, "both well"),
        (0, 0, "both poor"),
        (1, 0, "green outside, red inside"),
    )
    return [
        {
            "text": text,
            "xref": "paper",
            "yref": "paper",
            "x": x,
            "y": y,
            "xanchor": "right" if x else "left",
            "yanchor": "top" if y else "bottom",
            "font": {"size": SMALL - 1, "color": palette.muted},
        }
        for x, y, text in corners
    ]


def _names(
    kept: Floats, rating: Floats, odd: np.ndarray, names: np.ndarray, left: float, palette: Palette
) -> list[dict[str, Any]]:
    """Names in the two odd fields, the widest apart first, as far as they do not cover one another."""
    x, y = (kept - left) / (102 - left), rating / 120
    taken: list[int] = []
    for i in sorted(np.flatnonzero(odd), key=lambda at: (-abs(kept[at] - rating[at]), at)):
        if len(taken) < NAMED and all(abs(x[i] - x[j]) > NEAR[0] or abs(y[i] - y[j]) > NEAR[1] for j in taken):
            taken.append(int(i))
    return [
        {
            "text": names[i],
            "x": float(kept[i]),
            "y": float(rating[i]),
            "xanchor": "right" if x[i] > 0.8 else "left" if x[i] < 0.2 else "center",
            "yanchor": "bottom",
            "yshift": 8,
            "font": {"size": SMALL, "color": palette.text},
        }
        for i in taken
    ]


def _alt(names: np.ndarray, keeps: np.ndarray, happy: np.ndarray, absent: int) -> str:
    unhappy, lucky = names[keeps & ~happy], names[~keeps & happy]
    says = [
        f"{len(unhappy)} keep what they promised and leave people unhappy, first {unhappy[0]}" if len(unhappy) else "",
        f"{len(lucky)} miss what they promised and people are happy, first {lucky[0]}" if len(lucky) else "",
    ]
    told = "; ".join(part for part in says if part) or "figures and people agree everywhere"
    rest = f"; {absent:,} not judged or not rated" if absent else ""
    return f"{len(names):,} by promises kept and what people say: {told}{rest}."
