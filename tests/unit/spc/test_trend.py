"""Mann-Kendall and Theil-Sen: the published numbers, the readable loop, and every kind of bad series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sourcing_core.spc import Verdict, slope_interval, trend, trend_verdict
from sourcing_core.spc.trend import _COLUMNS, EXACT_TO, FEWEST
from tests.unit.spc import oracle_trend as oracle

SHAMPOO = [
    266.0, 145.9, 183.1, 119.3, 180.3, 168.5, 231.8, 224.5, 192.8, 122.9, 336.5, 185.9, 194.3, 149.5, 210.1, 273.3, 191.4, 287.0,
    226.0, 303.6, 289.9, 421.6, 264.5, 342.3, 339.7, 440.4, 315.9, 439.3, 401.3, 437.4, 575.5, 407.6, 682.0, 475.3, 581.3, 646.9,
]  # fmt: skip
SLIDE = [97.1, 96.8, 97.0, 96.2, 96.4, 95.9, 95.9, 95.1, 95.4, 94.8, 94.9, 94.0]
TIES = [10, 12, 11, 13, 12, 14, 15, 13, 16, 15]
PUBLISHED = {
    "o_40_shampoo_sales": (SHAMPOO, {"s": 440, "variance": 5390, "z": 5.979573, "tau": 0.698413, "slope": 11.509375, "intercept": 78.735937}),
    "o_41_a_slow_slide": (SLIDE, {"s": -57, "variance": 211.666667, "z": -3.849123, "p": 0.000119, "tau": -0.863636, "slope": -0.259028}),
    "o_42_constant": ([5.0] * 8, {"s": 0, "variance": 0, "z": 0, "p": 1}),
    "o_43_ascending": (list(range(1, 9)), {"s": 28, "variance": 65.3333, "z": 3.340384, "p": 0.000837}),
    "o_44_ties": (TIES, {"s": 32, "variance": 122, "z": 2.806608, "p": 0.005007, "slope": 0.555556}),
}  # fmt: skip


def one(values: list[float]) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


@pytest.mark.parametrize("name", PUBLISHED)
def test_published(name: str) -> None:
    values, expected = PUBLISHED[name]
    found = trend(one(values))

    for field, number in expected.items():
        assert getattr(found, field)[0] == pytest.approx(number, abs=1e-4 if field == "variance" else 1e-6), field


def test_o_41_the_interval_of_the_slope() -> None:
    low, high = slope_interval(one(SLIDE))

    assert (low[0], high[0]) == (pytest.approx(-0.30), pytest.approx(-0.20))


@pytest.mark.parametrize(("n", "p"), [(4, 0.0833), (5, 0.0167), (6, 0.0028), (7, 0.0004)])
def test_few_points_in_perfect_order_have_the_exact_chance(n: int, p: float) -> None:
    assert trend(one(list(range(n)))).p[0] == pytest.approx(p, abs=5e-5)


def test_three_points_say_nothing() -> None:
    found = trend(one([1, 2, 3]))

    assert found.points[0] == 3
    assert all(np.isnan(getattr(found, name)[0]) for name in ("s", "z", "p", "tau", "slope", "intercept"))


CELLS = st.one_of(
    st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0, 2.0]),
    st.floats(-1e6, 1e6, width=32).map(lambda x: round(float(x), 3)),
)


@given(arrays(np.float64, st.tuples(st.integers(1, 14), st.integers(1, 4)), elements=CELLS))
@settings(max_examples=120)
def test_the_array_code_is_the_readable_loop(values: np.ndarray) -> None:
    found, (low, high) = trend(values), slope_interval(values)

    for column in range(values.shape[1]):
        expected = oracle.trend(values[:, column].tolist())
        assert found.points[column] == expected.points
        for name in ("s", "variance", "z", "p", "tau", "slope", "intercept"):
            assert getattr(found, name)[column] == pytest.approx(
                getattr(expected, name), rel=1e-9, abs=1e-9, nan_ok=True
            ), name
        assert low[column] == pytest.approx(expected.slope_low, rel=1e-9, abs=1e-9, nan_ok=True)
        assert high[column] == pytest.approx(expected.slope_high, rel=1e-9, abs=1e-9, nan_ok=True)


@given(arrays(np.float64, (12, 3), elements=st.floats(-1e3, 1e3, width=32)))
@settings(max_examples=50)
def test_turned_upside_down_everything_changes_its_sign(values: np.ndarray) -> None:
    up, down = trend(values), trend(-values)

    assert (up.s == -down.s).all()
    assert up.p == pytest.approx(down.p)
    assert up.slope == pytest.approx(-down.slope)


def test_a_gap_is_time_that_passed() -> None:
    gap, tight = trend(one([0, 1, np.nan, np.nan, 4, 5])), trend(one([0, 1, 4, 5]))

    assert gap.slope[0] == 1.0
    assert tight.slope[0] > 1.0
    assert gap.s[0] == tight.s[0]


@pytest.mark.parametrize("columns", [1, 3])
def test_the_values_stay_as_they_are(columns: int) -> None:
    """One column is contiguous whichever way it is turned: what puts its numbers in order must take a copy."""
    values = np.tile([[3.0], [np.nan], [1.0], [2.0], [0.0], [2.0]], columns)
    before = values.copy()

    trend(values)
    slope_interval(values)

    assert np.array_equal(values, before, equal_nan=True)


def test_a_wide_matrix_is_judged_like_its_columns() -> None:
    """More columns than are judged at once, the last block a narrow one."""
    edges = [0, _COLUMNS - 1, _COLUMNS, 2 * _COLUMNS - 1, 2 * _COLUMNS, 2 * _COLUMNS + 2]
    values = np.random.default_rng(1).normal(size=(20, edges[-1] + 1))
    values[3, ::7] = np.nan

    whole, (low, high) = trend(values), slope_interval(values)

    assert len(whole.slope) == len(low) == values.shape[1]
    for at in edges:
        alone, (own_low, own_high) = trend(values[:, [at]]), slope_interval(values[:, [at]])
        for name in ("s", "variance", "p", "slope", "intercept"):
            assert getattr(whole, name)[at] == pytest.approx(getattr(alone, name)[0]), (name, at)
        assert (low[at], high[at]) == pytest.approx((own_low[0], own_high[0]))
    assert trend(np.empty((12, 0))).s.shape == (0,)
    assert np.isnan(trend(np.empty((0, 2))).p).all()


class TestVerdict:
    """Unlikely by chance, and large enough to matter."""

    FOUND = trend(np.array([SLIDE, SLIDE, SLIDE, [95.0, 95.1] * 6]).T)

    def test_direction_says_what_it_means(self) -> None:
        words = trend_verdict(self.FOUND, [1, -1, 0, 1], alpha=0.05, materiality=1.0)

        assert words.tolist() == [Verdict.CONCERN, Verdict.IMPROVEMENT, Verdict.CHANGE, Verdict.NONE]

    @pytest.mark.parametrize(("materiality", "counts"), [(12 * 0.2590277, True), (12 * 0.25903, False)])
    def test_a_drift_too_slow_to_matter_is_none(self, materiality: float, counts: bool) -> None:
        assert bool(trend_verdict(self.FOUND, [1, 1, 1, 1], alpha=0.05, materiality=materiality)[0]) == counts

    def test_too_few_points_are_no_trend(self) -> None:
        assert trend_verdict(trend(one([3, 2, 1])), [1], alpha=0.05, materiality=0).tolist() == [0]


def test_the_limits_of_the_exact_distribution_are_the_domain_s() -> None:
    assert (FEWEST, EXACT_TO) == (4, 7)
