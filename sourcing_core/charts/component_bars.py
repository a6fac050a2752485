"""What a strategic score is made of: every part with its value, its points of 100 and its weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Floats, Words, flags, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import SMALL, figure, nothing_to_draw
from sourcing_core.charts.palette import VERDICT_MARK, Palette
from sourcing_core.charts.rows import hatch
from sourcing_core.charts.units import level, number, plural

ROW, HEAD, BOTTOM = 44, 64, 32  # pixels
LINE = 0.14  # how far over the middle of its row the name stands, in rows
BAR = 0.3  # height of a bar, in rows
SAID = 52  # most characters over a bar: they fit a chart that is 400 pixels wide
WHY = {
    "companion": "shown beside the score",
    "not_applicable": "does not apply",
    "other_scale": "on another scale",
    "low_response_rate": "too few of those asked replied",
    "few_responses": "too few responses",
}


def component_bars(
    parts: pd.DataFrame, palette: Palette, *, score: float, coverage: float, coverage_floor: float, rows: int = 30
) -> Drawn:
    """A bar from 0 to 100 per part, heaviest first; hatched with the reason where a part is not counted.

    parts: component, name, value, unit (the value in words is made here), score (0 to 100), weight (share of the whole,
    0..1), counted, why_not (a word of `metrics.strategic.measured.WhyNot`, "" for none) and, when wanted, is_worst,
    engagement_id, metric_id. A part without weight is only shown beside the score: it has its value and no bar.
    score: of the whole, NaN when there is none. coverage: share of the weight that is known, and coverage_floor: the
    least share that a score needs (0..1). A click leads to (engagement_id, metric_id, component).
    """
    if parts.empty:
        return nothing_to_draw(palette, "No parts of a score are recorded yet")
    weight = np.nan_to_num(floats(parts, "weight"))
    order = np.lexsort((words(parts, "component").astype(str), words(parts, "name").astype(str), -weight))
    some = parts.iloc[order[:rows]]
    left_out = len(parts) - len(some)
    more = f"and {plural(left_out, 'more part')}" if left_out else ""
    count = len(some) + bool(more)
    over = [*_over(some), *([more] if more else [])]
    layout = {
        "barmode": "overlay",
        "showlegend": False,
        "xaxis": {"range": [0, 100], "tickvals": np.array([0, 50, 100]), "showgrid": True},
        "yaxis": {"range": [count - 0.5, -0.5], "showticklabels": False, "showgrid": False},
        "annotations": [*_names(over, palette), *_points(some, palette)],
        "margin": {"t": HEAD, "b": BOTTOM, "l": 12, "r": 44},
    }
    says = f"Score {score:.0f} of 100" if np.isfinite(score) else "No score"
    note = _note(coverage, coverage_floor)
    fig = figure(_bars(some, palette), layout, palette, HEAD + ROW * count + BOTTOM, says, note)
    return Drawn(fig, _alt(parts, says, note))


def _is_part(frame: pd.DataFrame) -> Flags:
    """Whether a row has weight in the score; the others stand beside it."""
    return np.asarray(np.nan_to_num(floats(frame, "weight")) > 0)


def _counted(frame: pd.DataFrame) -> Flags:
    return flags(frame, "counted") & np.isfinite(floats(frame, "score")) & _is_part(frame)


def _why(frame: pd.DataFrame) -> list[str]:
    """The reason in words; of what is not counted there is always one."""
    return [
        WHY.get(word, safe(word).replace("_", " ")) if word else "" if counts else "not known"
        for word, counts in zip(words(frame, "why_not"), _counted(frame), strict=True)
    ]


def _values(frame: pd.DataFrame) -> list[str]:
    return [
        number(value, unit)
        for value, unit in zip(floats(frame, "value"), words(frame, "unit").astype(str), strict=True)
    ]


def _over(frame: pd.DataFrame) -> list[str]:
    """What stands over each bar: name, value and weight; the name gives way when they are too long together."""
    texts = []
    for name, value, weight, why in zip(
        words(frame, "name"), _values(frame), floats(frame, "weight"), _why(frame), strict=True
    ):
        said = [value] if value != "no data" or not why else []
        said += [f"weight {100 * weight:.0f} %"] if weight > 0 else []
        tail = ", ".join([*said, *([why] if why else [])])
        texts.append(f"<b>{safe(name, max(SAID - len(tail), 12))}</b>  {tail}")
    return texts


def _names(over: list[str], palette: Palette) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": i - LINE,
            "yref": "y",
            "yanchor": "middle",
            "align": "left",
            "font": {"size": SMALL, "color": palette.text},
        }
        for i, text in enumerate(over)
    ]


def _points(frame: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Points at the right edge of each bar; the part with the fewest is marked."""
    worst, counted = flags(frame, "is_worst"), _counted(frame)
    return [
        {
            "text": f"{VERDICT_MARK['concern']} {points:.0f}" if low else f"{points:.0f}",
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6,
            "y": i + 0.5 - BAR / 2 - 0.08,
            "yref": "y",
            "yanchor": "middle",
            "font": {"size": SMALL, "color": palette.verdict["concern"] if low else palette.text},
        }
        for i, (points, low, here) in enumerate(zip(floats(frame, "score"), worst, counted, strict=True))
        if here
    ]


