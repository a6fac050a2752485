"""Columns as arrays: unknown stays unknown, and what a user typed stays text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.charts.columns import days, flags, floats, ids, safe, safe_all, statuses, words

FRAME = pd.DataFrame({"number": [1.0, None], "word": ["a", None], "yes": [True, None], "on": ["2026-05-14", None]})


def test_unknown_cells_stay_unknown() -> None:
    assert np.isnan(floats(FRAME, "number")[1])
    assert list(words(FRAME, "word")) == ["a", ""]
    assert list(flags(FRAME, "yes")) == [True, False]
    assert list(flags(FRAME, "yes", otherwise=True)) == [True, True]
    assert np.isnat(days(FRAME, "on")[1])


def test_a_column_that_is_absent_is_unknown_everywhere() -> None:
    assert np.isnan(floats(FRAME, "absent")).all()
    assert list(words(FRAME, "absent")) == ["", ""]
    assert list(flags(FRAME, "absent")) == [False, False]
    assert np.isnat(days(FRAME, "absent")).all()


def test_ids_have_a_row_per_row_and_a_column_per_id() -> None:
    assert ids(FRAME, "word", "word").tolist() == [["a", "a"], ["", ""]]


def test_a_blank_status_means_no_target_beside_a_figure_and_no_data_without_one() -> None:
    frame = pd.DataFrame({"status": [None, "", "MET"], "value": [1.0, np.nan, np.nan]})

    assert list(statuses(frame)) == ["NO_TARGET", "NO_DATA", "MET"]
    assert list(statuses(frame.drop(columns="status"))) == ["NO_TARGET", "NO_DATA", "NO_DATA"]


def test_a_word_that_is_no_status_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"status 'GREEN' is not one of BELOW_MINIMUM"):
        statuses(pd.DataFrame({"status": ["MET", "GREEN"], "value": [1.0, 1.0]}))


@given(st.text())
def test_no_text_of_a_user_can_open_a_tag(text: str) -> None:
    assert "<" not in safe(text)


def test_a_text_that_occurs_twice_is_the_same_twice() -> None:
    assert safe("A  & B") == "A &amp; B"
    assert list(safe_all(np.array(["<i>", "<i>"], dtype=object))) == ["&lt;i&gt;", "&lt;i&gt;"]
