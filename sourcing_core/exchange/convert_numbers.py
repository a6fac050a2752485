"""Text to numbers: decimal point or comma found from the column, never guessed silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.converted import (
    SAMPLE_ROWS,
    Converted,
    Distinct,
    as_mask,
    cast_whole,
    strings,
    trimmed,
    without,
)
from sourcing_core.exchange.refusal import shown

BLANKS = " \u00a0\u202f\u2009'’"  # between groups of three digits in French, Swiss, SI style
MINUS = "\u2212"
EXACT_WHOLE = 2.0**53  # above it a float no longer shows every whole number
MARKS = {".": "point", ",": "comma"}

PLAIN = r"^[+-]?(?:\d+POINT?\d*|POINT\d+)(?:[eE][+-]?\d{1,4})?$"
GROUPED = r"^[+-]?[1-9]\d{0,2}(?:COMMA\d{3})+(?:POINT\d*)?$"
LAKHS = r"^[+-]?[1-9]\d?(?:COMMA\d{2})+COMMA\d{3}(?:POINT\d*)?$"  # 12,34,567 as written in India
# One mark before exactly three digits: 1,234 may be a thousand or one and a quarter.
UNSURE = r"^[+-]?[1-9]\d{0,2}MARK\d{3}$"
BLANK_GROUPS = rf"^[+-]?[1-9]\d{{0,2}}(?:[{BLANKS}]\d{{3}})+(?:[.,]\d*)?$"
CURRENCY = re.compile(r"[$€£¥₹]|\b[A-Z]{3}\b")


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberReading(Converted):
    """Numbers (float64, or int64 from `to_whole`). `decimal` is the mark they were read under, None when none occurs.

    `ambiguous`: only numbers such as 1,234 occur, so nothing tells a thousand from one and a quarter; `values` hold
    the reading under `decimal` for a preview, and whoever imports must ask. `percent` (n) marks texts written with a
    percent sign; their values are not divided: '95 %' gives 95.
    """

    decimal: str | None = None
    ambiguous: bool = False
    percent: NDArray[np.bool_]


def to_number(
    column: pa.Array | pa.ChunkedArray, decimal: str | None = None, missing: Sequence[str] = ()
) -> NumberReading:
    """Numbers of a column of text; `decimal` ("." or ",") settles the mark, `missing` words become null.

    Groups of thousands may be parted by the other mark, a blank or an apostrophe. Hexadecimal numbers, infinities,
    "nan", currency signs, brackets for negatives and numbers beyond a float's range fail.
    Raises: ValueError for a bad `decimal`.
    """
    if decimal is not None and decimal not in MARKS:
        raise ValueError(f"decimal {decimal!r} is not '.' or ','")
    text = strings(column)
    quick = _plain_numbers(without(text, missing)) if decimal != "," else None
    if quick is not None and not _perhaps_thousands(text, decimal):
        return _all_good(text, quick)
    distinct = Distinct(text)
    texts, percent = _bare(trimmed(distinct.values, missing))
    mark, ambiguous = (decimal, False) if decimal else _column_mark(texts)
    values = _read(texts, mark or ".")
    failed = as_mask(pc.is_valid(texts)) & ~as_mask(pc.is_valid(values))
    return NumberReading(
        text=text,
        values=distinct.spread(values),
        failed=distinct.spread_mask(failed),
        explain=lambda value: explain_number(value, mark or "."),
        notes=_notes(texts, mark, ambiguous, settled=decimal is not None),
        decimal=mark,
        ambiguous=ambiguous,
        percent=distinct.spread_mask(percent),
    )


def to_whole(
    column: pa.Array | pa.ChunkedArray, decimal: str | None = None, missing: Sequence[str] = ()
) -> NumberReading:
    """Whole numbers (int64) of a column of text, read as by `to_number`; '12.0' is whole, '12.5' fails."""
    text = strings(column)
    quick = _plain_whole(without(text, missing))
    if quick is not None:
        return _all_good(text, quick)
    read = to_number(text, decimal, missing)
    numbers = read.values.fill_null(0.0).to_numpy(zero_copy_only=False)
    whole = (np.floor(numbers) == numbers) & (np.abs(numbers) <= EXACT_WHOLE) & ~read.percent
    known = as_mask(pc.is_valid(read.values))
    return NumberReading(
        text=text,
        values=pa.array(np.where(whole, numbers, 0.0).astype(np.int64), mask=~(known & whole)),
        failed=read.failed | (known & ~whole),
        explain=lambda value: _explain_whole(value, read.explain),
        notes=read.notes,
        decimal=read.decimal,
        ambiguous=read.ambiguous,
        percent=read.percent,
    )


def _all_good(text: pa.Array, values: pa.Array) -> NumberReading:
    nothing = np.zeros(len(text), np.bool_)
    return NumberReading(
        text=text, values=values, failed=nothing, explain=lambda value: explain_number(value, "."), percent=nothing
    )


def _plain_numbers(text: pa.Array) -> pa.Array | None:
    """The whole column at once when every cell is a plain number with a point (25 ms a million), else None.

    The cast also takes inf, nan and 1e-999 (as 0), which are not numbers anybody reported.
    """
    numbers = cast_whole(text, pa.float64())
    if numbers is None or not pc.all(pc.is_finite(numbers), min_count=0).as_py():
        return None
    zeros = text.filter(pc.equal(numbers, 0.0))
    vanished = pc.any(pc.match_substring_regex(zeros, r"[1-9].*[eE]")).as_py() if len(zeros) else False
    return None if vanished else numbers


def _plain_whole(text: pa.Array) -> pa.Array | None:
    """The whole column at once when every cell is a plain whole number, else None.

    The cast to whole numbers also takes 0x1F; the one to floats does not.
    """
    whole = cast_whole(text, pa.int64())
    return None if whole is None or cast_whole(text, pa.float64()) is None else whole


def _perhaps_thousands(text: pa.Array, decimal: str | None) -> bool:
    """Whether every number with a point is such as 1.234, so that the quick way would hide a doubt."""
    if decimal is not None:
        return False
    pattern, point = UNSURE.replace("MARK", r"\."), "."
    sample = text.slice(0, 1000)  # one look settles the usual column
    for part in (sample, text):
        with_point = part.filter(pc.match_substring(part, point))
        if not pc.all(pc.match_substring_regex(with_point, pattern), min_count=0).as_py():
            return False
    return len(with_point) > 0


def _bare(texts: pa.Array) -> tuple[pa.Array, NDArray[np.bool_]]:
    """The texts without percent sign, typographic minus and blanks between groups, and which had a percent sign."""
    percent = pc.ends_with(texts, "%")
    if pc.any(percent).as_py():
        texts = pc.if_else(percent, pc.replace_substring_regex(texts, "[ \u00a0\u202f]*%$", ""), texts)
    if pc.any(pc.match_substring_regex(texts, f"[{MINUS}{BLANKS}]")).as_py():
        texts = pc.replace_substring(texts, MINUS, "-")
        grouped = pc.match_substring_regex(texts, BLANK_GROUPS)
        texts = pc.if_else(grouped, pc.replace_substring_regex(texts, f"[{BLANKS}]", ""), texts)
    return texts, as_mask(percent)


def _pattern(shape: str, point: str) -> str:
    comma = "," if point == "." else "."
    return shape.replace("POINT", re.escape(point)).replace("COMMA", re.escape(comma))


def _is(texts: pa.Array, shape: str, point: str) -> NDArray[np.bool_]:
    return as_mask(pc.match_substring_regex(texts, _pattern(shape, point)))


def _good(texts: pa.Array, point: str) -> NDArray[np.bool_]:
    """Which texts are numbers under a decimal mark; groups of two digits go with the point."""
    good = _is(texts, PLAIN, point)
    rest = np.flatnonzero(~good)
    for shape in (GROUPED, LAKHS) if point == "." else (GROUPED,):
        good[rest] |= _is(texts.take(pa.array(rest)), shape, point)
    return good


def _column_mark(texts: pa.Array) -> tuple[str | None, bool]:
    """The decimal mark from an even sample of a long column; from all of it when the sample does not tell."""
    step = len(texts) // SAMPLE_ROWS
    if step > 1:
        mark, ambiguous = _decimal_mark(texts.take(pa.array(np.arange(0, len(texts), step))))
        if mark and not ambiguous:
            return mark, False
    return _decimal_mark(texts)


def _decimal_mark(texts: pa.Array) -> tuple[str | None, bool]:
    """The decimal mark that the column shows, and whether that is in doubt.

    A mark is shown by a number that can be read in one way only: 12.5, 0,125, 1.234,5, 1,234,567 (then the point is
    decimal). The mark shown by more numbers wins, and the others fail.
    """
    unsure = {mark: as_mask(pc.match_substring_regex(texts, UNSURE.replace("MARK", re.escape(mark)))) for mark in MARKS}
    doubtful = unsure["."] | unsure[","]
    marked = as_mask(pc.match_substring_regex(texts, r"[.,]"))
    shows = {mark: int((_good(texts, mark) & marked & ~doubtful).sum()) for mark in MARKS}
    if shows["."] != shows[","]:
        return max(shows, key=lambda mark: shows[mark]), False
    if shows["."]:
        return ".", True
    return (".", True) if doubtful.any() else (None, False)


def _read(texts: pa.Array, point: str) -> pa.Array:
    """Numbers under a decimal mark; null where the text is not one."""
    good = _good(texts, point)
    plain = pc.replace_substring(texts, "," if point == "." else ".", "")
    plain = pc.replace_substring(plain, ",", ".") if point == "," else plain
    numbers = pc.if_else(pa.array(good), plain, None).cast(pa.float64())
    values = numbers.fill_null(0.0).to_numpy(zero_copy_only=False)
    zeros = np.flatnonzero(good & (values == 0))
    vanished = np.zeros(len(texts), np.bool_)
    vanished[zeros] = as_mask(pc.match_substring_regex(texts.take(pa.array(zeros)), r"[1-9].*[eE]"))
    return pc.if_else(pa.array(np.isfinite(values) & ~vanished), numbers, None)


def _notes(texts: pa.Array, mark: str | None, ambiguous: bool, *, settled: bool) -> tuple[str, ...]:
    if ambiguous:
        example = texts.filter(pc.match_substring_regex(texts, r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"))
        shown_example = shown(example[0]) if len(example) else "'1,5' beside '1.5'"
        return (
            f"{shown_example} may hold a decimal mark or a group of thousands, and no other number in the column tells",
        )
    return (f"numbers were read with a decimal {MARKS[mark]}",) if mark == "," and not settled else ()


def explain_number(value: str, decimal: str) -> tuple[str, str]:
    """Why one text is not a number under a decimal mark, and the cure."""
    text = value.strip()
    other = "," if decimal == "." else "."
    one = pa.array([text])
    if _good(one, decimal)[0]:
        return f"{shown(text)} is too large or too small a number", "correct it"
    if pc.is_valid(_read(one, other))[0].as_py():
        return (
            f"{shown(text)} does not have a decimal {MARKS[decimal]} like the column",
            f"write it with a decimal {MARKS[decimal]}",
        )
    if CURRENCY.search(text) and re.search(r"\d", text):
        return f"{shown(text)} holds a currency", "leave the number alone in the cell; the currency has its own field"
    if re.fullmatch(r"\(.*\d.*\)|.*\d-", text):
        return f"{shown(text)} is not a number", "write a negative number with a minus sign in front"
    return f"{shown(text)} is not a number", "write digits only, or declare it as a missing word"


def _explain_whole(value: str, explain: Callable[[str], tuple[str, str]]) -> tuple[str, str]:
    reason, cure = explain(value)
    if reason.endswith("too small a number"):
        return f"{shown(value.strip())} is not a whole number in range", "write digits only"
    return reason, cure
