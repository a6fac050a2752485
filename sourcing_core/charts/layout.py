"""The calm look that all charts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go

from sourcing_core.charts.columns import safe
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.names import LINE, in_lines
from sourcing_core.charts.palette import Palette

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, "Segoe UI", "Liberation Sans", sans-serif'
FONT_SIZE = 14
SMALL = 13
CHARACTER = 7  # pixels that one character of the small font takes, on average
TITLE_LINE, SUBTITLE_LINE = 40, 50  # most characters of a line of the title and of what stands under it
LIFTED = 11  # pixels by which plotly draws a title of several lines higher than one of one line (seen in 7.1)
NOTHING = "No figures yet"

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "showSendToCloud": False,  # plotly.js 4 shows a button that posts the chart's data to another host
    "plotlyServerURL": "",
    "toImageButtonOptions": {"format": "png", "scale": 2},
}
"""Plotly's `config` for every chart: the one button saves a picture, and nothing can be sent anywhere."""

STILL: dict[str, Any] = CONFIG | {"staticPlot": True, "displayModeBar": False}
"""The same for a sparkline, which does nothing."""


@lru_cache(maxsize=8)
def _template(palette: Palette) -> go.layout.Template:
    """Defaults for every axis of a figure, so that twelve panels carry them once; a selection dims nothing."""
    axis = {
        "showline": False,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "fixedrange": True,
        "gridcolor": palette.grid,
        "gridwidth": 1,
        "tickfont": {"size": SMALL, "color": palette.muted},
        "title": {"font": {"size": SMALL, "color": palette.muted}, "standoff": 8},
    }
    undimmed = {"unselected": {"marker": {"opacity": 1}}}
    larger = undimmed | {"selected": {"marker": {"size": 16}}}
    return go.layout.Template(
        data={"bar": [undimmed], "scatter": [larger], "scattergl": [undimmed]},
        layout={
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
            "annotationdefaults": {"showarrow": False, "font": {"size": SMALL, "color": palette.muted}},
        },
    )


def _title(text: str | None) -> str:
    return in_lines(text or "", TITLE_LINE, 3)


def _subtitle(text: str | None) -> str:
    return in_lines(text or "", SUBTITLE_LINE, 3)


def more_head(title: str | None, subtitle: str | None = None) -> int:
    """Pixels that these two take beyond one line each."""
    return (LINE + 4) * _title(title).count("<br>") + LINE * _subtitle(subtitle).count("<br>")


def _look(
    own: Mapping[str, Any], palette: Palette, height: int, title: str | None, subtitle: str | None
) -> dict[str, Any]:
    """The shared layout; the margins that a figure has of its own are kept."""
    head = None
    if title:
        head = {
            "text": _title(title),
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "pad": {"l": 8, "t": 10 + LIFTED * bool(_title(title).count("<br>"))},
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "font": {"size": 16},
            "subtitle": {"text": _subtitle(subtitle), "font": {"size": SMALL, "color": palette.muted}},
        }
    margin = {"l": 8, "r": 16, "t": 12 + 32 * bool(title) + 18 * bool(subtitle) + more_head(title, subtitle), "b": 8}
    return {
        "template": _template(palette),
        "height": height,
        "title": head,
        "font": {"family": FONT, "size": FONT_SIZE, "color": palette.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": margin | dict(own.get("margin", {})),
        "hovermode": own.get("hovermode", "closest"),
        "hoverlabel": {
            "bgcolor": palette.surface,
            "bordercolor": palette.grid,
            "align": "left",
            "font": {"family": FONT, "size": SMALL, "color": palette.text},
        },
        "legend": {
            "font": {"size": SMALL, "color": palette.text},
            "bgcolor": "rgba(0,0,0,0)",
            "itemclick": False,
            "itemdoubleclick": False,
            **own.get("legend", {}),
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": palette.line, "activecolor": palette.text},
        "clickmode": "event+select",
        "dragmode": False,
        "separators": ".,",
        "uirevision": "steerboard",
        "selectionrevision": "steerboard",
    }


def styled(
    fig: go.Figure, palette: Palette, height: int, title: str | None = None, subtitle: str | None = None
) -> go.Figure:
    """The same figure, changed to the shared look and `height` pixels high; margins and hover it already has are kept.

    Give the page `theme=None` beside it: Streamlit's own theme would replace these defaults.
    """
    own = fig.layout.to_plotly_json()
    return fig.update_layout(_look(own, palette, height, title, subtitle))


def figure(
    traces: Sequence[Mapping[str, Any]],
    layout: Mapping[str, Any],
    palette: Palette,
    height: int,
    title: str | None = None,
    subtitle: str | None = None,
) -> go.Figure:
    """A figure with the shared look from plain traces and layout: what `styled` does, in one construction.

    Plotly's own check of every property is left out: it takes up to five times as long as all the rest, on every
    rerun of a page. The tests make it for every chart (`test_plotly_accepts_every_property`).
    """
    whole = {**layout, **_look(layout, palette, height, title, subtitle)}
    return go.Figure(list(traces), whole, _validate=False)


def nothing_to_draw(palette: Palette, says: str = NOTHING, height: int = 140) -> Drawn:
    """A figure without data that says so in plain words."""
    hidden = {"visible": False, "fixedrange": True}
    words = {
        "text": safe(says),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "xanchor": "center",
        "font": {"size": FONT_SIZE, "color": palette.muted},
    }
    layout = {"xaxis": hidden, "yaxis": hidden, "annotations": [words]}
    return Drawn(figure([], layout, palette, height), f"{says}.")


def legend_above(plot_height: int) -> dict[str, Any]:
    """A legend in one row over the plot, left aligned; `plot_height` in pixels is what 1 means in its place."""
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": 1 + 8 / plot_height, "yanchor": "bottom"}


def legend_below(plot_height: int, gap: int = 6) -> dict[str, Any]:
    """A legend in one row under the plot, `gap` pixels away from it."""
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": -gap / plot_height, "yanchor": "top"}
