"""Text to dates: ISO first, then the shapes people write, with the order of day and month found or asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.converted import Converted, Distinct, as_mask, cast_whole, strings, trimmed, without
from sourcing_core.exchange.date_shapes import (
    FIRST_YEAR,
    ISO,
    LAST_YEAR,
    NUMBERS_ONLY,
    WITH_NAME,
    days,
    format_pattern,
    four_digits,
    numbers,
    parts,
)
from sourcing_core.exchange.refusal import shown

ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}
ASSUMED = "dmy"  # the order of most of the world; used only for the preview of a column that must be asked about
SERIAL = re.compile(r"\d{5}(\.\d+)?")
ZONE = re.compile(r".*\d:\d{2}.*(Z|[+-]\d{2}:?\d{2})")
WRITE_ISO = "write it as 2026-03-31"
SHORTEST_YEAR = 1000  # years in full; below it they are written with two digits
TWO_DIGITS = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1\d{2}(?:\D.*)?")


@dataclass(frozen=True, kw_only=True, eq=False)
class DateReading(Converted):
    """Dates (date32), or months where a function says so.

    `order` is how numbers-only dates were read; None when there are none, or when the column holds both orders (then
    those that may be either have failed). `ambiguous`: nothing in the column settles day or month first; `values` hold
    the reading under `order` for a preview, and whoever imports must ask. `shapes` has one example per shape met.
    """

    order: str | None = None
    ambiguous: bool = False
    shapes: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """What is known so far of a list of distinct texts: days since 1970, where known, and examples of the shapes."""

    texts: pa.Array
    days: NDArray[np.int64] = field(init=False)
    known: NDArray[np.bool_] = field(init=False)
    shapes: list[str] = field(default_factory=list)
    order: str | None = None
    ambiguous: bool = False
    example: str = ""  # a numbers-only date, as written

    def __post_init__(self) -> None:
        self.days = np.zeros(len(self.texts), np.int64)
        self.known = np.zeros(len(self.texts), np.bool_)

    def add(self, day: NDArray[np.int64], exists: NDArray[np.bool_]) -> None:
        """Take the days of one shape where nothing was known before."""
        new = exists & ~self.known
        if new.any():
            self.days[new] = day[new]
            self.known |= new
            self.shapes.append(self.texts[int(np.argmax(new))].as_py())


def to_date(
    column: pa.Array | pa.ChunkedArray,
    order: str | None = None,
    formats: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> DateReading:
    """Dates of a column of text.

    `order` (dmy, mdy, ymd) settles numbers-only dates. `formats` (strptime: %d %m %Y %y %b %B) are then the only shapes
    beside ISO. `missing` words become null. A time of day is dropped. Two-digit years: 69-99 are 19xx, 00-68 are 20xx.
    Numbers that may be a spreadsheet's serial dates are not guessed: they fail. Raises: ValueError for a bad `order` or
    format.
    """
    if order is not None and order not in ORDERS:
        raise ValueError(f"order {order!r} is not one of {', '.join(ORDERS)}")
    text = strings(column)
    quick = _plain_iso(without(text, missing))
    if quick is not None:
        return _all_good(text, quick)
    distinct = Distinct(text)
    texts = trimmed(distinct.values, missing)
    found = find_dates(texts, order, formats)
    failed = as_mask(pc.is_valid(texts)) & ~found.known
    values = pa.array(found.days.astype("datetime64[D]"), mask=~found.known)
    return DateReading(
        text=text,
        values=distinct.spread(values),
        failed=distinct.spread_mask(failed),
        explain=lambda value: explain_date(value, found.order, formats),
        notes=date_notes(found),
        order=found.order,
        ambiguous=found.ambiguous,
        shapes=tuple(found.shapes),
    )


def _plain_iso(text: pa.Array) -> pa.Array | None:
    """The whole column at once when every cell is a plain ISO date (18 ms a million), else None."""
    dates = cast_whole(text, pa.date32())
    if dates is None:
        return None
    bounds = pc.min_max(dates)
    low, high = bounds["min"].as_py(), bounds["max"].as_py()
    return dates if low is None or (low.year >= FIRST_YEAR and high.year <= LAST_YEAR) else None


def _all_good(text: pa.Array, dates: pa.Array) -> DateReading:
    first = pc.index(pc.is_valid(dates), True).as_py()
    return DateReading(
        text=text,
        values=dates,
        failed=np.zeros(len(text), np.bool_),
        explain=lambda value: explain_date(value, None, ()),
        shapes=() if first < 0 else (str(dates[first]),),
    )


def find_dates(texts: pa.Array, order: str | None, formats: Sequence[str], *, year_first: bool = False) -> Found:
    """The days of distinct texts: ISO, then the formats alone when there are any, else names and numbers.

    `year_first`: other cells of the column put the year first, in full.
    """
    found = Found(texts)
    for pattern in (*ISO, *(map(format_pattern, formats) if formats else WITH_NAME)):
        date = parts(texts, pattern)
        day, exists = days(date.year, date.month, date.day)
        found.add(day, exists & date.matched)
        year_first = year_first or (pattern in ISO and bool(found.known.any()))
    if not formats:
        _find_numbers_only(found, order, year_first=year_first)
    return found


def _find_numbers_only(found: Found, order: str | None, *, year_first: bool) -> None:
    """Read 3/4/2020: under the order given, or the one that only some of the dates allow.

    Among years that come first and in full, 25-02-22 is rather a slip of the hand than the 25th of February: it fails.
    """
    first, second, third, matched = _three_numbers(found.texts)
    if order is None and year_first:
        matched &= third >= SHORTEST_YEAR
    if not matched.any():
        return
    by_order = {
        "dmy": days(four_digits(third), second, first),
        "mdy": days(four_digits(third), first, second),
        "ymd": days(four_digits(first), second, third),
    }
    (day_first, is_dmy), (month_first, is_mdy) = by_order["dmy"], by_order["mdy"]
    only_dmy, only_mdy = matched & is_dmy & ~is_mdy, matched & is_mdy & ~is_dmy
    either = matched & is_dmy & is_mdy
    found.example = found.texts[int(np.argmax(either if either.any() else matched))].as_py()
    same = either & (first == second)
    if order is None and only_dmy.any() and only_mdy.any():
        found.add(day_first, only_dmy | same)
        found.add(month_first, only_mdy)
        return
    found.ambiguous = order is None and not only_dmy.any() and not only_mdy.any() and bool((either & ~same).any())
    found.ambiguous |= order is None and _may_begin_with_the_year(found.texts, third, matched, by_order["ymd"][1])
    found.order = order or ("mdy" if only_mdy.any() else ASSUMED)
    day, exists = by_order[found.order]
    found.add(day, exists & matched)


def _may_begin_with_the_year(
    texts: pa.Array, third: NDArray[np.int64], matched: NDArray[np.bool_], is_ymd: NDArray[np.bool_]
) -> bool:
    """Whether 25-02-22 and all others with it may as well be read from the year on; with slashes nobody does."""
    short = matched & (third < SHORTEST_YEAR) & as_mask(pc.match_substring_regex(texts, r"^\d{1,2}[- ]\d"))
    return bool(short.any() and is_ymd[short].all())


def _three_numbers(
    texts: pa.Array,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    first, second, third = (np.zeros(len(texts), np.int64) for _ in range(3))
    matched = np.zeros(len(texts), np.bool_)
    for pattern in NUMBERS_ONLY:
        groups, here = numbers(texts, pattern)
        first, second, third = (
            so_far + groups[name] for so_far, name in ((first, "first"), (second, "second"), (third, "third"))
        )
        matched |= here
    return first, second, third, matched


def date_notes(found: Found) -> tuple[str, ...]:
    """What a person should know about how the dates were read."""
    notes = []
    if found.ambiguous:
        which = "the year, the month or the day" if TWO_DIGITS.fullmatch(found.example) else "the day or the month"
        notes.append(f"{shown(found.example)} may put {which} first, and no other date in the column tells which")
    elif found.order:
        notes.append(f"dates such as {shown(found.example)} were read as {ORDERS[found.order]}")
    if len(found.shapes) > 1:
        notes.append(f"dates are written in {len(found.shapes)} ways: {', '.join(map(shown, found.shapes))}")
    return tuple(notes)


def explain_date(value: str, order: str | None, formats: Sequence[str]) -> tuple[str, str]:
    """Why one text is not a date, and the cure."""
    text = value.strip()
    if SERIAL.fullmatch(text):
        reason = f"{shown(text)} is a bare number, perhaps a spreadsheet's own date number"
        return reason, f"format it as a date: {WRITE_ISO}"
    if ZONE.fullmatch(text):
        return f"{shown(text)} has a time zone, so its date depends on the place", WRITE_ISO
    impossible = _explain_impossible(text, [*ISO, *map(format_pattern, formats), *WITH_NAME])
    if impossible:
        return impossible
    if formats:
        cure = f"{WRITE_ISO}, or add its format to the mapping"
        return f"{shown(text)} is not written as {' or '.join(formats)}", cure
    if _three_numbers(pa.array([text]))[3][0]:
        return _explain_numbers(text, order)
    return f"{shown(text)} is not a date", f"{WRITE_ISO}, or declare it as a missing word"


def _explain_impossible(text: str, patterns: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong with a text that has the shape of a date but is none: its year, or its day."""
    for pattern in patterns:
        date = parts(pa.array([text]), pattern)
        if date.matched[0] and date.month[0] and not days(date.year, date.month, date.day)[1][0]:
            if not FIRST_YEAR <= date.year[0] <= LAST_YEAR:
                return f"{shown(text)} has the year {date.year[0]}", "correct the year, or leave the cell empty"
            return f"{shown(text)} is a day that does not exist", "correct the date"
    return None


def _explain_numbers(text: str, order: str | None) -> tuple[str, str]:
    if order:
        return (
            f"{shown(text)} does not exist as {ORDERS[order]}",
            "correct the date, or choose another order of day and month",
        )
    if TWO_DIGITS.fullmatch(text):
        return f"{shown(text)} does not tell which of its numbers is the year", WRITE_ISO
    if any(find_dates(pa.array([text]), known, ()).known[0] for known in ("dmy", "mdy")):
        return f"{shown(text)} may put the day or the month first, and the column holds both orders", WRITE_ISO
    return f"{shown(text)} is a day that does not exist", "correct the date"
