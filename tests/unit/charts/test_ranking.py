"""Worst first, and the same whatever order the rows come in."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.charts.ranking import worst_first

CELLS = pd.DataFrame(
    [
        ("V1", "Zeta", "MET"),
        ("V1", "Zeta", "MET"),
        ("V2", "Beta", "BELOW_MINIMUM"),
        ("V2", "Beta", "MET"),
        ("V3", "Alpha", "BELOW_EXPECTED"),
        ("V3", "Alpha", "BELOW_EXPECTED"),
        ("V4", "Gamma", "NO_DATA"),
        ("V5", "Eta", "MET"),
    ],
    columns=["vendor_id", "vendor", "status"],
).assign(value=1.0)


def test_below_minimum_weighs_more_than_any_number_below_expected() -> None:
    assert worst_first(CELLS, "vendor_id", "vendor", 9).keys == ["V2", "V3", "V4", "V5", "V1"]


def test_only_the_first_rows_stay_and_the_rest_is_counted() -> None:
    ranked = worst_first(CELLS, "vendor_id", "vendor", 2)

    assert (ranked.keys, ranked.total, ranked.hidden_count) == (["V2", "V3"], 5, 3)
    assert sorted(set(ranked.cells["vendor_id"])) == ["V2", "V3"]
    assert list(ranked.row) == [0, 0, 1, 1]


def test_a_given_order_is_kept_and_strangers_in_it_are_ignored() -> None:
    ranked = worst_first(CELLS, "vendor_id", "vendor", 9, order=["V5", "V9", "V1"])

    assert (ranked.keys, ranked.total) == (["V5", "V1"], 2)


@given(st.permutations(range(len(CELLS))))
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    assert worst_first(CELLS.iloc[order], "vendor_id", "vendor", 3).keys == ["V2", "V3", "V4"]


def test_row_numbers_follow_the_keys() -> None:
    ranked = worst_first(CELLS, "vendor_id", "vendor", 9)

    assert list(np.array(ranked.keys, dtype=object)[ranked.row]) == list(ranked.cells["vendor_id"])