def _bars(frame: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """The scale as a pale bar, on it the points; hatched over the whole scale where a part is not counted."""
    counted, is_part = _counted(frame), _is_part(frame)
    points, middle = floats(frame, "score"), np.arange(len(frame)) + 0.5 - BAR / 2 - 0.08
    where, hover = ids(frame, "engagement_id", "metric_id", "component"), _hover(frame)
    looks: tuple[tuple[str, Floats, Flags, dict[str, Any]], ...] = (
        ("Could be", np.full(len(frame), 100.0), counted, {"color": palette.quiet.fill, "line": {"width": 0}}),
        ("Is", points, counted, {"color": palette.accent.line, "line": {"width": 0}}),
        ("Not counted", np.full(len(frame), 100.0), is_part & ~counted, hatch(palette)),
    )
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": x[here],
            "y": middle[here],
            "width": BAR,
            "marker": marker,
            "customdata": where[here],
            "hovertext": hover[here],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for name, x, here, marker in looks
        if here.any()
    ]


def _hover(frame: pd.DataFrame) -> Words:
    return np.array(
        [
            f"<b>{safe(name)}</b><br>{value}"
            + (f"<br>{points:.0f} of 100 points" if counts else "<br>not counted")
            + (f"<br>weight {100 * weight:.0f} %" if weight > 0 else "")
            + (f"<br>{why}" if why else "")
            for name, value, points, counts, weight, why in zip(
                words(frame, "name"), _values(frame), floats(frame, "score"), _counted(frame), floats(frame, "weight"),
                _why(frame), strict=True,
            )
        ],
        dtype=object,
    )  # fmt: skip


def _note(coverage: float, floor: float) -> str:
    """Rounded down, so that a share just below the floor never reads as the floor."""
    share = np.floor(100 * coverage + 1e-9)
    known = f"{share:.0f} % of the weight is known" if np.isfinite(share) else "Share known not told"
    return f"{known}; a score needs {level(floor, 'share')}"


def _alt(parts: pd.DataFrame, says: str, note: str) -> str:
    counted, is_part, points = _counted(parts), _is_part(parts), floats(parts, "score")
    missing = int((is_part & ~counted).sum())
    lacks = f"; {missing:,} of {plural(int(is_part.sum()), 'part')} not counted" if missing else ""
    if not counted.any():
        return f"{says}: {note[0].lower()}{note[1:]}{lacks}."
    ordered = sorted(
        zip(points[counted], words(parts, "name")[counted], strict=True), key=lambda pair: (pair[0], str(pair[1]))
    )
    fewest = ordered[0]
    return f"{says}: fewest points in {fewest[1]} with {fewest[0]:.0f}; {note[0].lower()}{note[1:]}{lacks}."
