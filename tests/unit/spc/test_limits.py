"""Limits of the four charts: published examples, the edges, and the laws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.spc import RULES, Limits, beyond_limits, c_limits, p_limits, side, u_limits, verdict, xmr_limits

pytestmark = pytest.mark.filterwarnings("error")

FLOW_RATE = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
CONCENTRATION = [102.0, 94.8, 98.3, 98.4, 102.0, 98.5, 99.0, 97.7, 100.0, 98.1]
CONCENTRATION += [101.3, 98.7, 101.1, 98.4, 97.0, 96.7, 100.3, 101.4, 97.2, 101.0]
VISCOSITY = [34.05, 34.40, 33.59, 35.96, 34.70, 33.51, 33.79, 34.04, 34.52, 33.75]
VISCOSITY += [33.27, 33.71, 34.03, 34.58, 34.02, 33.97, 34.05, 34.04, 33.73, 34.05]
JETS = [78.4, 80.1, 84.4, 79.1, 80.4, 83.5, 73.8, 83.5, 75.0, 76.8, 70.5, 80.3, 82.4, 79.4, 86.4, 90.5, 77.7, 82.5]
JETS += [79.9, 83.2]
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
JUICE_LATER = [9, 6, 12, 5, 6, 4, 6, 3, 7, 6, 2, 4, 3, 6, 5, 4, 8, 5, 6, 7, 5, 6, 3, 5]
CLOTH = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
CLOTH_ROLLS = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
ON_TIME_SHARES = [96.2, 95.1, 97.0, 95.8, 96.4, 94.9, 96.7, 95.5, 96.0, 95.3, 96.6, 95.9, 92.1]


def column(values: Any) -> np.ndarray:
    """One series as a matrix of months x 1."""
    return np.array(values, dtype=float)[:, np.newaxis]


def out(values: Any, limits: Limits, rule: str = "WE1") -> set[int]:
    """Points, counted from 1, that a rule flags."""
    return set((np.flatnonzero(RULES[rule](column(values), limits)) + 1).tolist())


def all_but(months: int, *left_out: int) -> np.ndarray:
    """Baseline mask without the points, counted from 1, that had a cause."""
    mask = np.ones((months, 1), dtype=bool)
    mask[np.array(left_out) - 1] = False
    return mask


def at(array: np.ndarray, point: int = 1) -> float:
    """Value at a point, counted from 1."""
    return float(array[point - 1, 0])


def test_o_30_individuals_chart_of_flow_rate() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.2."""
    limits = xmr_limits(column(FLOW_RATE))
    exact = xmr_limits(column(FLOW_RATE), range_factor=3 / 1.128)

    assert at(limits.centre) == pytest.approx(50.81)
    assert at(limits.sigma) * 1.128 == pytest.approx(1.877778, abs=1e-6)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((45.8151, 55.8049), abs=1e-4)
    assert (at(exact.lower), at(exact.upper)) == pytest.approx((45.8159, 55.8041), abs=1e-4)
    assert limits.points.tolist() == [[10]]


def test_o_31_individuals_chart_of_concentration_gives_no_signal() -> None:
    """Montgomery and Runger, table 16-3."""
    limits = xmr_limits(column(CONCENTRATION))
    exact = xmr_limits(column(CONCENTRATION), range_factor=3 / 1.128)

    assert at(limits.centre) == pytest.approx(99.095)
    assert at(limits.sigma) * 1.128 == pytest.approx(2.589474, abs=1e-6)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((92.207, 105.983), abs=1e-3)
    assert (at(exact.lower), at(exact.upper)) == pytest.approx((92.2081, 105.9819), abs=1e-4)
    assert out(CONCENTRATION, limits) | out(CONCENTRATION, limits, "WE4") == set()


def test_o_32_individuals_chart_of_viscosity_flags_point_4_only() -> None:
    """The viscosity data of the qcc package, twenty trial points."""
    limits = xmr_limits(column(VISCOSITY))

    assert at(limits.centre) == pytest.approx(34.088)
    assert at(limits.sigma) * 1.128 == pytest.approx(0.572632, abs=1e-6)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((32.5648, 35.6112), abs=1e-4)
    assert out(VISCOSITY, limits) == {4}
    assert out(VISCOSITY, limits, "WE4") == set()


