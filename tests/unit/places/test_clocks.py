"""Two clocks, one day: differences follow the zones' own summer times."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.places.clocks import clock_difference_hours

ZONES = ["Europe/London", "Europe/Amsterdam", "Asia/Kolkata", "Asia/Singapore", "America/New_York", "Asia/Kathmandu"]
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
zones = st.sampled_from(ZONES)


@pytest.mark.parametrize(
    ("home", "site", "on", "hours"),
    [
        ("Europe/London", "Asia/Kolkata", date(2026, 1, 14), 5.5),
        ("Europe/London", "Asia/Kolkata", date(2026, 7, 15), 4.5),
        ("America/New_York", "Europe/Warsaw", date(2026, 3, 4), 6.0),
        ("America/New_York", "Europe/Warsaw", date(2026, 3, 18), 5.0),  # only New York has changed its clocks
        ("America/New_York", "Europe/Warsaw", date(2026, 4, 1), 6.0),
        ("Europe/Amsterdam", "Africa/Johannesburg", date(2026, 7, 1), 0.0),
        ("Europe/Amsterdam", "America/Costa_Rica", date(2026, 1, 14), -7.0),
        ("Asia/Kolkata", "Asia/Kathmandu", date(2026, 1, 14), 0.25),
    ],
)
def test_the_difference_follows_both_summer_times(home: str, site: str, on: date, hours: float) -> None:
    assert clock_difference_hours(home, site, on) == hours


def test_o_60_london_and_kolkata_share_one_hour_more_in_summer() -> None:
    """O-60: the overlap is 3.5 h in January and 4.5 h in July, because London moves and Kolkata does not."""
    january, july = (clock_difference_hours("Europe/London", "Asia/Kolkata", date(2026, m, 14)) for m in (1, 7))

    assert january - july == 4.5 - 3.5


@given(zones, zones, days)
def test_seen_from_the_other_side_the_sign_turns(a: str, b: str, on: date) -> None:
    assert clock_difference_hours(a, b, on) == -clock_difference_hours(b, a, on)


@given(zones, zones, zones, days)
def test_differences_add_up(a: str, b: str, c: str, on: date) -> None:
    assert clock_difference_hours(a, c, on) == clock_difference_hours(a, b, on) + clock_difference_hours(b, c, on)


def test_the_day_on_which_a_clock_changes_already_counts_as_changed() -> None:
    change = date(2026, 3, 29)

    assert clock_difference_hours("Europe/London", "Asia/Kolkata", change - timedelta(days=1)) == 5.5
    assert clock_difference_hours("Europe/London", "Asia/Kolkata", change) == 4.5


def test_an_unknown_zone_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        clock_difference_hours("Europe/London", "Nowhere/Atall", date(2026, 1, 1))
