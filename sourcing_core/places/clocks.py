"""How far two clocks are apart on one day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def clock_difference_hours(zone_a: str, zone_b: str, on: date) -> float:
    """Hours by which the clock in `zone_b` is ahead of the one in `zone_a` at noon UTC of a day; negative when behind.

    Zones are IANA names. The difference changes through the year where only one side keeps summer time, or both
    change on different days (domain 6.1), so the day is an argument. `ZoneInfoNotFoundError` for an unknown zone.
    """
    noon = datetime.combine(on, time(12), UTC)
    on_a, on_b = (noon.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone in (zone_a, zone_b))
    return (on_b - on_a).total_seconds() / 3600
