"""A line the size of a word."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go

from sourcing_core.charts import sparkline
from sourcing_core.charts.palette import Palette

VALUES = np.array([0.90, np.nan, 0.93, 0.95, np.nan])


def test_the_last_known_value_is_marked(palette: Palette) -> None:
    last = sparkline(VALUES, palette, name="On time", unit="%").figure.data[-1]

    assert (list(last.x), list(last.y)) == ([3], [95.0])


def test_a_value_between_two_gaps_is_a_dot_because_it_has_no_line(palette: Palette) -> None:
    alone = sparkline(VALUES, palette, name="On time", unit="%").figure.data[1]

    assert list(alone.x) == [0]


def test_it_has_no_axes_and_is_as_high_as_asked(palette: Palette) -> None:
    layout = sparkline(VALUES, palette, name="On time", unit="%", height=30).figure.layout

    assert (layout.xaxis.visible, layout.yaxis.visible, layout.height) == (False, False, 30)


def test_the_takeaway_is_first_and_last_and_what_is_missing(light: Palette) -> None:
    assert sparkline(VALUES, light, name="On time", unit="%").alt == (
        "On time: 90.0 % to 95.0 % in 5 months, 2 without data."
    )
    assert sparkline(VALUES[2:4], light, name="On time", unit="%").alt == "On time: 93.0 % to 95.0 % in 2 months."


def test_one_value_or_none_is_drawn_without_error(palette: Palette) -> None:
    assert len(sparkline(VALUES[:1], palette, name="On time", unit="%").figure.data) == 3
    for nothing in (np.array([]), np.array([np.nan])):
        assert sparkline(nothing, palette, name="On time", unit="%").alt == "No figures yet."


def test_plotly_accepts_every_property(palette: Palette) -> None:
    drawn = sparkline(VALUES, palette, name="On time", unit="%").figure

    assert json.loads(go.Figure(drawn.to_dict()).to_json()) == json.loads(drawn.to_json())
