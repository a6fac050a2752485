"""Days of the demo's past, counted in months before the day on which it is made."""

from __future__ import annotations

from datetime import date, timedelta

from sourcing_core.months import month_number, month_start

QUARTER = 3
PAST = 33
"""Months of practice that the demo knows: a quarter more than figures, since scores look back over a quarter."""
LAST_DAY = 28
"""The last day that every month has."""


def day_ago(today: date, months: int, day: int) -> date:
    """The day 1 to 28 of the month so many months ago: the same for every `today` of a month."""
    return month_start(month_number(today) - months) + timedelta(days=day - 1)


def shares_kept(share: float, count: int, turn: int) -> list[bool]:
    """For one of several turns of `count` things, which of them have what a share has, so that the sum fits the share."""
    return [int((turn * count + each + 1) * share) > int((turn * count + each) * share) for each in range(count)]
