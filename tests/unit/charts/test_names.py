"""Names on the lines that there are for them."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.charts.names import AIR, LINE, in_lines, line_count, longest_line, row_height


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Innovation velocity", "Innovation<br>velocity"),
        ("On-time delivery", "On-time delivery"),
        ("Marble Toucan Conn", "Marble Toucan Conn"),  # 18 characters: just one line
        ("Marble Toucan Conne", "Marble<br>Toucan Conne"),
        ("Tulipwood Shared Services Pune", "Tulipwood Shared<br>Services Pune"),
        ("Tulipwood Shared Services of the North", "Tulipwood Shared<br>Services of the N…"),
        ("Donaudampfschifffahrt", "Donaudampfs<br>chifffahrt"),
        ("Alignment with customer needs", "Alignment with<br>customer needs"),
        ("Opal Badger of Mail", "Opal Badger<br>of Mail"),  # and not "Opal Badger of", "Mail"
        ("", ""),
    ],
)
def test_a_name_is_whole_where_two_lines_hold_it_and_else_the_second_is_cut(name: str, shown: str) -> None:
    assert in_lines(name, 18) == shown


def test_what_is_cut_keeps_its_end_where_two_of_a_family_differ() -> None:
    first, second = (in_lines(f"Regional distribution and returns centre {n}", 18, 2, end=9) for n in ("one", "two"))

    assert first == "Regional<br>distribu…entre one"
    assert first != second
    assert in_lines("Copper Walrus · C-1", 18, 1, end=len(" · C-1")) == "Copper Walr… · C-1"


def test_an_end_longer_than_the_line_is_all_that_stays_of_it() -> None:
    assert in_lines("abcdefghij klmnopqrst", 6, 1, end=99) == "…pqrst"


@given(st.text(), st.integers(2, 30), st.integers(1, 4), st.integers(0, 40))
def test_no_line_is_longer_and_there_are_no_more_of_them_than_asked_for(
    text: str, width: int, most: int, end: int
) -> None:
    shown = in_lines(text, width, most, end=end)

    assert longest_line([shown]) <= width
    assert line_count([shown]) <= most


@given(st.text(), st.integers(2, 30), st.integers(1, 4))
def test_a_name_is_whole_unless_it_says_that_it_was_cut(text: str, width: int, most: int) -> None:
    plain = "".join(text.replace("…", "").split())
    shown = in_lines(text.replace("…", ""), width, most)

    assert "…" in shown or html.unescape(shown.replace("<br>", "")).replace(" ", "") == plain


@given(st.text())
def test_no_text_of_a_user_can_open_a_tag(text: str) -> None:
    assert "<" not in in_lines(text, 12, 3).replace("<br>", "")


def test_entities_count_as_the_one_character_they_are() -> None:
    assert in_lines("A & B", 5) == "A &amp; B"
    assert longest_line(["A &amp; B<br>C"]) == 5


def test_a_row_grows_only_when_a_name_takes_several_lines() -> None:
    assert row_height(["a", "b"], 30) == 30
    assert row_height(["a", "b<br>c"], 30) == 2 * LINE + AIR
    assert row_height(["a<br>b"], 90) == 90
    assert row_height([], 30) == 30
