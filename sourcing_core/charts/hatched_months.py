"""Months without a figure, shaded from top to bottom so that a gap is seen and can be clicked."""

from __future__ import annotations

from typing import Any

import numpy as np

from sourcing_core.charts.columns import Whole, Words
from sourcing_core.charts.palette import HATCHED, STATUS_MARK, STATUS_WORD, Palette
from sourcing_core.charts.time_axis import DAY, starts


def hatched_months(
    months: Whole, status: Words, ids: Words, y_range: tuple[float, float], palette: Palette
) -> list[dict[str, Any]]:
    """One bar trace per status, as high as the plot: hatched where the figure is missing, plain where none was due.

    months, status (of these months, all without a value) and ids have one entry per month.
    """
    traces = []
    for word in sorted(set(status)):
        here = status == word
        tone = palette.status[word]
        marker: dict[str, Any] = {"color": tone.fill, "line": {"width": 0}}
        if word in HATCHED:
            marker["pattern"] = {
                "shape": "/",
                "size": 8,
                "solidity": 0.14,
                "fgcolor": palette.hatch,
                "bgcolor": tone.fill,
                "fillmode": "overlay",
            }
        traces.append(
            {
                "type": "bar",
                "name": f"{STATUS_MARK[word]} {STATUS_WORD[word]}",
                "x": starts(months[here]),
                "y": np.full(int(here.sum()), y_range[1] - y_range[0]),
                "base": np.full(int(here.sum()), y_range[0]),
                "width": 26 * DAY,
                "legendrank": 1200,
                "marker": marker,
                "customdata": ids[here],
                "hovertemplate": f"{STATUS_WORD[word]}<extra></extra>",
            }
        )
    return traces
