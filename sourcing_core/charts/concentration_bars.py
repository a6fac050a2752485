"""Shares of spend by parent company or country, against the most we want in one place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Words, flags, floats, ids, safe_all, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, nothing_to_draw
from sourcing_core.charts.names import row_height
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.rows import hatch, room_for_notes, row_axis, row_names, row_notes, upright
from sourcing_core.charts.units import level, number, plural

ROW, HEAD, FOOT = 32, 30, 32  # pixels


def concentration_bars(
    shares: pd.DataFrame, palette: Palette, *, kind: str, limit: float, kinds: str = "", rows: int = 12
) -> Drawn:
    """A bar per parent or country, largest first, with the limit as a line; those above it say so.

    shares: key_id, name, share (0..1 of spend, NaN when unknown), above_limit (yes or no). kind: what a row is
    ("parent company", "country"), kinds its plural. limit: 0..1, NaN when there is none. A click leads to (key_id).
    """
    if shares.empty:
        return nothing_to_draw(palette, "No spend recorded yet")
    ordered = shares.sort_values(["share", "name"], ascending=[False, True], na_position="last")
    shown = ordered.head(rows)
    share, above = floats(shown, "share") * 100, flags(shown, "above_limit")
    notes = [
        f"{number(part / 100, '%')},<br>above the limit" if high else number(part / 100, "%")
        for part, high in zip(share, above, strict=True)
    ]
    hidden = len(ordered) - len(shown)
    more = f"and {plural(hidden, f'more {kind}', f'more {kinds}' if kinds else None)}" if hidden else ""
    names = row_names(words(shown, "name"))
    height = row_height([*names, *notes], ROW) * (len(shown) + bool(more))
    most = np.nanmax([*share, limit * 100, 1.0])
    lines, line_names = upright(limit * 100, f"Limit {level(limit, '%')}", palette.text)
    if np.isnan(limit):
        lines, line_names = [], []
    fig = figure(
        _bars(shown, share, above, _hover(shown, notes), float(most), palette),
        {
            "barmode": "overlay",
            "showlegend": False,
            "shapes": lines,
            "xaxis": {"range": [0, most * 1.06], "ticksuffix": " %", "nticks": 6, "showgrid": True},
            "yaxis": row_axis(names, more),
            "annotations": [
                *line_names,
                *row_notes(notes, [palette.verdict["concern"] if high else palette.text for high in above]),
            ],
            "margin": {"t": HEAD, "b": FOOT, "r": room_for_notes(notes)},
        },
        palette,
        HEAD + height + FOOT,
    )
    return Drawn(fig, _alt(ordered, kind, limit))


def _bars(
    shown: pd.DataFrame, share: np.ndarray, above: Flags, hover: Words, most: float, palette: Palette
) -> list[dict[str, Any]]:
    y, where, unknown = np.arange(len(shown)), ids(shown, "key_id"), np.isnan(share)
    concern = palette.status["BELOW_MINIMUM"]
    looks = (
        ("Above the limit", above & ~unknown, {"color": concern.fill, "line": {"width": 0}}),
        ("Within the limit", ~above & ~unknown, {"color": palette.accent.line, "line": {"width": 0}}),
        ("Unknown", unknown, hatch(palette)),
    )
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": np.where(unknown, most, share)[here],
            "y": y[here],
            "width": 0.58,
            "marker": marker,
            "customdata": where[here],
            "hovertext": hover[here],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for name, here, marker in looks
        if here.any()
    ]


def _hover(shown: pd.DataFrame, notes: list[str]) -> Words:
    parts = zip(safe_all(words(shown, "name")), notes, strict=True)
    return np.array([f"<b>{who}</b><br>{note}" for who, note in parts], dtype=object)


def _alt(ordered: pd.DataFrame, kind: str, limit: float) -> str:
    first, high = ordered.iloc[0], int(flags(ordered, "above_limit").sum())
    against = "" if np.isnan(limit) else f"; {high} above the limit of {level(limit, '%')}"
    return f"Share of spend by {kind}: most is {first['name']} with {number(float(first['share']), '%')}{against}."
