"""Percentiles are observed values, for one list and for many groups at once."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.spc import grouped_percentile, percentile, percentile_interval, percentile_ranks

pytestmark = pytest.mark.filterwarnings("error")

CYCLE_DAYS = [1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 11, 12, 13, 15, 18, 24, 41]


@pytest.mark.parametrize(("q", "days"), [(0.50, 7), (0.85, 15), (0.95, 24)])
def test_o_08_cycle_time_percentiles(q: float, days: float) -> None:
    assert percentile(CYCLE_DAYS, q) == days


def test_o_14_interval_of_the_median_of_twenty() -> None:
    median = percentile_interval(CYCLE_DAYS, 0.5)

    assert (median.low_rank, median.high_rank) == (6, 15)
    assert (median.low, median.high) == (4, 12)
    assert sum(math.comb(20, k) for k in range(6, 15)) / 2**20 == pytest.approx(0.958611, abs=1e-6)


def test_o_14_twenty_values_can_not_bound_their_85th_percentile_from_above() -> None:
    tail = percentile_interval(CYCLE_DAYS, 0.85)

    assert (tail.low_rank, tail.low) == (14, 11)
    assert tail.high_rank == 0
    assert np.isnan(tail.high)


@pytest.mark.parametrize(("q", "smallest_n"), [(0.85, 23), (0.95, 72)])
def test_o_14_smallest_number_of_values_with_an_upper_bound(q: float, smallest_n: int) -> None:
    assert percentile_ranks(smallest_n - 1, q)[1] == 0
    assert percentile_ranks(smallest_n, q)[1] == smallest_n


@pytest.mark.parametrize(("n", "confidence"), [(2, 0.5), (3, 0.75), (4, 0.875)])
def test_a_chance_of_exactly_the_tail_is_allowed(n: int, confidence: float) -> None:
    low, high = percentile_ranks(n, 0.5, confidence)  # all n values on one side of the median: 1 in 2^n, the tail

    assert (int(low), int(high)) == (1, n)


def test_floating_point_does_not_move_a_rank() -> None:
    values = np.arange(1, 101)
    assert math.ceil(100 * 0.07) == 8  # in floating point

    assert percentile(values, 0.07) == 7
    assert [percentile(values, k / 100) for k in range(1, 101)] == list(range(1, 101))


def test_the_ends_of_the_range() -> None:
    assert percentile([3, 1, 2], 0) == 1
    assert percentile([3, 1, 2], 1) == 3
    assert percentile([5], 0.85) == 5


def test_unknown_values_are_left_out_and_nothing_known_is_unknown() -> None:
    assert percentile([np.nan, 3, np.inf, 1, -np.inf], 0.5) == 1
    assert np.isnan(percentile([], 0.5))
    assert np.isnan(percentile([np.nan], 0.5))
    nothing = percentile_interval([np.nan], 0.5)
    assert (nothing.low_rank, nothing.high_rank) == (0, 0)
    assert np.isnan([nothing.low, nothing.high]).all()


def test_groups_empty_absent_unknown_and_unplaced() -> None:
    values = [9, 1, 5, np.nan, 4, 100, np.inf]
    group = [2, 2, 2, 2, 0, -1, 3]

    assert grouped_percentile(values, group, 4, 0.5) == pytest.approx([4, np.nan, 5, np.nan], nan_ok=True)
    assert grouped_percentile([], [], 2, 0.5) == pytest.approx([np.nan, np.nan], nan_ok=True)
    assert grouped_percentile([], [], 0, [0.5, 0.9]).shape == (2, 0)


def test_several_percentiles_share_one_sort() -> None:
    both = grouped_percentile(CYCLE_DAYS + CYCLE_DAYS, [0] * 20 + [1] * 20, 2, [0.5, 0.85, 0.95])

    assert both.tolist() == [[7, 7], [15, 15], [24, 24]]


def test_more_groups_than_sixteen_bits_hold() -> None:
    rng = np.random.default_rng(7)
    group = rng.integers(0, 200_000, 5_000) // 50_000 * 65_536 + 1  # equal in the low 16 bits
    values = rng.permutation(5_000).astype(float)

    result = grouped_percentile(values, group, 200_000, 0.85)

    for number in np.unique(group):
        assert result[number] == percentile(values[group == number], 0.85)


def test_bad_questions_are_refused_in_plain_words() -> None:
    with pytest.raises(ValueError, match="q is 85; give a share from 0 to 1"):
        percentile([1, 2], 85)
    with pytest.raises(ValueError, match="group holds number 2, but there are 2 groups"):
        grouped_percentile([1.0], [2], 2, 0.5)
    with pytest.raises(ValueError, match="2 values have 1 group numbers"):
        grouped_percentile([1.0, 2.0], [0], 2, 0.5)


numbers = st.one_of(st.integers(-20, 20).map(float), st.just(np.nan), st.just(np.inf))


@given(st.lists(st.tuples(numbers, st.integers(-1, 4)), max_size=60), st.floats(0, 1))
def test_law_a_grouped_percentile_is_the_percentile_of_the_group(rows: list[tuple[float, int]], q: float) -> None:
    values, group = np.array([v for v, _ in rows]), np.array([g for _, g in rows], dtype=int)

    expected = [percentile(values[group == number], q) for number in range(5)]

    assert grouped_percentile(values, group, 5, q) == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=80), st.integers(0, 1000))
def test_law_at_least_a_share_q_lies_at_or_below_and_no_smaller_value_does(values: list[int], permille: int) -> None:
    found = percentile(values, permille / 1000)

    assert found in values
    assert 1000 * sum(v <= found for v in values) >= permille * len(values)
    assert found == min(values) or 1000 * sum(v < found for v in values) < permille * len(values)


@given(st.integers(1, 60), st.sampled_from([0.1, 0.5, 0.85, 0.95]), st.sampled_from([0.8, 0.95]))
def test_law_ranks_follow_the_definition_by_summing_the_binomial(n: int, q: float, confidence: float) -> None:
    tail = (1 - confidence) / 2
    at_most = np.cumsum([math.comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n)])  # P(B <= 0), P(B <= 1) ...

    low = max((r for r in range(1, n + 1) if at_most[r - 1] <= tail), default=0)
    high = min((s for s in range(1, n + 1) if at_most[s - 1] >= 1 - tail), default=0)

    found_low, found_high = percentile_ranks(n, q, confidence)
    assert (int(found_low), int(found_high)) == (low, high)
    assert [ranks.tolist() for ranks in percentile_ranks([[n, n]], q, confidence)] == [[[low, low]], [[high, high]]]
