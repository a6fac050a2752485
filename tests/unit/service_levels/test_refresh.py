"""A refresh of a few columns gives what judging everything again would give."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.service_levels.attainment import Attainment, attain
from sourcing_core.service_levels.refresh import attain_again

MONTHS, SERIES = 14, 5


def same(one: Attainment, other: Attainment) -> None:
    for name, array in vars(one).items():
        np.testing.assert_array_equal(array, getattr(other, name), err_msg=name)
        assert array.dtype == getattr(other, name).dtype, name


def world(seed: int, figures: Any) -> Any:
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 50, (MONTHS, SERIES)).astype(float)
    amount = np.floor(base * rng.random((MONTHS, SERIES)))
    base[rng.random((MONTHS, SERIES)) < 0.2] = np.nan
    return figures(amount, base)


def levels(pairs: Any, size: int) -> Any:
    return pairs(
        size, series_index=np.arange(size) % SERIES, window_code=np.arange(size) % 4, kind=np.arange(size) // 2 % 5
    )


@given(st.integers(0, 999), st.integers(0, SERIES - 1), st.integers(0, MONTHS - 1))
def test_after_one_new_figure(figures: Any, pairs: Any, terms: Any, seed: int, series: int, row: int) -> None:
    made, level = world(seed, figures), levels(pairs, 13)
    before = attain(made, level, terms(date(2026, 2, 1)))
    made.amount[row, series], made.base[row, series] = 3, 7
    changed = np.flatnonzero(level.series_index == series)

    same(
        attain_again(before, changed, made, level, terms(date(2026, 2, 1))),
        attain(made, level, terms(date(2026, 2, 1))),
    )


def test_new_pairs_at_the_end_are_judged_too(figures: Any, pairs: Any, terms: Any) -> None:
    made = world(1, figures)
    before = attain(made, levels(pairs, 9), terms())

    again = attain_again(before, np.array([], dtype=int), made, levels(pairs, 13), terms())
    same(again, attain(made, levels(pairs, 13), terms()))


def test_a_month_that_closed_meanwhile_makes_everything_be_judged_again(figures: Any, pairs: Any, terms: Any) -> None:
    made, level = world(2, figures), levels(pairs, 9)
    before = attain(made, level, terms(date(2026, 2, 10)))

    later = attain_again(before, np.array([0]), made, level, terms(date(2026, 3, 11)))
    same(later, attain(made, level, terms(date(2026, 3, 11))))


def test_a_new_month_makes_everything_be_judged_again(figures: Any, pairs: Any, terms: Any) -> None:
    made, level = world(3, figures), levels(pairs, 9)
    shorter = figures(made.amount[:-1], made.base[:-1])
    before = attain(shorter, level, terms())

    same(attain_again(before, np.array([0]), made, level, terms()), attain(made, level, terms()))


def test_the_earlier_result_stays_as_it_was(figures: Any, pairs: Any, terms: Any) -> None:
    made, level = world(4, figures), levels(pairs, 9)
    before = attain(made, level, terms())
    kept = before.compliance.copy()
    made.amount[:, 0], made.base[:, 0] = 0, 50
    attain_again(before, np.array([0]), made, level, terms())

    np.testing.assert_array_equal(before.compliance, kept)


def test_nothing_changed_gives_the_earlier_result_itself(figures: Any, pairs: Any, terms: Any) -> None:
    made, level = world(5, figures), levels(pairs, 9)
    before = attain(made, level, terms())

    assert attain_again(before, np.array([], dtype=int), made, level, terms()) is before


def test_excluded_months_are_heeded(figures: Any, pairs: Any, terms: Any) -> None:
    made, level = world(6, figures), levels(pairs, 9)
    excluded = np.random.default_rng(1).random((MONTHS, 9)) < 0.3
    before = attain(made, level, terms(), excluded=excluded)

    same(attain_again(before, np.array([2, 7]), made, level, terms(), excluded=excluded), before)
