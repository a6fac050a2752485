"""Open gaps by how bad they are and what it takes to close them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import places
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import FONT_SIZE, figure, nothing_to_draw
from sourcing_core.charts.palette import Palette, Tone
from sourcing_core.charts.tiles import Tiles, tile_layout, tile_traces
from sourcing_core.charts.units import plural
from sourcing_core.vocabulary import Effort, Severity

HEAD, ROW, FOOT = 34, 52, 12  # pixels
NONE = "none"


def gap_board(gaps: pd.DataFrame, palette: Palette) -> Drawn:
    """Four by four tiles with the number of gaps; a click leads to (severity, effort).

    gaps: severity and effort (words of the vocabulary), one row per gap, or one per group with its number in `count`.
    """
    counts = _counts(gaps)
    if not counts.any():
        return nothing_to_draw(palette, "No open gaps")
    severities, efforts = list(Severity), list(Effort)
    row, column = (place.ravel() for place in np.indices(counts.shape))
    number = counts.ravel()
    severity = np.array([str(word) for word in severities], dtype=object)[row]
    effort = np.array([str(word) for word in efforts], dtype=object)[column]
    tiles = Tiles(
        column=column,
        row=row,
        meaning=np.where(number > 0, severity, NONE).astype(object),
        text=np.array([str(count) for count in number], dtype=object),
        hover=np.array(
            [
                f"{plural(int(n), f'{s} gap')} that {'takes' if n == 1 else 'take'} {e} to close"
                for n, s, e in zip(number, severity, effort, strict=True)
            ],
            dtype=object,
        ),
        ids=np.column_stack([severity, effort]),
    )
    names = {str(word): word.label for word in severities} | {NONE: "No gaps"}
    tones = {**palette.severity, NONE: Tone(line=palette.grid, fill="rgba(0,0,0,0)", ink=palette.muted)}
    traces = tile_traces(tiles, tones, names, palette, size=FONT_SIZE + 6)
    layout = tile_layout([f"{word.label} of work" for word in efforts], [word.label for word in severities])
    layout |= {"showlegend": False, "margin": {"t": HEAD, "b": FOOT, "r": 8}}
    fig = figure(traces, layout, palette, HEAD + ROW * len(severities) + FOOT)
    return Drawn(fig, _alt(counts))


def _counts(gaps: pd.DataFrame) -> np.ndarray:
    """Number of gaps, shape (severities, efforts)."""
    counts = np.zeros((len(Severity), len(Effort)), dtype=np.int64)
    if gaps.empty:
        return counts
    row, column = places(gaps["severity"], list(Severity)), places(gaps["effort"], list(Effort))
    number = gaps["count"].to_numpy(dtype=np.int64) if "count" in gaps else np.ones(len(gaps), dtype=np.int64)
    if (strange := (row < 0) | (column < 0)).any():
        first = gaps[strange].iloc[0]
        raise ValueError(f"no place on the board for severity '{first['severity']}', effort '{first['effort']}'")
    np.add.at(counts, (row, column), number)
    return counts


def _alt(counts: np.ndarray) -> str:
    critical = int(counts[0].sum())
    quick = int(counts[:2, :2].sum())
    return (
        f"{plural(int(counts.sum()), 'open gap')}, {critical} critical; "
        f"{quick} critical or high ones take hours or days to close."
    )
