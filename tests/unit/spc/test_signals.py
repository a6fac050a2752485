"""Signal rules: the published vectors, the boundaries, and whether a signal is good or bad."""

from typing import Any

import numpy as np
import pytest

from sourcing_core.spc import RULES, Limits, Verdict, beyond_limits, run_on_one_side, side, verdict
from sourcing_core.spc.signals import beyond_lines

pytestmark = pytest.mark.filterwarnings("error")


def row(value: float) -> np.ndarray:
    return np.array([[value]])


UNIT = Limits(centre=row(0.0), lower=row(-3.0), upper=row(3.0), sigma=row(1.0), points=np.array([[20]]))


def flagged(rule: str, values: Any) -> set[int]:
    """Points, counted from 1, that the rule flags for centre 0 and sigma 1."""
    return set((np.flatnonzero(RULES[rule](np.array(values, dtype=float)[:, np.newaxis], UNIT)) + 1).tolist())


def test_we1_vector() -> None:
    assert flagged("WE1", [0, 3.2, -3.5, 2.9]) == {2, 3}


def test_we4_vector_is_flagged_on_the_eighth() -> None:
    assert flagged("WE4", [-1] * 8 + [1]) == {8}


def test_seven_on_one_side_and_then_one_beyond_is_both() -> None:
    assert flagged("WE4", [2.5] * 7 + [3.2]) == {8}
    assert flagged("WE1", [2.5] * 7 + [3.2]) == {8}


def test_a_point_on_the_limit_is_not_beyond() -> None:
    assert flagged("WE1", [3, -3, 3 + 1e-13, 3 + 1e-10]) == {4}


def test_every_further_point_of_a_run_is_flagged() -> None:
    assert flagged("WE4", [1] * 10) == {8, 9, 10}


def test_seven_are_no_run() -> None:
    assert flagged("WE4", [1] * 7) == set()


@pytest.mark.parametrize("breaker", [0.0, -0.5, 1e-14, np.nan, np.inf])
def test_the_centre_line_the_other_side_or_a_missing_month_breaks_a_run(breaker: float) -> None:
    assert flagged("WE4", [1] * 7 + [breaker] + [1] * 7) == set()
    assert flagged("WE4", [1] * 7 + [breaker] + [1] * 8) == {16}
    assert flagged("WE4", [-1] * 7 + [-breaker] + [-1] * 8) == {16}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_unknown_point_is_never_beyond(value: float) -> None:
    assert flagged("WE1", [0, value, 0]) == set()


@pytest.mark.parametrize("length", [1, 2, 3, 5, 7, 9, 12])
def test_a_run_of_any_length_is_flagged_on_its_last_point(length: int) -> None:
    values = np.array([-1.0] * 3 + [1.0] * length + [-1.0] * 2)[:, np.newaxis]

    flags = run_on_one_side(values, 0.0, length)[:, 0]

    assert flags[3 + length - 1]
    assert not flags[3 : 3 + length - 1].any()
    assert flags[3 + length :].tolist() == [length <= 1, length <= 2]


def test_a_run_of_no_points_is_refused() -> None:
    with pytest.raises(ValueError, match="a run has at least one point"):
        run_on_one_side(np.zeros((3, 1)), 0.0, 0)


def test_unknown_limits_give_no_signal() -> None:
    unknown = Limits(centre=row(np.nan), lower=row(np.nan), upper=row(np.nan), sigma=row(np.nan), points=UNIT.points)

    assert not any(rule(np.full((20, 1), 9.0), unknown).any() for rule in RULES.values())


def test_limits_by_month_judge_each_month_by_its_own() -> None:
    by_month = Limits(
        centre=row(0.5),
        lower=np.array([[0.1], [0.4]]),
        upper=np.array([[0.9], [0.6]]),
        sigma=np.array([[0.1], [0.03]]),
        points=UNIT.points,
    )

    assert beyond_limits(np.array([[0.7], [0.7]]), by_month)[:, 0].tolist() == [False, True]


def test_the_side_of_the_centre() -> None:
    codes = side(np.array([[2.0, 0.1], [0.0, np.nan], [-2.0, np.inf]]), np.array([[0.0, 0.1]]))

    assert codes.dtype == np.int8
    assert codes.tolist() == [[1, 0], [0, 0], [-1, 0]]


def test_rounding_around_a_centre_near_0_is_measured_by_the_spread() -> None:
    centre = np.mean([0.1, 0.2, -0.3])
    assert centre > 0.0  # only by rounding

    assert side([0.0], centre).tolist() == [-1]
    assert side([0.0], centre, spread=0.3).tolist() == [0]


@pytest.mark.parametrize(
    ("which", "direction", "expected"),
    [
        (1, 1, Verdict.IMPROVEMENT),
        (-1, 1, Verdict.CONCERN),
        (1, -1, Verdict.CONCERN),
        (-1, -1, Verdict.IMPROVEMENT),
        (1, 0, Verdict.CHANGE),
        (-1, 0, Verdict.CHANGE),
        (0, 1, Verdict.NONE),
        (0, 0, Verdict.NONE),
    ],
)
def test_the_good_side_is_an_improvement_and_the_bad_side_a_concern(
    which: int, direction: int, expected: Verdict
) -> None:
    assert verdict(which, direction) == expected


def test_verdicts_of_a_matrix_take_one_direction_for_each_series() -> None:
    codes = verdict(np.array([[1, 1, 1], [-1, 0, -1]], dtype=np.int8), np.array([1, -1, 0]))

    assert codes.dtype == np.int8
    assert codes.tolist() == [[1, 2, 3], [2, 0, 3]]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.04, 0.06, 0.5])
@pytest.mark.parametrize("rows", [1, 100])
def test_few_points_beyond_a_line_are_found_as_many_are(share: float, rows: int) -> None:
    """Few are looked at one by one, many all at once; a point beyond by rounding alone is not beyond either way."""
    random = np.random.default_rng(5)
    lower, upper = random.normal(-3, 0.1, (rows, 80)), random.normal(3, 0.1, (rows, 80))
    slack = np.full((1, 80), 1e-12)
    x, chosen = np.zeros((100, 80)), random.random((100, 80))
    x = np.where(chosen < share, np.broadcast_to(upper, x.shape) + 0.1, x)
    x = np.where(chosen > 1 - share / 4, np.broadcast_to(lower, x.shape) - 0.1, x)
    x[3, :2], x[4, 0], x[5, 0] = (upper + 5e-13)[0, :2], np.nan, np.inf
    if rows == 100:
        x[3, :2] = (upper + 5e-13)[3, :2]

    expected = [
        [bool(value > high + more or value < low - more) for value, low, high, more in zip(*row, strict=True)]
        for row in zip(x, *(np.broadcast_to(line, x.shape) for line in (lower, upper, slack)), strict=True)
    ]

    found = beyond_lines(x, lower, upper, slack)
    assert found.tolist() == expected
    assert found.any()
    assert not found[3, :2].any()
