"""A subject's series are pooled before they are scored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sourcing_core.scoring.points import Curve
from sourcing_core.scoring.pool import SubjectPoints, subject_points
from sourcing_core.scoring.recent import Recent, Why
from sourcing_core.service_levels.codes import KindCode

NONE = float("nan")
CURVE = Curve(at_minimum=60.0, zero_after_gaps=1.0, default_gap_share=0.5, gap_at_zero_tolerance=0.01)


@pytest.fixture(scope="session")
def pooled(pairs: Any) -> Any:
    """Points of one subject in one metric from several series of amount and base."""

    def make(
        amount: list[float], base: list[float], why: list[int] | None = None, kind: int = 0, **level: Any
    ) -> SubjectPoints:
        told = pairs(len(amount), kind=kind, **level)
        amounts, bases = np.array(amount, dtype=float), np.array(base, dtype=float)
        with np.errstate(invalid="ignore"):
            value = amounts / bases if kind <= KindCode.RATE else amounts
        words = np.full(len(amount), Why.SCORED) if why is None else np.array(why)
        recent = Recent(amounts, bases, value, words.astype(np.int8), np.zeros(len(amount), bool))
        nowhere = np.zeros(len(amount), dtype=int)
        return subject_points(recent, told, nowhere, nowhere, (1, 1), CURVE)

    return make


def test_o_01_series_are_pooled_by_their_counts(pooled: Any) -> None:
    made = pooled([9, 180, 1], [10, 200, 4], expected=90, minimum=80)

    assert made.value[0, 0] == pytest.approx(0.887850, abs=5e-7)
    assert made.base[0, 0] == 214
    assert made.points[0, 0] == pytest.approx(60 + 40 * (190 / 214 - 0.8) / 0.1)


def test_levels_that_differ_are_weighed_by_what_they_judged(pooled: Any) -> None:
    made = pooled([97, 288], [100, 300], expected=[99, 95], minimum=[95, 91])

    assert made.expected[0, 0] == pytest.approx(0.96)
    assert made.minimum[0, 0] == pytest.approx(0.92)
    assert made.points[0, 0] == 100.0  # 385 of 400 against (99 + 285) of 400


def test_values_weigh_by_n_and_evenly_when_one_n_is_untold(pooled: Any) -> None:
    level = {"expected": 4.0, "minimum": 3.0, "scale": 1.0, "kind": KindCode.SCORE}

    assert pooled([2.0, 4.0], [10, 30], **level).value[0, 0] == 3.5
    assert pooled([2.0, 4.0], [10, NONE], **level).value[0, 0] == 3.0
    assert np.isnan(pooled([2.0, 4.0], [10, NONE], **level).base[0, 0])


def test_percentiles_are_not_joined_but_their_points_are_averaged(pooled: Any) -> None:
    level = {"expected": 10.0, "minimum": 15.0, "direction": -1, "scale": 1.0, "kind": KindCode.DURATION}
    made = pooled([10.0, 15.0], [30, 10], poolable=False, **level)

    assert np.isnan(made.value[0, 0])
    assert made.points[0, 0] == pytest.approx(90)


def test_the_percentile_of_a_single_series_keeps_its_value(pooled: Any) -> None:
    level = {"expected": 10.0, "minimum": 15.0, "direction": -1, "scale": 1.0, "kind": KindCode.DURATION}
    assert pooled([12.0], [30], poolable=False, **level).value[0, 0] == 12.0


def test_series_without_a_figure_leave_the_others_alone(pooled: Any) -> None:
    made = pooled([95, NONE], [100, NONE], why=[Why.SCORED, Why.NO_DATA])
    assert (made.points[0, 0], made.base[0, 0], made.why[0, 0]) == (100, 100, Why.SCORED)


def test_no_figure_at_all_is_unknown_with_the_most_telling_reason(pooled: Any) -> None:
    made = pooled([NONE, 0], [NONE, 0], why=[Why.NO_DATA, Why.NO_ACTIVITY])
    assert np.isnan(made.points[0, 0])
    assert np.isnan(made.base[0, 0])
    assert made.why[0, 0] == Why.NO_ACTIVITY


def test_a_subject_without_a_level_is_unknown(pooled: Any) -> None:
    made = pooled([], [])
    assert np.isnan(made.points[0, 0])
    assert made.why[0, 0] == Why.NO_SERVICE_LEVEL


def test_a_level_in_the_wrong_order_is_unclear(pooled: Any) -> None:
    made = pooled([95], [100], expected=90, minimum=95)
    assert (np.isnan(made.points[0, 0]), made.why[0, 0]) == (True, Why.LEVEL_UNCLEAR)


def test_levels_that_want_opposite_things_make_no_score(pooled: Any) -> None:
    made = pooled([50, 50], [100, 100], expected=[95, 5], minimum=[90, 10], direction=[1, -1])
    assert (np.isnan(made.points[0, 0]), made.why[0, 0]) == (True, Why.LEVEL_UNCLEAR)


def test_each_subject_and_metric_has_its_own_cell(pairs: Any) -> None:
    told = pairs(3)
    base = np.array([100.0, 100.0, 100.0])
    amount = np.array([95.0, 90.0, 85.0])
    recent = Recent(amount, base, amount / base, np.full(3, Why.SCORED, np.int8), np.zeros(3, bool))
    made = subject_points(recent, told, np.array([0, 1, 1]), np.array([1, 0, 1]), (2, 2), CURVE)

    np.testing.assert_allclose(made.points, np.array([[NONE, 100], [60, 0]]), atol=1e-9)


class TestTooFewEventsToCompare:
    """R-10: with fewer events than the metric asks for there is a value and there are no points."""

    @pytest.mark.parametrize(("base", "why"), [(9, Why.THIN), (10, Why.SCORED)])
    def test_the_least_count_is_enough_and_one_less_is_not(self, pairs: Any, base: float, why: Why) -> None:
        made = self._made(pairs, [base - 1], [base], kind=KindCode.PROPORTION, least=10)

        assert made.why[0, 0] == why
        assert np.isnan(made.points[0, 0]) == (why == Why.THIN)
        assert made.value[0, 0] == pytest.approx((base - 1) / base)

    def test_of_two_series_the_events_add_up(self, pairs: Any) -> None:
        assert self._made(pairs, [4, 5], [5, 5], kind=KindCode.PROPORTION, least=10).why[0, 0] == Why.SCORED

    def test_of_a_rate_the_events_that_were_expected_count_as_well(self, pairs: Any) -> None:
        level = {"kind": KindCode.RATE, "direction": -1, "expected": 0.01, "minimum": 0.05, "scale": 1.0, "least": 5}

        assert self._made(pairs, [0], [499], **level).why[0, 0] == Why.THIN
        assert self._made(pairs, [0], [500], **level).why[0, 0] == Why.SCORED
        assert self._made(pairs, [5], [10], **level).why[0, 0] == Why.SCORED

    def test_where_n_is_not_told_nobody_knows_that_it_is_too_small(self, pairs: Any) -> None:
        made = self._made(pairs, [3.0], [NONE], kind=KindCode.SCORE, expected=4.0, minimum=2.0, scale=1.0, least=10)

        assert made.why[0, 0] == Why.SCORED

    @staticmethod
    def _made(pairs: Any, amount: list[float], base: list[float], *, least: float, **level: Any) -> SubjectPoints:
        told = pairs(len(amount), **level)
        amounts, bases = np.array(amount, dtype=float), np.array(base, dtype=float)
        value = amounts / bases if level["kind"] <= KindCode.RATE else amounts
        scored = np.full(len(amount), Why.SCORED, dtype=np.int8)
        recent = Recent(amounts, bases, value, scored, np.zeros(len(amount), bool))
        nowhere = np.zeros(len(amount), dtype=int)
        return subject_points(recent, told, nowhere, nowhere, (1, 1), CURVE, np.array([least]))
