"""A column of figures in the order of its file."""

from __future__ import annotations

from typing import Any

import numpy as np

from sourcing_core.charts import Drawn, series_chart
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import a_column


def drawn(palette: Palette, *, trial: bool = False, **columns: Any) -> Drawn:
    return series_chart(a_column().assign(**columns), palette, name="Column", trial=trial)


def traces(made: Drawn) -> dict[str, Any]:
    return {trace.name: trace for trace in made.figure.data}


def test_a_flagged_point_is_a_triangle_and_names_its_rule(palette: Palette) -> None:
    named = traces(drawn(palette))

    assert (list(named["Signal"].x), list(named["Signal"].y)) == ([4], [16.0])
    assert named["Signal"].marker.symbol == "triangle-up"
    assert named["Figure"].hovertext[3].endswith("point 4<br>rule WE1")


def test_without_flags_there_is_no_signal(light: Palette) -> None:
    made = drawn(light, flags="")

    assert "Signal" not in traces(made)
    assert made.alt == "Column: 4 points, no signal."


def test_the_takeaway_tells_where_the_first_signal_is(light: Palette) -> None:
    assert drawn(light).alt == "Column: 4 points, 1 signal, the first at point 4."
    assert drawn(light, flags=["", "WE1", "WE4", ""]).alt == "Column: 4 points, 2 signals, the first at point 2."


def test_trial_limits_are_called_so_and_dotted(palette: Palette) -> None:
    assert traces(drawn(palette, trial=True))["Trial limits"].line.dash == "dot"
    assert traces(drawn(palette))["Limits"].line.dash == "solid"


def test_a_column_without_limits_is_drawn_all_the_same(light: Palette) -> None:
    made = drawn(light, centre=np.nan, lower=np.nan, upper=np.nan, flags="")

    assert list(traces(made)) == ["Figure"]


def test_a_gap_in_the_column_stays_a_gap(light: Palette) -> None:
    figure = traces(drawn(light, value=[10.0, np.nan, 9.0, 16.0]))["Figure"]

    assert np.isnan(figure.y[1])
    assert figure.connectgaps is False


def test_a_column_of_nothing_is_a_plain_sentence(light: Palette) -> None:
    assert drawn(light, value=np.nan).alt == "No figures yet."
