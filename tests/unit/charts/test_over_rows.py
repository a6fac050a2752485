"""Words over their rows."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sourcing_core.charts.names import LINE, longest_line
from sourcing_core.charts.over_rows import SAID, end_words, over_line, over_words, quiet, tops, with_lines
from sourcing_core.charts.palette import Palette


def test_rows_of_unequal_height_follow_one_another() -> None:
    assert tops([42, 42, 24]).tolist() == [0.0, 42.0, 84.0]
    assert tops([]).tolist() == []


@pytest.mark.parametrize("tail", ["98.5 %, n = 900", "", "x " * 35, "R&amp;D " * 9])
def test_a_line_is_never_longer_than_a_phone_is_wide(light: Palette, tail: str) -> None:
    line = re.sub(r"</?span[^>]*>", "", over_line("Name " * 40, tail, light))

    assert longest_line([line]) <= SAID


def test_a_name_is_whole_whatever_is_said_of_it(light: Palette) -> None:
    name, tail = "N" * (SAID - 8), "weight 2 %"

    assert over_line(name, "98 %", light) == f"{name}  {quiet('98 %', light)}"
    assert over_line(name, tail, light) == f"{name}<br>{quiet(tail, light)}"


def test_a_row_grows_by_the_lines_that_it_was_not_made_for() -> None:
    assert with_lines(42, "a") == 42
    assert with_lines(42, "a<br>b<br>c") == 42 + 2 * LINE
    assert with_lines(62, "a<br>b", 2) == 62


def test_a_short_name_is_whole_and_safe(light: Palette) -> None:
    assert over_line("A & B", "", light) == "A &amp; B"


def test_words_begin_where_their_row_begins(light: Palette) -> None:
    assert [note["y"] for note in over_words(["a", "b"], tops([40, 40]), light)] == [0.0, 40.0]


def test_an_empty_end_is_left_out() -> None:
    assert [note["text"] for note in end_words(["", "b"], np.array([1.0, 2.0]), ["red", "red"])] == ["b"]
