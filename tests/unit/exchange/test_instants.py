"""Instants: local times in a zone become UTC, and the two odd hours of the year are not guessed over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.exchange.convert import to_timestamp


def instants(*texts: str | None, zone: str = "Europe/London", **more: str) -> list[datetime | None]:
    found: list[datetime | None] = to_timestamp(pa.array(texts, pa.string()), zone, **more).values.to_pylist()
    return found


def test_r_4_the_zone_decides_the_day() -> None:
    """domain.md R-4: 2026-03-31T23:30-04:00 is 1 April in London."""
    (found,) = instants("2026-03-31T23:30-04:00")

    assert found is not None
    assert found.astimezone(ZoneInfo("Europe/London")).date().isoformat() == "2026-04-01"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-07-01 10:00", datetime(2026, 7, 1, 9, 0, tzinfo=UTC)),
        ("2026-01-01T10:00:00", datetime(2026, 1, 1, 10, 0, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 23, 0, tzinfo=UTC)),
        ("2026-07-01T10:00:00Z", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
        ("2026-07-01 10:00:00.25", datetime(2026, 7, 1, 9, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-07-01 10:00:00+0530", datetime(2026, 7, 1, 4, 30, tzinfo=UTC)),
        ("31/12/2025 11:59 PM", datetime(2025, 12, 31, 23, 59, tzinfo=UTC)),
        ("31 Dec 2025 12:05 am", datetime(2025, 12, 31, 0, 5, tzinfo=UTC)),
    ],
)
def test_every_way_to_write_an_instant(text: str, wanted: datetime) -> None:
    assert instants(text) == [wanted]
    assert instants(text, "1 Jan 2020") [0] == wanted  # fmt: skip


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    reading = to_timestamp(pa.array(["2026-03-29 01:30", "2026-03-29 00:59"]), "Europe/London")

    assert reading.failed.tolist() == [True, False]
    assert str(reading.refused(np.array([2, 3]), "Opened")[0]) == (
        "row 2, column Opened: '2026-03-29 01:30' is not a date with a time of day that exists there; "
        "write it as 2026-03-31 14:05"
    )


def test_an_hour_that_the_clocks_pass_twice_is_the_first_and_is_noted() -> None:
    reading = to_timestamp(pa.array(["2026-10-25 01:30", "2026-10-25 02:00"]), "Europe/London")

    assert reading.values.to_pylist()[0] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert reading.notes == ("local times that occur twice when clocks go back in Europe/London, read as the first: 1",)


@pytest.mark.parametrize(
    "text", ["2026-07-01 25:00", "2026-07-01 10:60", "2026-02-30 10:00", "13:00 PM", "2026-07-01 13:00 PM", "noon"]
)
def test_times_that_do_not_exist_are_refused(text: str) -> None:
    reading = to_timestamp(pa.array(["2026-01-01 00:00", text]), "UTC")

    assert reading.failed.tolist() == [False, True]


def test_missing_words_and_the_order_of_day_and_month_are_as_for_dates() -> None:
    reading = to_timestamp(pa.array(["03/04/2020 10:00", None, "TBD"]), "UTC", missing=["tbd"])

    assert reading.ambiguous
    assert not reading.failed.any()
    assert instants("03/04/2020 10:00", zone="UTC", order="mdy") == [datetime(2020, 3, 4, 10, 0, tzinfo=UTC)]


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ValueError, match="zone 'Europe/Londn' is not an IANA time zone such as Europe/London"):
        to_timestamp(pa.array(["2026-01-01"]), "Europe/Londn")


LOCAL = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1))  # noqa: DTZ001 - local times
MOMENTS = st.lists(LOCAL, min_size=1, max_size=20)


@given(MOMENTS, st.sampled_from(["Europe/London", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]))
def test_the_quick_way_the_patterns_and_the_standard_library_agree(moments: list[datetime], zone: str) -> None:
    local = [moment.replace(microsecond=0) for moment in moments]
    plain = to_timestamp(pa.array([f"{moment:%Y-%m-%d %H:%M:%S}" for moment in local]), zone)
    slow = to_timestamp(pa.array([f"{moment:%d %b %Y %H:%M:%S}" for moment in local]), zone)

    assert plain.values.equals(slow.values)
    assert (plain.failed == slow.failed).all()
    for moment, found in zip(local, plain.values.to_pylist(), strict=True):
        aware = moment.replace(tzinfo=ZoneInfo(zone))
        exists = aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment
        assert found == (aware.astimezone(UTC) if exists else None)


def test_offsets_are_honoured_for_every_row_beside_local_times() -> None:
    base = datetime(2026, 7, 1, 12, tzinfo=UTC)
    texts = [f"{base + timedelta(hours=hour):%Y-%m-%dT%H:%M}{hour:+03}:00" for hour in range(-12, 15)]

    assert set(instants(*texts)) == {base}
