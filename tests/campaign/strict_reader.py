"""The oracle of the mutated files: what a careful person would read in a CSV file, written without the product's code.

It says of each cell which values it may mean. Where a person could not tell, it says none: whoever takes such a cell
for a number has guessed.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date

Row = dict[str, str]

PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
BLANKS = "\u00a0\u202f\u2009 '\u2019"
MARKS = {".": ",", ",": "."}


def text_of(data: bytes) -> str | None:
    """The text of a file; None when no usual encoding explains every byte."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, codec)
    return _decoded(data, "utf-8") or _decoded(data, "cp1252")


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def rows_of(data: bytes, names: Iterable[str]) -> list[Row]:
    """The records that are as wide as the header, under the names of the header; none when it lacks a name."""
    text = text_of(data)
    if text is None or "\0" in text:
        return []
    for delimiter in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            try:
                records = list(
                    csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, quoting=quoting)
                )  # type: ignore[arg-type]
            except csv.Error:
                continue
            records = [record for record in records if record]
            header = [" ".join(name.split()) for name in records[0]] if records else []
            if set(names) <= set(header):
                return [dict(zip(header, record, strict=True)) for record in records[1:] if len(record) == len(header)]
    return []


def decimal_marks(cells: Iterable[str]) -> dict[str, int]:
    """How many cells show each mark to be the decimal one, by being readable in no other way."""
    texts = [cell.strip() for cell in cells]
    return {mark: sum(_shows(text, mark) for text in texts) for mark in MARKS}


def _shows(text: str, mark: str) -> bool:
    other = MARKS[mark]
    if not (_under(text, mark) and re.search(r"[.,]", text)):
        return False
    return not re.fullmatch(rf"[+-]?[1-9][0-9]{{0,2}}[{re.escape(mark + other)}][0-9]{{3}}", text)


def numbers(cell: str, marks: dict[str, int], elsewhere: set[str]) -> set[float]:
    """What a cell may mean as a number; NaN for an empty one. `elsewhere` are the marks that other columns show."""
    text = cell.strip()
    if not text:
        return {math.nan}
    if not re.search(r"[.,]", text):
        return _under(text, ".")
    if marks["."] != marks[","]:
        return _under(text, max(marks, key=lambda mark: marks[mark]))
    return _under(text, next(iter(elsewhere))) if not marks["."] and len(elsewhere) == 1 else set()


def _under(text: str, mark: str) -> set[float]:
    """The number that a text is when a mark is the decimal one."""
    text, other = text.replace("\u2212", "-"), MARKS[mark]
    if re.fullmatch(rf"[+-]?[1-9][0-9]{{0,2}}(?:[{BLANKS}][0-9]{{3}})+(?:[.,][0-9]*)?", text):
        text = re.sub(f"[{BLANKS}]", "", text)
    groups = rf"[+-]?[1-9][0-9]{{0,2}}(?:{re.escape(other)}[0-9]{{3}})+(?:{re.escape(mark)}[0-9]*)?"
    lakhs = r"[+-]?[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?"
    if re.fullmatch(groups, text) or (mark == "." and re.fullmatch(lakhs, text)):
        text = text.replace(other, "")
    plain = text.replace(mark, ".")
    if other in text or not PLAIN.fullmatch(plain):
        return set()
    text = plain
    value = float(text)
    vanished = value == 0 and re.search(r"[1-9]", re.split("[eE]", text)[0])
    return {value} if math.isfinite(value) and not vanished else set()


def months(cell: str) -> set[int]:
    """What a cell may mean as a month: year * 12 + month - 1."""
    text = cell.strip()
    found = re.fullmatch(r"([1-9][0-9]{3})(?:[-/. ]|[-. ]?[Mm])([0-9]{1,2})", text) or re.fullmatch(
        r"((?:19|20|21)[0-9]{2})([0-9]{2})", text
    )
    if found:
        return _month(int(found[1]), int(found[2]))
    named = re.fullmatch(r"([A-Za-z]{3})[-/. ]([1-9][0-9]{3})", text)
    if named and named[1].title() in NAMES:
        return _month(int(named[2]), NAMES.index(named[1].title()) + 1)
    found = re.fullmatch(r"([0-9]{1,2})[-/. ]([1-9][0-9]{3})", text)
    return _month(int(found[2]), int(found[1])) if found else {day.year * 12 + day.month - 1 for day in days(cell)}


def _month(year: int, month: int) -> set[int]:
    return {year * 12 + month - 1} if 1 <= month <= 12 and 1900 <= year <= 2199 else set()


def days(cell: str) -> set[date]:
    """What a cell may mean as a day: the year first, in full, or last where only one order of day and month is a day.

    Where both are, the whole column is needed to be sure.
    """
    text = re.sub(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?[AaPp]\.?[Mm]\.?)?$", "", cell.strip())
    found = re.fullmatch(r"([1-9][0-9]{3})([-/.])([0-9]{1,2})\2([0-9]{1,2})", text)
    last = re.fullmatch(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([1-9][0-9]{3})", text)
    if last and (int(last[1]) > 12) != (int(last[3]) > 12):
        day_of, month_of = (last[1], last[3]) if int(last[1]) > 12 else (last[3], last[1])
        return days(f"{last[4]}-{month_of}-{day_of}")
    parts: Sequence[str] = (
        (found[1], found[3], found[4])
        if found
        else (text[:4], text[4:6], text[6:])
        if re.fullmatch(r"(?:19|20|21)[0-9]{6}", text)
        else ()
    )
    try:
        day = date(*map(int, parts)) if parts else None
    except ValueError:
        return set()
    return {day} if day is not None and 1900 <= day.year <= 2199 else set()
