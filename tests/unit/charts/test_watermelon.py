"""Promises kept against what people say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts import Drawn, watermelon
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import both_views


def drawn(
    palette: Palette, frame: pd.DataFrame | None = None, *, kept_line: float = 0.9, rating_line: float = 60.0
) -> Drawn:
    return watermelon(both_views() if frame is None else frame, palette, kept_line=kept_line, rating_line=rating_line)


def one(kept: float, rating: float) -> pd.DataFrame:
    return both_views().head(1).assign(kept_share=kept, rating=rating)


def keys(made: Drawn) -> dict[str, list[str]]:
    return {
        trace.name: [row[0] for row in trace.customdata] for trace in made.figure.data if trace.customdata is not None
    }


def named(made: Drawn) -> list[Any]:
    return [note for note in made.figure.layout.annotations if note.xref != "paper"]


def test_the_two_fields_in_which_figures_and_people_disagree_stand_out(palette: Palette) -> None:
    made = drawn(palette)

    assert keys(made) == {
        "Kept, but people unhappy": ["V1"],
        "Missed, but people happy": ["V2"],
        "Figures and people agree": ["V3"],
    }
    assert len({trace.marker.symbol for trace in made.figure.data}) == len(made.figure.data)


def test_a_value_on_a_line_is_green(light: Palette) -> None:
    assert keys(drawn(light, one(0.9, 60.0))) == {"Figures and people agree": ["V1"]}
    assert keys(drawn(light, one(0.9, 59.9))) == {"Kept, but people unhappy": ["V1"]}
    assert keys(drawn(light, one(0.899, 60.0))) == {"Missed, but people happy": ["V1"]}
    assert keys(drawn(light, one(0.899, 59.9))) == {"Figures and people agree": ["V1"]}


def test_27_of_30_months_keep_a_line_of_90_percent(light: Palette) -> None:
    assert keys(drawn(light, one(27 / 30, 10.0))) == {"Kept, but people unhappy": ["V1"]}


def test_every_corner_says_what_it_means(palette: Palette) -> None:
    corners = {(n.x, n.y): n.text for n in drawn(palette).figure.layout.annotations if n.xref == "paper"}

    assert corners == {
        (0, 0): "both poor",
        (1, 0): "green outside, red inside",
        (0, 1): "red outside, green inside",
        (1, 1): "both well",
    }


def test_unknown_on_either_side_is_counted_and_never_drawn_at_zero(palette: Palette) -> None:
    frame = pd.concat([both_views(), both_views().tail(1).assign(key="V5", kept_share=np.nan, rating=50.0)])
    made = drawn(palette, frame)
    placed = [x for trace in made.figure.data if trace.customdata is not None for x in (*trace.x, *trace.y)]

    assert "2 not judged or not rated, not shown" in [trace.name for trace in made.figure.data]
    assert made.alt.endswith("; 2 not judged or not rated.")
    assert min(placed) > 0
    assert {"V4", "V5"}.isdisjoint(key for group in keys(made).values() for key in group)


def test_nobody_to_place_is_a_plain_sentence(light: Palette) -> None:
    assert drawn(light, both_views().assign(rating=np.nan)).alt == (
        "No one has both judged service levels and ratings yet."
    )


def test_only_units_of_the_two_odd_fields_are_named(light: Palette) -> None:
    assert {note.text[:6] for note in named(drawn(light))} == {"Delta ", "Beacon"}


def test_the_lines_lie_where_the_settings_say_and_the_axes_tell_it(light: Palette) -> None:
    layout = drawn(light, kept_line=0.85, rating_line=70.0).figure.layout

    assert (layout.shapes[0].x0, layout.shapes[1].y0) == (85.0, 70.0)
    assert layout.xaxis.title.text.endswith("green from 85 %")
    assert layout.yaxis.title.text.endswith("green from 70")


def test_the_line_is_within_the_axis_when_everybody_keeps_more(light: Palette) -> None:
    assert drawn(light, one(0.99, 50.0)).figure.layout.xaxis.range[0] < 90.0
    assert drawn(light, one(0.0, 50.0)).figure.layout.xaxis.range[0] < 0.0


def test_the_takeaway_names_the_first_of_both_kinds(light: Palette) -> None:
    assert drawn(light).alt == (
        "3 by promises kept and what people say: 1 keeps what it promised and leaves people unhappy, "
        'first Delta & Sons <b onclick="x">; 1 misses what it promised and people are happy, first Beacon; '
        "1 not judged or not rated."
    )
    assert "2 keep what they promised" in drawn(light, pd.concat([one(0.95, 10.0), one(0.99, 20.0)])).alt


def test_the_takeaway_says_when_figures_and_people_agree(light: Palette) -> None:
    assert drawn(light, both_views().iloc[[2]]).alt == (
        "1 by promises kept and what people say: figures and people agree everywhere."
    )


def test_pointing_at_a_unit_tells_how_much_stands_behind_it(light: Palette) -> None:
    assert (
        drawn(light)
        .figure.data[0]
        .hovertext[0]
        .endswith("98 % of 48 judged months kept<br>rated 41 of 100 by 3 sources")
    )
