"""Numbers beyond measure, and impossible ones: a defined answer everywhere, never a warning, never a crash."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.spc import (
    Assurance,
    Place,
    assurance,
    calibration,
    favour,
    funnel,
    newcombe_difference,
    rank_intervals,
    skill,
    slope_interval,
    survival,
    trend,
    trend_verdict,
)
from sourcing_core.spc.forecast import discounted, rate_breach, share_breach, steady, value_breach

pytestmark = pytest.mark.filterwarnings("error")
CELLS = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -1.0, 1.0, 0.5, 1e-320, 1e308, -1e308, 1e17])
SHAPES = st.tuples(st.integers(0, 12), st.integers(0, 3))


def alike(count: int, shape: st.SearchStrategy[tuple[int, ...]]) -> st.SearchStrategy[tuple[np.ndarray, ...]]:
    return shape.flatmap(lambda form: st.tuples(*[hnp.arrays(np.float64, form, elements=CELLS)] * count))


def is_share_or_unknown(chance: np.ndarray) -> bool:
    return bool((np.isnan(chance) | ((chance >= 0) & (chance <= 1))).all())


@given(alike(2, SHAPES), CELLS, st.sampled_from([-1, 0, 1]))
@settings(max_examples=80)
def test_trends_and_forecasts_of_any_matrix_are_defined(
    pair: tuple[np.ndarray, ...], target: float, direction: int
) -> None:
    amount, base = pair
    found = trend(amount)
    slope_interval(amount)

    assert is_share_or_unknown(found.p)
    assert set(trend_verdict(found, direction, alpha=0.05, materiality=target).tolist()) <= {0, 1, 2, 3}
    for share, breach in ((True, share_breach), (False, rate_breach)):
        known = discounted(amount, base, memory=0.9, share=share)
        assert is_share_or_unknown(breach(known.amount, known.rest, known.volume, target, direction))
    past = steady(amount)
    assert is_share_or_unknown(value_breach(past.mean, past.sigma, past.points, target, direction))


@given(alike(3, st.tuples(st.integers(0, 9))), st.sampled_from([-1, 0, 1]), st.booleans())
@settings(max_examples=80)
def test_comparisons_of_any_units_are_defined(units: tuple[np.ndarray, ...], direction: int, is_share: bool) -> None:
    one, two, three = units
    made = funnel(one, two, direction, is_share=is_share)
    low, high = made.limits(three, 0.95)
    ranks = rank_intervals(one, two, direction, is_share=is_share, draws=20)
    where = np.zeros(len(one), int)
    kind, score, cells = favour(one, two, direction, where, 1), skill(one, two, where, 1), calibration(one, two > 0)

    assert set(made.place.tolist()) <= {code.value for code in Place}
    assert (np.isnan(low) == np.isnan(high)).all()
    assert ((ranks.low <= ranks.rank) & (ranks.rank <= ranks.high)).all()
    assert is_share_or_unknown(kind.p)
    assert score.forecasts[0] == cells.n.sum() or np.isnan(two).any() or np.isinf(two).any()
    assert set(assurance(one, two, three, direction).ravel().tolist()) <= {code.value for code in Assurance}
    assert all(np.shape(each) == one.shape for each in newcombe_difference(one, two, two, three))
    assert np.isfinite(survival(one, two > 0).time).all()


@pytest.mark.parametrize("chance", [-0.01, 1.01, np.inf, np.nan])
def test_a_chance_that_is_none_is_no_forecast(chance: float) -> None:
    assert skill([chance], [1.0], 0, 1).forecasts.tolist() == [0]
    assert calibration([chance], [1.0]).n.sum() == 0


def test_sums_beyond_a_float_forecast_nothing() -> None:
    huge = np.full((4, 1), 1e308)

    assert np.isnan(steady(huge * [[1], [1], [-1], [1]]).mean[-1])
    known = discounted(huge, huge, memory=1.0, share=False)
    assert np.isnan(rate_breach(known.amount[-1], known.rest[-1], known.volume[-1], 1.0, -1))


def test_a_funnel_at_no_volume_has_no_limits() -> None:
    low, high = funnel([90, 80], [100, 100], 1, is_share=True).limits([0, 100, np.nan], 0.95)

    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, False, True]
