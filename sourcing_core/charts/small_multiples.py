"""Up to twelve control charts beside one another, on the same months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import flags, safe, words
from sourcing_core.charts.control_lines import Charted, charted, legend_traces, limit_traces, value_traces
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.hatched_months import hatched_months
from sourcing_core.charts.layout import SMALL, figure, legend_above, nothing_to_draw
from sourcing_core.charts.names import LINE, in_lines, line_count
from sourcing_core.charts.palette import VERDICT_WORD, Palette
from sourcing_core.charts.time_axis import time_axis
from sourcing_core.charts.units import plural, suffix

MOST = 12
PANEL, BOTTOM, LEFT = 130, 44, 60  # pixels: a panel, under all and left of all
AIR, LEGEND = 24, 32  # pixels: over and under the title of a panel, and for the legend over all
GUTTER = 0.07  # of the width, between two panels, where the numbers of the next one stand
TITLE_LINE, TITLE_SHIFT = 32, 48  # most characters of a line, and pixels by which a title begins left of its panel


def title(name: object, detail: object = "") -> str:
    """What stands over a panel: who, and below it what; what is cut keeps its end, for there two series differ."""
    parts = [in_lines(part, TITLE_LINE, end=TITLE_LINE) for part in (name, detail)]
    return "<br>".join(part for part in parts if part)


def small_multiples(points: pd.DataFrame, palette: Palette, *, across: int = 3, beside: Iterable[str] = ()) -> Drawn:
    """One small control chart per series, in the order in which the series come; the first twelve.

    points: the columns of `control_chart` for several series (engagement_id and metric_id tell them apart), with name
    and unit of each, and when wanted detail (a second name under it) and trial (yes or no). across: panels beside one
    another; fewer on a narrow page. beside: titles of panels beside this figure, whose rows its own are to meet.
    A click leads to (engagement_id, metric_id, "2026-03").
    """
    if points.empty:
        return nothing_to_draw(palette)
    keys = ["engagement_id", "metric_id"]
    order = points[keys].drop_duplicates().reset_index(drop=True)
    drawn = points.merge(order.head(MOST), on=keys)
    panels = [_Panel(place, group) for place, (_, group) in enumerate(drawn.groupby(keys, sort=False))]
    titles = line_count([*(panel.title for panel in panels), *beside])
    grid = _Grid(across, len(panels), AIR + LINE * titles)
    top = grid.between + LEGEND
    layout: dict[str, Any] = {
        "annotations": [],
        "margin": {"l": LEFT, "t": top, "b": BOTTOM},
        "barmode": "overlay",
        "legend": legend_above(grid.height) | {"y": 1 + (grid.between - 8) / grid.height},
    }
    months = time_axis(np.concatenate([panel.series.months for panel in panels]))
    traces: list[dict[str, Any]] = []
    for panel in panels:
        _add_axes(layout, panel, grid, months)
        traces += panel.traces(palette)
    verdicts = {word for panel in panels for word in panel.series.verdict}
    traces += legend_traces(verdicts, palette, baseline=False)
    fig = figure(traces, layout, palette, top + grid.height + BOTTOM)
    return Drawn(fig, _alt(panels, len(order)))


class _Panel:
    """One series and the names of its axes."""

    def __init__(self, place: int, points: pd.DataFrame) -> None:
        self.place = place
        self.axis = "" if place == 0 else str(place + 1)
        self.name, self.unit = str(points["name"].iloc[0]), str(points["unit"].iloc[0])
        detail = str(words(points, "detail")[0])
        self.title = title(self.name, detail)
        self.hover = "<br>".join(safe(part) for part in (self.name, detail) if part)
        self.trial = bool(flags(points, "trial")[0])
        self.series: Charted = charted(points, self.unit, brief=True)

    def traces(self, palette: Palette) -> list[dict[str, Any]]:
        axes = {"xaxis": f"x{self.axis}", "yaxis": f"y{self.axis}"}
        blank = np.isnan(self.series.value)
        status = np.full(int(blank.sum()), "NO_DATA", dtype=object)
        gaps = hatched_months(self.series.months[blank], status, self.series.ids[blank], self.series.y_range, palette)
        lines = limit_traces(self.series, palette, trial=self.trial, **axes)
        quiet = [{**trace, **axes, "showlegend": False} for trace in (*gaps, *lines)]
        values = value_traces(self.series, palette, size=4, **axes)
        values[0] |= {"meta": self.hover, "hovertemplate": "%{meta}<br>%{hovertext}<extra></extra>"}
        return [*quiet, *values]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where panels stand, as shares of the figure's plot area."""

    across: int
    count: int
    between: int
    """Pixels over a panel, for its title."""

    @property
    def height(self) -> int:
        """Pixels from the top of the first panel to the foot of the last."""
        return -(-self.count // self.across) * (PANEL + self.between) - self.between

    def place(self, number: int) -> tuple[list[float], list[float]]:
        """The x and the y domain of a panel."""
        row, column = divmod(number, self.across)
        width = (1 - GUTTER * (self.across - 1)) / self.across
        left, top = column * (width + GUTTER), 1 - row * (PANEL + self.between) / self.height
        return [left, min(left + width, 1)], [max(top - PANEL / self.height, 0), top]


def _add_axes(layout: dict[str, Any], panel: _Panel, grid: _Grid, months: dict[str, Any]) -> None:
    """Adds the axes and the name of one panel to the layout; only the lowest panel of a column names the months."""
    across, up = grid.place(panel.place)
    plain = {key: value for key, value in months.items() if key != "dtick"}
    layout[f"xaxis{panel.axis}"] = plain | {
        "domain": across,
        "anchor": f"y{panel.axis}",
        "showticklabels": panel.place + grid.across >= grid.count,
        "autotickangles": [0],
        "nticks": 4,
        "tickformat": "%b<br>%Y",
    }
    layout[f"yaxis{panel.axis}"] = {
        "domain": up,
        "anchor": f"x{panel.axis}",
        "range": panel.series.y_range,
        "ticksuffix": suffix(panel.unit),
        "nticks": 4,
        "automargin": False,
        "tickfont": {"size": SMALL - 1},
    }
    layout["annotations"].append(
        {
            "text": panel.title,
            "xref": "paper",
            "yref": "paper",
            "x": across[0],
            "y": up[1],
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": -TITLE_SHIFT,
            "yshift": 4,
            "align": "left",
            "showarrow": False,
        }
    )


def _alt(panels: list[_Panel], total: int) -> str:
    with_signal = [panel.name for panel in panels if np.isin(panel.series.verdict, list(VERDICT_WORD)).any()]
    says = f"signals in {len(with_signal)}, first {with_signal[0]}" if with_signal else "no signal in any"
    return f"Control charts of {len(panels)} out of {plural(total, 'series', 'series')}: {says}."
