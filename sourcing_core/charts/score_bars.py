"""A score taken apart: what each metric gives, what it could give, and what nobody knows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Floats, Words, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, more_head, nothing_to_draw
from sourcing_core.charts.names import row_height
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.rows import hatch, room_for_notes, row_axis, row_names, row_notes

ROW, HEAD, STRIP, GAP, BOTTOM = 34, 44, 26, 56, 36  # pixels


def score_bars(
    parts: pd.DataFrame,
    palette: Palette,
    *,
    score: float,
    low: float,
    high: float,
    coverage: float,
    note: str = "",
    metrics_of: str = "",
) -> Drawn:
    """On top the score from 0 to 100 with its worst-to-best range; below, one bar per metric, most lost first.

    parts: metric_id, metric, contribution (points it gives, NaN when unknown), possible (points it could give).
    score, low, high: 0 to 100, NaN when there is none. coverage: known share of the weight, 0..1. note: one more thing
    to say ("held at 49: a critical level is below minimum"). metrics_of: the vendor's id. A click on a bar leads to
    (vendor id, metric_id).
    """
    if parts.empty:
        return nothing_to_draw(palette, "No score yet")
    ordered = _most_lost_first(parts)
    given, possible = floats(ordered, "contribution"), floats(ordered, "possible")
    notes = _notes(given, possible)
    names = row_names(words(ordered, "metric"))
    row = row_height([*names, *notes], ROW)
    where = np.column_stack([np.full(len(names), metrics_of, dtype=object), ids(ordered, "metric_id")])
    says = _says(score, low, high, coverage)
    head, plot = HEAD + 24 * bool(note) + more_head(says, note), STRIP + GAP + row * len(names)
    layout = _axes(names, float(np.nanmax(possible)), row * len(names) / plot, plot) | {
        "annotations": row_notes(notes, [palette.text] * len(notes), "y2"),
        "margin": {"t": head, "b": BOTTOM, "r": room_for_notes(notes)},
    }
    told = [f"<b>{safe(name)}</b><br>{said}" for name, said in zip(words(ordered, "metric"), notes, strict=True)]
    traces = [*_strip(score, low, high, palette), *_bars(given, possible, where, told, palette)]
    fig = figure(traces, layout, palette, head + plot + BOTTOM, says, note)
    return Drawn(fig, _alt(f"{says}, {note}" if note else says, ordered))


def _axes(names: list[str], most: float, share: float, plot: int) -> dict[str, Any]:
    """The strip from 0 to 100 on top, below the rows of the metrics in their share of `plot`, the height of both in pixels."""
    strip = {"domain": [1 - STRIP / plot, 1], "showticklabels": False, "showgrid": False, "range": [-0.5, 0.5]}
    return {
        "barmode": "overlay",
        "showlegend": False,
        "xaxis": {"range": [0, 100], "domain": [0, 1], "anchor": "y", "tickvals": np.array([0, 50, 100])},
        "yaxis": strip,
        "xaxis2": {"anchor": "y2", "range": [0, most * 1.02], "nticks": 5, "showgrid": True},
        "yaxis2": row_axis(names) | {"domain": [0, share], "anchor": "x2"},
    }


def _most_lost_first(parts: pd.DataFrame) -> pd.DataFrame:
    lost = floats(parts, "possible") - floats(parts, "contribution")
    return parts.assign(lost=lost).sort_values(["lost", "metric"], ascending=[False, True], na_position="last")


def _notes(given: Floats, possible: Floats) -> list[str]:
    return [
        f"no data,<br>0 to {most:.3g} points" if np.isnan(points) else f"{points:.1f} of {most:.3g} points"
        for points, most in zip(given, possible, strict=True)
    ]


def _strip(score: float, low: float, high: float, palette: Palette) -> list[dict[str, Any]]:
    """The scale, on it what the score could be, on that what it is."""
    bar = {"type": "bar", "orientation": "h", "y": np.array([0]), "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = [
        bar
        | {
            "name": "Scale",
            "x": np.array([100.0]),
            "width": 0.5,
            "marker": {"color": palette.quiet.fill, "line": {"width": 0}},
        }
    ]
    if np.isfinite(low) and np.isfinite(high):
        traces.append(
            bar
            | {
                "name": "Worst to best",
                "base": np.array([low]),
                "x": np.array([high - low]),
                "width": 0.8,
                "marker": hatch(palette),
            }
        )
    if np.isfinite(score):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "Score",
                "cliponaxis": False,
                "x": np.array([score]),
                "y": np.array([0]),
                "marker": {"symbol": "diamond", "size": 17, "color": palette.accent.line},
                "hoverinfo": "skip",
            }
        )
    return traces


def _bars(given: Floats, possible: Floats, where: Words, told: list[str], palette: Palette) -> list[dict[str, Any]]:
    """What a metric could give as a pale bar, what it gives on top; hatched where that is unknown."""
    y, unknown = np.arange(len(given)), np.isnan(given)
    bar = {
        "type": "bar",
        "orientation": "h",
        "width": 0.6,
        "xaxis": "x2",
        "yaxis": "y2",
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    text = np.array(told, dtype=object)
    looks = (
        ("Could give", possible, ~unknown, {"color": palette.quiet.fill, "line": {"width": 0}}),
        ("Gives", given, ~unknown, {"color": palette.accent.line, "line": {"width": 0}}),
        ("Unknown", possible, unknown, hatch(palette)),
    )
    return [
        bar
        | {
            "name": name,
            "x": x[here],
            "y": y[here],
            "marker": marker,
            "customdata": where[here],
            "hovertext": text[here],
        }
        for name, x, here, marker in looks
        if here.any()
    ]


def _says(score: float, low: float, high: float, coverage: float) -> str:
    parts = [f"Score {score:.0f} of 100" if np.isfinite(score) else "No score"]
    if np.isfinite(low) and np.isfinite(high) and round(low) != round(high):
        parts.append(f"could be {low:.0f} to {high:.0f}")
    parts.append(f"{coverage * 100:.0f} % known" if np.isfinite(coverage) else "share known not told")
    return ", ".join(parts)


def _alt(says: str, ordered: pd.DataFrame) -> str:
    first = ordered.iloc[0]
    lost = f"; most points are lost on {first['metric']}" if np.isfinite(first["lost"]) and first["lost"] > 0 else ""
    return f"{says}{lost}."
