"""Columns of records as plain arrays, with what is missing kept missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sourcing_core.rules.table import TEXT, Table, marked, rows_of
from sourcing_core.rules.three_valued import CANNOT_TELL, NO, YES

FRAME = pd.DataFrame(
    {
        "id": pd.Series(["a", "b", None], dtype="str"),
        "ends_on": pd.Series(np.array(["2026-01-31", "NaT", "2026-02-28"], dtype="datetime64[s]")),
        "days": pd.Series([30, None, 0], dtype="Int64"),
        "value": [1.5, np.nan, 0.0],
        "is_open": pd.Series([True, None, False], dtype="boolean"),
        "is_live": [True, False, True],
    }
)
NAMES = list(FRAME.columns)


def test_each_kind_of_column_has_its_plain_form() -> None:
    table = Table.of(FRAME)

    assert table["id"].tolist() == ["a", "b", None]
    assert table["ends_on"].dtype == "datetime64[D]"
    np.testing.assert_array_equal(table["days"], [30, np.nan, 0])
    assert table.flag("is_open").codes.tolist() == [YES, CANNOT_TELL, NO]
    assert table.flag("is_live").codes.tolist() == [YES, NO, YES]


@pytest.mark.parametrize("name", NAMES)
def test_missing_is_what_pandas_calls_missing(name: str) -> None:
    assert Table.of(FRAME).missing(name).tolist() == FRAME[name].isna().tolist()


@pytest.mark.parametrize("name", NAMES)
def test_a_row_that_is_not_there_has_nothing_recorded(name: str) -> None:
    at = Table.of(FRAME).at(np.array([-1, 0, 2, -1]))

    assert len(at) == 4
    if name != "is_live":
        assert at.missing(name).tolist() == [True, False, name == "id", True]
    assert at.flag("is_live").codes.tolist() == [CANNOT_TELL, YES, YES, CANNOT_TELL]


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_an_empty_table_can_be_asked_for(name: str) -> None:
    assert Table.of(FRAME.iloc[:0]).at(np.array([-1, -1])).missing(name).tolist() == [True, True]


def test_more_columns_stand_beside_the_old_ones() -> None:
    table = Table.of(FRAME).plus(limit=0.3, word=np.array(["x", "y", "z"], dtype=object))

    assert table["limit"].tolist() == [0.3, 0.3, 0.3]
    assert table.text("word").to_pylist() == ["x", "y", "z"]
    assert table.has("value")
    assert not table.has("nonsense")


def test_a_made_table_has_only_what_was_given() -> None:
    table = Table.made(2, row=np.array([4, 5]))

    assert table["row"].tolist() == [4, 5]
    with pytest.raises(KeyError):
        table["id"]


def test_a_missing_text_equals_no_word() -> None:
    assert Table.of(FRAME).equals("id", "a").tolist() == [True, False, False]


def test_ids_are_found_by_row_and_missing_ids_nowhere() -> None:
    ids = pa.array(["a", "b"], TEXT)

    assert rows_of(ids, pa.array(["b", None, "z", "a"], TEXT)).tolist() == [1, -1, -1, 0]


def test_only_chosen_entries_mark_the_row_they_point_to() -> None:
    assert marked(np.array([0, 2, -1, 2]), np.array([False, True, True, False]), 4).tolist() == [
        False,
        False,
        True,
        False,
    ]
