"""Spend against score."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts import Drawn, spend_performance
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import vendors


def drawn(palette: Palette, frame: pd.DataFrame | None = None, **options: Any) -> Drawn:
    lines: dict[str, Any] = {"spend_line": 5e5, "score_line": 60.0} | options
    return spend_performance(vendors() if frame is None else frame, palette, currency="EUR", **lines)


def traces(made: Drawn) -> dict[str, Any]:
    return {trace.name: trace for trace in made.figure.data}


def test_costly_and_weak_vendors_stand_out_in_shape_and_colour(palette: Palette) -> None:
    named = traces(drawn(palette))

    assert [tuple(row) for row in named["Much spend, low score"].customdata] == [("V1",)]
    assert named["Much spend, low score"].marker.symbol != named["Other vendors"].marker.symbol


def test_unranked_vendors_are_hollow_wherever_they_lie(palette: Palette) -> None:
    trace = traces(drawn(palette, vendors().assign(score=10.0)))["Not ranked, too little is known"]

    assert (trace.marker.symbol, [row[0] for row in trace.customdata]) == ("circle-open", ["V3"])


def test_a_score_on_the_line_is_not_below_it(light: Palette) -> None:
    assert "Much spend, low score" not in traces(drawn(light, vendors().assign(score=60.0)))


def test_more_open_gaps_make_a_larger_point(light: Palette) -> None:
    named = traces(drawn(light))

    assert named["Much spend, low score"].marker.size[0] == 18 > named["Other vendors"].marker.size[0] == 10


def test_vendors_that_cannot_be_placed_are_counted(palette: Palette) -> None:
    made = drawn(palette)

    assert "1 without spend or score, not shown" in traces(made)
    assert made.alt.endswith("1 without spend or score not shown.")


def test_nobody_to_place_is_a_plain_sentence(light: Palette) -> None:
    assert drawn(light, vendors().assign(score=np.nan)).alt == "No vendor has both spend and score yet."


def test_without_lines_nobody_is_judged(light: Palette) -> None:
    made = drawn(light, spend_line=np.nan, score_line=np.nan)

    assert not made.figure.layout.shapes
    assert "Much spend, low score" not in traces(made)
    assert "none has much spend and a low score" in made.alt


def test_names_never_cover_one_another_and_the_weak_are_named_first(light: Palette) -> None:
    crowd = pd.concat([vendors().head(1)] * 30).assign(vendor_id=lambda f: [f"V{i}" for i in range(len(f))])
    named = [note for note in drawn(light, crowd).figure.layout.annotations if note.xref != "paper"]

    assert named[0].text == 'Delta &amp; Sons &lt;b<br>onclick="x"&gt;'
    assert len({(note.xanchor, note.yanchor, note.xshift, note.yshift) for note in named}) == len(named) < 5


def test_at_most_ten_vendors_are_named(light: Palette) -> None:
    apart = pd.DataFrame(
        {
            "vendor_id": [f"V{i:02}" for i in range(20)],
            "spend": np.geomspace(1e3, 1e7, 20),
            "score": np.tile([10.0, 40.0, 70.0, 95.0], 5),
        }
    ).assign(vendor="Name", ranked=True)
    named = [note for note in drawn(light, apart).figure.layout.annotations if note.xref != "paper"]

    assert len(named) == 10


def test_a_large_crowd_is_drawn_by_the_graphics_card(light: Palette) -> None:
    crowd = pd.concat([vendors().head(1)] * 1001)

    assert {trace.type for trace in drawn(light, crowd).figure.data} == {"scattergl"}


def test_the_corners_say_what_they_mean(palette: Palette) -> None:
    corners = {note.text for note in drawn(palette).figure.layout.annotations if note.xref == "paper"}

    assert corners == {
        "little spend, high score",
        "much spend, high score",
        "little spend, low score",
        "much spend, low score",
    }
