"""Figures pooled over a month, a quarter, three or twelve months."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.service_levels.codes import WindowCode
from sourcing_core.service_levels.window import trailing, window_means, window_sums

JANUARY = 2025 * 12
NONE = float("nan")


def months(count: int, first: int = JANUARY) -> Any:
    return np.arange(first, first + count, dtype=np.int32)


def column(*numbers: float) -> Any:
    return np.array(numbers, dtype=np.float64)[:, None]


def test_o_01_a_quarter_pools_190_of_214_and_never_the_average_of_ratios() -> None:
    pooled = window_sums(column(9, 180, 1), column(10, 200, 4), months(3), WindowCode.QUARTER)

    assert pooled.amount[2, 0] / pooled.base[2, 0] == pytest.approx(0.887850, abs=5e-7)
    assert (pooled.amount[2, 0], pooled.base[2, 0]) == (190, 214)


def test_a_quarter_stands_on_its_last_month_only() -> None:
    pooled = window_sums(column(1, 1, 1, 1, 1), column(2, 2, 2, 2, 2), months(5), WindowCode.QUARTER)

    assert pooled.is_window_end.tolist() == [False, False, True, False, False]
    assert np.isnan(pooled.amount[[0, 1, 3, 4], 0]).all()


def test_a_quarter_that_began_before_the_data_is_pooled_from_what_there_is() -> None:
    pooled = window_sums(column(3, 4), column(5, 5), months(2, first=JANUARY + 1), WindowCode.QUARTER)

    assert (pooled.amount[1, 0], pooled.base[1, 0]) == (7, 10)
    assert (pooled.months_present[1, 0], pooled.months_in_window[1, 0]) == (2, 3)


def test_rolling_windows_begin_with_the_first_full_one_and_then_stand_every_month() -> None:
    pooled = window_sums(column(*range(14)), column(*[20] * 14), months(14), WindowCode.ROLLING_12)

    assert pooled.is_window_end.tolist() == [False] * 11 + [True] * 3
    assert pooled.amount[11:, 0].tolist() == [66, 78, 90]
    assert pooled.base[11:, 0].tolist() == [240, 240, 240]


def test_a_missing_month_adds_nothing_and_is_counted() -> None:
    pooled = window_sums(column(9, NONE, 1), column(10, NONE, 4), months(3), WindowCode.ROLLING_3)

    assert (pooled.amount[2, 0], pooled.base[2, 0]) == (10, 14)
    assert (pooled.months_present[2, 0], pooled.months_in_window[2, 0]) == (2, 3)


def test_a_window_without_any_figure_is_unknown_and_not_zero() -> None:
    pooled = window_sums(column(NONE, NONE, NONE), column(NONE, NONE, NONE), months(3), WindowCode.QUARTER)

    assert np.isnan(pooled.amount[2, 0])
    assert np.isnan(pooled.base[2, 0])
    assert pooled.months_present[2, 0] == 0


def test_a_month_of_no_activity_is_present_and_adds_nothing() -> None:
    pooled = window_sums(column(9, 0, NONE), column(10, 0, 0), months(3), WindowCode.QUARTER)

    assert (pooled.amount[2, 0], pooled.base[2, 0], pooled.months_present[2, 0]) == (9, 10, 3)


def test_a_month_that_does_not_count_is_left_out_of_the_sums_and_of_the_count() -> None:
    counts = np.array([[True], [False], [True]])
    pooled = window_sums(column(9, 180, 1), column(10, 200, 4), months(3), WindowCode.QUARTER, counts=counts)

    assert (pooled.amount[2, 0], pooled.base[2, 0]) == (10, 14)
    assert (pooled.months_present[2, 0], pooled.months_in_window[2, 0]) == (2, 2)


def test_values_weigh_by_n_when_every_month_tells_it() -> None:
    pooled = window_means(column(2, 4, 10), column(10, 30, 10), months(3), WindowCode.ROLLING_3)

    assert pooled.amount[2, 0] == pytest.approx((20 + 120 + 100) / 50)
    assert pooled.base[2, 0] == 50


def test_values_weigh_the_same_when_one_month_does_not_tell_its_n() -> None:
    pooled = window_means(column(2, 4, 12), column(10, NONE, 10), months(3), WindowCode.ROLLING_3)

    assert pooled.amount[2, 0] == 6
    assert np.isnan(pooled.base[2, 0])


def test_a_missing_value_is_left_out_of_the_mean() -> None:
    pooled = window_means(column(2, NONE, 4), column(NONE, NONE, NONE), months(3), WindowCode.QUARTER)

    assert (pooled.amount[2, 0], pooled.months_present[2, 0]) == (3, 2)


def test_values_of_months_with_n_zero_are_no_activity() -> None:
    pooled = window_means(column(NONE, NONE, NONE), column(0, 0, NONE), months(3), WindowCode.QUARTER)

    assert np.isnan(pooled.amount[2, 0])
    assert (pooled.base[2, 0], pooled.months_present[2, 0]) == (0, 2)


def test_percentiles_of_two_months_are_never_joined() -> None:
    pooled = window_means(
        column(2, 4, NONE), column(10, 10, NONE), months(3), WindowCode.QUARTER, poolable=np.array([False])
    )

    assert np.isnan(pooled.amount[2, 0])
    assert pooled.unpoolable[2, 0]
    assert pooled.months_present[2, 0] == 2


def test_a_percentile_of_the_only_month_stands_for_the_window() -> None:
    pooled = window_means(
        column(NONE, 4.2, NONE), column(NONE, 10, NONE), months(3), WindowCode.QUARTER, poolable=np.array([False])
    )

    assert pooled.amount[2, 0] == 4.2
    assert not pooled.unpoolable[2, 0]


def test_a_percentile_judged_by_month_is_untouched() -> None:
    pooled = window_means(column(2, 4), column(10, 10), months(2), WindowCode.MONTH, poolable=np.array([False]))

    assert pooled.amount[:, 0].tolist() == [2, 4]
    assert not pooled.unpoolable.any()


# Laws, against the plain loop


def rows_of(window: WindowCode, row: int, month: int) -> range:
    reach = month % 3 + 1 if window is WindowCode.QUARTER else window.width
    return range(max(row - reach + 1, 0), row + 1)


sizes = st.tuples(st.integers(1, 30), st.integers(1, 3))
cells = st.one_of(st.just(NONE), st.integers(0, 1000).map(float))
matrices = sizes.flatmap(
    lambda shape: st.tuples(
        hnp.arrays(np.float64, shape, elements=cells),
        hnp.arrays(np.float64, shape, elements=cells),
        hnp.arrays(np.bool_, shape),
    )
)
windows = st.sampled_from(WindowCode)
starts = st.integers(JANUARY, JANUARY + 11)


@given(matrices, windows, starts)
def test_window_sums_agree_with_the_plain_loop(world: Any, window: WindowCode, first: int) -> None:
    amount, base, counts = world
    time = months(len(amount), first)
    pooled = window_sums(amount, base, time, window, counts=counts)
    for row, col in np.ndindex(amount.shape):
        if not pooled.is_window_end[row]:
            assert np.isnan(pooled.amount[row, col])
            continue
        inside = [r for r in rows_of(window, row, time[row]) if counts[r, col]]
        present = [r for r in inside if base[r, col] == 0 or not np.isnan(amount[r, col] + base[r, col])]
        active = [r for r in present if base[r, col] > 0]
        assert pooled.months_in_window[row, col] == len(inside)
        assert pooled.months_present[row, col] == len(present)
        expected = (sum(amount[r, col] for r in active), sum(base[r, col] for r in active)) if present else (NONE, NONE)
        np.testing.assert_array_equal([pooled.amount[row, col], pooled.base[row, col]], expected)


@given(matrices, windows, starts, st.booleans())
def test_window_means_agree_with_the_plain_loop(world: Any, window: WindowCode, first: int, poolable: bool) -> None:
    value, n, counts = world
    time = months(len(value), first)
    flags = np.full(value.shape[1], poolable)
    pooled = window_means(value, n, time, window, poolable=flags, counts=counts)
    for row, col in np.ndindex(value.shape):
        if not pooled.is_window_end[row]:
            assert np.isnan(pooled.amount[row, col])
            continue
        inside = [r for r in rows_of(window, row, time[row]) if counts[r, col]]
        told = [r for r in inside if not np.isnan(value[r, col]) and n[r, col] != 0]
        values, volumes = [value[r, col] for r in told], [n[r, col] for r in told]
        mean = NONE
        if told and (poolable or len(told) == 1):
            mean = np.mean(values) if np.isnan(volumes).any() else np.average(values, weights=volumes)
        np.testing.assert_allclose(pooled.amount[row, col], mean, rtol=1e-12)
        assert pooled.unpoolable[row, col] == (not poolable and len(told) > 1)
        assert pooled.months_present[row, col] == len(told) + sum(n[r, col] == 0 for r in inside)


@given(
    hnp.arrays(np.float64, st.tuples(st.integers(0, 30), st.just(2)), elements=st.integers(0, 9)), st.integers(1, 13)
)
def test_trailing_sums_look_back_exactly_so_far(parts: Any, width: int) -> None:
    wanted = [parts[max(row - width + 1, 0) : row + 1].sum(axis=0) for row in range(len(parts))]
    np.testing.assert_array_equal(trailing(parts, width), np.array(wanted).reshape(parts.shape))


@given(matrices, windows)
def test_a_window_does_not_depend_on_what_came_before_it(world: Any, window: WindowCode) -> None:
    amount, base, _ = world
    whole = window_sums(amount, base, months(len(amount)), window)
    skipped = 3 * (len(amount) // 6)
    late = window_sums(amount[skipped:], base[skipped:], months(len(amount) - skipped, JANUARY + skipped), window)
    full = late.is_window_end
    np.testing.assert_array_equal(whole.amount[skipped:][full], late.amount[full])
