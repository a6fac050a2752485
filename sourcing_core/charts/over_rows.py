"""Rows whose words stand over them, so that a phone has the whole width for what is drawn."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from sourcing_core.charts.columns import Floats, safe
from sourcing_core.charts.layout import SMALL
from sourcing_core.charts.names import LINE, in_lines, longest_line
from sourcing_core.charts.palette import Palette

SAID = 46  # most characters of one line: they fit a screen that is 360 pixels wide in any system font


def tops(heights: Sequence[float]) -> Floats:
    """Where each row begins, in pixels from the top of the plot."""
    return np.cumsum([0.0, *heights])[: len(heights)]


def over_axis(height: float) -> dict[str, Any]:
    """A y axis that counts pixels from the top of a plot of this height."""
    return {"range": [height, 0], "showticklabels": False, "showgrid": False}


def over_line(name: str, tail: str, palette: Palette) -> str:
    """A name (as it was typed) with what is said of it (made safe already) on one line, or else below one another."""
    if not tail:
        return in_lines(name, SAID)
    if longest_line([safe(name)]) + 2 + longest_line([tail]) <= SAID:
        return f"{safe(name)}  {quiet(tail, palette)}"
    return f"{in_lines(name, SAID)}<br>{quiet(in_lines(html.unescape(tail), SAID), palette)}"


def with_lines(height: float, text: str, lines: int = 1) -> float:
    """The height of a row that is so high with so many lines of words over it, for the lines of this text."""
    return height + LINE * (1 + text.count("<br>") - lines)


def quiet(text: str, palette: Palette) -> str:
    """Words (made safe already) in the colour of what is said second."""
    return f'<span style="color:{palette.muted}">{text}</span>'


def over_words(
    texts: Sequence[str], begins: Floats, palette: Palette, *, left: int = 2, names: Sequence[object] = ()
) -> list[dict[str, Any]]:
    """One annotation at the top of each row, left aligned, so many pixels left of the plot.

    names (as they were typed): what pointing at the words tells, for rows in which there is nothing else to point at.
    """
    told = [*map(safe, names), *[""] * (len(texts) - len(names))]
    return [
        {
            "text": text,
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": -left,
            "y": float(y),
            "yref": "y",
            "yanchor": "top",
            "align": "left",
            "font": {"size": SMALL, "color": palette.text},
        }
        | ({"hovertext": name} if name else {})
        for text, y, name in zip(texts, begins, told, strict=True)
    ]


def end_words(texts: Sequence[str], middles: Floats, colours: Sequence[str]) -> list[dict[str, Any]]:
    """Words right of what is drawn in each row; nothing where the text is empty."""
    return [
        {
            "text": text,
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6,
            "y": float(y),
            "yref": "y",
            "yanchor": "middle",
            "font": {"size": SMALL, "color": colour},
        }
        for text, y, colour in zip(texts, middles, colours, strict=True)
        if text
    ]
