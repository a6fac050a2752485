"""Which months make the limits, new limits from a month on, and when to suggest them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.spc import (
    Limits,
    Rebaseline,
    Scope,
    SignalRules,
    first_points,
    limits_by_segment,
    p_limits,
    rebaseline_suggested,
    segments,
    signal_mask,
    xmr_limits,
)

pytestmark = pytest.mark.filterwarnings("error")

ONE = np.ones((1, 1))
UNIT = Limits(centre=0 * ONE, lower=-3 * ONE, upper=3 * ONE, sigma=ONE, points=np.array([[20]]))


def column(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)[:, np.newaxis]


def suggested(values: Any, **options: Any) -> int:
    return int(rebaseline_suggested(column(values), UNIT, **options)[0])


def test_the_first_points_are_counted_without_the_missing_months() -> None:
    present = np.array([[False, True], [True, True], [False, True], [True, False], [True, True]])

    assert first_points(present, 2).tolist() == [
        [False, True],
        [True, True],
        [False, False],
        [True, False],
        [False, False],
    ]
    assert first_points(present, 99).tolist() == present.tolist()
    with pytest.raises(ValueError, match="points is 0; limits need at least one"):
        first_points(present, 0)


def test_new_limits_hold_from_their_month_on_and_old_months_keep_theirs() -> None:
    values = column([1, 2, 1, 2, 11, 12, 11, 12, 30])
    present = np.isfinite(values)
    parts = segments(present, [0], [4])

    limits = limits_by_segment(lambda at, mask: xmr_limits(values[:, at], mask), parts, present, 4)

    assert parts.number[:, 0].tolist() == [0] * 4 + [1] * 5
    assert limits.centre[:, 0].tolist() == [1.5] * 4 + [11.5] * 5
    assert limits.upper[:, 0] == pytest.approx([1.5 + 2.66] * 4 + [11.5 + 2.66] * 5)
    assert limits.points[:, 0].tolist() == [4] * 9
    mask = signal_mask(values, limits, SignalRules.WE1, starts=parts.starts)
    assert np.flatnonzero(mask).tolist() == [8]  # against the old limits all of the last five would be beyond


def test_each_segment_is_frozen_on_its_own_first_points() -> None:
    values = column([1, 3, 99, 5, 7, 99])
    parts = segments(np.isfinite(values), [0], [3])

    limits = limits_by_segment(lambda at, mask: xmr_limits(values[:, at], mask), parts, np.isfinite(values), 2)

    assert limits.centre[:, 0].tolist() == [2] * 3 + [6] * 3


def test_series_without_new_limits_keep_theirs_and_sigma_z_follows_its_segment() -> None:
    count = np.array([[5.0, 5], [6, 5], [5, 5], [1, 5], [2, 5], [1, 5]])
    n = np.full((6, 2), 10.0)
    parts = segments(count >= 0, [0], [3])

    limits = limits_by_segment(lambda at, mask: p_limits(count[:, at], n[:, at], mask), parts, count >= 0, 24)
    early, late = p_limits(count[:3], n[:3]), p_limits(count[3:], n[3:])

    assert limits.upper[:3] == pytest.approx(early.upper)
    assert limits.upper[3:, 0] == pytest.approx(late.upper[:, 0])
    assert limits.centre[:, 1].tolist() == [0.5] * 6
    assert limits.sigma_z is not None
    assert early.sigma_z is not None
    assert limits.sigma_z[0, 0] == pytest.approx(early.sigma_z[0, 0])
    assert limits.where_points(4).upper[:, 0] == pytest.approx([np.nan] * 6, nan_ok=True)


def test_without_new_limits_the_result_is_what_the_chart_gives() -> None:
    values = column([1, 2, 3])
    parts = segments(np.isfinite(values), [], [])

    limits = limits_by_segment(lambda at, mask: xmr_limits(values[:, at], mask), parts, np.isfinite(values), 24)

    assert limits.centre.shape == (1, 1)
    assert limits.scope == Scope.ZONES
    assert not parts.starts.any()


def test_a_wish_that_changes_nothing_is_ignored_by_name() -> None:
    present = np.array([[False], [True], [True], [True], [False]])

    parts = segments(present, [0, 0, 0, 0, 0, 0, 1, -1], [2, 1, 0, 4, 99, 2, 2, 2])

    assert [Rebaseline(code) for code in parts.outcome] == [
        Rebaseline.USED,
        Rebaseline.BEFORE_FIRST_POINT,
        Rebaseline.BEFORE_FIRST_POINT,
        Rebaseline.AFTER_LAST_POINT,
        Rebaseline.AFTER_LAST_POINT,
        Rebaseline.REPEATED,
        Rebaseline.NO_SUCH_SERIES,
        Rebaseline.NO_SUCH_SERIES,
    ]
    assert parts.number[:, 0].tolist() == [0, 0, 1, 1, 1]


def test_a_wish_before_the_first_month_and_one_for_a_series_without_points_are_ignored() -> None:
    present = np.array([[True, False], [True, False]])

    assert segments(present, [0, 1], [-3, 0]).outcome.tolist() == [
        Rebaseline.BEFORE_FIRST_POINT,
        Rebaseline.AFTER_LAST_POINT,
    ]
    assert segments(np.zeros((0, 2), bool), [0], [0]).outcome.tolist() == [Rebaseline.AFTER_LAST_POINT]
    assert segments(np.zeros((3, 0), bool), [0], [0]).outcome.tolist() == [Rebaseline.NO_SUCH_SERIES]


def test_new_limits_may_begin_with_the_last_point_and_not_with_the_month_after_it() -> None:
    present = np.array([[True], [True], [True], [False]])

    assert segments(present, [0], [2]).outcome.tolist() == [Rebaseline.USED]
    assert segments(present, [0], [3]).outcome.tolist() == [Rebaseline.AFTER_LAST_POINT]
    assert segments(present, [0], [1]).outcome.tolist() == [Rebaseline.USED]


def test_columns_and_rows_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="give a column and a row for each"):
        segments(np.ones((3, 1), bool), [0, 0], [1])


def test_a_shift_that_lasts_eight_points_suggests_the_month_in_which_it_began() -> None:
    assert suggested([0.5, -0.5] * 3 + [1] * 8) == 6
    assert suggested([-0.5, 0.5] * 3 + [1] * 8) == 5
    assert suggested([-0.5, 0.5] * 3 + [-1] * 9) == 6
    assert suggested([0.5, -0.5] * 3 + [1] * 7) == -1


def test_a_shift_that_went_away_suggests_nothing() -> None:
    assert suggested([1] * 12 + [-1]) == -1
    assert suggested([1] * 12 + [0]) == -1


def test_months_not_yet_reported_do_not_end_a_shift_and_a_gap_in_it_does() -> None:
    assert suggested([-1] + [1] * 8 + [np.nan] * 3) == 1
    assert suggested([-1] + [1] * 4 + [np.nan] + [1] * 4) == -1
    assert suggested([1] * 3 + [np.nan] + [1] * 8) == 4


def test_the_longer_of_run_length_and_eight_points_is_asked_for() -> None:
    assert suggested([1] * 8, run_length=5) == 0
    assert suggested([1] * 7, run_length=5) == -1
    assert suggested([1] * 9, run_length=10) == -1
    assert suggested([1] * 10, run_length=10) == 0
    assert suggested([1] * 5, run_length=5, sustained=5) == 0


def test_new_limits_start_the_count_again() -> None:
    starts = np.zeros((12, 1), bool)
    starts[4] = True

    assert suggested([1] * 12) == 0
    assert suggested([1] * 12, starts=starts) == 4
    assert suggested([1] * 11, starts=starts[:11]) == -1


@pytest.mark.parametrize("values", [[], [np.nan] * 9, [0.0] * 9])
def test_no_points_and_no_side_suggest_nothing(values: list[float]) -> None:
    assert rebaseline_suggested(np.array(values).reshape(-1, 1), UNIT).tolist() == [-1]
    assert rebaseline_suggested(np.zeros((9, 0)), UNIT).tolist() == []


presence = hnp.arrays(np.bool_, st.tuples(st.integers(1, 15), st.integers(1, 4)))
wishes = st.lists(st.tuples(st.integers(-1, 5), st.integers(-2, 17)), max_size=8)


@given(presence, wishes)
def test_law_every_wish_is_answered_and_every_used_one_begins_a_segment(
    present: np.ndarray, asked: list[tuple[int, int]]
) -> None:
    parts = segments(present, [c for c, _ in asked], [r for _, r in asked])
    used = {wish for wish, code in zip(asked, parts.outcome, strict=True) if code == Rebaseline.USED}

    assert len(parts.outcome) == len(asked)
    assert {(int(c), int(r)) for r, c in zip(*np.nonzero(parts.starts), strict=True)} == used
    assert (np.diff(parts.number, axis=0) >= 0).all()
    for c, r in used:
        assert present[:r, c].any()
        assert present[r:, c].any()


@given(presence, wishes, st.integers(1, 6))
def test_law_a_segment_has_the_limits_it_would_have_alone(
    present: np.ndarray, asked: list[tuple[int, int]], points: int
) -> None:
    values = np.where(present, np.arange(present.size, dtype=float).reshape(present.shape) ** 2 % 7, np.nan)
    parts = segments(present, [c for c, _ in asked], [r for _, r in asked])

    made = limits_by_segment(lambda at, mask: xmr_limits(values[:, at], mask), parts, present, points)

    upper = np.broadcast_to(made.upper, values.shape)
    for s in range(values.shape[1]):
        for number in np.unique(parts.number[:, s]):
            rows = parts.number[:, s] == number
            part = values[rows][:, [s]]
            alone = xmr_limits(part, first_points(np.isfinite(part), points))
            assert upper[rows, s] == pytest.approx(np.full(rows.sum(), alone.upper[0, 0]), nan_ok=True)
