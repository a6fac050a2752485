"""Names beside points, of which none covers another name, another point or the words in the corners."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from sourcing_core.charts.columns import Floats
from sourcing_core.charts.layout import SMALL
from sourcing_core.charts.names import LINE, in_lines, line_count, longest_line
from sourcing_core.charts.palette import Palette

WIDTHS = (320, 640, 1280)  # pixels of a plot on a phone, in half a page and in a whole one
CHARACTER = 7.6  # pixels of one character in the widest of the usual system fonts
POINT, AWAY = 7, 9  # pixels: half a point, from the point to the name
ROOM = (
    (20, 2),
    (14, 3),
    (14, 2),
    (12, 1),
)  # most characters of a line and most lines; the next where there is no room for so many
SHRINKS = 0.8  # a legend of several rows takes some of the plot

Box = tuple[float, float, float, float]  # left, right, bottom, top
# Where a name may stand: which part of it lies at its point, and how far away in x and y (up is positive).
PLACES: dict[str, tuple[str, str, int, int]] = {
    "above": ("center", "bottom", 0, AWAY),
    "below": ("center", "top", 0, -AWAY),
    "right": ("left", "middle", AWAY, 0),
    "left": ("right", "middle", -AWAY, 0),
    "above, to the right": ("left", "bottom", 0, AWAY),
    "above, to the left": ("right", "bottom", 0, AWAY),
    "below, to the right": ("left", "top", 0, -AWAY),
    "below, to the left": ("right", "top", 0, -AWAY),
}


def point_names(
    names: Sequence[str],
    x: Floats,
    y: Floats,
    order: Sequence[int],
    palette: Palette,
    *,
    ranges: tuple[tuple[float, float], tuple[float, float]],
    height: int,
    most: int,
    corners: Sequence[str] = ("", "", "", ""),
    line: float = np.nan,
) -> list[dict[str, Any]]:
    """Annotations for up to `most` points, the first in `order` first; who finds no free place stays without a name.

    names (as they were typed), x, y: every point, (n,); on a logarithmic axis x is the exponent. ranges: of both axes.
    height: pixels of the plot. corners: words in the corners, at the bottom left and right, at the top left and right.
    line: y of a line from left to right that would strike a name through; NaN when there is none.
    """
    high = height * SHRINKS
    across = (x - ranges[0][0]) / max(ranges[0][1] - ranges[0][0], 1e-9)
    up = (y - ranges[1][0]) / max(ranges[1][1] - ranges[1][0], 1e-9) * high
    at = (line - ranges[1][0]) / max(ranges[1][1] - ranges[1][0], 1e-9) * high
    struck = [] if np.isnan(line) else [(-np.inf, np.inf, at - 1, at + 1)]
    taken: list[list[Box]] = [[*_corner_boxes(corners, width, high), *struck] for width in WIDTHS]
    found: list[dict[str, Any]] = []
    for i in list(order)[: 4 * most]:
        if len(found) == most:
            break
        for room, place in product(ROOM, PLACES):
            text = in_lines(names[i], *room)
            size = CHARACTER * longest_line([text]), float(LINE * line_count([text]))
            boxes = [_box(place, size, across[i] * width, up[i]) for width in WIDTHS]
            if all(
                _is_free(box, others, across * width, up, (width, high))
                for box, others, width in zip(boxes, taken, WIDTHS, strict=True)
            ):
                for box, others in zip(boxes, taken, strict=True):
                    others.append(box)
                found.append(_annotation(text, float(x[i]), float(y[i]), place, palette))
                break
    return found


def _annotation(text: str, x: float, y: float, place: str, palette: Palette) -> dict[str, Any]:
    x_anchor, y_anchor, right, above = PLACES[place]
    return {
        "text": text,
        "x": x,
        "y": y,
        "xanchor": x_anchor,
        "yanchor": y_anchor,
        "xshift": right,
        "yshift": above,
        "align": x_anchor,
        "font": {"size": SMALL, "color": palette.text},
    }


def _box(place: str, size: tuple[float, float], x: float, y: float) -> Box:
    """The pixels that a name so many pixels wide and high takes beside a point."""
    wide, high = size
    x_anchor, y_anchor, right, above = PLACES[place]
    left = x + right - {"left": 0.0, "center": wide / 2, "right": wide}[x_anchor]
    bottom = y + above - {"bottom": 0.0, "middle": high / 2, "top": high}[y_anchor]
    return left, left + wide, bottom, bottom + high


def _is_free(box: Box, taken: Sequence[Box], x: Floats, y: Floats, size: tuple[float, float]) -> bool:
    """Within the plot, and over no name, no corner and no point; its own is never in the way, for a name keeps away from it."""
    left, right, bottom, top = box
    if left < 0 or right > size[0] or bottom < 0 or top > size[1]:
        return False
    if any(left < other[1] and right > other[0] and bottom < other[3] and top > other[2] for other in taken):
        return False
    covered = (x > left - POINT) & (x < right + POINT) & (y > bottom - POINT) & (y < top + POINT)
    return not covered.any()


def _corner_boxes(corners: Sequence[str], width: float, height: float) -> list[Box]:
    boxes: list[Box] = []
    for i, text in enumerate(corners):
        wide = CHARACTER * len(text)
        left, bottom = (width - wide if i % 2 else 0.0), (height - LINE if i > 1 else 0.0)
        if text:
            boxes.append((left, left + wide, bottom, bottom + LINE))
    return boxes
