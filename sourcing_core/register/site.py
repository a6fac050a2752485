"""A place where work is done, with its clock and calendar."""

from __future__ import annotations

import re
from datetime import date, time
from typing import ClassVar

from pydantic import field_validator

from sourcing_core.register.places import Country, Zone
from sourcing_core.register.record import RegisterRecord, field, id_field, ref

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPAN = re.compile(r"^(\d{1,2}:\d{2})-(\d{1,2}:\d{2})$")


class Site(RegisterRecord):
    """One office, plant or centre; several vendors may work there."""

    kind: ClassVar[str] = "site"
    title: ClassVar[str] = "Site"
    plural: ClassVar[str] = "Sites"
    key: ClassVar[str] = "site_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "S"

    site_id: str = id_field("Short stable id", "S-021")
    name: str = field(
        "What people call the site", default=..., min_length=1, max_length=200, examples=["Kraków delivery centre"]
    )
    vendor_id: str | None = ref("vendor", "Who runs the site; leave empty when several vendors work there")
    country: Country = field("Country where the work is done", examples=["SG"], group="Place")
    city: str | None = field(
        "City; zone and coordinates are found from it", max_length=100, examples=["Singapore"], group="Place"
    )
    zone: Zone = field("IANA time zone", title="Time zone", examples=["Asia/Singapore"], group="Place")
    latitude: float | None = field("Degrees north", ge=-90, le=90, unit="°", group="Place")
    longitude: float | None = field("Degrees east", ge=-180, le=180, unit="°", group="Place")
    working_spans: str | None = field(
        "Local working hours, several spans separated by commas; a span may cross midnight",
        examples=["09:00-18:00"],
        group="Clock",
    )
    working_days: str | None = field("Days worked in a usual week", examples=["Mon-Fri", "Sun-Thu"], group="Clock")
    holiday_calendar: Country = field(
        "Country whose public holidays the site keeps; empty means the site's own", examples=["SG"], group="Clock"
    )
    languages: str | None = field(
        "Working languages, separated by commas", max_length=200, examples=["English, Mandarin"], group="People"
    )
    headcount: int | None = field("People working for us there", ge=0, unit="people", group="People")
    opened_on: date | None = field("When work for us began there", group="People")
    notes: str | None = field("Anything the next reader should know", long=True, max_length=4000)

    @field_validator("working_spans")
    @classmethod
    def _spans(cls, text: str | None) -> str | None:
        return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans(text)) or None

    @field_validator("working_days")
    @classmethod
    def _days(cls, text: str | None) -> str | None:
        if not text:
            return None
        weekdays(text)
        return text


def spans(text: str | None) -> list[tuple[time, time]]:
    """'09:00-13:00, 14:00-18:00' as pairs of local times; an end at or before its start is on the next day."""
    found = []
    for part in filter(None, (piece.strip() for piece in (text or "").split(","))):
        match = _SPAN.match(part)
        if not match:
            raise ValueError(f"'{part}' is not a span of hours: write 09:00-18:00")
        try:
            found.append((time.fromisoformat(match[1].zfill(5)), time.fromisoformat(match[2].zfill(5))))
        except ValueError:
            raise ValueError(f"'{part}' is not a span of hours: write 09:00-18:00") from None
    return found


def weekdays(text: str) -> frozenset[int]:
    """'Mon-Fri' or 'Sun, Mon' as day numbers, Monday 0."""
    numbers = {name.casefold(): number for number, name in enumerate(WEEKDAYS)}
    found: set[int] = set()
    for part in text.split(","):
        ends = [numbers.get(name.strip().casefold()[:3]) for name in part.split("-")]
        if len(ends) > 2 or any(end is None for end in ends):
            raise ValueError(f"'{text}' is not a list of weekdays: write Mon-Fri or Sun, Mon, Tue")
        first, last = int(ends[0] or 0), int(ends[-1] or 0)
        found.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return frozenset(found)
