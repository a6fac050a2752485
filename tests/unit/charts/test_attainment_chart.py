"""One series against what was promised."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sourcing_core.charts import Drawn, attainment_chart
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import NASTY, attained


def drawn(palette: Palette, **changes: Any) -> Drawn:
    return attainment_chart(attained().assign(**changes), palette, name="On time", unit="%", confidence=0.95)


def traces(palette: Palette, **changes: Any) -> dict[str, Any]:
    """Traces by name; the joining line, which has none, as ''."""
    return {trace.name or "": trace for trace in drawn(palette, **changes).figure.data}


def test_points_are_marked_by_status_in_shape_and_colour(palette: Palette) -> None:
    named = traces(palette)

    assert [named[word].marker.symbol for word in ("Met", "Below expected", "Below minimum")] == [
        "circle",
        "triangle-down",
        "x",
    ]
    assert len({named[word].marker.color for word in ("Met", "Below expected", "Below minimum")}) == 3
    assert list(named["Below minimum"].y) == [88.0]


def test_a_provisional_month_is_hollow(palette: Palette) -> None:
    assert traces(palette)["Provisional"].marker.symbol == "circle-open"


def test_a_missing_month_is_a_gap_in_the_line_and_hatched(palette: Palette) -> None:
    named = traces(palette)

    assert np.isnan(named[""].y[[2, 3]]).all()
    assert named[""].connectgaps is False
    assert [str(day)[:10] for day in named["? No data"].x] == ["2025-12-01"]
    assert named["? No data"].marker.pattern.shape == "/"
    assert [tuple(row) for row in named["? No data"].customdata] == [("E1", "on_time_delivery", "2025-12")]


def test_a_month_without_activity_is_shaded_but_not_hatched(palette: Palette) -> None:
    trace = traces(palette)["– No activity"]

    assert [str(day)[:10] for day in trace.x] == ["2026-01-01"]
    assert trace.marker.pattern.shape is None


def test_the_interval_is_a_thin_bar_per_month(palette: Palette) -> None:
    trace = traces(palette)["95 % interval"]

    assert list(trace.y[:2]) == [93.0, 99.0]
    assert np.isnan(trace.y[2])
    assert len(trace.y) == 3 * 4


def test_no_interval_is_drawn_where_none_is_known(light: Palette) -> None:
    assert "95 % interval" not in traces(light, low=np.nan)


def test_levels_are_steps_from_edge_to_edge_and_hold_through_a_gap(palette: Palette) -> None:
    trace = traces(palette)["Expected"]

    assert trace.line.shape == "hvh"
    assert list(trace.y) == [95.0, 95.0, 95.0, 95.0, 95.0, 96.0, 96.0, 96.0]
    assert str(trace.x[0])[:10] == "2025-09-16"


def test_levels_are_named_at_the_right_end_with_the_number_in_force(palette: Palette) -> None:
    labels = {note.text: note for note in drawn(palette).figure.layout.annotations}

    assert labels.keys() == {"Expected 96 %", "Minimum 90 %"}
    assert all(note.x == 1 and note.xanchor == "left" for note in labels.values())


def test_the_right_margin_has_room_for_the_labels(palette: Palette) -> None:
    assert drawn(palette).figure.layout.margin.r >= 7 * len("Expected 96 %")


def test_without_levels_there_are_no_lines_and_no_labels(light: Palette) -> None:
    without = traces(light, expected=np.nan, minimum=np.nan, status=None)

    assert {"Expected", "Minimum"}.isdisjoint(without)
    assert without["No target"].marker.symbol == "square"


def test_pointing_at_a_month_tells_figure_interval_volume_and_levels(palette: Palette) -> None:
    assert traces(palette)["Below minimum"].hovertext[0] == (
        "<b>88.0 %</b>  ✕ Below minimum<br>95 % interval 84.0 % to 91.0 %<br>n = 210<br>expected 96 %, minimum 90 %"
    )


def test_hover_is_shared_by_month(light: Palette) -> None:
    assert drawn(light).figure.layout.hovermode == "x unified"
    assert drawn(light).figure.layout.xaxis.hoverformat == "%b %Y"


def test_the_takeaway_is_the_latest_figure_and_the_count_of_misses(light: Palette) -> None:
    assert drawn(light).alt == (
        "On time: 96.0 % in Mar 2026, provisional; of 6 months 1 below minimum, 1 below expected, 1 without data."
    )


def test_a_series_without_any_figure_says_so(light: Palette) -> None:
    nothing = drawn(light, value=np.nan, low=np.nan, high=np.nan, status="NO_DATA")

    assert nothing.alt == "On time: no figure in 6 months."
    assert "? No data" in {trace.name for trace in nothing.figure.data}


@pytest.mark.parametrize("column", ["engagement_id", "metric_id"])
def test_ids_are_handed_on_as_they_are(light: Palette, column: str) -> None:
    assert NASTY in traces(light, **{column: NASTY})["Met"].customdata[0]
