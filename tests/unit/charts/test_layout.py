"""The look that all charts share."""

from __future__ import annotations

import json

import plotly.graph_objects as go

from sourcing_core import charts
from sourcing_core.charts.layout import NOTHING, figure, more_head
from sourcing_core.charts.palette import Palette


def test_nothing_is_ever_sent_to_another_host() -> None:
    for config in (charts.CONFIG, charts.STILL):
        assert config["showSendToCloud"] is False
        assert config["plotlyServerURL"] == ""
        assert config["displaylogo"] is False
        assert config["modeBarButtons"] == [["toImage"]]


def test_a_figure_of_somebody_else_takes_the_look_and_keeps_its_own_margins(palette: Palette) -> None:
    fig = charts.styled(
        go.Figure(go.Scatter(x=[1], y=[1]), {"margin": {"r": 99}, "hovermode": "x"}), palette, 300, "A & B"
    )

    assert (fig.layout.height, fig.layout.margin.r, fig.layout.margin.l, fig.layout.hovermode) == (300, 99, 8, "x")
    assert fig.layout.paper_bgcolor == fig.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert fig.layout.title.text == "A &amp; B"
    assert fig.layout.font.color == palette.text


def test_styling_after_and_building_at_once_give_the_same_figure(palette: Palette) -> None:
    trace, layout = {"type": "scatter", "x": [1], "y": [1]}, {"margin": {"r": 99}, "legend": {"orientation": "h"}}

    at_once = figure([trace], layout, palette, 300, "Title", "More")
    after = charts.styled(go.Figure([trace], layout), palette, 300, "Title", "More")

    assert json.loads(at_once.to_json()) == json.loads(after.to_json())


def test_an_empty_figure_says_so_in_plain_words(palette: Palette) -> None:
    drawn = charts.nothing_to_draw(palette)

    assert drawn.figure.layout.annotations[0].text == NOTHING
    assert drawn.alt == "No figures yet."


def test_the_look_is_small_beside_the_data(light: Palette) -> None:
    assert len(json.dumps(json.loads(charts.nothing_to_draw(light).figure.to_json()))) < 3000


def test_a_selection_dims_nothing(light: Palette) -> None:
    template = charts.nothing_to_draw(light).figure.layout.template

    assert template.data.bar[0].unselected.marker.opacity == template.data.scatter[0].unselected.marker.opacity == 1


def test_a_title_and_what_stands_under_it_take_more_lines_and_more_room_when_they_are_long(light: Palette) -> None:
    title, under = "Score 65 of 100, could be 52 to 72, 80 % known", "held at 49: a critical level is below its minimum"
    short, long = (figure([], {}, light, 300, told, f"{under}, {told}").layout for told in ("Score 65", title))

    assert short.title.text == "Score 65"
    assert long.title.text == "Score 65 of 100, could<br>be 52 to 72, 80 % known"
    assert long.title.subtitle.text.replace("<br>", " ") == f"{under}, {title}"
    assert (
        long.margin.t - short.margin.t
        == more_head(title, f"{under}, {title}") - more_head("Score 65", f"{under}, Score 65")
        > 0
    )
    assert long.title.pad.t > short.title.pad.t
