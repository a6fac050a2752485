"""Names beside points."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.charts import palette
from sourcing_core.charts.names import LINE, line_count, longest_line
from sourcing_core.charts.point_names import CHARACTER, PLACES, SHRINKS, WIDTHS, point_names

LIGHT = palette("light")
HEIGHT, SPAN = 360, ((0.0, 100.0), (0.0, 100.0))
PLACE = st.tuples(st.floats(0, 100), st.floats(0, 100))


def named(points: list[tuple[float, float]], names: list[str] | None = None, **options: Any) -> list[dict[str, Any]]:
    x, y = (np.array([point[axis] for point in points], dtype=float) for axis in (0, 1))
    given_options: dict[str, Any] = {"ranges": SPAN, "height": HEIGHT, "most": 8} | options
    return point_names(
        names or [f"Vendor {i}" + " of many words" * (i % 3) for i in range(len(points))],
        x,
        y,
        range(len(points)),
        LIGHT,
        **given_options,
    )


def box(note: dict[str, Any], width: float) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a name in pixels, worked out from what plotly is told."""
    wide, high = CHARACTER * longest_line([note["text"]]), LINE * line_count([note["text"]])
    x, y = note["x"] / 100 * width + note["xshift"], note["y"] / 100 * HEIGHT * SHRINKS + note["yshift"]
    left = x - {"left": 0.0, "center": wide / 2, "right": wide}[note["xanchor"]]
    bottom = y - {"bottom": 0.0, "middle": high / 2, "top": high}[note["yanchor"]]
    return left, left + wide, bottom, bottom + high


@given(st.lists(PLACE, min_size=2, max_size=12))
def test_no_name_covers_another_on_any_screen(points: list[tuple[float, float]]) -> None:
    for width in WIDTHS:
        for one, other in combinations([box(note, width) for note in named(points)], 2):
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


@given(st.lists(PLACE, min_size=1, max_size=12, unique=True))
def test_no_name_covers_a_point_that_is_not_its_own(points: list[tuple[float, float]]) -> None:
    near = 6  # half of the 12 pixels that the charts give a point
    for note in named(points):
        for width in WIDTHS:
            left, right, bottom, top = box(note, width)
            for x, y in points:
                is_own = (x, y) == (note["x"], note["y"])
                across, up = x / 100 * width, y / 100 * HEIGHT * SHRINKS
                assert is_own or not (left - near < across < right + near and bottom - near < up < top + near)


@given(st.lists(PLACE, min_size=1, max_size=12))
def test_every_name_lies_within_the_plot(points: list[tuple[float, float]]) -> None:
    for note in named(points):
        for width in WIDTHS:
            left, right, bottom, top = box(note, width)
            assert min(left, bottom) >= 0
            assert right <= width
            assert top <= HEIGHT * SHRINKS


def test_a_lone_point_has_its_name_above_it() -> None:
    (note,) = named([(50.0, 50.0)])

    assert (note["text"], note["xanchor"], note["yanchor"]) == ("Vendor 0", *PLACES["above"][:2])


def test_a_point_at_the_right_edge_has_its_name_to_the_left() -> None:
    (note,) = named([(100.0, 50.0)])

    assert note["xanchor"] == "right"


def test_the_first_in_the_order_is_named_first_and_no_more_than_asked_for() -> None:
    apart = [(20.0, 20.0), (20.0, 50.0), (20.0, 80.0)]

    assert [note["text"][:8] for note in named(apart, most=2)] == ["Vendor 0", "Vendor 1"]


def test_where_the_whole_name_has_no_room_a_shorter_one_may_have() -> None:
    walls = [(x, y) for x in (28.0, 72.0) for y in np.linspace(0, 100, 60)]
    points = [(50.0, 50.0), *walls]
    names = ["Northern Logistics Services"] * len(points)

    assert [note["text"] for note in named(points[:1], names[:1])] == ["Northern Logistics<br>Services"]
    assert [note["text"] for note in named(points, names, most=1)] == ["Northern<br>Logistics<br>Services"]


def test_where_several_lines_have_no_room_it_is_cut() -> None:
    between = [(50.0, 50.0), *((x, y) for y in (44.0, 56.0) for x in np.linspace(0, 100, 60))]
    names = ["Northern Logistics Services"] * len(between)

    assert [note["text"] for note in named(between, names, most=1)] == ["Northern Lo…"]


def test_the_words_in_a_corner_stay_free() -> None:
    at_the_bottom = [(95.0, 5.0)]

    (free,) = named(at_the_bottom)
    (moved,) = named(at_the_bottom, corners=("", "green outside, red inside", "", ""))

    assert free["yanchor"] != moved["yanchor"] or free["yshift"] != moved["yshift"]


def test_no_name_is_struck_through_by_a_line() -> None:
    (note,) = named([(50.0, 50.0)], line=55.0)
    _, _, bottom, top = box(note, WIDTHS[0])

    assert not bottom < 55.0 / 100 * HEIGHT * SHRINKS < top


def test_what_a_user_typed_is_made_safe() -> None:
    assert named([(50.0, 50.0)], ["<b>A</b>"])[0]["text"] == "&lt;b&gt;A&lt;/b&gt;"
