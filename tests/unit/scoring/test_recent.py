"""Which figures a score is made of: the latest closed ones, and nothing stale."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from sourcing_core.months import last_closed_month
from sourcing_core.scoring.recent import Recent, Why, recent_figures
from sourcing_core.service_levels.attainment import attain
from sourcing_core.service_levels.codes import KindCode, WindowCode

JANUARY = 2025 * 12
NONE = float("nan")


@pytest.fixture(scope="session")
def lately(figures: Any, pairs: Any, terms: Any) -> Any:
    """Figures of one series up to some month, seen when that month has just closed."""

    def make(
        amount: list[float], base: list[float], *, score_months: int = 1, as_of: date | None = None, **level: Any
    ) -> Recent:
        made, told = figures(amount, base), pairs(**level)
        months = len(amount)
        seen = terms(as_of or date(2025 + months // 12, months % 12 + 1, 20))
        return recent_figures(
            made, told, attain(made, told, seen),
            last_closed=last_closed_month(seen.as_of, seen.close_lag_days), score_months=score_months,
        )  # fmt: skip

    return make


def why(recent: Recent) -> Why:
    return Why(recent.why[0])


def test_one_month_takes_the_latest_closed_month(lately: Any) -> None:
    found = lately([1, 2, 9], [10, 10, 10])
    assert (found.value[0], found.base[0], why(found)) == (0.9, 10, Why.SCORED)


def test_the_month_that_is_still_open_does_not_count(lately: Any) -> None:
    found = lately([9, 0], [10, 10], as_of=date(2025, 3, 10))
    assert found.value[0] == 0.9


def test_three_months_are_pooled_and_never_averaged(lately: Any) -> None:
    found = lately([0, 9, 180, 1], [99, 10, 200, 4], score_months=3)
    assert (found.amount[0], found.base[0]) == (190, 214)
    assert found.value[0] == pytest.approx(0.887850, abs=5e-7)


def test_a_longer_window_counts_whole_even_when_the_score_looks_at_one_month(lately: Any) -> None:
    found = lately([1, 2, 3], [10, 10, 10], window_code=WindowCode.QUARTER)
    assert (found.amount[0], found.base[0]) == (6, 30)


def test_between_quarters_the_last_finished_quarter_counts(lately: Any) -> None:
    found = lately([1, 2, 3, 0, 0], [10, 10, 10, 10, 10], window_code=WindowCode.QUARTER)
    assert (found.amount[0], found.base[0]) == (6, 30)


def test_figures_from_before_the_level_do_not_count(lately: Any) -> None:
    found = lately([0, 10, 10], [10, 10, 10], score_months=3, valid_from_month=JANUARY + 1)
    assert (found.amount[0], found.base[0]) == (20, 20)


def test_a_level_that_ended_long_ago_is_not_judged_lately(lately: Any) -> None:
    found = lately([10, 10, 10], [10, 10, 10], valid_to_month=JANUARY + 1)
    assert (why(found), np.isnan(found.value[0])) == (Why.NOT_JUDGED, True)


def test_a_level_that_ended_within_the_pooled_months_still_counts(lately: Any) -> None:
    assert why(lately([10, 10, 10], [10, 10, 10], valid_to_month=JANUARY + 1, score_months=2)) == Why.SCORED


def test_figures_that_ended_with_the_matrix_a_year_ago_are_stale(lately: Any) -> None:
    assert why(lately([10], [10], as_of=date(2026, 2, 20))) == Why.NOT_JUDGED


def test_no_figures_lately_is_no_data_and_not_zero(lately: Any) -> None:
    found = lately([9, NONE], [10, NONE])
    assert (why(found), np.isnan(found.value[0])) == (Why.NO_DATA, True)


def test_months_of_no_activity_are_no_activity(lately: Any) -> None:
    found = lately([0, 0], [0, 0], score_months=2)
    assert (why(found), np.isnan(found.value[0])) == (Why.NO_ACTIVITY, True)


def test_a_level_without_a_direction_or_an_expected_number_is_unclear(lately: Any) -> None:
    assert why(lately([9], [10], direction=0)) == Why.LEVEL_UNCLEAR
    assert why(lately([9], [10], expected=NONE)) == Why.LEVEL_UNCLEAR


def test_of_percentiles_only_the_latest_counts(lately: Any) -> None:
    level = {"kind": KindCode.DURATION, "poolable": False, "scale": 1.0, "direction": -1, "score_months": 3}
    assert lately([4, 5, 6], [20, 20, 20], **level).value[0] == 6
    assert lately([4, 5, NONE], [20, 20, NONE], **level).value[0] == 5


def test_values_are_weighed_by_n(lately: Any) -> None:
    found = lately([4.0, 1.0], [10, 30], kind=KindCode.SCORE, scale=1.0, score_months=2)
    assert (found.value[0], found.base[0]) == (1.75, 40)


def test_a_miss_of_the_minimum_in_the_latest_window_is_told(lately: Any) -> None:
    assert lately([10, 8], [10, 10], score_months=2).is_below_minimum[0]
    assert not lately([8, 10], [10, 10], score_months=2).is_below_minimum[0]


def test_an_excluded_month_is_left_out(figures: Any, pairs: Any, terms: Any) -> None:
    made, level = figures([5, 10], [10, 10]), pairs()
    gone = np.array([[True], [False]])
    found = recent_figures(
        made, level, attain(made, level, terms(date(2025, 3, 20)), excluded=gone),
        last_closed=JANUARY + 1, score_months=2, excluded=gone,
    )  # fmt: skip
    assert found.value[0] == 1.0


def test_when_the_latest_window_is_excluded_it_says_so(figures: Any, pairs: Any, terms: Any) -> None:
    made, level, gone = figures([5], [10]), pairs(), np.array([[True]])
    attained = attain(made, level, terms(date(2025, 2, 20)), excluded=gone)
    found = recent_figures(made, level, attained, last_closed=JANUARY, score_months=1, excluded=gone)
    assert why(found) == Why.EXCLUDED


def test_more_months_than_the_longest_window_are_refused(lately: Any) -> None:
    with pytest.raises(ValueError, match="score_months is 13: give 1 to 12 months"):
        lately([9], [10], score_months=13)
