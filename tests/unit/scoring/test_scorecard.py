"""A score, how much of it is known, and what it is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.scoring.pool import SubjectPoints
from sourcing_core.scoring.recent import Why
from sourcing_core.scoring.scorecard import Scorecard, critical_misses, scorecard
from sourcing_core.scoring.weights import WeightsRefused

NONE = float("nan")
METRICS = ["delivery", "defects", "time", "ideas"]
WEIGHTS = {"delivery": 0.4, "defects": 0.3, "time": 0.2, "ideas": 0.1}


def card(
    points: Any, *, critical: Any = False, weights: dict[str, float] | None = None, floor: float = 0.6
) -> Scorecard:
    made = np.array(points, dtype=float)
    known = ~np.isnan(made)
    detail = SubjectPoints(made, made / 100, made, made, made, np.where(known, Why.SCORED, Why.NO_DATA).astype(np.int8))
    return scorecard(
        [f"V-{row}" for row in range(len(made))], METRICS, detail, weights=weights or WEIGHTS,
        coverage_floor=floor, cap=49.0, is_critical=np.full(len(made), critical),
    )  # fmt: skip


def only(made: Scorecard) -> pd.Series:
    return made.scores.iloc[0]


def test_everything_known_is_the_weighted_mean_with_no_range() -> None:
    row = only(card([[100, 80, 50, 20]]))

    assert row["score"] == pytest.approx(40 + 24 + 10 + 2)
    assert (row["score_low"], row["score_high"], row["coverage"]) == pytest.approx((76, 76, 1))
    assert (row["worst_metric"], row["ranked"], row["rank"], row["capped"]) == ("ideas", True, 1, False)


def test_an_unknown_metric_is_left_out_and_stretches_the_range() -> None:
    row = only(card([[100, NONE, 50, 20]]))

    assert row["score"] == pytest.approx(52 / 0.7)
    assert (row["score_low"], row["score_high"], row["coverage"]) == pytest.approx((52, 82, 0.7))


def test_exactly_at_the_coverage_floor_it_is_ranked_though_sums_are_noisy() -> None:
    weights = {"delivery": 0.1, "defects": 0.7, "time": 0.2}
    row = only(card([[80, 80, NONE, NONE]], weights=weights, floor=0.8))  # 0.1 + 0.7 is 0.7999999999999999

    assert row["ranked"]
    assert row["score"] == pytest.approx(80)


def test_below_the_coverage_floor_there_is_a_range_but_no_score_and_no_rank() -> None:
    made = card([[100, NONE, NONE, 20]])
    row = only(made)

    assert np.isnan(row["score"])
    assert not row["ranked"]
    assert pd.isna(row["rank"])
    assert (row["score_low"], row["score_high"]) == pytest.approx((42, 92))
    assert made.contributions["contribution"].isna().all()
    assert made.contributions["points"].notna().sum() == 2


def test_nothing_known_is_neither_0_nor_100() -> None:
    row = only(card([[NONE] * 4], floor=0.0))

    assert np.isnan(row["score"])
    assert (row["coverage"], row["score_low"], row["score_high"]) == (0, 0, 100)
    assert not row["ranked"]
    assert pd.isna(row["worst_metric"])


def test_a_perfect_hundred_is_a_hundred() -> None:
    assert only(card([[100] * 4]))["score"] == pytest.approx(100)


def test_a_critical_miss_holds_the_score_and_its_range_at_the_cap() -> None:
    row = only(card([[100, 100, 100, NONE]], critical=True))

    assert (row["score"], row["score_low"], row["score_high"], row["capped"]) == (49, 49, 49, True)


def test_a_score_below_the_cap_stays_though_it_counts_as_capped() -> None:
    row = only(card([[10, 10, 10, 10]], critical=True))

    assert (row["score"], row["capped"]) == (pytest.approx(10), True)


def test_ranks_share_the_better_place_and_leave_out_the_unranked() -> None:
    made = card([[50] * 4, [90] * 4, [NONE] * 4, [90] * 4])

    assert made.scores["rank"].tolist() == [3, 1, pd.NA, 1]


def test_the_worst_metric_of_equals_is_the_heavier_one_and_weightless_ones_never_are() -> None:
    assert only(card([[50, 50, 50, 60]]))["worst_metric"] == "delivery"
    weights = {"delivery": 0.5, "defects": 0.5}
    assert only(card([[50, 60, 0, 0]], weights=weights))["worst_metric"] == "delivery"


def test_contributions_say_why_and_add_up_to_the_score_before_the_cap() -> None:
    made = card([[100, NONE, 50, 20]])
    rows = made.contributions

    assert rows["metric_id"].tolist() == METRICS
    assert rows["why"].tolist() == ["scored", "no_data", "scored", "scored"]
    assert rows["contribution"].sum() == pytest.approx(only(made)["score"])
    assert pd.isna(rows["contribution"][1])


def test_weights_that_do_not_add_up_are_refused_by_name() -> None:
    with pytest.raises(WeightsRefused, match=r"weights add up to 0\.9, not 1"):
        card([[1, 2, 3, 4]], weights={"delivery": 0.9})


def test_no_subjects_make_an_empty_card() -> None:
    made = card(np.empty((0, 4)))
    assert made.scores.empty
    assert made.contributions.empty


def test_a_critical_miss_is_found_through_any_pair_of_the_subject() -> None:
    missed = critical_misses(np.array([0, 0, 2, 1]), np.array([False, True, True, False]), 4)
    assert missed.tolist() == [True, False, True, False]


def test_row_order_changes_nothing_but_the_order() -> None:
    points = np.array([[50, 60, 70, NONE], [90, NONE, 80, 10], [10, 20, NONE, NONE]])
    straight, turned = card(points).scores, card(points[::-1]).scores[::-1].reset_index(drop=True)

    columns = straight.columns.drop("subject_id")
    pd.testing.assert_frame_equal(straight[columns], turned[columns])


# Laws

cells = st.one_of(st.just(NONE), st.floats(0, 100))
tables = st.integers(1, 6).flatmap(lambda rows: hnp.arrays(np.float64, (rows, 4), elements=cells))
splits = st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any)
critical = st.booleans()


def weights_of(parts: list[int]) -> dict[str, float]:
    return {metric: part / sum(parts) for metric, part in zip(METRICS, parts, strict=True)}


@given(tables, splits, critical)
def test_low_is_never_above_the_score_and_the_score_never_above_high(table: Any, parts: list[int], hit: bool) -> None:
    rows = card(table, weights=weights_of(parts), critical=hit).scores
    scored = rows[rows["score"].notna()]

    assert (scored["score_low"] <= scored["score"]).all()
    assert (scored["score"] <= scored["score_high"]).all()
    assert (rows["score_low"] <= rows["score_high"] + 1e-9).all()
    shown = rows[["score_low", "score_high", "score"]].to_numpy()
    assert ((shown >= 0) & (shown <= 100 + 1e-9) | np.isnan(shown)).all()


@given(tables, splits, st.integers(0, 3))
def test_losing_sight_of_a_metric_never_raises_the_low_end_or_lowers_the_high_end(
    table: Any, parts: list[int], metric: int
) -> None:
    hidden = table.copy()
    hidden[:, metric] = NONE
    seen, less = (card(each, weights=weights_of(parts)).scores for each in (table, hidden))

    assert (less["score_low"] <= seen["score_low"] + 1e-9).all()
    assert (less["score_high"] >= seen["score_high"] - 1e-9).all()
    assert (less["coverage"] <= seen["coverage"] + 1e-12).all()


@given(tables, splits, st.integers(0, 20))
def test_adding_a_metric_that_nobody_knows_never_raises_the_low_end(table: Any, parts: list[int], part: int) -> None:
    table[:, 3] = NONE
    parts = [*parts[:3], 0]
    if not any(parts):
        parts[0] = 1
    before = card(table, weights=weights_of(parts)).scores
    after = card(table, weights=weights_of([*parts[:3], part])).scores

    assert (after["score_low"] <= before["score_low"] + 1e-9).all()


@given(tables, splits, st.integers(0, 3), st.floats(0, 100))
def test_more_points_in_a_known_metric_never_lower_score_or_range(
    table: Any, parts: list[int], metric: int, more: float
) -> None:
    better = table.copy()
    better[:, metric] = np.minimum(table[:, metric] + more, 100)
    before, after = (card(each, weights=weights_of(parts)).scores for each in (table, better))

    for column in ("score", "score_low", "score_high"):
        assert (after[column].fillna(0) >= before[column].fillna(0) - 1e-9).all()


@given(tables, splits)
def test_a_critical_miss_never_leaves_anyone_above_the_cap(table: Any, parts: list[int]) -> None:
    rows = card(table, weights=weights_of(parts), critical=True).scores

    assert (rows[["score", "score_low", "score_high"]].fillna(0) <= 49).all(axis=None)


@given(tables, splits)
def test_contributions_add_up_to_every_score(table: Any, parts: list[int]) -> None:
    made = card(table, weights=weights_of(parts))
    summed = made.contributions.groupby("subject_id", sort=False)["contribution"].sum(min_count=1)

    np.testing.assert_allclose(summed, made.scores["score"], atol=1e-9)


@given(tables, splits)
def test_ranks_follow_scores(table: Any, parts: list[int]) -> None:
    rows = card(table, weights=weights_of(parts)).scores
    ranked = rows[rows["ranked"]].sort_values("rank")

    assert ranked["score"].round(9).is_monotonic_decreasing
    assert rows["rank"].notna().equals(rows["ranked"])
