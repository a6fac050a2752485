"""Shares of spend against a limit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sourcing_core.charts import Drawn, concentration_bars
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import shares


def drawn(palette: Palette, limit: float = 0.3, rows: int = 12, frame: pd.DataFrame | None = None) -> Drawn:
    return concentration_bars(
        shares() if frame is None else frame, palette, kind="country", kinds="countries", limit=limit, rows=rows
    )


def test_the_largest_share_stands_first_and_the_unknown_last(palette: Palette) -> None:
    assert [text[:6] for text in drawn(palette).figure.layout.yaxis.ticktext] == ["Delta ", "Beacon", "Cobalt"]


def test_above_the_limit_is_said_in_words_as_well_as_colour(palette: Palette) -> None:
    made = drawn(palette)

    assert [note.text for note in made.figure.layout.annotations] == [
        "Limit 30 %",
        "37.0 %,<br>above the limit",
        "20.0 %",
        "no data",
    ]
    assert {trace.name: list(trace.x) for trace in made.figure.data}["Above the limit"] == [37.0]


def test_the_limit_is_a_line_at_its_place_and_absent_when_there_is_none(palette: Palette) -> None:
    assert drawn(palette).figure.layout.shapes[0].x0 == 30.0
    assert not drawn(palette, limit=np.nan).figure.layout.shapes


def test_an_unknown_share_is_hatched_not_zero(palette: Palette) -> None:
    trace = {trace.name: trace for trace in drawn(palette).figure.data}["Unknown"]

    assert (list(trace.y), trace.marker.pattern.shape) == ([2], "/")
    assert trace.x[0] > 0


def test_the_axis_holds_the_limit_even_when_all_shares_are_small(light: Palette) -> None:
    small = shares().assign(share=0.01, above_limit=False)

    assert drawn(light, frame=small).figure.layout.xaxis.range[1] > 30


def test_rows_beyond_the_limit_are_counted_in_their_plural(light: Palette) -> None:
    assert drawn(light, rows=1).figure.layout.yaxis.ticktext[-1] == "and 2 more<br>countries"


def test_the_takeaway_names_the_largest_and_counts_those_above(light: Palette) -> None:
    assert drawn(light).alt.startswith("Share of spend by country: most is Delta & Sons")
    assert drawn(light).alt.endswith("with 37.0 %; 1 above the limit of 30 %.")
    assert drawn(light, limit=np.nan).alt.endswith("with 37.0 %.")
