"""Sentences that a manager can read, and lists of what is meant."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sourcing_core.rules.table import Table
from sourcing_core.rules.wording import listed, sentences

FRAME = pd.DataFrame(
    {
        "name": pd.Series(["Ada {x}", None], dtype="str"),
        "on": np.array(["2024-02-29", "NaT"], dtype="datetime64[s]"),
        "share": [0.305, np.nan],
        "count": [1234567, 2],
        "is_open": pd.Series([True, None], dtype="boolean"),
    }
)


def said(template: str, rows: list[int] | None = None) -> list[str]:
    return sentences(template, Table.of(FRAME), np.array([0, 1] if rows is None else rows, dtype=np.intp)).to_pylist()


def test_values_days_and_numbers_stand_where_they_belong() -> None:
    assert said("{name} ended on {on}: {share:.1%} of {count}")[0] == "Ada {x} ended on 29 Feb 2024: 30.5% of 1234567"


def test_what_is_missing_is_said_in_words() -> None:
    assert said("{name} ended on {on}: {share:.1%}")[1] == "not recorded ended on not recorded: not recorded"


def test_only_the_chosen_rows_are_worded_in_their_order() -> None:
    assert said("{count}", [1, 0]) == ["2", "1234567"]


def test_a_sentence_without_places_is_the_same_for_all() -> None:
    assert said("nothing is decided") == ["nothing is decided"] * 2


def test_no_row_needs_no_sentence() -> None:
    assert said("{name} on {on}", []) == []


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ((), ""),
        (("tier",), "tier"),
        (("tier", "value"), "tier and value"),
        (("tier", "owner", "value"), "tier, owner and value"),
    ],
)
def test_parts_that_hold_are_listed(held: tuple[str, ...], text: str) -> None:
    parts = {name: np.array([name in held, False]) for name in ("tier", "owner", "value")}

    assert listed(parts).tolist() == [text, ""]


def test_a_list_of_no_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        listed({})
