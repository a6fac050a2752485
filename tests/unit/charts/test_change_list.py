"""Last month against the month before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts import change_list
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import changes


def test_each_metric_has_its_panel_by_name(palette: Palette) -> None:
    layout = change_list(changes(), palette).figure.layout
    titles = [note.text for note in layout.annotations if note.text.startswith("<b>")]

    assert titles == ["<b>Cycle time</b>, days", "<b>On-time delivery</b>, %"]
    assert layout.yaxis2.domain[1] < layout.yaxis.domain[0]


def test_worse_comes_first_then_better_and_unknown_last(palette: Palette) -> None:
    axis = change_list(changes(), palette).figure.layout.yaxis2

    assert [text[:6] for text in axis.ticktext] == ["Delta ", "Beacon", "Cobalt"]


def test_the_larger_move_comes_first_among_the_worse(light: Palette) -> None:
    frame = changes().head(2).assign(change="worse", before=[0.95, 0.95], after=[0.94, 0.80])

    assert [text[:6] for text in change_list(frame, light).figure.layout.yaxis.ticktext] == ["Beacon", "Delta "]


def test_each_row_says_from_what_to_what_and_whether_for_the_better(palette: Palette) -> None:
    notes = [note.text for note in change_list(changes(), palette).figure.layout.annotations if "→" in note.text]

    assert notes == [
        "4.0 → 4.0 days,<br>same",
        "97.0 → 91.0 %,<br>worse",
        "90.0 → 92.0 %,<br>better",
        "95.0 % → no data",
    ]


def test_before_is_hollow_and_after_has_the_shape_of_the_change(palette: Palette) -> None:
    markers = [
        trace
        for trace in change_list(changes(), palette).figure.data
        if trace.mode == "markers" and trace.xaxis == "x2"
    ]

    assert markers[0].marker.symbol == "circle-open"
    assert list(markers[1].marker.symbol) == ["diamond", "star", "circle"]
    assert list(markers[1].x[:2]) == [91.0, 92.0]
    assert np.isnan(markers[1].x[2])


def test_the_legend_explains_only_the_shapes_that_occur(light: Palette) -> None:
    legend = [
        trace.name for trace in change_list(changes().head(1), light).figure.data if trace.showlegend is not False
    ]

    assert legend == ["Month before", "Last month: worse"]


def test_vendors_beyond_the_rows_are_counted_in_the_title(light: Palette) -> None:
    titles = [note.text for note in change_list(changes(), light, rows=1).figure.layout.annotations]

    assert "<b>On-time delivery</b>, % (1 of 3)" in titles


def test_metrics_beyond_the_panels_are_left_out(light: Palette) -> None:
    assert "yaxis2" not in change_list(changes(), light, panels=1).figure.layout.to_plotly_json()


def test_the_takeaway_counts_and_names_one_that_is_worse(light: Palette) -> None:
    alt = change_list(changes(), light).alt

    assert alt.startswith("Last month against the month before: 1 worse, 1 better of 4; Delta & Sons")
    assert alt.endswith("went from 97.0 % to 91.0 % in on-time delivery.")


def test_when_nothing_is_worse_nobody_is_named(light: Palette) -> None:
    assert change_list(changes().assign(change="better"), light).alt.endswith("0 worse, 4 better of 4.")


def test_a_metric_without_direction_is_neither_good_nor_bad(light: Palette) -> None:
    trace: Any = change_list(changes().tail(1).assign(change="changed"), light).figure.data[-1]

    assert list(trace.marker.color) == [light.verdict["change"]]


def test_one_figure_alone_is_drawn_without_a_line(light: Palette) -> None:
    frame = pd.DataFrame(changes().iloc[2:3])

    assert np.isnan(change_list(frame, light).figure.data[-3].x[1])
