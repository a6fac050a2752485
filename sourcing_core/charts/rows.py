"""Charts made of named rows: the name on the left, what it says in words on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from sourcing_core.charts.columns import safe
from sourcing_core.charts.layout import CHARACTER, SMALL
from sourcing_core.charts.names import in_lines, longest_line
from sourcing_core.charts.palette import Palette

NAME_LINE = 18  # most characters of a line: with notes of as many at the right it leaves a phone something to draw on
NAME_LINES = 3


def row_names(names: Iterable[object]) -> list[str]:
    """Names (as they were typed) for the left of their rows, on several lines where they are long."""
    return [in_lines(name, NAME_LINE, NAME_LINES) for name in names]


def row_axis(names: Sequence[str], more: str = "") -> dict[str, Any]:
    """A y axis with one row per name (made safe already), the first on top; `more` says what is not shown."""
    texts = [*names, *([in_lines(more, NAME_LINE)] if more else [])]
    return {
        "range": [len(texts) - 0.5, -0.5],
        "tickvals": np.arange(len(texts)),
        "ticktext": np.array(texts, dtype=object),
        "showgrid": False,
    }


def row_notes(
    notes: Sequence[str], colours: Sequence[str], yref: str = "y", names: Iterable[object] = ()
) -> list[dict[str, Any]]:
    """Words at the right edge of each row (made safe already).

    names (as they were typed): what pointing at the words tells, for rows in which there is nothing else to point at.
    """
    told = [safe(name) for name in names]
    return [
        {
            "text": note,
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": i,
            "yref": yref,
            "yanchor": "middle",
            "align": "left",
            "font": {"size": SMALL, "color": colour},
        }
        | ({"hovertext": told[i]} if told else {})
        for i, (note, colour) in enumerate(zip(notes, colours, strict=True))
        if note
    ]


def room_for_notes(notes: Sequence[str]) -> int:
    """Pixels of right margin that the notes need."""
    return 20 + CHARACTER * longest_line(notes)


def upright(x: float | str, text: str, colour: str, *, dash: str = "dot") -> tuple[list[Any], list[Any]]:
    """Shapes and annotations of a line from top to bottom at `x` of the first x axis, named above it."""
    line = {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }
    name = {
        "text": text,
        "xref": "x",
        "yref": "paper",
        "x": x,
        "y": 1,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": SMALL, "color": colour},
    }
    return [line], [name]


def hatch(palette: Palette) -> dict[str, Any]:
    """The marker of a bar that stands for something unknown."""
    tone = palette.status["NO_DATA"]
    return {
        "color": tone.fill,
        "line": {"color": tone.line, "width": 1},
        "pattern": {
            "shape": "/",
            "size": 7,
            "solidity": 0.14,
            "fgcolor": palette.hatch,
            "bgcolor": tone.fill,
            "fillmode": "overlay",
        },
    }
