"""Intervals of proportions and rates: published numbers, then the laws they obey."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sourcing_core.spc import poisson_exact, wilson

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.255289, 0.366210),  # this and the next three: Newcombe 1998, table I
        (15, 148, 0.062386, 0.160487),
        (0, 20, 0.0, 0.161125),
        (1, 29, 0.006113, 0.171755),
        (7, 50, 0.069508, 0.261862),
        (19, 20, 0.763869, 0.991119),
        (188, 200, 0.898068, 0.965348),
        (9, 10, 0.595850, 0.982124),
        (1, 1, 0.206549, 1.0),
    ],
)
def test_o_11_wilson_interval_of_published_proportions(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("count", "exposure", "low", "high"),
    [(0, 100, 0.0, 0.036889), (3, 120, 0.005156, 0.073061), (12, 500, 0.012401, 0.041923)],
)
def test_o_13_exact_poisson_interval_of_a_rate(count: int, exposure: float, low: float, high: float) -> None:
    assert poisson_exact(count, exposure) == pytest.approx((low, high), abs=1e-6)


def test_the_ends_are_exact_for_no_success_and_for_success_every_time() -> None:
    n = np.array([1, 2, 3, 7, 29, 1000, 10**9])

    assert np.array_equal(wilson(0, n)[0], np.zeros(7))
    assert np.array_equal(wilson(n, n)[1], np.ones(7))
    assert poisson_exact(0, 5)[0] == 0.0


@pytest.mark.parametrize(
    ("count", "n"),
    [
        (0, 0),
        (5, 0),
        (np.nan, 10),
        (3, np.nan),
        (3, np.inf),
        (np.inf, np.inf),
        (11, 10),
        (10.01, 10),
        (-1, 10),
        (3, -10),
    ],
)
def test_a_proportion_that_can_not_be_has_no_interval(count: float, n: float) -> None:
    assert np.isnan(wilson(count, n)).all()


@pytest.mark.parametrize(
    ("count", "exposure"), [(0, 0), (5, 0), (np.nan, 10), (3, np.nan), (3, np.inf), (np.inf, 10), (-1, 10), (3, -10)]
)
def test_a_rate_that_can_not_be_has_no_interval(count: float, exposure: float) -> None:
    assert np.isnan(poisson_exact(count, exposure)).all()


def test_an_impossible_cell_leaves_its_neighbours_alone() -> None:
    count, n = np.array([[81.0, np.nan], [0.0, 5.0]]), np.array([[263.0, 5.0], [20.0, 0.0]])

    low, high = wilson(count, n)
    assert low == pytest.approx(np.array([[0.255289, np.nan], [0.0, np.nan]]), abs=1e-6, nan_ok=True)
    assert high == pytest.approx(np.array([[0.366210, np.nan], [0.161125, np.nan]]), abs=1e-6, nan_ok=True)
    low, high = poisson_exact(count, n)
    assert np.isnan(low).tolist() == [[False, True], [False, True]]
    assert high[1, 0] == pytest.approx(0.184444, abs=1e-6)  # 3.6889 / 20: O-13's first row at a fifth of the exposure


def test_a_single_number_and_a_matrix_broadcast() -> None:
    low, high = poisson_exact(np.arange(6.0).reshape(3, 2), 100.0)

    assert low.shape == high.shape == (3, 2)
    assert wilson(np.zeros((0, 4)), np.zeros((0, 4)))[0].shape == (0, 4)
    assert poisson_exact(np.zeros((0, 4)), np.zeros((0, 4)))[0].shape == (0, 4)


@pytest.mark.parametrize("counts", [[0, 1, 2, 7, 7, 300], [0.5, 2.5, 7.25, 0], [3, 10**7, 123456789]])
def test_exact_poisson_equals_the_chi_square_form_for_few_whole_weighted_and_huge_counts(counts: list[float]) -> None:
    k = np.array(counts, dtype=float)

    low, high = poisson_exact(k, 7.0, confidence=0.9)

    assert low == pytest.approx(np.where(k > 0, stats.chi2.ppf(0.05, 2 * k), 0.0) / 14.0, rel=1e-9)
    assert high == pytest.approx(stats.chi2.ppf(0.95, 2 * k + 2) / 14.0, rel=1e-9)


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.5, 95.0, np.nan])
def test_a_confidence_that_is_no_share_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="give a share between 0 and 1"):
        wilson(1, 2, confidence)
    with pytest.raises(ValueError, match="give a share between 0 and 1"):
        poisson_exact(1, 2, confidence)


@given(n=st.integers(1, 10**9), share=st.floats(0, 1), confidence=st.floats(0.5, 0.999))
def test_law_wilson_lies_within_0_and_1_and_contains_the_proportion(n: int, share: float, confidence: float) -> None:
    count = round(share * n)

    low, high = wilson(count, n, confidence)

    assert 0.0 <= low <= count / n <= high <= 1.0
    assert low < high


@given(n=st.integers(1, 10**5), share=st.floats(0, 1), factor=st.integers(2, 50))
def test_law_more_cases_at_the_same_proportion_narrow_the_interval(n: int, share: float, factor: int) -> None:
    count = round(share * n)

    few, many = wilson(count, n), wilson(count * factor, n * factor)

    assert many[1] - many[0] < few[1] - few[0]


@given(n=st.integers(1, 10**6), share=st.floats(0, 1))
def test_law_wilson_of_the_failures_is_the_mirror_of_the_successes(n: int, share: float) -> None:
    count = round(share * n)

    low, high = wilson(count, n)

    assert wilson(n - count, n) == pytest.approx((1.0 - high, 1.0 - low), abs=1e-12)


@given(count=st.integers(0, 10**6), exposure=st.floats(1e-3, 1e9), factor=st.floats(1.5, 100))
def test_law_poisson_contains_the_rate_and_scales_with_the_exposure(count: int, exposure: float, factor: float) -> None:
    low, high = poisson_exact(count, exposure)

    assert 0.0 <= low <= count / exposure < high
    assert poisson_exact(count, exposure * factor) == pytest.approx((low / factor, high / factor), rel=1e-9)
