"""Charts of rare events: limits by hand, how often they alarm, and the edges."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.spc import Scope, SignalRules, beyond_limits, g_limits, signal_mask, t_limits, text_of, xmr_limits

pytestmark = pytest.mark.filterwarnings("error")


def column(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)[:, np.newaxis]


def test_times_are_judged_as_their_power_and_turned_back() -> None:
    """Nelson 1994: y = t^(1/3.6). Times of 1, 2^3.6 and 3^3.6 days have the powers 1, 2, 3."""
    times = column([1, 2**3.6, 3**3.6, 2**3.6])

    limits = t_limits(times)

    assert limits.centre[0, 0] == pytest.approx(2**3.6)
    assert limits.upper[0, 0] == pytest.approx(4.66**3.6)
    assert limits.lower[0, 0] == 0.0  # 2 - 2.66 is below 0
    assert limits.sigma[0, 0] == pytest.approx(times.mean())
    assert limits.scope == Scope.SIDES


def test_a_long_time_without_an_event_and_a_cluster_of_events_are_both_beyond() -> None:
    steady = [10.0, 12, 11, 9, 13, 10, 12, 11, 10, 12]
    limits = t_limits(column([*steady, 60, 0.01]), np.arange(12)[:, np.newaxis] < 10)

    assert np.flatnonzero(beyond_limits(column([*steady, 60, 0.01]), limits)).tolist() == [10, 11]


def test_cases_between_events_by_chance_leave_0_135_percent_on_either_side() -> None:
    """Geometric with mean 99: the chance of more than k cases is 0.99^(k+1)."""
    limits = g_limits(column([99, 99]))
    upper, lower = float(limits.upper[0, 0]), float(limits.lower[0, 0])

    assert 0.99 ** (upper + 1) <= 0.0013499 < 0.99**upper
    assert 1 - 0.99**lower <= 0.0013499 < 1 - 0.99 ** (lower + 1)
    assert limits.centre[0, 0] == pytest.approx(99 * np.log(2))


def test_a_long_mean_has_a_lower_limit_above_0() -> None:
    lower = float(g_limits(column([1999, 1999])).lower[0, 0])

    assert lower == 2.0  # 1 - (1999/2000)^2 = 0.0010, ^3 = 0.0015


def test_published_limits_of_cases_between_events_are_mean_plus_three_standard_deviations() -> None:
    """Kaminsky et al. 1992, Benneyan 2001: mean +/- 3 sqrt(mean (mean + 1)), at least 0."""
    limits = g_limits(column([10, 20, 30]), by_chance=False)

    assert (limits.lower[0, 0], limits.upper[0, 0]) == pytest.approx((0.0, 20 + 3 * 420**0.5))


@pytest.mark.parametrize("make", [t_limits, g_limits])
def test_events_that_all_come_at_once_have_limits_on_0_and_no_signal(make: Any) -> None:
    nothing = np.zeros((12, 1))
    limits = make(nothing)

    assert (limits.centre, limits.lower, limits.upper) == (0.0, 0.0, 0.0)
    assert not signal_mask(nothing, limits, SignalRules(0xFFFF)).any()


@pytest.mark.parametrize("make", [t_limits, g_limits])
def test_no_known_event_gives_unknown_limits_and_no_signal(make: Any) -> None:
    for values in ([np.nan, np.nan], [], [-1.0, np.inf]):
        limits = make(np.array(values).reshape(-1, 1))

        assert np.isnan(limits.upper).all()
        assert limits.points.tolist() == [[0]]
        assert not signal_mask(np.array(values).reshape(-1, 1), limits, SignalRules(0xFFFF)).any()


def test_one_time_between_events_is_too_little_to_know_the_spread() -> None:
    limits = t_limits(column([4.0]))

    assert np.isnan(limits.upper).all()
    assert np.isnan(limits.sigma).all()


def test_negative_and_infinite_numbers_do_not_make_limits() -> None:
    mask = np.array([[True], [False], [True], [False], [True]])
    odd = column([5, -3, 7, np.inf, 6])

    for make in (t_limits, g_limits):
        assert make(odd).points.tolist() == [[3]]
    assert g_limits(odd).centre == g_limits(odd, mask).centre


def test_eight_long_gaps_in_a_row_are_a_run_and_zones_do_not_apply() -> None:
    limits = g_limits(column([10.0] * 12))

    texts = text_of(signal_mask(np.full((8, 1), 40.0), limits, SignalRules(0x000F)))[:, 0].tolist()

    assert texts == [""] * 7 + ["WE4"]


def test_ordinary_processes_rarely_alarm() -> None:
    """The limits by chance, of 400 known processes: at most 0.27 % for counts; for times near it, by approximation."""
    rng = np.random.default_rng(20261128)
    cases = rng.geometric(0.02, (500, 400)).astype(float) - 1
    times = rng.exponential(30, (500, 400))

    assert 0.001 < beyond_limits(cases, g_limits(cases)).mean() < 0.0027
    assert beyond_limits(cases, g_limits(cases, by_chance=False)).mean() == pytest.approx(0.018, abs=0.002)
    assert beyond_limits(times, t_limits(times)).mean() < 0.004


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30))
def test_law_limits_stand_in_order_and_not_below_0(times: list[float]) -> None:
    for limits in (t_limits(column(times)), g_limits(column(times)), g_limits(column(times), by_chance=False)):
        assert 0 <= limits.lower[0, 0] <= limits.upper[0, 0]
        assert limits.centre[0, 0] <= limits.upper[0, 0] * (1 + 1e-9)


@given(st.lists(st.floats(0.01, 1e4), min_size=2, max_size=30), st.floats(0.1, 100))
def test_law_the_unit_of_time_does_not_matter(times: list[float], scale: float) -> None:
    days, hours = t_limits(column(times)), t_limits(column(times) * scale)

    assert hours.upper == pytest.approx(days.upper * scale, rel=1e-6)
    assert xmr_limits(column(times)).points == days.points


@pytest.mark.parametrize("size", [1e3, 1e6, 1e12, 1e15, 1e18])
def test_limits_of_ever_more_cases_between_events_are_those_of_exponential_times(size: float) -> None:
    """Geometric numbers of a huge mean are exponential: 0.135 % lie below 0.00135 and above 6.6077 means."""
    made = g_limits(column([size] * 12))

    assert made.lower[0, 0] / size == pytest.approx(0.0013508, abs=max(1e-7, 2 / size))
    assert made.upper[0, 0] / size == pytest.approx(6.60773, abs=max(1e-5, 5 / size))
    assert not beyond_limits(column([size] * 12), made).any()
