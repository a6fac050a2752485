"""Intervals of ranks: bounded memory, means with errors, and who can not be told from whom."""

import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_core.spc import Ranks, rank_intervals, rank_intervals_of_means

pytestmark = pytest.mark.filterwarnings("error")


def test_draws_in_blocks_give_what_they_give_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    count, n = np.array([5, 60, 7, 80, 0]), np.array([10, 70, 10, 90, 3])
    whole = rank_intervals(count, n, 1, is_share=False, draws=99)
    monkeypatch.setattr(sys.modules["sourcing_core.spc.rank_intervals"], "_CELLS", 12)

    parts = rank_intervals(count, n, 1, is_share=False, draws=99)

    for name in ("rank", "low", "high"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name


def test_the_ends_leave_out_no_more_than_their_share_of_the_draws() -> None:
    made = rank_intervals_of_means(np.zeros(400), np.ones(400), 1, confidence=0.95, draws=40)

    # 2.5 % of forty draws are one: the ends are the lowest and the highest of forty ranks, any of 400 being as likely.
    assert made.low[50:350].mean() == pytest.approx(401 / 41, abs=2)
    assert made.high[50:350].mean() == pytest.approx(401 - 401 / 41, abs=2)


def test_thousands_of_units_stay_bounded_in_memory() -> None:
    n = np.full(4000, 100)
    tracemalloc.start()
    rank_intervals(np.arange(4000) % 101, n, 1, is_share=True, draws=1000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 80e6


class TestMeans:
    """Units known by a mean and its standard error."""

    def test_sure_means_are_told_apart_and_unsure_ones_are_not(self) -> None:
        made = rank_intervals_of_means([10.0, 20.0, 30.0, 30.5], [0.1, 0.1, 3.0, 3.0], -1)

        assert made.rank.tolist() == [1, 2, 3, 4]
        assert not made.not_distinguishable(0, 1)
        assert made.not_distinguishable(2, 3)

    def test_without_error_the_order_is_certain(self) -> None:
        made = rank_intervals_of_means([3.0, 1.0, 2.0], 0.0, 1)

        assert made.low.tolist() == made.rank.tolist() == made.high.tolist() == [1, 3, 2]

    def test_a_mean_or_an_error_that_can_not_be_has_no_rank(self) -> None:
        made = rank_intervals_of_means([1, np.nan, np.inf, 2, 2, 3], [1, 1, 1, -1, np.inf, np.nan], 1)

        assert made.rank.tolist() == made.low.tolist() == made.high.tolist() == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("highs", "lows", "same"), [(2, 3, False), (3, 3, True)])
def test_intervals_that_touch_overlap(highs: int, lows: int, same: bool) -> None:
    ranks = Ranks(np.array([1, 4, 0]), np.array([1, lows, 0]), np.array([highs, 5, 0]))

    assert ranks.not_distinguishable(0, 1) == ranks.not_distinguishable(1, 0) == same
    assert ranks.not_distinguishable([0, 1, 2], 2).tolist() == [True] * 3  # nothing is known of the third


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(0, 1e9)), min_size=1, max_size=12), st.sampled_from([-1, 1]))
@settings(max_examples=40)
def test_law_every_rank_of_a_mean_lies_in_its_interval(units: list[tuple[float, float]], direction: int) -> None:
    mean, error = np.array(units).T
    made = rank_intervals_of_means(mean, error, direction, draws=100)

    assert sorted(made.rank) == list(range(1, len(units) + 1))
    assert ((made.low >= 1) & (made.low <= made.rank) & (made.rank <= made.high) & (made.high <= len(units))).all()


def test_a_confidence_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="give a share between 0 and 1"):
        rank_intervals([1], [2], 1, is_share=True, confidence=95)