def test_o_33_individuals_chart_of_jets_with_the_exact_d2() -> None:
    """SAS/QC documentation, data set Jets."""
    limits = xmr_limits(column(JETS), range_factor=2.658681)

    assert at(limits.centre) == pytest.approx(80.39)
    assert at(limits.sigma) * 1.128 == pytest.approx(5.326316, abs=1e-6)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((66.2290, 94.5510), abs=1e-4)


def test_o_34_p_chart_of_orange_juice_cans() -> None:
    """Montgomery 1991, pp. 152-155; NIST/SEMATECH 6.3.3.2."""
    count, n = column(JUICE), np.full((30, 1), 50.0)
    share = [x / 50 for x in JUICE]
    limits = p_limits(count, n)
    cleaned = p_limits(count, n, all_but(30, 15, 23))

    assert at(limits.centre) == pytest.approx(347 / 1500)
    assert (at(limits.lower, 7), at(limits.upper, 7)) == pytest.approx((0.052428, 0.410239), abs=1e-6)
    assert out(share, limits) == {15, 23}
    assert at(cleaned.centre) == pytest.approx(0.215)
    assert cleaned.points.tolist() == [[28]]
    assert (at(cleaned.lower, 7), at(cleaned.upper, 7)) == pytest.approx((0.040703, 0.389297), abs=1e-6)
    assert out(share, cleaned) == {15, 21, 23}


def test_o_34_p_chart_of_the_next_24_samples_is_clipped_at_0() -> None:
    """Montgomery 1991, p. 160."""
    limits = p_limits(column(JUICE_LATER), np.full((24, 1), 50.0))

    assert at(limits.centre) == pytest.approx(133 / 1200)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((0.0, 0.244021), abs=1e-6)
    assert out([x / 50 for x in JUICE_LATER], limits) == set()


def test_o_35_u_chart_of_dyed_cloth_with_rolls_of_different_size() -> None:
    """Montgomery 1991, pp. 181-184."""
    limits = u_limits(column(CLOTH), column(CLOTH_ROLLS))

    assert at(limits.centre) == pytest.approx(1.423256, abs=1e-6)
    assert (at(limits.lower, 1), at(limits.upper, 1)) == pytest.approx((0.2915, 2.5550), abs=1e-4)
    assert (at(limits.lower, 2), at(limits.upper, 2)) == pytest.approx((0.1579, 2.6886), abs=1e-4)
    assert (at(limits.lower, 10), at(limits.upper, 10)) == pytest.approx((0.4110, 2.4356), abs=1e-4)
    assert out(np.array(CLOTH) / CLOTH_ROLLS, limits) == set()


def test_o_35_u_chart_of_personal_computers() -> None:
    """Montgomery 1991, pp. 181-184."""
    limits = u_limits(column(COMPUTERS), np.full((20, 1), 5.0))

    assert at(limits.centre) == pytest.approx(1.93)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((0.0661, 3.7939), abs=1e-4)


def test_o_36_c_chart_of_circuit_boards() -> None:
    """Montgomery 1991, pp. 173-175."""
    limits = c_limits(column(BOARDS))
    cleaned = c_limits(column(BOARDS), all_but(26, 6, 20))

    assert at(limits.centre) == pytest.approx(19.846154, abs=1e-6)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((6.481447, 33.210861), abs=1e-6)
    assert out(BOARDS, limits) == {6, 20}
    assert at(cleaned.centre) == pytest.approx(19.666667, abs=1e-6)
    assert (at(cleaned.lower), at(cleaned.upper)) == pytest.approx((6.362532, 32.970801), abs=1e-6)


def test_a_small_count_has_no_limit_below_0() -> None:
    limits = c_limits(column([4, 2, 3]))

    assert (at(limits.lower), at(limits.upper)) == pytest.approx((0.0, 3 + 3 * 3**0.5))


