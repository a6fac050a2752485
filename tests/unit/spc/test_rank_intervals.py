"""Intervals of ranks: drawn in blocks, and a confidence that is none."""

import sys

import numpy as np
import pytest

from sourcing_core.spc import rank_intervals

pytestmark = pytest.mark.filterwarnings("error")


def test_draws_in_blocks_give_what_they_give_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    count, n = np.array([5, 60, 7, 80, 0]), np.array([10, 70, 10, 90, 3])
    whole = rank_intervals(count, n, 1, is_share=False, draws=99)
    monkeypatch.setattr(sys.modules["sourcing_core.spc.rank_intervals"], "_CELLS", 12)

    parts = rank_intervals(count, n, 1, is_share=False, draws=99)

    for name in ("rank", "low", "high"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name


def test_a_confidence_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="give a share between 0 and 1"):
        rank_intervals([1], [2], 1, is_share=True, confidence=95)
