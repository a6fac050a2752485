"""Intervals of ranks: drawn in blocks of bounded memory, alike on both sides, and a confidence that is none."""

import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_core.spc import rank_intervals

pytestmark = pytest.mark.filterwarnings("error")


def test_draws_in_blocks_give_what_they_give_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    count, n = np.array([5, 60, 7, 80, 0]), np.array([10, 70, 10, 90, 3])
    whole = rank_intervals(count, n, 1, is_share=False, draws=99)
    monkeypatch.setattr(sys.modules["sourcing_core.spc.rank_intervals"], "_CELLS", 12)

    parts = rank_intervals(count, n, 1, is_share=False, draws=99)

    for name in ("rank", "low", "high"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name


def test_the_ends_leave_out_no_more_than_their_share_of_the_draws() -> None:
    made = rank_intervals(50 - np.arange(400) * 1e-9, np.full(400, 100), 1, is_share=True, confidence=0.95, draws=40)

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


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 50)),
        min_size=1,
        max_size=12,
        unique_by=lambda unit: min(unit) / max(unit),
    )
)
@settings(max_examples=40)
def test_law_the_other_direction_turns_the_table_upside_down(units: list[tuple[int, int]]) -> None:
    count, n = np.array([min(unit) for unit in units]), np.array([max(unit) for unit in units])

    up, down = (rank_intervals(count, n, way, is_share=True, draws=150) for way in (1, -1))

    assert (up.rank + down.rank == len(units) + 1).all()
    assert (up.low + down.high == len(units) + 1).all()


def test_a_confidence_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="give a share between 0 and 1"):
        rank_intervals([1], [2], 1, is_share=True, confidence=95)
