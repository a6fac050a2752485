"""Promises kept against what people say: green outside and red inside, or the other way round."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Words, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import SMALL, figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.point_names import point_names
from sourcing_core.charts.units import level, plural

PLOT, TOP, BOTTOM = 360, 56, 56  # pixels of the plot, above it and below it
NAMED = 8  # most units that carry their name
Y_RANGE = (-14.0, 114.0)
CORNERS = ("both poor", "green outside, red inside", "red outside, green inside", "both well")


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
    names = words(shown, "name")
    hover = np.array(
        [
            f"<b>{safe(name)}</b><br>{k:.0f} % of {plural(int(n), 'judged month')} kept<br>"
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
    x_range = (float(min(kept.min(), 100 * kept_line)) - 4, 102.0)
    apart = np.abs(kept - rating)
    odd = sorted(np.flatnonzero(keeps != happy).tolist(), key=lambda at: (-apart[at], at))
    beside = point_names(
        list(names),
        kept,
        rating,
        odd,
        palette,
        ranges=(x_range, Y_RANGE),
        height=PLOT,
        most=NAMED,
        corners=CORNERS,
        line=rating_line,
    )
    layout = {
        "xaxis": {
            "title": {"text": f"Promises kept, %; green from {level(kept_line, 'share')}"},
            "range": list(x_range),
            "nticks": 6,
            "showgrid": True,
        },
        "yaxis": {
            "title": {"text": f"What people say; green from {level(rating_line, '')}"},
            "range": list(Y_RANGE),
            "tickvals": np.arange(0, 101, 20),
        },
        "shapes": _lines(100 * kept_line, rating_line, palette),
        "annotations": [*_fields(palette), *beside],
        "margin": {"t": TOP, "b": BOTTOM, "r": 16},
        "legend": legend_above(PLOT),
        "showlegend": True,
    }
    return Drawn(figure(traces, layout, palette, TOP + PLOT + BOTTOM), _alt(names, keeps, happy, absent))


def _lines(kept_line: float, rating_line: float, palette: Palette) -> list[dict[str, Any]]:
    look = {"type": "line", "layer": "below", "line": {"color": palette.line, "width": 1.5, "dash": "dot"}}
    return [
        look | {"xref": "x", "yref": "paper", "x0": kept_line, "x1": kept_line, "y0": 0, "y1": 1},
        look | {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": rating_line, "y1": rating_line},
    ]


def _fields(palette: Palette) -> list[dict[str, Any]]:
    """What it means to lie in a corner."""
    return [
        {
            "text": text,
            "xref": "paper",
            "yref": "paper",
            "x": i % 2,
            "y": i // 2,
            "xanchor": "right" if i % 2 else "left",
            "yanchor": "top" if i > 1 else "bottom",
            "font": {"size": SMALL - 1, "color": palette.muted},
        }
        for i, text in enumerate(CORNERS)
    ]


def _alt(names: Words, keeps: Flags, happy: Flags, absent: int) -> str:
    looks = (
        (
            keeps & ~happy,
            "keeps what it promised and leaves people unhappy",
            "keep what they promised and leave people unhappy",
        ),
        (
            ~keeps & happy,
            "misses what it promised and people are happy",
            "miss what they promised and people are happy",
        ),
    )
    says = [
        f"{here.sum():,} {one if here.sum() == 1 else many}, first {names[here][0]}"
        for here, one, many in looks
        if here.any()
    ]
    told = "; ".join(says) or "figures and people agree everywhere"
    rest = f"; {absent:,} not judged or not rated" if absent else ""
    return f"{len(names):,} by promises kept and what people say: {told}{rest}."
