"""Units of unequal volume against the limits of chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.charts import Drawn, funnel_plot
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import funnel_limits, unequal


def drawn(palette: Palette, frame: pd.DataFrame | None = None, **changes: Any) -> Drawn:
    given: dict[str, Any] = {"limits": funnel_limits(), "centre": 0.95, "name": "On time", "unit": "share"} | changes
    return funnel_plot(unequal() if frame is None else frame, palette, **given)


def keys(made: Drawn) -> dict[str, list[str]]:
    return {
        trace.name: [row[0] for row in trace.customdata] for trace in made.figure.data if trace.customdata is not None
    }


def test_only_units_outside_the_funnel_stand_out_in_shape_and_words(palette: Palette) -> None:
    made = drawn(palette)

    assert keys(made) == {"Worse than chance": ["V1"], "Better than chance": ["V3"], "Not distinguishable": ["V2"]}
    assert {trace.marker.symbol for trace in made.figure.data if trace.customdata is not None} == {
        "diamond",
        "star",
        "circle",
    }


@pytest.mark.parametrize(
    ("status", "group", "words"),
    [
        ("beyond_95_bad", "Worse than chance", "worse, beyond the 95 % limit"),
        ("beyond_998_bad", "Worse than chance", "worse, beyond the 99.8 % limit"),
        ("beyond_95_good", "Better than chance", "better, beyond the 95 % limit"),
        ("beyond_998_good", "Better than chance", "better, beyond the 99.8 % limit"),
        ("inside", "Not distinguishable", "not distinguishable from the average"),
        ("unknown", "Cannot be told", "cannot be told"),
        (None, "Cannot be told", "cannot be told"),
    ],
)
def test_every_status_has_its_group_and_its_words(light: Palette, status: str | None, group: str, words: str) -> None:
    made = drawn(light, unequal().head(1).assign(status=status))

    assert list(keys(made)) == [group]
    assert made.figure.data[-1].hovertext[0].endswith(words)


def test_a_unit_that_cannot_be_judged_is_hollow_and_counted(light: Palette) -> None:
    made = drawn(light, unequal().assign(status="unknown"))

    assert made.figure.data[-1].marker.symbol == "circle-open"
    assert "3 cannot be told" in made.alt


def test_without_volume_or_value_a_unit_is_counted_and_not_drawn(light: Palette) -> None:
    frame = unequal().assign(value=[0.9, np.nan, 0.985, np.nan], n=[2000.0, 60.0, 900.0, 0.0])
    made = drawn(light, frame)

    assert {key for group in keys(made).values() for key in group} == {"V1", "V3"}
    assert made.alt.endswith("; 2 without volume.")


def test_nothing_with_volume_is_a_plain_sentence(light: Palette) -> None:
    assert drawn(light, unequal().assign(n=0.0)).alt == "No figures yet."


def test_the_axis_of_volume_is_logarithmic_beyond_twenty_times_the_smallest(light: Palette) -> None:
    pair = unequal().head(2)

    assert drawn(light, pair.assign(n=[2000.0, 100.0])).figure.layout.xaxis.type == "linear"
    assert drawn(light, pair.assign(n=[2001.0, 100.0])).figure.layout.xaxis.type == "log"


@pytest.mark.parametrize("n", [[2000.0, 100.0], [20000.0, 100.0]])
def test_every_unit_and_every_limit_lies_within_the_axis_of_volume(light: Palette, n: list[float]) -> None:
    axis = drawn(light, unequal().head(2).assign(n=n)).figure.layout.xaxis
    low, high = (10**x for x in axis.range) if axis.type == "log" else axis.range

    assert low < 50.0  # the first volume of the limits
    assert high > max(*n, 2200.0)


def test_the_narrow_end_of_the_funnel_is_in_the_picture_when_all_lie_in_the_middle(light: Palette) -> None:
    low, high = drawn(light, unequal().assign(value=0.95, status="inside")).figure.layout.yaxis.range
    narrow = funnel_limits().iloc[-1] * 100

    assert low < narrow["low_998"] < narrow["high_998"] < high


def test_values_and_limits_are_shown_in_the_unit_that_is_read(light: Palette) -> None:
    made = drawn(light)
    lines = [trace for trace in made.figure.data if trace.mode == "lines"]

    assert np.allclose(lines[0].y, 100 * funnel_limits()["low_95"])
    assert made.figure.layout.shapes[0].y0 == 95.0
    assert next(trace for trace in made.figure.data if trace.name == "Worse than chance").y[0] == 90.0


def test_the_limits_differ_in_dash(light: Palette) -> None:
    dashes = {trace.name: trace.line.dash for trace in drawn(light).figure.data if trace.mode == "lines"}

    assert dashes == {"95 % limits": "dot", "99.8 % limits": "dash"}


def test_without_limits_and_average_the_units_are_still_drawn(light: Palette) -> None:
    made = drawn(light, limits=funnel_limits().head(0), centre=np.nan)

    assert not made.figure.layout.shapes
    assert len(keys(made)) == 3


def test_only_units_outside_are_named(light: Palette) -> None:
    assert [note.text[:6] for note in drawn(light).figure.layout.annotations] == ["Delta ", "Cobalt"]


def test_the_takeaway_says_who_is_distinguishable_and_that_the_others_are_not(light: Palette) -> None:
    assert drawn(light).alt == (
        'On time, 3 units: 1 worse than chance explains, first Delta & Sons <b onclick="x">, 1 better, '
        "1 not distinguishable from the average; 1 without volume."
    )


def test_the_first_that_is_named_is_the_largest_of_those_furthest_out(light: Palette) -> None:
    three = (
        unequal()
        .head(3)
        .assign(
            name=["Small", "Large", "Near"],
            n=[100.0, 900.0, 5000.0],
            status=["beyond_998_bad", "beyond_998_bad", "beyond_95_bad"],
        )
    )

    assert "3 worse than chance explains, first Large" in drawn(light, three).alt
