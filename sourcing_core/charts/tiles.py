"""A grid of tiles: each a tone, a text and the ids it leads to; what is unknown is hatched.

Tiles are bars, not a heat map: bars can be hatched, can be clicked in Streamlit, and stand in the legend in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sourcing_core.charts.columns import Whole, Words
from sourcing_core.charts.layout import SMALL, legend_below
from sourcing_core.charts.names import LINE, in_lines, line_count, row_height
from sourcing_core.charts.palette import HATCHED, STATUS_MARK, STATUS_ORDER, STATUS_WORD, Palette, Tone
from sourcing_core.charts.units import UNKNOWN, shortened

NAME_LINE, NAME_LINES = 22, 3  # most characters of a line of a row's name, and most lines
HALF = 0.47  # half of a tile, of a grid step of 1
ROW = 30  # pixels
FOOT = 64  # pixels under the grid for two lines of legend


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """One entry per tile: where it is, what it means (a key of the tones), what it says and where a click leads."""

    column: Whole
    row: Whole
    meaning: Words
    text: Words
    hover: Words
    ids: Words


def tile_traces(
    tiles: Tiles, tones: Mapping[str, Tone], names: Mapping[str, str], palette: Palette, *, size: int = SMALL
) -> list[dict[str, Any]]:
    """One bar trace per meaning that occurs, in the order of `names` (what the legend calls it)."""
    # A text shrinks to fit a narrow tile; a lone mark stays legible and may touch the border.
    fit = "none" if all(len(text) <= 1 for text in tiles.text) else "inside"
    traces = []
    for meaning, name in names.items():
        here = tiles.meaning == meaning
        if not here.any():
            continue
        tone = tones[meaning]
        marker: dict[str, Any] = {"color": tone.fill, "line": {"color": tone.line, "width": 1}}
        if meaning in HATCHED:
            marker["pattern"] = {
                "shape": "/",
                "size": 7,
                "solidity": 0.14,
                "fgcolor": palette.hatch,
                "bgcolor": tone.fill,
                "fillmode": "overlay",
            }
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "base": tiles.column[here] - HALF,
                "x": np.full(int(here.sum()), 2 * HALF),
                "y": tiles.row[here],
                "width": 0.86,
                "marker": marker,
                "text": tiles.text[here],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "insidetextfont": {"color": tone.ink, "size": size},
                "constraintext": fit,
                "customdata": tiles.ids[here],
                "hovertext": tiles.hover[here],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    return traces


def tile_texts(status: Words, value: Words) -> Words:
    """Mark and figure; where there is none, mark and the word of the status: '● 94.2 %', '? no data', '● met'.

    Percentiles of several months have a status and no figure of their own, for they are not joined.
    """
    silent = ("NO_DATA", "NO_ACTIVITY")
    value = shortened(value)
    return np.array(
        [
            f"{STATUS_MARK[s]} {STATUS_WORD[s].lower() if s in silent or v == UNKNOWN else v}"
            for s, v in zip(status, value, strict=True)
        ],
        dtype=object,
    )


def status_legend() -> dict[str, str]:
    """Every status, worst first, as a legend calls it: mark and word."""
    return {word: f"{STATUS_MARK[word]} {STATUS_WORD[word]}" for word in STATUS_ORDER}


def tile_layout(columns: Sequence[str], rows: Sequence[str], *, more: str = "") -> dict[str, Any]:
    """Layout of a grid with these names (made safe already); `more` is a last row that says what is not shown."""
    names = [*rows, *([in_lines(more, NAME_LINE)] if more else [])]
    return {
        "barmode": "overlay",
        "bargap": 0,
        "legend": legend_below(row_height(rows, ROW) * len(names)),
        "xaxis": {
            "side": "top",
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": np.arange(len(columns)),
            "ticktext": np.array(columns, dtype=object),
            "showgrid": False,
            "autotickangles": [0, 90],  # upright where a phone leaves a column no wider than a word
            "tickfont": {"size": SMALL - 1},
        },
        "yaxis": {
            "range": [len(names) - 0.5, -0.5],
            "tickvals": np.arange(len(names)),
            "ticktext": np.array(names, dtype=object),
            "showgrid": False,
        },
        "margin": {"t": head_height(columns), "b": FOOT, "r": 8},
    }


def head_height(columns: Sequence[str]) -> int:
    """Pixels that the names of the columns need."""
    return 12 + LINE * line_count(columns)


def tile_height(columns: Sequence[str], rows: Sequence[str], *, more: str = "") -> int:
    """Pixels that a grid with these names (see `tile_layout`) needs."""
    return head_height(columns) + row_height(rows, ROW) * (len(rows) + bool(more)) + FOOT


def wrapped(name: str, width: int = 14) -> str:
    """A name on lines of about `width` characters, broken between words only."""
    lines: list[str] = []
    for word in name.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(lines)
