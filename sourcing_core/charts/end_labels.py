"""Names of lines at their right end, moved apart so that none covers another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sourcing_core.charts.layout import CHARACTER, SMALL

GAP = 17  # pixels between two lines of small text


@dataclass(frozen=True, slots=True)
class EndLabel:
    """One label at height `y` of the axis, in `colour`."""

    y: float
    text: str
    colour: str


def spread(places: list[float], gap: float = GAP) -> list[float]:
    """Places (pixels, any order) moved as little as possible until each two are `gap` apart, order kept."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[list[float]] = []  # [mean of place - rank * gap, members]: pooled until they rise
    for rank, i in enumerate(order):
        blocks.append([places[i] - rank * gap, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            before, others = blocks.pop()
            blocks.append([(mean * count + before * others) / (count + others), count + others])
    flat = [mean for mean, count in blocks for _ in range(int(count))]
    moved = list(places)
    for rank, i in enumerate(order):
        moved[i] = flat[rank] + rank * gap
    return moved


def end_labels(labels: list[EndLabel], y_range: tuple[float, float], plot_height: int) -> list[dict[str, Any]]:
    """Plotly annotations at the right edge of the plot, `plot_height` pixels high, for lines within `y_range`."""
    pixels = plot_height / (y_range[1] - y_range[0])
    places = [(label.y - y_range[0]) * pixels for label in labels]
    return [
        {
            "text": label.text,
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6,
            "y": label.y,
            "yref": "y",
            "yanchor": "middle",
            "yshift": moved - place,
            "font": {"size": SMALL, "color": label.colour},
        }
        for label, place, moved in zip(labels, places, spread(places), strict=True)
    ]


def room_for(labels: list[EndLabel]) -> int:
    """Pixels of right margin that the labels need."""
    return 16 + CHARACTER * max((len(label.text) for label in labels), default=0)