def test_o_39_month_13_against_a_frozen_year_is_a_concern() -> None:
    values = column(ON_TIME_SHARES)
    limits = xmr_limits(values, np.arange(13)[:, np.newaxis] < 12)

    assert at(limits.centre) == pytest.approx(95.95)
    assert at(limits.sigma) * 1.128 == pytest.approx(1.136364, abs=1e-6)
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((92.9273, 98.9727), abs=1e-4)
    assert out(ON_TIME_SHARES, limits) == {13}
    signal = side(values, limits.centre) * beyond_limits(values, limits)
    assert verdict(signal, 1)[:, 0].tolist() == [0] * 12 + [2]


def test_no_move_is_taken_across_a_missing_month() -> None:
    limits = xmr_limits(column([1, 2, np.nan, 9, 10]))

    assert at(limits.centre) == 5.5
    assert at(limits.sigma) == pytest.approx(1 / 1.128)  # two moves of 1; 2 -> 9 is none
    assert limits.points.tolist() == [[4]]


def test_no_move_is_taken_to_or_from_a_month_outside_the_baseline() -> None:
    limits = xmr_limits(column([1, 2, 50, 3, 4]), all_but(5, 3))

    assert at(limits.centre) == 2.5
    assert at(limits.sigma) == pytest.approx(1 / 1.128)


def test_a_constant_series_has_limits_on_its_value_and_no_signal() -> None:
    values = np.full((24, 1), 0.1)  # the mean of 24 times 0.1 is not quite 0.1
    limits = xmr_limits(values)

    assert at(limits.sigma) == 0.0
    assert (at(limits.lower), at(limits.upper)) == pytest.approx((0.1, 0.1))
    assert out(values[:, 0], limits) | out(values[:, 0], limits, "WE4") == set()


@pytest.mark.parametrize("values", [[5.0], [np.nan] * 9, [np.nan, np.inf, -np.inf], [1.0, np.nan, 2.0], []])
def test_too_little_to_know_the_moves_gives_unknown_limits_and_no_signal(values: list[float]) -> None:
    limits = xmr_limits(np.array(values, dtype=float).reshape(-1, 1))

    assert np.isnan([at(limits.lower), at(limits.upper), at(limits.sigma)]).all()
    assert not RULES["WE1"](np.array(values).reshape(-1, 1), limits).any()
    assert not RULES["WE4"](np.array(values).reshape(-1, 1), limits).any()


def test_an_infinite_value_counts_as_missing() -> None:
    assert at(xmr_limits(column([1, 2, np.inf, 9, 10])).centre) == 5.5
    assert at(c_limits(column([4, np.inf, 6, np.nan])).centre) == 5.0
    assert at(p_limits(column([5, 5, np.inf]), column([10, np.inf, 10])).centre) == 0.5
    assert at(u_limits(column([5, 5, np.inf]), column([10, np.inf, 10])).centre) == 0.5


def test_numbers_beyond_what_a_float_adds_up_are_unknown() -> None:
    huge = column([1.7e308, -1.7e308, 1.7e308, 1.7e308])

    assert np.isnan(at(xmr_limits(huge).upper))
    assert np.isnan(at(c_limits(np.abs(huge)).centre))
    assert np.isnan(at(u_limits(np.abs(huge), column([1, 1, 1, 1])).centre))


def test_a_month_without_volume_has_no_ratio_limits_and_does_not_count() -> None:
    for limits in (
        p_limits(column([9, 0, np.nan, 8, 3]), column([10, 0, 10, 10, np.nan])),
        u_limits(column([9, 0, np.nan, 8, 3]), column([10, 0, 10, 10, np.nan])),
    ):
        assert at(limits.centre) == 17 / 20
        assert limits.points.tolist() == [[2]]
        assert np.isnan(limits.upper[:, 0]).tolist() == [False, True, False, False, True]
        assert np.isnan(limits.sigma[:, 0]).tolist() == [False, True, False, False, True]


def test_a_month_with_more_successes_than_cases_does_not_make_limits() -> None:
    limits = p_limits(column([9, 30, 8, -4]), column([10, 10, 10, 10]))

    assert at(limits.centre) == 17 / 20
    assert limits.points.tolist() == [[2]]


def test_all_successes_or_none_clip_to_the_edge_without_a_signal() -> None:
    n = np.full((12, 2), 7.0)
    count = n * [0, 1]
    limits = p_limits(count, n)

    assert limits.lower[0].tolist() == limits.upper[0].tolist() == [0.0, 1.0]
    assert not beyond_limits(count / n, limits).any()


