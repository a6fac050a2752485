"""One series with its limits, and many of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.charts import Drawn, control_chart, small_multiples
from sourcing_core.charts import palette as palette_of
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import controlled, many_series


def drawn(palette: Palette, *, trial: bool = False, **changes: Any) -> Drawn:
    return control_chart(controlled().assign(**changes), palette, name="On time", unit="%", trial=trial)


def traces(made: Drawn) -> dict[str, Any]:
    return {trace.name: trace for trace in made.figure.data}


def test_o_39_month_13_is_a_concern_in_shape_colour_and_words(palette: Palette) -> None:
    named = traces(drawn(palette))

    assert list(named["Signals"].y) == [pytest.approx(92.1), 95.0]
    assert list(named["Signals"].marker.symbol) == ["diamond", "circle-open"]
    assert named["Signals"].marker.color[0] == palette.verdict["concern"] == named["Concern"].marker.color
    assert named["Concern"].marker.symbol == "diamond"
    assert "<b>Concern</b> (rule WE1)" in named["Figure"].hovertext[12]


def test_every_month_can_be_clicked_signals_too(palette: Palette) -> None:
    trace = traces(drawn(palette))["Figure"]

    assert len(trace.customdata) == len(trace.y) == 14
    assert list(trace.marker.size[11:]) == [6, 0, 0]


def test_limits_and_average_are_one_stepwise_line_style(palette: Palette) -> None:
    trace = traces(drawn(palette))["Average and limits"]

    assert (trace.line.shape, trace.line.dash) == ("hvh", "solid")
    assert sorted({round(float(y), 4) for y in trace.y if np.isfinite(y)}) == [92.9273, 95.95, 98.9727]
    assert int(np.isnan(trace.y).sum()) == 2


def test_limits_that_differ_by_month_step_with_the_volume(light: Palette) -> None:
    trace = traces(drawn(light, lower=np.linspace(0.90, 0.93, 14)))["Average and limits"]

    assert len({float(y) for y in trace.y[:16]}) == 14


def test_trial_limits_are_dashed_and_named_so(palette: Palette) -> None:
    trace = traces(drawn(palette, trial=True))["Trial limits, few figures"]

    assert trace.line.dash == "dash"


def test_the_target_is_a_line_of_its_own(palette: Palette) -> None:
    named = traces(drawn(palette))

    assert set(named["Target"].y) == {95.0}
    assert named["Target"].line.dash == "dot" != named["Average and limits"].line.dash


def test_every_line_is_named_at_its_right_end_with_its_number(palette: Palette) -> None:
    labels = [note.text for note in drawn(palette).figure.layout.annotations]

    assert labels == ["Upper 99.0 %", "Average 96.0 %", "Lower 92.9 %", "Target 95 %"]


def test_the_months_that_made_the_limits_are_shaded_and_explained(palette: Palette) -> None:
    made = drawn(palette)
    band = made.figure.layout.shapes[0]

    assert (band.x0, band.x1, band.layer) == ("2025-01-17", "2026-01-16", "below")
    assert "Months that made the limits" in traces(made)


def test_without_a_baseline_nothing_is_shaded(light: Palette) -> None:
    made = drawn(light, baseline=False)

    assert not made.figure.layout.shapes
    assert "Months that made the limits" not in traces(made)


def test_new_limits_are_marked_where_they_begin(palette: Palette) -> None:
    line = drawn(palette, baseline=False, rebased=np.arange(14) == 5).figure.layout.shapes[0]

    assert (line.type, line.x0, line.label.text) == ("line", "2025-06-16", "new limits")


@pytest.mark.parametrize(("verdict", "symbol"), [("improvement", "star"), ("change", "triangle-up")])
def test_each_verdict_has_its_shape(palette: Palette, verdict: str, symbol: str) -> None:
    made = drawn(palette, verdict=np.where(np.arange(14) == 3, verdict, ""), provisional=False)

    assert list(traces(made)["Signals"].marker.symbol) == [symbol]


def test_the_legend_explains_only_the_shapes_that_occur(palette: Palette) -> None:
    assert {"Improvement", "Change"}.isdisjoint(traces(drawn(palette)))


def test_a_missing_month_is_hatched_and_breaks_the_line(palette: Palette) -> None:
    named = traces(control_chart(controlled().drop(index=4), palette, name="On time", unit="%"))

    assert np.isnan(named["Figure"].y[4])
    assert named["Figure"].connectgaps is False
    assert list(named["? No data"].customdata[0]) == ["E1", "on_time_delivery", "2025-06"]
    assert len(named["Average and limits"].y) == 3 * 16 + 2
    assert int(np.isnan(named["Average and limits"].y).sum()) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "On time: 1 signal in 14 months, the latest of them a concern in Feb 2026 (rule WE1)."),
        ({"verdict": "", "rules": ""}, "On time: no signal in 14 months; the ups and downs are ordinary."),
        ({"centre": np.nan}, "On time: 14 months, too few figures for limits."),
        (
            {"verdict": "improvement", "rules": ""},
            "On time: 14 signals in 14 months, the latest of them an improvement in Mar 2026.",
        ),
    ],
)
def test_the_takeaway_says_whether_anything_changed(light: Palette, changes: dict[str, Any], says: str) -> None:
    assert drawn(light, **changes).alt == says


def test_a_series_too_short_for_limits_is_still_drawn(light: Palette) -> None:
    made = drawn(light, centre=np.nan, lower=np.nan, upper=np.nan, target=np.nan)

    assert "Average and limits" not in traces(made)
    assert not made.figure.layout.annotations


def test_small_charts_have_an_axis_pair_each_and_the_same_months(palette: Palette) -> None:
    layout = small_multiples(many_series(4), palette).figure.layout

    assert [layout[f"xaxis{n}"].range for n in ("", 2, 3, 4)] == [layout.xaxis.range] * 4
    assert layout.yaxis4.domain[1] < layout.yaxis.domain[0]
    assert layout.xaxis4.domain == layout.xaxis.domain


def test_a_thirteenth_series_is_counted_not_drawn(light: Palette) -> None:
    made = small_multiples(many_series(13), light)

    assert len([trace for trace in made.figure.data if trace.name == "Figure"]) == 12
    assert made.alt.startswith("Control charts of 12 out of 13 series: signals in 12, first Delta & Sons")


def test_only_the_lowest_chart_of_a_column_names_the_months(light: Palette) -> None:
    layout = small_multiples(many_series(4), light).figure.layout

    assert [layout[f"xaxis{n}"].showticklabels for n in ("", 2, 3, 4)] == [False, True, True, True]


def test_a_narrow_page_takes_one_chart_across(light: Palette) -> None:
    layout = small_multiples(many_series(2), light, across=1).figure.layout

    assert layout.xaxis.domain == layout.xaxis2.domain == (0, 1)
    assert layout.height > small_multiples(many_series(2), light).figure.layout.height


def test_small_charts_show_gaps_too_and_each_its_own_unit(light: Palette) -> None:
    frame = pd.concat([many_series(1).drop(index=3), many_series(2).iloc[14:].assign(unit="share")])
    made = small_multiples(frame, light)

    assert [trace.xaxis for trace in made.figure.data if trace.name == "? No data"] == ["x"]
    assert made.figure.layout.yaxis2.ticksuffix == " %"


def titled(*details: str, **options: Any) -> Drawn:
    frame = pd.concat(
        [
            many_series(number + 1).iloc[14 * number :].assign(name="Marble Toucan Contact Centres", detail=detail)
            for number, detail in enumerate(details)
        ]
    )
    return small_multiples(frame, palette_of("light"), across=1, **options)


def titles(made: Drawn) -> list[str]:
    return [note.text for note in made.figure.layout.annotations]


def test_a_small_chart_is_called_by_its_vendor_and_below_it_by_metric_and_site() -> None:
    assert titles(titled("Cost per case at Lisbon service desk", "Cycle time at Pune")) == [
        "Marble Toucan Contact Centres<br>Cost per case at<br>Lisbon service desk",
        "Marble Toucan Contact Centres<br>Cycle time at Pune",
    ]


def test_two_series_whose_long_names_differ_at_their_very_end_are_told_apart() -> None:
    family = "Alignment with what the customers of this region need at the distribution centre number"
    one, other = titles(titled(f"{family} 1", f"{family} 2"))

    assert (one[:-1], one[-1], other[-1]) == (other[:-1], "1", "2")
    assert one.count("<br>") == 2


@pytest.mark.parametrize(
    "details", [("Short", "Short"), ("Short", "A longer one at a site with a long name of its own")]
)
def test_the_space_over_a_small_chart_holds_the_lines_of_its_title(details: tuple[str, str]) -> None:
    layout = titled(*details).figure.layout
    plot = layout.height - layout.margin.t - layout.margin.b
    between = (layout.yaxis.domain[0] - layout.yaxis2.domain[1]) * plot
    most = max(note.text.count("<br>") + 1 for note in layout.annotations)

    assert 17 * most < between == pytest.approx(24 + 17 * most)
    assert layout.margin.t > between


def test_charts_beside_one_another_keep_their_rows_level() -> None:
    low = titled("Short", "Short")
    level = titled("Short", "Short", beside=["a<br>b<br>c"])

    assert level.figure.layout.height == low.figure.layout.height + 2 * 17


def test_pointing_at_a_small_chart_tells_its_whole_name() -> None:
    figures = [trace for trace in titled("Cycle time at A & B").figure.data if trace.name == "Figure"]

    assert figures[0].meta == "Marble Toucan Contact Centres<br>Cycle time at A &amp; B"
    assert figures[0].hovertemplate.startswith("%{meta}<br>")


def test_quiet_series_are_said_to_be_quiet(light: Palette) -> None:
    assert small_multiples(many_series(2).assign(verdict=""), light).alt.endswith("no signal in any.")


def test_pointing_at_a_month_tells_of_limits_only_where_there_are_some(light: Palette) -> None:
    assert traces(drawn(light))["Figure"].hovertext[0] == (
        "<b>96.2 %</b><br>n = 400<br>average 96.0 %, limits 92.9 % to 99.0 %<br>target 95 %"
    )
    assert traces(drawn(light, centre=np.nan, target=np.nan))["Figure"].hovertext[0] == "<b>96.2 %</b><br>n = 400"


def test_pointing_at_a_small_chart_tells_figure_volume_and_verdict(light: Palette) -> None:
    figures = [trace for trace in small_multiples(many_series(1), light).figure.data if trace.name == "Figure"]

    assert figures[0].hovertext[12] == "<b>92.1 %</b><br>n = 400<br><b>Concern</b> (rule WE1)"
