"""What we pay against what we get: vendors by yearly spend and score."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Floats, Words, flags, floats, ids, safe, safe_all, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import SMALL, figure, legend_above, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.point_names import point_names
from sourcing_core.charts.units import plural

PLOT, TOP, BOTTOM = 360, 56, 56  # pixels of the plot, above it and below it
NAMED = 10  # most vendors that carry their name
Y_RANGE = (-10.0, 112.0)
CORNERS = ("little spend, low score", "much spend, low score", "little spend, high score", "much spend, high score")
CROWD = 1000  # beyond so many points SVG is slow


def spend_performance(
    vendors: pd.DataFrame, palette: Palette, *, currency: str, spend_line: float, score_line: float
) -> Drawn:
    """A point per vendor in four fields; those that cost much and score low stand out; larger: more open gaps.

    vendors: vendor_id, vendor, spend (a year, in `currency`), score (0 to 100), ranked (enough is known to compare;
    else hollow) and, when wanted, gap_count. spend_line, score_line: where the fields meet (NaN: no line).
    Vendors without spend or score are counted in the legend. A click leads to (vendor_id).
    """
    placed = np.isfinite(floats(vendors, "score")) & (floats(vendors, "spend") > 0)
    shown = vendors[placed].sort_values(["spend", "vendor_id"], ascending=[False, True])
    if shown.empty:
        return nothing_to_draw(palette, "No vendor has both spend and score yet")
    spend, score = floats(shown, "spend"), floats(shown, "score")
    ranked = flags(shown, "ranked", otherwise=True)
    costly = ranked & (spend >= spend_line) & (score < score_line)
    absent, x_range = len(vendors) - len(shown), _log_range(spend, spend_line)
    beside = point_names(
        list(words(shown, "vendor")),
        np.log10(spend),
        score,
        np.argsort(~costly, kind="stable").tolist(),
        palette,
        ranges=(x_range, Y_RANGE),
        height=PLOT,
        most=NAMED,
        corners=CORNERS,
        line=score_line,
    )
    fig = figure(
        [*_points(shown, ranked, costly, palette), *_absent(absent, palette)],
        {
            "xaxis": {
                "type": "log",
                "title": {"text": f"Yearly spend, {safe(currency)}"},
                "tickformat": "~s",
                "dtick": 1,
                "range": list(x_range),
                "showgrid": True,
            },
            "yaxis": {"title": {"text": "Score"}, "range": list(Y_RANGE), "tickvals": np.arange(0, 101, 20)},
            "shapes": _lines(spend_line, score_line, palette),
            "annotations": [*_fields(palette), *beside],
            "margin": {"t": TOP, "b": BOTTOM, "r": 16},
            "legend": legend_above(PLOT),
        },
        palette,
        TOP + PLOT + BOTTOM,
    )
    return Drawn(fig, _alt(shown, costly, absent))


def _points(shown: pd.DataFrame, ranked: Flags, costly: Flags, palette: Palette) -> list[dict[str, Any]]:
    gaps = np.nan_to_num(floats(shown, "gap_count"))
    size, where = np.round(10 + 4 * np.sqrt(gaps), 1), ids(shown, "vendor_id")
    names, remarks = safe_all(words(shown, "vendor")), _remarks(shown, ranked)
    kind = "scattergl" if len(shown) > CROWD else "scatter"
    looks = (
        ("Much spend, low score", costly, "diamond", palette.verdict["concern"]),
        ("Other vendors", ranked & ~costly, "circle", palette.accent.line),
        ("Not ranked, too little is known", ~ranked, "circle-open", palette.line),
    )
    return [
        {
            "type": kind,
            "mode": "markers",
            "name": name,
            "x": floats(shown, "spend")[here],
            "y": floats(shown, "score")[here],
            "customdata": where[here],
            "hovertext": names[here],
            "text": remarks[here],
            "hovertemplate": "<b>%{hovertext}</b><br>spend %{x:,.0f} a year<br>score %{y:.0f}%{text}<extra></extra>",
            "marker": {
                "symbol": symbol,
                "color": colour,
                "size": size[here],
                "opacity": 0.85,
                "line": {"color": colour if symbol == "circle-open" else palette.paper, "width": 1.5},
            },
        }
        for name, here, symbol, colour in looks
        if here.any()
    ]


def _absent(count: int, palette: Palette) -> list[dict[str, Any]]:
    """A line of the legend for those that cannot be placed."""
    if not count:
        return []
    nowhere = np.array([np.nan])
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": nowhere,
            "y": nowhere,
            "hoverinfo": "skip",
            "name": f"{count:,} without spend or score, not shown",
            "marker": {"symbol": "circle-x-open", "color": palette.line, "size": 10},
        }
    ]


def _remarks(shown: pd.DataFrame, ranked: Flags) -> Words:
    """What a point says beside its name, spend and score."""
    return np.array(
        [
            ("" if np.isnan(coverage) else f", {coverage * 100:.0f} % known")
            + ("" if is_ranked else "<br>not ranked, too little is known")
            + ("" if np.isnan(gaps) else f"<br>{plural(int(gaps), 'open gap')}")
            for is_ranked, coverage, gaps in zip(
                ranked, floats(shown, "coverage"), floats(shown, "gap_count"), strict=True
            )
        ],
        dtype=object,
    )


def _log_range(spend: Floats, line: float) -> tuple[float, float]:
    known = np.append(spend, line) if np.isfinite(line) and line > 0 else spend
    return float(np.log10(known.min())) - 0.25, float(np.log10(known.max())) + 0.25


def _lines(spend_line: float, score_line: float, palette: Palette) -> list[dict[str, Any]]:
    look = {"type": "line", "layer": "below", "line": {"color": palette.line, "width": 1.5, "dash": "dot"}}
    upright = look | {"xref": "x", "yref": "paper", "x0": spend_line, "x1": spend_line, "y0": 0, "y1": 1}
    flat = look | {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": score_line, "y1": score_line}
    return [shape for shape, at in ((upright, spend_line), (flat, score_line)) if np.isfinite(at)]


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


def _alt(shown: pd.DataFrame, costly: Flags, absent: int) -> str:
    who = words(shown, "vendor")[costly]
    says = (
        f"{plural(len(who), 'vendor')} with much spend and a low score, first {who[0]}"
        if len(who)
        else ("none has much spend and a low score")
    )
    rest = f"; {absent:,} without spend or score not shown" if absent else ""
    return f"{plural(len(shown), 'vendor')} by spend and score: {says}{rest}."
