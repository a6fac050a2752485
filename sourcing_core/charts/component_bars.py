"""What a strategic score is made of: every part with its value, its points of 100 and its weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Floats, Words, flags, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, more_head, nothing_to_draw
from sourcing_core.charts.over_rows import end_words, over_axis, over_line, over_words, quiet, tops, with_lines
from sourcing_core.charts.palette import VERDICT_MARK, Palette
from sourcing_core.charts.rows import hatch
from sourcing_core.charts.units import UNKNOWN, level, number, plural

ROW, SLIM, HEAD, BOTTOM = 42, 24, 64, 8  # pixels; slim is a row without a bar
BAR, UNDER = 12, 16  # pixels: height of a bar, and from its middle to the foot of its row
COMPANION = "companion"  # the word for what is shown beside the score
WHY = {
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
    some, left_out = parts.iloc[order[:rows]], max(len(parts) - rows, 0)
    beside = int(_is_part(some).sum())  # the parts come first
    over, names = _over(some, palette), [str(name) for name in words(some, "name")]
    if beside < len(some):
        over.insert(beside, quiet("Shown beside the score, without weight:", palette))
        names.insert(beside, "")
    if left_out:
        over.append(f"and {plural(left_out, 'more part')}")
    heights = [with_lines(ROW if at < beside else SLIM, text) for at, text in enumerate(over)]
    begins, height, scored = tops(heights), sum(heights), some.head(beside)
    bars = begins[:beside] + np.array(heights[:beside]) - UNDER
    says = f"Score {score:.0f} of 100" if np.isfinite(score) else "No score"
    note = _note(coverage, coverage_floor)
    head = HEAD + more_head(says, note)
    layout = {
        "barmode": "overlay",
        "showlegend": False,
        "xaxis": {"range": [0, 100], "showticklabels": False, "showgrid": False},
        "yaxis": over_axis(height),
        "annotations": [*over_words(over, begins, palette, names=names), *_points(scored, bars, palette)],
        "margin": {"t": head, "b": BOTTOM, "l": 14, "r": 48},
    }
    fig = figure(_bars(scored, bars, palette), layout, palette, int(head + height + BOTTOM), says, note)
    return Drawn(fig, _alt(parts, says, note))


def _is_part(frame: pd.DataFrame) -> Flags:
    """Whether a row has weight in the score; the others stand beside it."""
    return np.asarray(np.nan_to_num(floats(frame, "weight")) > 0)


def _counted(frame: pd.DataFrame) -> Flags:
    return flags(frame, "counted") & np.isfinite(floats(frame, "score")) & _is_part(frame)


def _why(frame: pd.DataFrame) -> list[str]:
    """The reason in words; of a part that is not counted there is always one."""
    told = (WHY.get(word, safe(word).replace("_", " ")) for word in words(frame, "why_not"))
    return [
        "" if word == COMPANION else word or ("" if counts or not is_part else "not known")
        for word, counts, is_part in zip(told, _counted(frame), _is_part(frame), strict=True)
    ]


def _values(frame: pd.DataFrame) -> list[str]:
    return [
        number(value, unit)
        for value, unit in zip(floats(frame, "value"), words(frame, "unit").astype(str), strict=True)
    ]


def _over(frame: pd.DataFrame, palette: Palette) -> list[str]:
    """What stands over each bar: name, value, weight, and why it is not counted; on several lines when the name is long."""
    texts = []
    for name, value, weight, why in zip(
        words(frame, "name"), _values(frame), floats(frame, "weight"), _why(frame), strict=True
    ):
        said = [value] if value != UNKNOWN or not why else []
        said += [f"weight {100 * weight:.0f} %"] if weight > 0 else []
        texts.append(over_line(name, ", ".join([*said, *([why] if why else [])]), palette))
    return texts


def _points(frame: pd.DataFrame, middle: Floats, palette: Palette) -> list[dict[str, Any]]:
    """Points at the right end of each bar; the part with the fewest is marked."""
    low = flags(frame, "is_worst") & _counted(frame)
    texts = [
        (f"{VERDICT_MARK['concern']} " if worst else "") + f"{points:.0f}" if counts else ""
        for points, worst, counts in zip(floats(frame, "score"), low, _counted(frame), strict=True)
    ]
    return end_words(texts, middle, [palette.verdict["concern"] if worst else palette.text for worst in low])


def _bars(frame: pd.DataFrame, middle: Floats, palette: Palette) -> list[dict[str, Any]]:
    """The scale as a pale bar, on it the points; hatched over the whole scale where a part is not counted."""
    counted, whole = _counted(frame), np.full(len(frame), 100.0)
    where, hover = ids(frame, "engagement_id", "metric_id", "component"), _hover(frame)
    looks: tuple[tuple[str, Floats, Flags, dict[str, Any]], ...] = (
        ("Could be", whole, counted, {"color": palette.quiet.fill, "line": {"width": 0}}),
        ("Is", floats(frame, "score"), counted, {"color": palette.accent.line, "line": {"width": 0}}),
        ("Not counted", whole, ~counted, hatch(palette)),
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
    columns = (_values(frame), floats(frame, "score"), _counted(frame), floats(frame, "weight"), _why(frame))
    return np.array(
        [
            f"<b>{safe(name)}</b><br>{value}"
            + (f"<br>{points:.0f} of 100 points" if counts else "<br>not counted")
            + f"<br>weight {100 * weight:.0f} %"
            + (f"<br>{why}" if why else "")
            for name, value, points, counts, weight, why in zip(words(frame, "name"), *columns, strict=True)
        ],
        dtype=object,
    )


def _note(coverage: float, floor: float) -> str:
    """Rounded down, so that a share just below the floor never reads as the floor."""
    share = np.floor(100 * coverage + 1e-9)
    known = f"{share:.0f} % of the weight is known" if np.isfinite(share) else "Share known not told"
    return f"{known}; a score needs {level(floor, 'share')}"


def _alt(parts: pd.DataFrame, says: str, note: str) -> str:
    counted, is_part, points = _counted(parts), _is_part(parts), floats(parts, "score")
    missing = int((is_part & ~counted).sum())
    lacks = f"; {missing:,} of {plural(int(is_part.sum()), 'part')} not counted" if missing else ""
    rest = f"{note[0].lower()}{note[1:]}{lacks}"
    if not counted.any():
        return f"{says}: {rest}."
    worst = counted & flags(parts, "is_worst")
    among = worst if worst.any() else counted
    fewest = min(zip(points[among], words(parts, "name")[among].astype(str), strict=True))
    return f"{says}: fewest points in {fewest[1]} with {fewest[0]:.0f}; {rest}."
