"""The chance of a miss: published numbers, the readable sum, laws, and histories that say nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sourcing_core.spc.chances import beta_binomial_cdf, gamma_poisson_cdf, next_value_cdf
from sourcing_core.spc.forecast import discounted, rate_breach, share_breach, steady, value_breach
from tests.unit.spc import oracle_trend as oracle

BASELINE = [96.2, 95.1, 97.0, 95.8, 96.4, 94.9, 96.7, 95.5, 96.0, 95.3, 96.6, 95.9]


def history(count: list[float], n: list[float], memory: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = discounted(np.array(count, float)[:, None], np.array(n, float)[:, None], memory=memory, share=True)
    return known.amount[-1], known.rest[-1], known.volume[-1]


def test_o_45_188_of_200_against_95_percent_of_twenty() -> None:
    amount, rest, _ = history([188], [200])

    assert share_breach(amount, rest, 20, 0.95, 1)[0] == pytest.approx(0.352545, abs=1e-6)
    assert share_breach(amount, rest, 20, 0.95, 1, prior=1.0)[0] == pytest.approx(0.367955, abs=1e-6)


def test_o_46_a_uniform_prior() -> None:
    assert share_breach(57.0, 3.0, 20, 0.90, 1, prior=1.0) == pytest.approx(0.156774, abs=1e-6)


def test_o_47_a_memory_that_fades() -> None:
    amount, rest, volume = history([48, 47, 46, 47, 45, 44], [50] * 6, memory=0.8)

    assert (amount[0] + 0.5, rest[0] + 0.5, volume[0]) == (pytest.approx(169.11184), pytest.approx(16.35216), 50)
    assert share_breach(amount, rest, 50, 0.92, 1)[0] == pytest.approx(0.445998, abs=1e-6)


def test_o_48_a_steady_process() -> None:
    known = steady(np.array(BASELINE)[:, None])

    assert value_breach(known.mean[-1], known.sigma[-1], known.points[-1], 95.0, 1)[0] == pytest.approx(
        0.192173, abs=1e-6
    )


def test_with_endless_cases_only_the_chance_itself_is_uncertain() -> None:
    assert share_breach(188.0, 12.0, 1e9, 0.95, 1) == pytest.approx(0.750931, abs=1e-5)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=8),
    st.integers(1, 60),
    st.floats(0, 1),
    st.sampled_from([0.8, 1.0]),
    st.booleans(),
)
@settings(max_examples=150)
def test_the_array_code_is_the_readable_sum(
    months: list[tuple[int, int]], m: int, target: float, memory: float, higher: bool
) -> None:
    count, n = [float(min(pair)) for pair in months], [float(max(pair)) for pair in months]
    amount, rest, _ = history(count, n, memory)
    expected = oracle.chance_of_share(count, n, target, m, higher=higher, memory=memory)

    found = share_breach(amount, rest, m, target, 1 if higher else -1)[0]

    assert found == pytest.approx(expected, abs=1e-9) if sum(n) else np.isnan(found)


@pytest.mark.parametrize(
    ("k", "m", "a", "b"), [(3, 10, 2.0, 5.0), (0, 10, 0.5, 0.5), (949, 1000, 188.5, 12.5), (2500, 6000, 80.0, 100.0)]
)
def test_the_beta_binomial_is_scipy_s(k: int, m: int, a: float, b: float) -> None:
    assert beta_binomial_cdf(k, m, a, b) == pytest.approx(stats.betabinom(m, a, b).cdf(k), abs=1e-9)


def test_the_gamma_poisson_is_the_negative_binomial() -> None:
    assert gamma_poisson_cdf(4, 20.0, 3.5, 40.0) == pytest.approx(stats.nbinom(3.5, 40 / 60).cdf(4))
    assert gamma_poisson_cdf(-1, 20.0, 3.5, 40.0) == 0.0


def test_a_rate_that_must_stay_low_misses_above_its_target() -> None:
    quiet, noisy = (rate_breach(count, 1000.0, 100.0, 0.02, -1) for count in (5.0, 60.0))

    assert quiet < 0.2 < 0.8 < noisy
    assert rate_breach(5.0, 1000.0, 100.0, 0.02, 1) > 0.7


@pytest.mark.parametrize("direction", [1, -1])
def test_more_demanding_targets_are_missed_more_often(direction: int) -> None:
    targets = np.linspace(0.5, 1.0, 21)[::direction]
    chances = share_breach(90.0, 10.0, 40, targets, direction)

    assert (np.diff(chances) >= -1e-12).all()


class TestNothingToGoBy:
    """Unknown stays unknown."""

    def test_no_volume_no_history_no_direction(self) -> None:
        assert np.isnan(share_breach(9.0, 1.0, np.nan, 0.9, 1))
        assert np.isnan(share_breach(9.0, 1.0, 0.2, 0.9, 1))
        assert np.isnan(share_breach(0.0, 0.0, 20, 0.9, 1))
        assert np.isnan(share_breach(9.0, 1.0, 20, 0.9, 0))
        assert np.isnan(rate_breach(0.0, 0.0, 20, 0.1, -1))
        assert np.isnan(value_breach(1.0, 0.1, 1, 0.9, 1))
        assert np.isnan(share_breach(9.0, 1.0, 20, np.nan, 1))

    def test_impossible_months_are_left_out_while_time_passes(self) -> None:
        amount, rest, volume = history([9, 99, np.nan, np.inf, -1, 0], [10, 10, 10, 10, 10, 0], memory=0.5)

        assert (amount[0], rest[0], volume[0]) == (9 * 0.5**5, 1 * 0.5**5, 10)

    def test_a_memory_must_be_a_share(self) -> None:
        with pytest.raises(ValueError, match="give a share above 0 and at most 1"):
            history([1], [2], memory=0.0)

    def test_a_process_that_never_moved_stays_where_it_is(self) -> None:
        assert next_value_cdf([4.9, 5.0, 5.1], 5.0, 0.0, 12).tolist() == [0.0, 0.0, 1.0]


def test_what_is_known_before_a_month_is_told_by_the_months_before_it() -> None:
    values = np.array([[1.0], [3.0], [np.nan], [5.0]])

    known = steady(values)

    assert known.points[:, 0].tolist() == [0, 1, 2, 2, 3]
    assert known.mean[2, 0] == 2.0
    assert known.sigma[2, 0] == pytest.approx(2 / 1.128)
    assert known.sigma[4, 0] == pytest.approx(2 / 1.128), "no move across a missing month"


def test_the_next_volume_is_the_median_of_the_latest_three() -> None:
    known = discounted(np.zeros((4, 1)), np.array([[10.0], [30.0], [20.0], [50.0]]), memory=1.0, share=True)

    assert known.volume[1:, 0].tolist() == [10.0, 20.0, 20.0, 30.0]


@pytest.mark.parametrize("value", [0.1, 0.3, 0.7, 95.1, 99.7, 5.0])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("months", [2, 7, 12, 24])
def test_a_process_that_stands_on_its_target_does_not_miss_it(value: float, direction: int, months: int) -> None:
    """Nor does rounding make it miss: the mean of so many 0.1 is not always 0.1."""
    known = steady(np.full((months, 1), value))

    chances = value_breach(known.mean[-1], known.sigma[-1], known.points[-1], value, direction)

    assert chances.tolist() == [0.0]
    worse = value * (1 + direction * 1e-9)
    assert value_breach(known.mean[-1], known.sigma[-1], known.points[-1], worse, direction).tolist() == [1.0]
    assert np.isnan(value_breach(known.mean[-1], known.sigma[-1], known.points[-1], value, 0)).all()
    assert np.isnan(value_breach(value, 0.0, 1, value, direction))


def test_a_product_that_is_rounded_up_is_still_a_whole_number_of_cases() -> None:
    """0.07 of ten thousand million is 700,000,000.0000001 for a computer: 700 million keep the target."""
    n = 1e10
    exactly, one_less = share_breach(7e8, n - 7e8, n, [0.07, 0.07 - 1e-10], 1)

    assert exactly == pytest.approx(one_less + stats.norm.pdf(0) / np.sqrt(2 * n * 0.07 * 0.93), abs=1e-9)
