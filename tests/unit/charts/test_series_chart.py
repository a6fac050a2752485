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


def test_points_with_a_verdict_have_its_shape_and_name(palette: Palette) -> None:
    named = traces(drawn(palette, flags=["WE1", "", "", "WE1"], verdict=["concern", "", "", "improvement"]))

    assert (named["Concern"].marker.symbol, named["Improvement"].marker.symbol) == ("diamond", "star")
    assert (list(named["Concern"].x), list(named["Improvement"].x)) == ([1], [4])
    assert "Signal" not in named
    assert named["Figure"].hovertext[0] == "<b>10</b><br>point 1<br><b>Concern</b><br>rule WE1"


def test_a_figure_that_still_grows_is_hollow_also_behind_its_signal(palette: Palette) -> None:
    running = [False, False, False, True]
    named = traces(drawn(palette, still_running=running))
    quiet = traces(drawn(palette, still_running=running, flags=""))

    assert named["Still running"].marker.symbol == "circle-open"
    assert list(named["Still running"].y) == [16.0]
    assert named["Still running"].marker.size[0] > named["Signal"].marker.size > quiet["Still running"].marker.size[0]
    assert named["Figure"].marker.size[3] == 0
    assert "Still running" in named["Figure"].hovertext[3]


def test_labels_name_the_points_and_a_few_of_them_stand_along_the_bottom(light: Palette) -> None:
    long = a_column().iloc[[0] * 11].assign(i=range(1, 12), label=[f"{day} May" for day in range(1, 12)])
    made = series_chart(long.assign(flags=[""] * 10 + ["WE1"]), light, name="Days", unit="days")

    assert made.alt == "Days: 11 points, 1 signal, the first at 11 May."
    assert list(made.figure.layout.xaxis.ticktext) == ["1 May", "3 May", "5 May", "7 May", "9 May", "11 May"]
    assert traces(made)["Figure"].hovertext[0] == "<b>10 days</b><br>1 May"


def test_a_column_of_nothing_is_a_plain_sentence(light: Palette) -> None:
    assert drawn(light, value=np.nan).alt == "No figures yet."
