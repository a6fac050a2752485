"""Vendor by metric."""

from __future__ import annotations

import numpy as np
import pytest

from sourcing_core.charts import Drawn, heat_map
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import heat_cells


def tiles(drawn: Drawn) -> dict[tuple[str, str], tuple[str, str]]:
    """Per (vendor, metric): what the tile says and the meaning its trace has."""
    return {
        tuple(where): (text, trace.name)
        for trace in drawn.figure.data
        for where, text in zip(trace.customdata, trace.text, strict=True)
    }


def test_each_tile_says_mark_figure_and_unit(palette: Palette) -> None:
    said = tiles(heat_map(heat_cells(), palette))

    assert said["V1", "on_time_delivery"] == ("✕ 81.1 %", "✕ Below minimum")
    assert said["V1", "cycle_time"] == ("● 4.0 d", "● Met")
    assert said["V2", "on_time_delivery"] == ("? no data", "? No data")
    assert said["V3", "cycle_time"] == ("■ 5.0 d", "■ No target")


def test_the_worst_vendor_stands_on_top(palette: Palette) -> None:
    axis = heat_map(heat_cells(), palette).figure.layout.yaxis

    assert [text[:6] for text in axis.ticktext] == ["Delta ", "Beacon", "Cobalt"]
    assert axis.range[0] > axis.range[1]


def test_what_is_unknown_is_hatched_and_nothing_else_is(palette: Palette) -> None:
    hatched = {trace.name for trace in heat_map(heat_cells(), palette).figure.data if trace.marker.pattern.shape}

    assert hatched == {"? No data"}


def test_colour_follows_compliance_only(palette: Palette) -> None:
    for trace in heat_map(heat_cells(), palette).figure.data:
        assert isinstance(trace.marker.color, str)
        assert trace.marker.color in {tone.fill for tone in palette.status.values()}


def test_a_metric_that_a_vendor_does_not_keep_is_left_empty(light: Palette) -> None:
    cells = heat_cells().drop(index=1)

    assert ("V1", "cycle_time") not in tiles(heat_map(cells, light))


def test_metrics_stand_by_name_or_as_asked(light: Palette) -> None:
    by_name = heat_map(heat_cells(), light).figure.layout.xaxis.ticktext
    asked = heat_map(heat_cells(), light, metrics=["on_time_delivery", "unheard_of"]).figure.layout.xaxis.ticktext

    assert list(by_name) == ["Cycle time", "On-time<br>delivery"]
    assert list(asked) == ["On-time<br>delivery"]


def test_vendors_beyond_the_rows_are_counted_not_drawn(light: Palette) -> None:
    drawn = heat_map(heat_cells(), light, rows=1)

    assert list(drawn.figure.layout.yaxis.ticktext)[1:] == ["and 2 more vendors"]
    assert {vendor for vendor, _ in tiles(drawn)} == {"V1"}


def test_a_given_order_wins_over_worst_first(light: Palette) -> None:
    axis = heat_map(heat_cells(), light, order=["V3", "V1"]).figure.layout.yaxis

    assert [text[:6] for text in axis.ticktext] == ["Cobalt", "Delta "]


def test_no_metric_that_is_asked_for_means_nothing_to_draw(light: Palette) -> None:
    assert len(heat_map(heat_cells(), light, metrics=["unheard_of"]).figure.data) == 0


def test_the_takeaway_names_the_worst_vendor_and_what_is_unknown(light: Palette) -> None:
    alt = heat_map(heat_cells(), light).alt

    assert alt.startswith("3 vendors by metric, worst first: Delta & Sons")
    assert "1 of 2 metrics below minimum; 1 cell of 6 shown without data." in alt


def test_no_activity_is_not_called_no_data(light: Palette) -> None:
    cells = heat_cells().assign(status="NO_ACTIVITY", value=np.nan)

    assert {text for text, _ in tiles(heat_map(cells, light)).values()} == {"– no activity"}


def test_a_strange_status_is_refused_by_name(light: Palette) -> None:
    with pytest.raises(ValueError, match="status 'RED' is not one of"):
        heat_map(heat_cells().assign(status="RED"), light)
