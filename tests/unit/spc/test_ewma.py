"""The moving average: published examples, missing months, and the edges."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.spc import Scope, SignalRules, ewma, signal_mask, xmr_limits

pytestmark = pytest.mark.filterwarnings("error")

NIST = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4]
NIST += [53.6, 52.1]
NIST_AVERAGES = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05]
NIST_AVERAGES += [49.38, 49.92, 50.73, 51.23, 51.94, 51.99]


def column(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)[:, np.newaxis]


def test_o_38_moving_average_of_the_nist_handbook() -> None:
    """NIST/SEMATECH 6.3.2.4: averages to the two decimals that it prints, limits within 1e-4."""
    made = ewma(column(NIST), weight=0.3, centre=50, sigma=2.0539, steady=True)

    assert made.statistic[:, 0] == pytest.approx(NIST_AVERAGES, abs=0.0051)
    assert made.limits.lower[:, 0] == pytest.approx([47.4116] * 20, abs=1e-4)
    assert made.limits.upper[:, 0] == pytest.approx([52.5884] * 20, abs=1e-4)
    assert not signal_mask(made.judged, made.limits, SignalRules.WE1).any()


def test_o_38_limits_that_open_with_time_as_in_the_qcc_package() -> None:
    """The EWMA test of qcc: weight 0.5, two sigma; exact."""
    made = ewma(column([11, 13, 12]), weight=0.5, width=2, centre=10, sigma=2)

    assert made.statistic[:, 0].tolist() == [10.5, 11.75, 11.875]
    assert made.limits.sigma[:, 0] == pytest.approx([1, 1.25**0.5, 1.3125**0.5], rel=1e-12)
    assert made.limits.upper[:, 0] == pytest.approx([10 + 2 * s for s in (1, 1.25**0.5, 1.3125**0.5)], rel=1e-12)


def test_a_small_shift_that_lasts_is_found_though_no_month_is_beyond_its_limits() -> None:
    """A shift of one sigma and a half: 1.5 * (1 - 0.8^t) passes its limit in the fourth month after it."""
    values = column([0.0] * 4 + [1.5] * 8)
    made = ewma(values, weight=0.2, centre=0, sigma=1)

    assert np.flatnonzero(signal_mask(made.judged, made.limits, SignalRules.WE1)).tolist() == [8, 9, 10, 11]
    assert made.statistic[7, 0] < made.limits.upper[7, 0]


def test_a_missing_month_carries_the_average_and_is_not_judged() -> None:
    made = ewma(column([np.nan, 14, np.nan, np.inf, 10]), weight=0.5, centre=10, sigma=1)

    assert made.statistic[:, 0].tolist() == [10, 12, 12, 12, 11]
    assert np.isnan(made.judged[:, 0]).tolist() == [True, False, True, True, False]
    assert made.limits.sigma[:, 0] == pytest.approx([0, 0.5, 0.5, 0.5, (0.25 + 0.0625) ** 0.5])
    mask = signal_mask(made.judged, made.limits, SignalRules.WE1)
    assert np.flatnonzero(mask).tolist() == [1]  # carried over the gap it is still beyond, and not flagged again


def test_without_a_centre_both_come_from_the_individuals_chart_of_the_baseline() -> None:
    values = column([1, 3, 2, 4, 50])
    early = np.arange(5)[:, np.newaxis] < 4

    made, base = ewma(values, early), xmr_limits(values, early)

    assert made.limits.centre.tolist() == base.centre.tolist() == [[2.5]]
    assert made.limits.sigma[0, 0] == pytest.approx(0.2 * base.sigma[0, 0])
    assert made.limits.points.tolist() == [[4]]


def test_only_the_limits_judge_an_average_since_its_points_remember_each_other() -> None:
    made = ewma(column([1] * 20), centre=0, sigma=10)

    assert made.limits.scope == Scope.LIMITS
    assert not signal_mask(made.judged, made.limits, SignalRules(0xFFFF)).any()


@pytest.mark.parametrize("values", [[5.0], [np.nan] * 4, []])
def test_too_little_to_know_the_spread_gives_unknown_limits_and_no_signal(values: list[float]) -> None:
    made = ewma(np.array(values).reshape(-1, 1))

    assert np.isnan(made.limits.upper).all()
    assert not signal_mask(made.judged, made.limits, SignalRules.WE1).any()


def test_a_spread_of_0_has_limits_on_the_centre() -> None:
    made = ewma(column([5, 5, 6]), centre=5, sigma=0)

    assert made.limits.upper[:, 0].tolist() == [5, 5, 5]
    assert np.flatnonzero(signal_mask(made.judged, made.limits, SignalRules.WE1)).tolist() == [2]


def test_each_series_may_have_its_own_centre_and_spread() -> None:
    made = ewma(np.zeros((2, 2)), centre=np.array([[0.0, 5.0]]), sigma=np.array([[1.0, np.nan]]))

    assert made.limits.centre.tolist() == [[0.0, 5.0]]
    assert np.isnan(made.limits.upper).tolist() == [[False, True]] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weight": 0.0}, "weight is 0.0; give a number above 0 and up to 1"),
        ({"weight": 1.1}, "weight is 1.1"),
        ({"weight": np.nan}, "weight is nan"),
        ({"width": 0.0}, "width is 0.0"),
        ({"sigma": -1.0}, "sigma is -1.0; give a standard deviation of 0 or more"),
        ({"centre": [1.0, 2.0]}, r"centre has shape \(2,\)"),
    ],
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ewma(column([1, 2, 3]), **options)


grid = st.integers(-80, 80).map(lambda k: k / 8)
series = hnp.arrays(np.float64, st.tuples(st.integers(2, 20), st.integers(1, 3)), elements=grid | st.just(np.nan))


@given(series)
def test_law_a_weight_of_1_is_the_individuals_chart(values: np.ndarray) -> None:
    made, base = ewma(values, weight=1.0), xmr_limits(values, range_factor=3 / 1.128)

    assert np.array_equal(made.judged, np.where(np.isnan(base.centre), np.nan, values), equal_nan=True)
    seen = np.cumsum(~np.isnan(values), axis=0) > 0
    assert made.limits.upper[seen] == pytest.approx(
        np.broadcast_to(base.upper, values.shape)[seen], abs=1e-9, nan_ok=True
    )


@given(series, st.floats(0.01, 1.0))
def test_law_the_average_stays_between_the_centre_and_the_values(values: np.ndarray, weight: float) -> None:
    made = ewma(values, weight=weight, centre=0, sigma=1)
    low, high = np.nanmin([values.min(initial=0), 0, np.nan_to_num(values).min()]), np.nan_to_num(values).max()

    assert (made.statistic >= min(low, 0) - 1e-9).all()
    assert (made.statistic <= max(high, 0) + 1e-9).all()
