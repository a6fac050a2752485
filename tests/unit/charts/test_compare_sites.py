"""One metric over sites."""

from __future__ import annotations

from typing import Any

import numpy as np

from sourcing_core.charts import Drawn, compare_sites
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import sites


def drawn(palette: Palette, direction: str = "higher", target: float = 0.95, rows: int = 30, **changes: Any) -> Drawn:
    return compare_sites(
        sites().assign(**changes),
        palette,
        name="On time",
        unit="%",
        direction=direction,
        target=target,
        confidence=0.95,
        rows=rows,
    )


def names(made: Drawn) -> list[str]:
    return [text[:6] for text in made.figure.layout.yaxis.ticktext]


def test_the_worst_site_stands_first_and_the_unknown_one_last(palette: Palette) -> None:
    assert names(drawn(palette)) == ["Kraków", "Delta ", "Lisbon"]


def test_where_lower_is_better_the_highest_is_the_worst(light: Palette) -> None:
    assert names(drawn(light, direction="lower")) == ["Delta ", "Kraków", "Lisbon"]


def test_figure_and_volume_stand_beside_each_site(palette: Palette) -> None:
    notes = [note.text for note in drawn(palette).figure.layout.annotations]

    assert notes == ["Target 95 %", "88.0 %, n = 180", "97.0 %, n = 200", "? no data, n = 0"]


def test_each_dot_has_its_interval(palette: Palette) -> None:
    named = {trace.name: trace for trace in drawn(palette).figure.data}

    assert list(named["95 % interval"].x[:2]) == [83.0, 92.0]
    assert list(named["95 % interval"].y[:2]) == [0, 0]
    assert (list(named["Below minimum"].x), named["Below minimum"].marker.symbol) == ([88.0], "x")


def test_the_target_is_a_named_line_and_absent_when_there_is_none(light: Palette) -> None:
    assert drawn(light).figure.layout.shapes[0].x0 == 95.0
    assert not drawn(light, target=np.nan).figure.layout.shapes


def test_an_interval_that_is_unknown_is_not_drawn(light: Palette) -> None:
    assert "95 % interval" not in {trace.name for trace in drawn(light, low=np.nan).figure.data}


def test_the_takeaway_is_the_span_from_worst_to_best(light: Palette) -> None:
    assert drawn(light).alt.startswith("On time at 3 sites: from 88.0 % at Kraków to 97.0 % at Delta & Sons")


def test_no_figure_anywhere_is_said(light: Palette) -> None:
    assert drawn(light, value=np.nan, status="NO_DATA").alt == "On time: no figure for any of 3 sites."


def test_sites_beyond_the_rows_are_counted(light: Palette) -> None:
    assert names(drawn(light, rows=1)) == ["Kraków", "and 2 "]
