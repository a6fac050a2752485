"""Closed words, yes and no, and clean text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sourcing_core.exchange.convert import Converted, nearest, to_choice, to_flag, to_text

STAGES = ("prospect", "active", "exited", "in_progress")


def refusals(read: Converted) -> list[str]:
    return [str(one) for one in read.refused(np.arange(2, 2 + len(read.text)), "status")]


def test_words_are_known_whatever_their_case_and_joint() -> None:
    read = to_choice(
        pa.array(["Active", " exited ", "In progress", "IN-PROGRESS", None, "gone"]), STAGES, {"Gone": "exited"}
    )

    assert read.values.to_pylist() == ["active", "exited", "in_progress", "in_progress", None, "exited"]
    assert not read.failed.any()


def test_a_word_that_is_not_in_the_list_is_refused_with_the_nearest() -> None:
    read = to_choice(pa.array(["active", "actve", "left"]), STAGES, {"gone": "exited"})

    assert refusals(read) == [
        "row 3, column status: 'actve' is not one of prospect, active, exited, in_progress; did you mean active?",
        (
            "row 4, column status: 'left' is not one of prospect, active, exited, in_progress; "
            "write one of them, or map it under [values]"
        ),
    ]


def test_the_nearest_word_may_be_reached_through_an_alias() -> None:
    assert refusals(to_choice(pa.array(["finishd"]), STAGES, {"finished": "exited"}))[0].endswith(
        "did you mean exited?"
    )
    assert nearest("Vendr", ["Vendor", "Site"]) == "Vendor"
    assert nearest("xyz", ["Vendor", "Site"]) is None


@pytest.mark.parametrize("word", ["yes", "Y", "TRUE", "1", "Ja", "oui", "sí", "on"])
def test_every_yes(word: str) -> None:
    assert to_flag(pa.array([word])).values.to_pylist() == [True]


@pytest.mark.parametrize("word", ["no", "N", "False", "0", "nein", "non", "não", "off"])
def test_every_no(word: str) -> None:
    assert to_flag(pa.array([word])).values.to_pylist() == [False]


def test_perhaps_is_neither_and_missing_is_not_no() -> None:
    read = to_flag(pa.array(["perhaps", None, "", "n/a"]), missing=["N/A"])

    assert read.values.to_pylist() == [None] * 4
    assert refusals(read) == ["row 2, column status: 'perhaps' is neither yes nor no; write yes or no"]


def test_text_is_trimmed_and_control_characters_are_refused() -> None:
    read = to_text(pa.array([" Alpha\u00a0", "two\nlines", "\t", "bell\x07", "esc\x1b[31m", "tbd"]), missing=["TBD"])

    assert read.values.to_pylist() == ["Alpha", "two\nlines", None, None, None, None]
    assert refusals(read) == [
        "row 5, column status: 'bell\\x07' holds a control character; type the text anew",
        "row 6, column status: 'esc\\x1b[31m' holds a control character; type the text anew",
    ]


def test_chunked_columns_are_read_as_one() -> None:
    chunks = pa.chunked_array([["yes", None], ["no"]])

    assert to_flag(chunks).values.to_pylist() == [True, None, False]
