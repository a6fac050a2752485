"""The shapes in which people write dates and months, as patterns that find year, month and day in a whole column."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.converted import as_mask
from sourcing_core.months import EPOCH

FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond them a year is a slip of the hand, or "9999" for never
PIVOT = 69  # two-digit years: 69-99 are 19xx, 00-68 are 20xx (POSIX)

TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)?"
NAME = r"[A-Za-zÀ-ÿ]{3,12}"
NTH = r"(?:st|nd|rd|th)?"
LONG_YEAR = r"[1-9]\d{3}"  # 0045 is no year, so that two-digit years stay tellable
YEAR = rf"(?P<y>{LONG_YEAR}|\d{{2}})"

ISO = (
    rf"^(?P<y>{LONG_YEAR})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){TIME}$",
    rf"^(?P<y>{LONG_YEAR})/(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}}){TIME}$",
    rf"^(?P<y>{LONG_YEAR})\.(?P<m>\d{{1,2}})\.(?P<d>\d{{1,2}}){TIME}$",
    r"^(?P<y>(?:19|20|21)\d{2})(?P<m>\d{2})(?P<d>\d{2})$",
)
WITH_NAME = (
    rf"^(?P<d>\d{{1,2}}){NTH}[-/. ]+(?P<b>{NAME})[-/., ]+{YEAR}{TIME}$",
    rf"^(?P<b>{NAME})[-/. ]+(?P<d>\d{{1,2}}){NTH}[-/, ]+{YEAR}{TIME}$",
    rf"^(?P<y>{LONG_YEAR})[-/. ](?P<b>{NAME})[-/. ](?P<d>\d{{1,2}}){TIME}$",
)
NUMBERS_ONLY = tuple(
    rf"^(?P<first>\d{{1,2}}){mark}(?P<second>\d{{1,2}}){mark}(?P<third>{LONG_YEAR}|\d{{2}}){TIME}$"
    for mark in ("/", "-", r"\.", " ")
)
MONTH_ONLY = (
    rf"^(?P<y>{LONG_YEAR})(?:[-/. ]|[-. ]?[Mm])(?P<m>\d{{1,2}})$",
    r"^(?P<y>(?:19|20|21)\d{2})(?P<m>\d{2})$",
    rf"^(?P<m>\d{{1,2}})[-/. ](?P<y>{LONG_YEAR})$",
    rf"^(?P<b>{NAME})[-/., ']*{YEAR}$",
    rf"^(?P<y>{LONG_YEAR})[-/. ](?P<b>{NAME})$",
)
# What strptime's letters stand for here; a time of day may be written but is dropped.
DIRECTIVES = {
    "%d": r"(?P<d>\d{1,2})",
    "%m": r"(?P<m>\d{1,2})",
    "%b": rf"(?P<b>{NAME})",
    "%B": rf"(?P<b>{NAME})",
    "%Y": rf"(?P<y>{LONG_YEAR})",
    "%y": r"(?P<y>\d{2})",
    "%H": r"\d{1,2}",
    "%I": r"\d{1,2}",
    "%M": r"\d{2}",
    "%S": r"\d{2}",
    "%f": r"\d{1,6}",
    "%p": r"[AaPp]\.?[Mm]\.?",
    "%a": rf"{NAME}",
    "%A": rf"{NAME}",
    "%%": "%",
}
# Month names by language, each list in order; three letters or more of any of them are understood.
MONTH_NAMES = (
    "january february march april may june july august september october november december",  # English
    "januar februar märz april mai juni juli august september oktober november dezember",  # German
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",  # French
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",  # Spanish
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",  # Italian
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",  # Portuguese
    "januari februari maart april mei juni juli augustus september oktober november december",  # Dutch
    "jan feb mar apr may jun jul aug sept oct nov dec",
    "jan fevr mrz avr mai jun juil aou sep okt nov dez",
    "ene fev mrt abr mei jun jul ago set out nov dic",
)


def _month_numbers() -> dict[str, int]:
    """Every beginning (three letters or more) of a month's name that belongs to one month only."""
    found: dict[str, set[int]] = {}
    for names in MONTH_NAMES:
        for number, name in enumerate(names.split(), 1):
            for size in range(3, len(name) + 1):
                found.setdefault(name[:size], set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


MONTHS = _month_numbers()


@dataclass(frozen=True, slots=True)
class Parts:
    """Year, month and day (int64, 0 where nothing matched) of every text, and which texts matched."""

    year: NDArray[np.int64]
    month: NDArray[np.int64]
    day: NDArray[np.int64]
    matched: NDArray[np.bool_]


def format_pattern(form: str) -> str:
    """The pattern of a strptime format such as %d-%b-%y.

    Raises: ValueError for directives that are not understood, or when year, month or day is absent or doubled.
    """
    pieces = re.split(r"(%.)", form)
    unknown = [piece for piece in pieces if piece.startswith("%") and piece not in DIRECTIVES]
    if unknown or "%" in re.sub(r"%.", "", form):
        raise ValueError(f"date format {form!r}: {' '.join(unknown) or '%'} is not understood; use %d %m %Y %y %b %B")
    pattern = "^" + "".join(DIRECTIVES.get(piece, re.escape(piece)) for piece in pieces) + "$"
    counts = [sum(pattern.count(f"(?P<{group}>") for group in part) for part in ("y", "mb", "d")]
    if counts != [1, 1, 1]:
        raise ValueError(f"date format {form!r} must name year, month and day once each, for example %d/%m/%Y")
    return pattern


def numbers(texts: pa.Array, pattern: str) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.bool_]]:
    """The named groups of a pattern as whole numbers (month names too), and which texts match."""
    found = pc.extract_regex(texts, pattern)
    groups: dict[str, NDArray[np.int64]] = {}
    for group in (field.name for field in found.type):
        texts_of_group = pc.struct_field(found, group)
        if group == "b":
            place = pc.index_in(pc.utf8_lower(texts_of_group), pa.array(list(MONTHS)))
            values = pa.array(list(MONTHS.values())).take(place)
        else:
            values = texts_of_group.cast(pa.int64())
        groups["m" if group == "b" else group] = values.fill_null(0).to_numpy(zero_copy_only=False)
    return groups, as_mask(pc.is_valid(found))


def parts(texts: pa.Array, pattern: str) -> Parts:
    """Year, month and day of every text that a pattern with groups y, m or b, and d (1 when absent) matches."""
    groups, matched = numbers(texts, pattern)
    day = groups.get("d", matched.astype(np.int64))
    return Parts(four_digits(groups["y"]), groups["m"], day, matched)


def four_digits(years: NDArray[np.int64]) -> NDArray[np.int64]:
    """Years written with two digits, in full; the patterns let no other year below 100 through."""
    short = years < 100
    full: NDArray[np.int64] = np.where(short, years + np.where(years >= PIVOT, 1900, 2000), years)
    return full


def days(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days since 1970-01-01, and which of the dates exist (between the years 1900 and 2199)."""
    exists = (month >= 1) & (month <= 12) & (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    months = np.where(exists, year * 12 + month - 1 - EPOCH, 0)
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    exists &= (day >= 1) & (day <= after - first)
    return first + day - 1, exists
