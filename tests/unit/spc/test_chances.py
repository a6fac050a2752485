"""The chance of a count: huge volumes, endless histories, and the switch from the sum to the integral."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sourcing_core.spc import chances
from sourcing_core.spc.chances import beta_binomial_cdf, gamma_poisson_cdf, next_value_cdf

pytestmark = pytest.mark.filterwarnings("error")


def test_whole_parameters_give_the_exact_fraction() -> None:
    def exact(k: int, m: int, a: int, b: int) -> Fraction:
        def beta(x: int, y: int) -> Fraction:
            return Fraction(math.factorial(x - 1) * math.factorial(y - 1), math.factorial(x + y - 1))

        return sum((math.comb(m, j) * beta(a + j, b + m - j) / beta(a, b) for j in range(k + 1)), Fraction(0))

    for case in [(0, 1, 1, 1), (3, 10, 2, 5), (18, 20, 189, 13), (60, 90, 7, 3), (89, 90, 40, 1)]:
        assert float(beta_binomial_cdf(*case)) == pytest.approx(float(exact(*case)), abs=1e-13), case


@given(
    share=st.floats(0.001, 0.999),
    size=st.floats(3.7, 6.0),
    a=st.floats(0.5, 1e5),
    b=st.floats(0.5, 1e5),
)
@settings(max_examples=60)
def test_law_the_integral_is_the_sum(share: float, size: float, a: float, b: float) -> None:
    m = float(round(10**size))
    case = [np.array([each]) for each in (min(math.floor(share * m), 2000.0), m, a, b)]

    assert chances._integrated(*case) == pytest.approx(chances._summed(*case), abs=1e-8)


@pytest.mark.parametrize("m", [4002, 4004, 10_000])
def test_nothing_jumps_where_the_integral_takes_over(m: int) -> None:
    k = np.arange(1990.0, 2011.0)  # 2,000 terms are summed, 2,001 are integrated

    step = np.diff(beta_binomial_cdf(k, m, 30.0, 40.0))

    assert step == pytest.approx(stats.betabinom(m, 30.0, 40.0).pmf(k[1:]), rel=1e-4)


@pytest.mark.parametrize("endless", [1e12, 1e15, 1e17, 1e300])
@pytest.mark.parametrize(("k", "m"), [(10, 20), (1999, 4000), (3000, 6000), (500_000, 10**6)])
def test_an_endless_history_leaves_the_binomial(k: int, m: int, endless: float) -> None:
    assert beta_binomial_cdf(k, m, endless, endless) == pytest.approx(stats.binom(m, 0.5).cdf(k), abs=1e-6)


@pytest.mark.parametrize(("a", "b"), [(188.5, 12.5), (0.5, 0.5), (3.0, 1000.0), (1e4, 1e4)])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_endless_cases_leave_the_beta(a: float, b: float, share: float) -> None:
    assert beta_binomial_cdf(share * 1e9, 1e9, a, b) == pytest.approx(stats.beta(a, b).cdf(share), abs=1e-5)


@pytest.mark.parametrize("tiny", [1e-3, 1e-100, 1e-300])
def test_a_prior_next_to_nothing_says_all_or_none(tiny: float) -> None:
    assert beta_binomial_cdf([10, 500_000], [20, 10**6], tiny, tiny) == pytest.approx([0.5, 0.5], abs=1e-2)


@pytest.mark.parametrize(
    "case",
    [
        (1, -1, 1, 1),
        (1, 5, 0, 1),
        (1, 5, 1, -2),
        (1, 5, 1e308, 1e308),
        (1, np.inf, 1, 1),
        (np.nan, 5, 1, 1),
        (1, 5, np.nan, 1),
    ],
)
def test_what_can_not_be_is_unknown(case: tuple[float, float, float, float]) -> None:
    assert np.isnan(beta_binomial_cdf(*case))


@given(st.integers(1, 10**9), st.floats(0.5, 1e12), st.floats(0.5, 1e12))
@settings(max_examples=60)
def test_law_more_is_likelier_and_every_chance_a_share(m: int, a: float, b: float) -> None:
    k = np.rint(np.linspace(-1, m, 9))

    found = beta_binomial_cdf(k, m, a, b)

    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found) >= -1e-8).all()
    assert (found[0], found[-1]) == (0.0, 1.0)


@given(st.integers(0, 300), st.integers(1, 300), st.floats(0.5, 1e4), st.floats(0.5, 1e4))
def test_law_successes_up_to_k_are_failures_from_m_less_k(k: int, m: int, a: float, b: float) -> None:
    k = min(k, m - 1)

    assert beta_binomial_cdf(k, m, a, b) == pytest.approx(1 - beta_binomial_cdf(m - k - 1, m, b, a), abs=1e-10)


def test_the_other_chances_are_unknown_without_numbers() -> None:
    for case in [(1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0), (np.nan, 1, 1, 1), (1, np.inf, 1, 1), (1, 1, np.nan, 1)]:
        assert np.isnan(gamma_poisson_cdf(*case)), case
    for case in [(1, 1, 1, 1), (1, 1, -1, 9), (np.inf, 1, 1, 9), (1, np.nan, 1, 9), (1, 1, np.nan, 9)]:
        assert np.isnan(next_value_cdf(*case)), case


@pytest.mark.parametrize("size", [1e9, 1e10, 1e11, 1e13, 1e15])
def test_half_of_a_symmetric_history_lies_below_its_middle(size: float) -> None:
    """K and m - K are alike, so P(K <= m/2) is a half and half the chance of the middle itself."""
    middle = 1.0 / np.sqrt(2.0 * np.pi * size / 2.0)  # the variance is m / 4 * (a + b + m) / (a + b + 1)

    assert beta_binomial_cdf(size / 2, size, size / 2, size / 2) == pytest.approx(0.5 + middle / 2, abs=2e-8)


@pytest.mark.parametrize("size", [1e6, 1e9, 1e12, 1e15])
def test_the_chance_of_none_of_very_many_is_a_short_product(size: float) -> None:
    """P(no failure in m) with 5 failures in the memory: the product of (a + i) / (a + m + i), i from 0 to 4."""
    a = 0.95 * size
    none = math.prod((a + i) / (a + size + i) for i in range(5))

    assert 1.0 - beta_binomial_cdf(size - 1, size, a, 5.0) == pytest.approx(none, rel=1e-9)


def test_a_rate_of_endless_counts_is_normal() -> None:
    """Gamma-Poisson with a history as long as the future: the count spreads by twice its mean."""
    size = 1e13

    assert gamma_poisson_cdf(size + np.sqrt(2 * size), size, size, size) == pytest.approx(stats.norm.cdf(1), abs=1e-6)
