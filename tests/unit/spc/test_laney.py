"""Laney's charts: the published example, when chance is all there is, and the edges."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.spc import beyond_limits, p_limits, p_prime_limits, u_limits, u_prime_limits

pytestmark = pytest.mark.filterwarnings("error")

SEEN = [266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320]
SEEN += [267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989]
ARRIVED = [280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529]
ARRIVED += [279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772]


def column(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)[:, np.newaxis]


def test_o_37_four_hour_waits_are_over_dispersed_and_only_the_plain_chart_alarms() -> None:
    """Mohammed et al. 2013, BMJ Quality and Safety 22:362, weeks of NHS emergency departments; tolerance 1e-5."""
    r, n = column(SEEN), column(ARRIVED)
    plain, wide = p_limits(r, n), p_prime_limits(r, n)

    assert wide.centre[0, 0] == pytest.approx(0.952900, abs=1e-6)
    assert wide.sigma_z is not None
    assert plain.sigma_z is not None
    assert wide.sigma_z[0, 0] == plain.sigma_z[0, 0] == pytest.approx(10.640422, abs=1e-5)
    assert (plain.lower[0, 0], plain.upper[0, 0]) == pytest.approx((0.95170, 0.95410), abs=1e-5)
    assert (wide.lower[0, 0], wide.upper[0, 0]) == pytest.approx((0.94013, 0.96567), abs=1e-5)
    assert set(range(1, 21)) - set((np.flatnonzero(beyond_limits(r / n, plain)) + 1).tolist()) == {5, 7, 18, 20}
    assert not beyond_limits(r / n, wide).any()


def test_a_rate_widens_by_the_same_arithmetic() -> None:
    count, n = column([100, 140, 90, 150]), column([100, 100, 100, 100])
    one = (1.2 / 100) ** 0.5
    sigma_z = (0.4 + 0.5 + 0.6) / 3 / one / 1.128

    limits = u_prime_limits(count, n)

    assert limits.sigma_z is not None
    assert limits.sigma_z[0, 0] == pytest.approx(sigma_z)
    assert limits.sigma[:, 0] == pytest.approx([one * sigma_z] * 4)
    assert (limits.lower[0, 0], limits.upper[0, 0]) == pytest.approx((0.0, 1.2 + 3 * one * sigma_z))
    assert u_limits(count, n).sigma_z == pytest.approx(limits.sigma_z)


def test_months_that_are_too_alike_narrow_the_limits_only_when_asked() -> None:
    count, n = column([50, 51, 50, 51]), np.full((4, 1), 100.0)
    plain, kept, narrow = p_limits(count, n), p_prime_limits(count, n), p_prime_limits(count, n, narrow=True)

    assert narrow.sigma_z is not None
    assert narrow.sigma_z[0, 0] == pytest.approx(0.01 / 0.05 / 1.128, rel=1e-3)
    assert kept.upper == pytest.approx(plain.upper)
    assert narrow.upper[0, 0] - 0.505 == pytest.approx((plain.upper[0, 0] - 0.505) * narrow.sigma_z[0, 0])


def test_no_difference_is_taken_across_a_missing_month() -> None:
    n = np.full((5, 1), 100.0)
    one = (0.5 * 0.5 / 100) ** 0.5

    limits = p_limits(column([40, 50, np.nan, 60, 50]), n)

    assert limits.sigma_z is not None
    assert limits.sigma_z[0, 0] == pytest.approx(0.1 / one / 1.128)  # two steps of 0.1; 50 -> 60 is none


def test_only_the_baseline_makes_sigma_z() -> None:
    n = np.full((6, 1), 100.0)
    count = column([40, 60, 40, 60, 99, 1])
    early = np.arange(6)[:, np.newaxis] < 4

    assert p_limits(count, n, early).sigma_z == pytest.approx(p_limits(count[:4], n[:4]).sigma_z)


@pytest.mark.parametrize(
    ("count", "n"),
    [([0, 0, 0], [10, 10, 10]), ([10, 10, 10], [10, 10, 10]), ([5], [10]), ([5, np.nan, 6], [10, 10, 10])],
)
def test_where_sigma_z_is_unknown_the_limits_are_the_plain_ones(count: list[float], n: list[float]) -> None:
    """All successes or none, one month, or no two months side by side."""
    for narrow in (False, True):
        wide, plain = p_prime_limits(column(count), column(n), narrow=narrow), p_limits(column(count), column(n))

        assert wide.sigma_z is not None
        assert np.isnan(wide.sigma_z).all()
        assert np.array_equal(wide.lower, plain.lower, equal_nan=True)
        assert np.array_equal(wide.upper, plain.upper, equal_nan=True)


def test_sigma_z_of_too_few_points_is_withheld_with_the_limits() -> None:
    withheld = p_prime_limits(column([4, 6, 4]), column([10, 10, 10])).where_points(4)

    assert withheld.sigma_z is not None
    assert np.isnan(withheld.sigma_z).all()


def test_chance_alone_gives_a_sigma_z_of_about_1() -> None:
    rng = np.random.default_rng(20261128)
    n = rng.integers(500, 2000, (60, 400)).astype(float)

    for limits in (
        p_limits(rng.binomial(n.astype(int), 0.9).astype(float), n),
        u_limits(rng.poisson(0.4 * n).astype(float), n),
    ):
        assert limits.sigma_z is not None
        assert float(limits.sigma_z.mean()) == pytest.approx(1.0, abs=0.02)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=30), st.booleans())
def test_law_the_house_default_is_never_narrower_than_chance(count: list[int], narrow: bool) -> None:
    n = np.full((len(count), 1), 50.0)
    plain, wide = p_limits(column(count), n), p_prime_limits(column(count), n)

    assert (wide.sigma >= plain.sigma).all()
    assert ((wide.lower >= 0) & (wide.lower <= plain.lower) & (wide.upper >= plain.upper) & (wide.upper <= 1)).all()
