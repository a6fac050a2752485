"""Words over their rows."""

from __future__ import annotations

import numpy as np
import pytest

from sourcing_core.charts.over_rows import LEAST, SAID, end_words, over_line, over_words, quiet, tops
from sourcing_core.charts.palette import Palette


def test_rows_of_unequal_height_follow_one_another() -> None:
    assert tops([42, 42, 24]).tolist() == [0.0, 42.0, 84.0]
    assert tops([]).tolist() == []


@pytest.mark.parametrize("tail", ["98.5 %, n = 900", "", "x" * 35])
def test_a_line_is_never_longer_than_a_phone_is_wide(light: Palette, tail: str) -> None:
    line = over_line("Name " * 40, tail, light)

    assert len(line.replace(quiet(tail, light), tail) if tail else line) <= SAID


def test_a_name_keeps_its_first_letters_whatever_is_said_of_it(light: Palette) -> None:
    assert over_line("N" * 40, "x" * 200, light).startswith("N" * (LEAST - 1) + "…")


def test_a_short_name_is_whole_and_safe(light: Palette) -> None:
    assert over_line("A & B", "", light) == "A &amp; B"


def test_words_begin_where_their_row_begins(light: Palette) -> None:
    assert [note["y"] for note in over_words(["a", "b"], tops([40, 40]), light)] == [0.0, 40.0]


def test_an_empty_end_is_left_out() -> None:
    assert [note["text"] for note in end_words(["", "b"], np.array([1.0, 2.0]), ["red", "red"])] == ["b"]
