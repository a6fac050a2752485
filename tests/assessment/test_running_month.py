"""A month that is still running is shown and not judged: half a month of work is no signal, and makes no limits."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sourcing_core.assessment import assess
from sourcing_core.months import month_start
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from tests.factories import month, tiny_portfolio, tiny_register

LAST = month("2026-01")
POLICY = Policy()


def portfolio(whole: int, last: float, as_of: date) -> Portfolio:
    """Cycle times around five days in so many months before January 2026, which says something else."""
    values = [*(5.0 + 0.1 * np.resize([0, 1, -1, 2, -2], whole)), last]
    told = [
        ("E-1", "cycle_time", f"{month_start(LAST - whole + row):%Y-%m}", value, 40.0, 2)
        for row, value in enumerate(values)
    ]
    return tiny_portfolio(tiny_register(), told, as_of)


@pytest.mark.parametrize("day", [1, 15, 31])
def test_it_is_no_signal_before_it_has_ended(day: int) -> None:
    running = assess(portfolio(24, 1.0, date(2026, 1, day)), POLICY)

    assert running.portfolio.series.months[-1] == LAST
    assert not running.control.mask[-1].any()
    assert running.recent_signals.empty
    assert running.control.points.tolist() == [24]


def test_it_is_one_on_the_day_after_although_it_is_not_closed_yet() -> None:
    ended = assess(portfolio(24, 1.0, date(2026, 2, 1)), POLICY)

    assert ended.last_closed < LAST
    assert ended.recent_signals["month"].tolist() == [LAST]


def test_it_makes_no_limits() -> None:
    """The thirteenth of thirteen months belongs to the baseline once it has ended."""
    running = assess(portfolio(12, 9.0, date(2026, 1, 31)), POLICY).control
    ended = assess(portfolio(12, 9.0, date(2026, 2, 1)), POLICY).control

    assert (running.points.tolist(), ended.points.tolist()) == ([12], [13])
    assert running.upper[0, 0] < ended.upper[0, 0]
