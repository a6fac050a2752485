"""Laws that every chart keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from sourcing_core import charts
from sourcing_core.charts.columns import safe
from sourcing_core.charts.palette import STATUS_MARK, Palette
from tests.unit.charts.samples import NASTY, SAMPLES, Sample


def texts(figure: go.Figure) -> Iterator[str]:
    """Everything a figure says in words."""

    def walk(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for key, value in part.items():
                if key not in {"customdata", "bdata", "family"}:
                    yield from walk(value)
        elif isinstance(part, list):
            for value in part:
                yield from walk(value)
        elif isinstance(part, str):
            yield part

    yield from walk(json.loads(figure.to_json()))


def test_there_is_a_sample_for_every_chart() -> None:
    helpers = {"nothing_to_draw", "palette", "styled", "sparkline"}

    assert set(SAMPLES) == {name for name in charts.__all__ if name.islower()} - helpers


def test_a_chart_draws_something_and_says_what_it_shows(sample: Sample, palette: Palette) -> None:
    drawn = sample.draw(sample.frame(), palette)

    assert len(drawn.figure.data) > 0
    assert drawn.alt.endswith(".")
    assert len(drawn.alt) > 20
    assert "nan" not in drawn.alt.lower()


def test_plotly_accepts_every_property(sample: Sample, palette: Palette) -> None:
    for frame in (sample.frame(), sample.frame().head(1), sample.frame().head(0)):
        drawn = sample.draw(frame, palette).figure
        checked = go.Figure(drawn.to_dict())  # raises for a property or a value that plotly does not know

        assert json.loads(drawn.to_json()) == json.loads(checked.to_json())


def test_no_rows_give_plain_words_and_no_error(sample: Sample, palette: Palette) -> None:
    drawn = sample.draw(sample.frame().head(0), palette)

    assert len(drawn.figure.data) == 0
    assert drawn.figure.layout.annotations[0].text.startswith(("No", "Nothing"))
    assert drawn.alt.startswith(("No", "Nothing"))


def test_one_row_is_enough(sample: Sample, palette: Palette) -> None:
    assert len(sample.draw(sample.frame().head(1), palette).figure.data) > 0


def test_the_same_rows_give_the_same_bytes(sample: Sample, light: Palette) -> None:
    assert sample.draw(sample.frame(), light).figure.to_json() == sample.draw(sample.frame(), light).figure.to_json()


def test_the_order_of_the_rows_changes_nothing(sample: Sample, light: Palette) -> None:
    if sample.order_matters:
        pytest.skip("this chart keeps the order it is given")
    frame = sample.frame()
    backwards = sample.draw(frame.iloc[::-1], light)

    assert backwards.alt == sample.draw(frame, light).alt
    for one, other in zip(backwards.figure.data, sample.draw(frame, light).figure.data, strict=True):
        assert sorted(points(one)) == sorted(points(other))


def points(trace: Any) -> list[str]:
    """Each point of a trace with all it carries, as text."""
    columns = [
        np.atleast_1d(value)
        for value in (trace.x, trace.y, trace.base if trace.type == "bar" else None, trace.text, trace.hovertext)
        if value is not None
    ]
    columns += [] if trace.customdata is None else list(np.asarray(trace.customdata).T)
    return [repr(row) for row in zip(*columns, strict=False)]


def test_the_frame_that_was_handed_in_is_left_as_it_was(sample: Sample, light: Palette) -> None:
    frame = sample.frame()
    sample.draw(frame, light)

    assert frame.equals(sample.frame())


def test_a_click_leads_to_the_record(sample: Sample, light: Palette) -> None:
    if sample.leads_to is None:
        pytest.skip("a point of this chart is no record")
    traces = sample.draw(sample.frame(), light).figure.data
    reached = {tuple(row) for trace in traces if trace.customdata is not None for row in trace.customdata}

    assert sample.leads_to in reached


def test_every_point_with_an_id_says_something_when_pointed_at(sample: Sample, light: Palette) -> None:
    for trace in sample.draw(sample.frame(), light).figure.data:
        if trace.customdata is not None:
            assert trace.hovertemplate.endswith("<extra></extra>")


def test_what_a_user_typed_is_never_markup(sample: Sample, light: Palette) -> None:
    said = list(texts(sample.draw(sample.frame(), light).figure))

    assert not [text for text in said if "<b onclick" in text]
    assert not [text for text in said if NASTY in text]


LONG = "{}, a name of the long sort that a register takes and no margin holds, which is told to its very end"
WITH_NAMES = [
    SAMPLES[name].draw
    for name in (
        "heat_map",
        "attainment_matrix",
        "compare_sites",
        "change_list",
        "component_bars",
        "concentration_bars",
        "decision_timeline",
        "honesty_chart",
        "rank_chart",
        "score_bars",
        "small_multiples",
    )
]
NAMES = ("vendor", "site", "name", "metric", "level")


def test_a_name_that_is_cut_is_told_in_full_where_one_points(sample: Sample, light: Palette) -> None:
    frame = sample.frame()
    called = {
        column: {name: LONG.format(name) for name in frame[column].unique()} for column in NAMES if column in frame
    }
    drawn = sample.draw(frame.assign(**{column: frame[column].map(names) for column, names in called.items()}), light)
    shown = [note.text or "" for note in drawn.figure.layout.annotations]
    shown += [text for axis in drawn.figure.select_yaxes() for text in (() if axis.ticktext is None else axis.ticktext)]
    traces = [part for trace in drawn.figure.data for part in (trace.meta, trace.hovertext) if part is not None]
    told = " ".join(text for part in traces for text in np.atleast_1d(part))
    told += " ".join(note.hovertext or "" for note in drawn.figure.layout.annotations)

    cut = [
        name
        for names in called.values()
        for name in names.values()
        if any("…" in text and safe(name)[:6] in text for text in shown)
    ]
    assert [name for name in cut if safe(name) not in told] == []
    assert cut or sample.draw not in WITH_NAMES


def test_numbers_travel_as_arrays(sample: Sample, light: Palette) -> None:
    for trace in sample.draw(sample.frame(), light).figure.data:
        for key in ("x", "y", "base", "text", "hovertext", "customdata"):
            value = trace.to_plotly_json().get(key)
            assert value is None or isinstance(value, (np.ndarray, str))


def test_no_word_says_nan_or_none(sample: Sample, light: Palette) -> None:
    assert not [
        text
        for text in texts(sample.draw(sample.frame(), light).figure)
        if {"nan", "NaN", "NaT", "None"} & set(text.replace(",", " ").split())
    ]


def test_both_modes_say_the_same(sample: Sample) -> None:
    light, dark = (sample.draw(sample.frame(), charts.palette(mode)) for mode in ("light", "dark"))

    assert light.alt == dark.alt
    assert [trace.name for trace in light.figure.data] == [trace.name for trace in dark.figure.data]
    assert light.figure.to_json() != dark.figure.to_json()


def test_no_colour_is_the_only_difference_between_two_traces(sample: Sample, light: Palette) -> None:
    """Traces that the legend tells apart differ in shape, dash, pattern or text, or carry a mark in their name.

    Charts without a legend say it in words on the row; their own tests look there.
    """
    figure = sample.draw(sample.frame(), light).figure
    looks = [
        look(trace) for trace in figure.data if trace.showlegend is not False and figure.layout.showlegend is not False
    ]

    assert len(set(looks)) == len(looks)


def look(trace: Any) -> tuple[Any, ...]:
    """How a trace looks to somebody who sees no colour."""
    marks = tuple(sorted({text[:1] for text in np.atleast_1d(trace.text) if text})) if trace.text is not None else ()
    mark = trace.name[:1] if trace.name and trace.name[0] in STATUS_MARK.values() else ""
    if trace.type == "bar":
        return "bar", marks, mark, trace.marker.pattern.shape, trace.marker.line.width, tuple(np.atleast_1d(trace.y))
    symbol = trace.marker.symbol if "markers" in trace.mode else None
    return trace.mode, symbol if isinstance(symbol, str) else None, trace.line.dash, trace.line.width, mark
