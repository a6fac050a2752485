"""Rows whose words stand over them, so that a phone has the whole width for what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sourcing_core.charts.columns import Floats, safe
from sourcing_core.charts.layout import SMALL
from sourcing_core.charts.palette import Palette

SAID = 52  # most characters of one line: they fit a chart that is 400 pixels wide in any system font
LEAST = 14  # fewest characters that a name keeps


def tops(heights: Sequence[float]) -> Floats:
    """Where each row begins, in pixels from the top of the plot."""
    return np.cumsum([0.0, *heights])[: len(heights)]


def over_axis(height: float) -> dict[str, Any]:
    """A y axis that counts pixels from the top of a plot of this height."""
    return {"range": [height, 0], "showticklabels": False, "showgrid": False}


def over_line(name: str, tail: str, palette: Palette) -> str:
    """A name (as it was typed) with what is said of it (made safe already), cut to the width of a phone."""
    text = safe(name, max(SAID - len(tail) - 2, LEAST))
    return f"{text}  {quiet(tail, palette)}" if tail else text


def quiet(text: str, palette: Palette) -> str:
    """Words (made safe already) in the colour of what is said second."""
    return f'<span style="color:{palette.muted}">{text}</span>'


def over_words(texts: Sequence[str], begins: Floats, palette: Palette, *, left: int = 2) -> list[dict[str, Any]]:
    """One annotation at the top of each row, left aligned, so many pixels left of the plot."""
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
        for text, y in zip(texts, begins, strict=True)
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
