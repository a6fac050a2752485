"""Limits of months in which an event is rare: the smallest count that chance seldom exceeds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sourcing_core.spc.limits import Scope
from sourcing_core.spc.rare_months import rare_limits

pytestmark = pytest.mark.filterwarnings("error")
TAIL = stats.norm.sf(3)


def column(*values: float) -> np.ndarray:
    return np.array(values, float)[:, np.newaxis]


def most(expected: float) -> int:
    """By trying: the smallest count that chance exceeds at most as often as three standard deviations are."""
    count = 0
    while stats.poisson.sf(count, expected) > TAIL:
        count += 1
    return count


@given(st.lists(st.integers(0, 3), min_size=3, max_size=30), st.integers(1, 500))
def test_the_limit_is_the_one_found_by_trying(counts: list[int], exposure: int) -> None:
    made = rare_limits(column(*counts), np.full((len(counts), 1), float(exposure)))
    expected = sum(counts) / len(counts)

    assert made.upper[0, 0] * exposure == pytest.approx(most(expected))
    assert (made.lower == 0).all()
    assert made.scope is Scope.LIMITS


def test_one_event_in_twenty_four_months_is_on_the_limit_and_two_in_one_month_are_beyond() -> None:
    quiet = column(*[0.0] * 23, 1.0)
    made = rare_limits(quiet, np.full((24, 1), 100.0))

    assert made.upper[0, 0] * 100 == pytest.approx(most(1 / 24)) == 1
    assert quiet[-1, 0] / 100 <= made.upper[0, 0] < 2 / 100


def test_a_share_that_is_nearly_always_an_event_is_judged_by_what_is_not_one() -> None:
    cases = np.full((24, 1), 100.0)
    failing = column(*[0.0] * 23, 1.0)
    usual = rare_limits(failing, cases, is_share=np.array([True]))
    mirrored = rare_limits(cases - failing, cases, is_share=np.array([True]))

    np.testing.assert_allclose(mirrored.lower, 1 - usual.upper)
    assert (mirrored.upper == 1).all()
    np.testing.assert_allclose(mirrored.centre, 1 - usual.centre)


def test_no_event_at_all_has_its_limit_at_zero_and_unknown_months_have_none() -> None:
    made = rare_limits(column(0, 0, 0, np.nan, 0), column(10, 10, 10, 10, 0))

    assert made.upper[:3].tolist() == [[0.0]] * 3
    assert np.isnan(made.upper[4, 0])
    assert made.points.tolist() == [[3]]


def test_a_share_has_no_limit_above_one() -> None:
    assert rare_limits(column(0, 1, 0), column(2, 2, 2), is_share=np.array([True])).upper.max() <= 1