def test_series_without_any_known_month_are_unknown_on_every_chart() -> None:
    nothing = np.full((5, 3), np.nan)

    for limits in (xmr_limits(nothing), c_limits(nothing), p_limits(nothing, nothing), u_limits(nothing, nothing)):
        assert np.isnan(limits.centre).all()
        assert np.isnan(limits.upper).all()
        assert limits.points.tolist() == [[0, 0, 0]]
        assert not any(rule(nothing, limits).any() for rule in RULES.values())


def test_limits_of_too_few_points_can_be_withheld() -> None:
    values = np.array([[1.0, 1.0], [2.0, 2.0], [np.nan, 3.0]])

    limits = xmr_limits(values).where_points(3)

    assert np.isnan(limits.centre).tolist() == np.isnan(limits.upper).tolist() == [[True, False]]
    assert limits.points.tolist() == [[2, 3]]
    by_month = p_limits(values, np.full((3, 2), 10.0)).where_points(3)
    assert np.isnan(by_month.lower[:, 0]).all()
    assert not np.isnan(by_month.lower[:, 1]).any()


def test_one_volume_for_all_series_broadcasts() -> None:
    limits = p_limits(np.array([[5.0, 10.0], [5.0, 10.0]]), np.array([[20.0], [20.0]]))

    assert limits.centre.tolist() == [[0.25, 0.5]]
    assert limits.upper.shape == (2, 2)


def test_a_list_instead_of_a_matrix_is_refused() -> None:
    with pytest.raises(ValueError, match="months x series"):
        xmr_limits([1.0, 2.0])
    with pytest.raises(ValueError, match="baseline has shape"):
        xmr_limits(column([1, 2]), np.array([True, False]))
    with pytest.raises(ValueError, match="baseline has shape"):
        xmr_limits(column([1, 2]), column([1, 0]))


grid = st.integers(-400, 400).map(lambda k: k / 8)
series = hnp.arrays(np.float64, st.tuples(st.integers(2, 30), st.integers(1, 3)), elements=grid | st.just(np.nan))


def rows(limits: Limits) -> np.ndarray:
    return np.stack([limits.centre, limits.lower, limits.upper, limits.sigma])


@given(series, st.integers(-1000, 1000))
def test_law_xmr_limits_move_with_the_values(values: np.ndarray, shift: int) -> None:
    before, after = xmr_limits(values), xmr_limits(values + shift)

    for name in ("centre", "lower", "upper"):
        assert getattr(after, name) == pytest.approx(getattr(before, name) + shift, abs=1e-9, nan_ok=True)
    assert after.sigma == pytest.approx(before.sigma, abs=1e-9, nan_ok=True)


@given(series, st.floats(0.01, 100))
def test_law_xmr_limits_scale_with_the_values_and_mirror_with_their_sign(values: np.ndarray, scale: float) -> None:
    before, after, mirror = xmr_limits(values), xmr_limits(values * scale), xmr_limits(-values)

    assert rows(after) == pytest.approx(rows(before) * scale, rel=1e-9, abs=1e-9, nan_ok=True)
    assert mirror.lower == pytest.approx(-before.upper, abs=1e-9, nan_ok=True)


@given(series)
def test_law_limits_of_a_series_do_not_depend_on_its_neighbours(values: np.ndarray) -> None:
    together = rows(xmr_limits(values))

    for s in range(values.shape[1]):
        assert np.array_equal(rows(xmr_limits(values[:, [s]])), together[..., [s]], equal_nan=True)


@given(series)
def test_law_ratio_limits_stay_within_what_is_possible(values: np.ndarray) -> None:
    n, count = np.abs(values), np.floor(np.abs(values) / 2)

    p, u = p_limits(count, n), u_limits(count, n)

    known = ~np.isnan(p.upper)
    assert ((p.lower[known] >= 0) & (p.lower[known] <= p.upper[known]) & (p.upper[known] <= 1)).all()
    assert (u.lower[~np.isnan(u.lower)] >= 0).all()
    assert np.array_equal(known, (n > 0) & (p.points > 0))
