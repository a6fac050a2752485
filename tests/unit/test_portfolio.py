"""The ledger as matrices: the best source counts, the latest statement of it, and nothing else."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.months import month_number
from sourcing_core.portfolio import LEDGER, Orphans, Portfolio, Series, Trace, frame, matrices, series_keys, with_rows

AS_OF = date(2026, 6, 15)
LAST = month_number(AS_OF)
TABLES = {
    "engagement": frame(
        "engagement", {"engagement_id": ["E-1", "E-2"], "vendor_id": ["V-1", "V-1"], "site_id": ["S-1", "S-2"]}
    ),
    "metric": frame(
        "metric",
        {
            "metric_id": ["cycle_time", "on_time_delivery"],
            "metric_kind": ["duration", "proportion"],
            "direction": ["lower", "higher"],
            "unit": ["days", "share"],
            "is_poolable": [False, True],
        },
    ),
}
KEYS = series_keys(["E-1", "E-1", "E-2"], ["on_time_delivery", "cycle_time", "on_time_delivery"], TABLES)
COLUMN_OF = np.array([-1, 0, 1, 2])

Row = tuple[int, int, float, float, int]
rows_of_a_ledger = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(LAST - 3, LAST + 1),
        st.integers(0, 9).map(float),
        st.one_of(st.integers(0, 9).map(float), st.just(-1.0)),
        st.integers(-3, 3).filter(bool),
    ),
    max_size=25,
)


def ledger(rows: list[Row]) -> np.ndarray:
    """Ledger rows; a negative source is a withdrawal by that source."""
    made = np.zeros(len(rows), LEDGER)
    for place, (series, month, amount, base, source) in enumerate(rows):
        made[place] = (
            (series, month, amount, base, source, place + 1)
            if source > 0
            else (series, month, 0.0, -2 + source, 0, place + 1)
        )
    return made


def told(rows: list[Row]) -> dict[tuple[int, int], tuple[float, float, int]]:
    """The readable way: (month, column) -> amount, base, source."""
    said: dict[tuple[int, int, int], tuple[float, float] | None] = {}
    for series, month, amount, base, source in rows:
        if month <= LAST:
            said[month, series - 1, abs(source)] = (amount, np.nan if base < 0 else base) if source > 0 else None
    best: dict[tuple[int, int], tuple[float, float, int]] = {}
    for month, column, source in sorted(said, key=lambda key: key[2]):
        value = said[month, column, source]
        if value is not None:
            best[month, column] = (*value, source)
    return best


@given(rows_of_a_ledger)
def test_the_matrices_say_what_the_rows_say_one_by_one(rows: list[Row]) -> None:
    series = matrices(ledger(rows), COLUMN_OF, KEYS, AS_OF)
    expected = told(rows)
    found = {
        (int(series.months[row]), int(column)): (
            series.amount[row, column],
            series.base[row, column],
            int(series.source[row, column]),
        )
        for row, column in zip(*np.nonzero(series.is_present), strict=True)
    }
    assert found.keys() == expected.keys()
    for cell, (amount, base, source) in expected.items():
        assert found[cell][0] == amount
        assert found[cell][2] == source
        assert found[cell][1] == base or (np.isnan(found[cell][1]) and np.isnan(base))


@given(rows_of_a_ledger, rows_of_a_ledger)
def test_rows_that_come_later_give_the_same_as_all_at_once(first: list[Row], later: list[Row]) -> None:
    early = matrices(ledger([(1, LAST - 3, 1.0, 2.0, 1), *first]), COLUMN_OF, KEYS, AS_OF)
    inside = [row for row in later if row[1] <= LAST]
    grown, _ = with_rows(early, ledger(inside), COLUMN_OF, KEYS)
    whole = matrices(ledger([(1, LAST - 3, 1.0, 2.0, 1), *first, *inside]), COLUMN_OF, KEYS, AS_OF)
    for name in ("amount", "base", "source", "restated"):
        np.testing.assert_array_equal(getattr(grown, name), getattr(whole, name))


def test_the_matrices_are_read_only() -> None:
    series = matrices(ledger([(1, LAST, 1.0, 2.0, 1)]), COLUMN_OF, KEYS, AS_OF)
    with pytest.raises(ValueError, match="read-only"):
        series.amount[0, 0] = 5


def test_no_activity_has_no_value_and_an_untold_n_does_not_hide_one() -> None:
    series = matrices(ledger([(1, LAST, 0.0, 0.0, 1), (2, LAST, 7.0, -1.0, 1)]), COLUMN_OF, KEYS, AS_OF)
    assert np.isnan(series.value[0, 0])
    assert series.value[0, 1] == 7.0
    assert np.isnan(series.base[0, 1])


def test_restatements_are_counted_per_source() -> None:
    rows = [(1, LAST, 1.0, 2.0, 1), (1, LAST, 2.0, 2.0, 1), (1, LAST, 2.0, 2.0, 3)]
    assert matrices(ledger(rows), COLUMN_OF, KEYS, AS_OF).restated[0, 0] == 1


def test_a_figure_of_nothing_is_refused_by_name() -> None:
    with pytest.raises(Orphans, match="engagement 'E-9'"):
        series_keys(["E-9"], ["cycle_time"], TABLES)


def test_a_frame_has_every_field_typed_and_sorted_by_id() -> None:
    table = frame(
        "vendor", {"vendor_id": ["V-2", "V-1"], "name": ["B", "A"], "tier_reviewed_on": [date(2026, 1, 1), None]}
    )
    assert table["vendor_id"].tolist() == ["V-1", "V-2"]
    assert table["tier_reviewed_on"].isna().tolist() == [True, False]
    assert table["owner_id"].isna().all()
    assert str(table["tier_reviewed_on"].dtype) == "datetime64[s]"
    assert isinstance(table["name"].dtype, pd.StringDtype)


def test_scores_that_go_on_by_themselves_do_not_make_old_figures_new() -> None:
    stated = matrices(ledger([(1, LAST - 3, 9, 10, 2)]), COLUMN_OF, KEYS, AS_OF)
    computed = matrices(ledger([(1, LAST - 3, 9, 10, 2), (3, LAST, 9, 10, 2)]), COLUMN_OF, KEYS, AS_OF)
    nothing = matrices(ledger([]), COLUMN_OF, KEYS, AS_OF)

    def last(kept: Series | None) -> int | None:
        return Portfolio(AS_OF, 1, TABLES, computed, trace=Trace(ledger_series=kept)).last_data_month

    assert (last(None), last(stated), last(nothing)) == (LAST, LAST - 3, LAST)
