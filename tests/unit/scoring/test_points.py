"""Points of one figure: 100 at the expected level, 60 at the minimum, 0 one gap further."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sourcing_core.scoring.points import Curve, anchors, points

NONE = float("nan")
CURVE = Curve(at_minimum=60.0, zero_after_gaps=1.0, default_gap_share=0.5, gap_at_zero_tolerance=0.01)


def score(
    value: float,
    expected: float = 0.95,
    minimum: float = 0.90,
    direction: int = 1,
    proportion: bool = True,
    curve: Curve = CURVE,
) -> float:
    sign = np.array([direction])
    levels = anchors(np.array([expected]), np.array([minimum]), sign, np.array([proportion]), curve)
    return float(points(np.array([value]), levels, sign, curve)[0])


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(1.0, 100), (0.95, 100), (0.94, 92), (0.925, 80), (0.90, 60), (0.875, 30), (0.85, 0), (0.5, 0), (0.0, 0)],
)
def test_the_curve_when_higher_is_better(value: float, wanted: float) -> None:
    assert score(value) == pytest.approx(wanted)


@pytest.mark.parametrize(("value", "wanted"), [(0.0, 100), (0.02, 100), (0.03, 80), (0.04, 60), (0.05, 30), (0.06, 0)])
def test_the_curve_when_lower_is_better(value: float, wanted: float) -> None:
    assert score(value, expected=0.02, minimum=0.04, direction=-1) == pytest.approx(wanted)


def test_better_than_expected_is_never_worse_than_expected() -> None:
    # One widely used tool gives 91 against an ideal of 90 fewer points than 90, and 100 none.
    assert [score(value, expected=0.90, minimum=0.80) for value in (0.90, 0.91, 0.95, 1.0)] == [100] * 4


def test_floating_noise_below_the_expected_level_costs_nothing() -> None:
    assert score(0.95 - 1e-12) == 100
    assert score(0.95 - 1e-12, minimum=0.95) == 100


def test_no_value_or_no_level_is_unknown() -> None:
    assert np.isnan(score(NONE))
    assert np.isnan(score(0.95, expected=NONE))
    assert np.isnan(score(0.95, direction=0))


def test_a_minimum_stricter_than_the_expected_level_is_unknown() -> None:
    assert np.isnan(score(0.95, expected=0.90, minimum=0.95))


def test_without_a_minimum_half_of_what_is_tolerated_makes_the_gap() -> None:
    # 5 % may fail: 60 points at 92.5 %, none at 90 %.
    assert score(0.925, minimum=NONE) == pytest.approx(60)
    assert score(0.90, minimum=NONE) == pytest.approx(0)
    # 10 days: 60 points at 15 days, none at 20.
    assert score(15, expected=10, minimum=NONE, direction=-1, proportion=False) == pytest.approx(60)
    assert score(20, expected=10, minimum=NONE, direction=-1, proportion=False) == pytest.approx(0)


def test_where_nothing_is_tolerated_one_percent_makes_the_gap() -> None:
    assert score(0.99, expected=1.0, minimum=NONE) == pytest.approx(60)
    assert score(0.98, expected=1.0, minimum=NONE) == pytest.approx(0)
    assert score(0.01, expected=0.0, minimum=NONE, direction=-1) == pytest.approx(60)


def test_where_both_levels_are_the_same_points_drop_to_60_and_fall_over_the_usual_gap() -> None:
    assert score(0.95, minimum=0.95) == 100
    assert score(0.9499999, minimum=0.95) == pytest.approx(60, abs=0.01)
    assert score(0.925, minimum=0.95) == pytest.approx(0, abs=1e-9)


def test_a_count_that_must_be_zero_is_all_or_nothing() -> None:
    assert score(0, expected=0, minimum=NONE, direction=-1, proportion=False) == 100
    assert score(1, expected=0, minimum=NONE, direction=-1, proportion=False) == 0


shares = st.floats(0, 1)
curves = st.builds(
    Curve,
    at_minimum=st.floats(0, 100),
    zero_after_gaps=st.floats(0, 5),
    default_gap_share=st.floats(0, 2),
    gap_at_zero_tolerance=st.floats(0, 0.1),
)


@given(shares, shares, shares, st.one_of(st.just(NONE), shares), st.sampled_from([1, -1]), st.booleans(), curves)
def test_a_better_value_never_scores_less(
    one: float, other: float, expected: float, minimum: float, direction: int, proportion: bool, curve: Curve
) -> None:
    assume(not direction * (expected - minimum) < 0)
    worse, better = sorted((one, other), key=lambda value: direction * value)
    low = score(worse, expected, minimum, direction, proportion, curve)
    high = score(better, expected, minimum, direction, proportion, curve)

    assert 0 <= low <= high + 1e-9
    assert high <= 100


@given(shares, st.sampled_from([1, -1]), shares, curves)
def test_at_the_expected_level_or_better_it_is_always_100(
    expected: float, direction: int, more: float, curve: Curve
) -> None:
    assert score(expected + direction * more, expected, NONE, direction, curve=curve) == 100
