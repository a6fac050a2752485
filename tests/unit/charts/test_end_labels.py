"""Labels at the end of lines: close to their line, never on top of one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.charts.end_labels import EndLabel, end_labels, room_for, spread

PLACES = st.lists(st.floats(0, 500), max_size=6)


@given(PLACES)
def test_each_two_labels_are_a_gap_apart_and_keep_their_order(places: list[float]) -> None:
    moved = spread(places, 17)
    order = np.argsort(places, kind="stable")

    assert all(np.diff(np.array(moved)[order]) >= 17 - 1e-6)


@given(st.lists(st.floats(17, 100), max_size=6))
def test_labels_that_are_apart_already_stay_where_they_are(steps: list[float]) -> None:
    apart = [float(place) for place in np.cumsum(steps)]

    assert spread(apart, 17) == pytest.approx(apart)


@given(st.lists(st.floats(0, 500), min_size=1, max_size=6))
def test_labels_move_as_a_group_around_their_middle(places: list[float]) -> None:
    assert np.mean(spread(places, 17)) == pytest.approx(np.mean(places))


def test_two_labels_at_one_place_move_half_a_gap_each() -> None:
    assert sorted(spread([100.0, 100.0], 17)) == [91.5, 108.5]


def test_a_label_stands_at_its_line_right_of_the_plot() -> None:
    made = end_labels([EndLabel(0.5, "Average 50 %", "#000000")], (0.0, 1.0), 200)[0]

    assert (made["y"], made["x"], made["xref"], made["xanchor"]) == (0.5, 1, "paper", "left")
    assert made["yshift"] == 0


def test_the_margin_grows_with_the_longest_label() -> None:
    assert room_for([EndLabel(0, "x" * 20, "")]) > room_for([EndLabel(0, "x" * 10, "")]) > room_for([])
