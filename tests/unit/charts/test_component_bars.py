"""A strategic score taken apart."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.charts import Drawn, component_bars
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import strategic_parts


def drawn(palette: Palette, frame: pd.DataFrame | None = None, **changes: Any) -> Drawn:
    numbers: dict[str, Any] = {"score": 61.3, "coverage": 0.8, "coverage_floor": 0.6} | changes
    return component_bars(strategic_parts() if frame is None else frame, palette, **numbers)


def traces(made: Drawn) -> dict[str, Any]:
    return {trace.name: trace for trace in made.figure.data}


def said(made: Drawn) -> list[str]:
    """The words of every row from the top, without their colours."""
    return [re.sub(r"</?span[^>]*>", "", note.text) for note in made.figure.layout.annotations if note.x == 0]


def known(made: Drawn) -> str:
    return str(made.figure.layout.title.subtitle.text)


def test_the_total_and_the_floor_of_known_weight_stand_on_top(palette: Palette) -> None:
    made = drawn(palette)

    assert made.figure.layout.title.text == "Score 61 of 100"
    assert known(made) == "80 % of the weight is known; a score needs 60 %"


def test_a_share_just_below_the_floor_never_reads_as_the_floor(light: Palette) -> None:
    assert known(drawn(light, coverage=0.599)).startswith("59 %")
    assert known(drawn(light, coverage=0.6)).startswith("60 %")
    assert known(drawn(light, coverage=0.29)).startswith("29 %")  # 100 * 0.29 is a little less than 29


def test_a_share_that_was_not_told_is_said_to_be_so(light: Palette) -> None:
    assert known(drawn(light, coverage=np.nan)).startswith("Share known not told")


def test_no_score_is_not_zero(light: Palette) -> None:
    made = drawn(light, score=np.nan, coverage=0.3)

    assert made.figure.layout.title.text == "No score"
    assert made.alt.startswith("No score: ")


def test_each_part_says_its_value_with_its_unit_and_its_weight(palette: Palette) -> None:
    assert said(drawn(palette)) == [
        "Lead time  45.0 days, weight 50 %",
        'Delta &amp; Sons &lt;b onclick="x"&gt;<br>25.0 %, weight 30 %',
        "Validated benefit  weight 20 %, not entered",
        "Shown beside the score, without weight:",
        "Ideas per head  1.500 per unit",
    ]


def test_a_part_that_is_not_counted_is_hatched_over_the_whole_scale_and_never_zero(palette: Palette) -> None:
    named = traces(drawn(palette))

    assert (list(named["Not counted"].x), named["Not counted"].marker.pattern.shape) == ([100.0], "/")
    assert [row[2] for row in named["Not counted"].customdata] == ["benefit"]
    assert list(named["Is"].x) == [80.0, 30.0]


def test_a_part_that_counts_with_no_points_is_a_bar_of_zero_and_not_hatched(light: Palette) -> None:
    named = traces(drawn(light, strategic_parts().iloc[[0]].assign(score=0.0)))

    assert list(named["Is"].x) == [0.0]
    assert "Not counted" not in named


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("not_applicable", "does not apply"),
        ("few_responses", "too few responses"),
        ("no_headcount", "no headcount"),
        ("", "not known"),
        (None, "not known"),
    ],
)
def test_the_reason_is_told_in_plain_words(light: Palette, word: str | None, says: str) -> None:
    frame = strategic_parts().iloc[[2]].assign(why_not=word)
    gap = "<br>" if says == "too few responses" else "  "  # beyond 46 characters

    assert said(drawn(light, frame)) == [f"Validated benefit{gap}weight 20 %, {says}"]


def test_what_is_to_know_of_a_part_that_counts_is_told_too(light: Palette) -> None:
    frame = strategic_parts().iloc[[0]].assign(why_not="not_assessed", value=0.0, score=0.0)

    assert said(drawn(light, frame)) == ["Lead time  0.0 days, weight 50 %, not assessed"]


def test_what_has_no_weight_has_no_bar(light: Palette) -> None:
    made = drawn(light, strategic_parts().iloc[[3]])

    assert not made.figure.data
    assert said(made) == ["Shown beside the score, without weight:", "Ideas per head  1.500 per unit"]


def test_the_part_with_the_fewest_points_is_marked_as_well_as_coloured(palette: Palette) -> None:
    points = {note.text: note.font.color for note in drawn(palette).figure.layout.annotations if note.x == 1}

    assert points == {"80": palette.text, "◆ 30": palette.verdict["concern"]}


def test_the_points_stand_beside_their_bar(light: Palette) -> None:
    made = drawn(light)

    assert [note.y for note in made.figure.layout.annotations if note.x == 1] == list(traces(made)["Is"].y)


def test_rows_beyond_the_limit_are_counted(light: Palette) -> None:
    assert said(drawn(light, rows=1))[-1] == "and 3 more parts"
    assert said(drawn(light, rows=3))[-1] == "and 1 more part"
    assert "more" not in said(drawn(light, rows=4))[-1]


def test_the_rows_fill_the_plot_and_none_lies_outside(light: Palette) -> None:
    for rows in (1, 2, 3, 4):
        layout = drawn(light, rows=rows).figure.layout
        plot = layout.height - layout.margin.t - layout.margin.b

        assert list(layout.yaxis.range) == [plot, 0]
        assert all(0 <= note.y < plot for note in layout.annotations)


def test_the_takeaway_names_the_weakest_part_and_counts_the_missing(light: Palette) -> None:
    assert drawn(light).alt == (
        'Score 61 of 100: fewest points in Delta & Sons <b onclick="x"> with 30; '
        "80 % of the weight is known; a score needs 60 %; 1 of 3 parts not counted."
    )


def test_of_parts_with_equally_few_points_the_marked_one_is_named(light: Palette) -> None:
    frame = strategic_parts().assign(score=[30.0, 30.0, np.nan, np.nan])

    assert "fewest points in Delta & Sons" in drawn(light, frame).alt
    assert "fewest points in Lead time" in drawn(light, frame.assign(is_worst=[True, False, False, False])).alt


def test_without_any_part_that_counts_none_is_called_the_weakest(light: Palette) -> None:
    assert "fewest" not in drawn(light, strategic_parts().iloc[[2]], score=np.nan, coverage=0.0).alt
