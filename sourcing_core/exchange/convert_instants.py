"""Text to instants: a date and a time of day in a place's zone, kept in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.convert_dates import DateReading, to_date
from sourcing_core.exchange.converted import Distinct, as_mask, cast_whole, strings, trimmed, without
from sourcing_core.exchange.date_shapes import FIRST_YEAR, LAST_YEAR, numbers
from sourcing_core.exchange.refusal import shown

MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS
CLOCK = (
    r"^(?P<date>.*?)(?:[T ]+(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)?)? ?(?P<zone>Z|[+-]\d{2}:?\d{2})?$"
)
TIME_OF_DAY = r"^(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})"


def to_timestamp(
    column: pa.Array | pa.ChunkedArray,
    zone: str,
    order: str | None = None,
    formats: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> DateReading:
    """Instants (timestamp in microseconds, UTC) of a column of text.

    Text without an offset is local time in `zone` (an IANA name); a date alone is its first moment there. A local time
    that the clocks skip fails; one that they pass twice is the first of the two, and a note counts these. `order`,
    `formats` and `missing` are as for `to_date`. Raises: ValueError when the zone is unknown.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"zone {zone!r} is not an IANA time zone such as Europe/London") from None
    text = strings(column)
    local = _plain_local(without(text, missing))
    if local is not None:
        nothing = np.zeros(len(text), np.bool_)
        explain = DateReading(text=text, values=local, failed=nothing, explain=_explain)
        return _placed(explain, local, None, zone)
    distinct = Distinct(text)
    read, instants, offsets = _read(trimmed(distinct.values, missing), order, formats)
    placed = _placed(read, instants, offsets, zone)
    return replace(placed, text=text, values=distinct.spread(placed.values), failed=distinct.spread_mask(placed.failed))


def _plain_local(text: pa.Array) -> pa.Array | None:
    """The whole column at once when every cell is 2026-03-31 14:05 or the like, without offset; else None."""
    instants = cast_whole(text, pa.timestamp("us"))
    if instants is None:
        return None
    bounds = pc.min_max(instants)
    low, high = bounds["min"].as_py(), bounds["max"].as_py()
    return instants if low is None or (low.year >= FIRST_YEAR and high.year <= LAST_YEAR) else None


def _read(
    texts: pa.Array, order: str | None, formats: Sequence[str]
) -> tuple[DateReading, pa.Array, NDArray[np.float64]]:
    """Date part as read, local instants, and the offsets in microseconds (NaN where none is written)."""
    pieces = pc.extract_regex(texts, CLOCK)
    read = to_date(pc.struct_field(pieces, "date"), order, formats)
    clock, good = _time_of_day(pc.struct_field(pieces, "clock"), pc.struct_field(pieces, "half"))
    known = as_mask(pc.is_valid(read.values)) & good
    days = read.values.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    local = pa.array((days * DAY + clock).astype("datetime64[us]"), mask=~known)
    failed = as_mask(pc.is_valid(texts)) & ~known
    return replace(read, text=texts, failed=failed, explain=_explain), local, _offsets(pc.struct_field(pieces, "zone"))


def _time_of_day(clock: pa.Array, half: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Microseconds since midnight (0 where no time is written), and which times exist."""
    with_seconds = pc.if_else(
        pc.match_substring_regex(clock, r"^\d{1,2}:\d{2}$"), pc.binary_join_element_wise(clock, ":00", ""), clock
    )
    fractions = pc.struct_field(pc.extract_regex(clock, r"[.,](?P<part>\d{1,6})"), "part")
    micro = pc.utf8_rpad(pc.coalesce(fractions, pa.scalar("0")), 6, "0").cast(pa.int64()).to_numpy(zero_copy_only=False)
    groups, _ = numbers(with_seconds, TIME_OF_DAY)
    hour, minute, second = groups["hour"], groups["minute"], groups["second"]
    halves = pc.utf8_lower(half)
    afternoon, any_half = as_mask(pc.starts_with(halves, "p")), as_mask(pc.match_substring(halves, "m"))
    good = (hour < 24) & (minute < 60) & (second < 60) & (~any_half | ((hour >= 1) & (hour <= 12)))
    hour = np.where(any_half, hour % 12 + 12 * afternoon, hour)
    return ((hour * 60 + minute) * 60 + second) * MICROSECONDS + micro, good


def _offsets(zones: pa.Array) -> NDArray[np.float64]:
    """Offsets from UTC in microseconds; 'Z' is 0, NaN where none is written."""
    groups, matched = numbers(pc.replace_substring(zones, ":", ""), r"^[+-](?P<hours>\d{2})(?P<minutes>\d{2})$")
    size = (groups["hours"] * 60 + groups["minutes"]) * 60.0 * MICROSECONDS
    signed = np.where(as_mask(pc.starts_with(zones, "-")), -size, size)
    offsets: NDArray[np.float64] = np.where(matched, signed, np.where(as_mask(pc.equal(zones, "Z")), 0.0, np.nan))
    return offsets


def _placed(read: DateReading, local: pa.Array, offsets: NDArray[np.float64] | None, zone: str) -> DateReading:
    """The reading with instants in UTC: by their own offset where written, else by the clocks of the zone."""
    times = pd.DatetimeIndex(local.to_numpy(zero_copy_only=False).astype("datetime64[us]"))
    first = times.tz_localize(zone, ambiguous=np.ones(len(times), np.bool_), nonexistent="NaT")
    last = times.tz_localize(zone, ambiguous=np.zeros(len(times), np.bool_), nonexistent="NaT")
    by_zone = np.isnan(offsets) if offsets is not None else np.ones(len(times), np.bool_)
    known = as_mask(pc.is_valid(local))
    instants = first.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]")
    if offsets is not None:
        own = times.to_numpy() - np.where(by_zone, 0, offsets).astype(np.int64).astype("timedelta64[us]")
        instants = np.where(by_zone, instants, own)
    skipped = known & np.isnat(instants)
    twice = int((known & by_zone & (first != last) & ~skipped).sum())
    notes = [
        *read.notes,
        *(
            [f"local times that occur twice when clocks go back in {zone}, read as the first: {twice:,}"]
            if twice
            else []
        ),
    ]
    values = pa.array(instants, pa.timestamp("us"), mask=np.isnat(instants)).cast(pa.timestamp("us", "UTC"))
    return replace(read, values=values, failed=read.failed | skipped, notes=tuple(notes))


def _explain(value: str) -> tuple[str, str]:
    return f"{shown(value.strip())} is not a date with a time of day that exists there", "write it as 2026-03-31 14:05"
