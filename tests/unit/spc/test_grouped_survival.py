"""Percentiles with open work, group by group: equal to Kaplan-Meier of each group alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.spc import grouped_percentile, grouped_survival_percentile, survival

pytestmark = pytest.mark.filterwarnings("error")
SHARES = [0.0, 0.15, 0.5, 0.85, 0.95, 1.0]


def test_o_10_the_time_within_which_a_share_ends() -> None:
    time, ended = [2, 3, 3, 5, 8, 9, 12], [1, 1, 0, 1, 0, 1, 0]

    found = grouped_survival_percentile(time, ended, np.zeros(7, int), 1, [0.14, 0.28, 0.46, 0.73, 0.74])

    assert found[0].tolist()[:4] == [2, 3, 5, 9]
    assert np.isnan(found[0, 4]), "at 9 there are 26.8 % left, and open work hides when the rest ends"


def test_a_share_that_is_reached_exactly_counts() -> None:
    time = np.arange(1.0, 21)

    assert grouped_survival_percentile(time, np.ones(20), np.zeros(20, int), 1, 0.85).tolist() == [17]


def test_open_work_shows_what_the_finished_work_hides() -> None:
    time, ended = np.append(np.arange(1.0, 21), [30.0] * 10), np.array([1] * 20 + [0] * 10)
    group = np.zeros(30, int)

    finished = grouped_percentile(time[ended == 1], group[ended == 1], 1, [0.5, 0.85])
    whole = grouped_survival_percentile(time, ended, group, 1, [0.5, 0.85])

    assert np.ravel(finished).tolist() == [10, 17]
    assert whole[0, 0] == 15
    assert np.isnan(whole[0, 1])


WORK = st.lists(st.tuples(st.integers(0, 8), st.booleans(), st.integers(0, 3)), max_size=40)


@given(WORK)
def test_law_each_group_is_kaplan_meier_of_itself(work: list[tuple[int, bool, int]]) -> None:
    time, ended, group = (np.array(each) for each in zip(*work, strict=True)) if work else (np.zeros(0),) * 3

    found = grouped_survival_percentile(time, ended, group, 4, SHARES)

    for number in range(4):
        alone = survival(time[group == number], ended[group == number])
        expected = [alone.percentile(q) for q in SHARES]
        assert found[number].tolist() == pytest.approx(expected, nan_ok=True), number


@given(WORK)
def test_law_calling_work_open_never_makes_a_percentile_shorter(work: list[tuple[int, bool, int]]) -> None:
    time, ended, group = (np.array(each) for each in zip(*work, strict=True)) if work else (np.zeros(0),) * 3

    done = grouped_survival_percentile(time, np.ones(len(time)), group, 4, SHARES)
    some = grouped_survival_percentile(time, ended, group, 4, SHARES)

    assert (np.isnan(some) | (some >= done)).all()


def test_a_million_times_of_many_groups_lose_no_precision() -> None:
    groups, each = 50_000, 20
    time, group = np.tile(np.arange(1.0, each + 1), groups), np.repeat(np.arange(groups), each)

    found = grouped_survival_percentile(time, np.ones(len(time)), group, groups, [0.5, 0.85, 0.95])

    assert (found == [10, 17, 19]).all()


def test_impossible_times_and_foreign_groups_take_no_part() -> None:
    found = grouped_survival_percentile([-1, np.nan, np.inf, 5, 2], [1] * 5, [0, 0, 0, 7, -1], 2, 0.5)

    assert np.isnan(found).tolist() == [True, True]
    assert grouped_survival_percentile([], [], [], 0, 0.5).shape == (0,)
    assert grouped_survival_percentile([], [], [], 3, [0.5, 0.9]).shape == (3, 2)


@pytest.mark.parametrize("q", [-0.1, 1.1, np.nan, [0.5, 85]])
def test_a_share_that_is_none_is_refused(q: object) -> None:
    with pytest.raises(ValueError, match="give a share from 0 to 1"):
        grouped_survival_percentile([1], [1], [0], 1, q)  # type: ignore[arg-type]
