"""The dialect of a CSV file: delimiter, quotation mark, line ending and header, found by trying them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

from sourcing_core.exchange.lines import row_at
from sourcing_core.exchange.refusal import FileRefused, shown

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_BYTES = 64 * 1024
SAMPLE_ROWS = 200
NOT_BLANK = re.compile(rb"[^ \t\r\n]")
DECLARATION = re.compile(rb"sep=(.)(?:\r\n|\r|\n)")  # what Excel writes above the header to name the delimiter


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is cut into cells; `start` is the byte where the header begins, `first_row` its row number."""

    delimiter: str
    quote: str | None
    line_ending: str
    header: tuple[str, ...]
    start: int
    first_row: int


def sniff(data: bytes, start: int = 0, delimiter: str | None = None) -> Dialect:
    """The dialect of UTF-8 text, from its first 64 KiB; `delimiter` settles that part.

    The delimiter is the one under which most rows are as wide as the header, and then the one with most columns.
    Raises: FileRefused when there is no text, or when one column's name holds another delimiter.
    """
    start, first_row, declared = _header_start(data, start)
    sample = _sample(data, start)
    quote = _quote(sample)
    chosen = delimiter or declared or _best_delimiter(sample, quote)
    if len(chosen) != 1 or not chosen.isascii() or chosen.isalnum() or chosen in "\"'\r\n\0":
        raise FileRefused(f"the delimiter {shown(chosen)} cannot be used", f"choose {', '.join(DELIMITERS.values())}")
    header = tuple(_rows(sample, chosen, quote, 1)[0])
    _refuse_wrong_delimiter(header, chosen, sample, first_row)
    return Dialect(chosen, quote, _line_ending(sample, quote), header, start, first_row)


def _header_start(data: bytes, start: int) -> tuple[int, int, str]:
    """Where the header begins, its row number, and the delimiter that a line above it declares."""
    found = DECLARATION.match(data, start)
    declared = found[1].decode("ascii", "ignore") if found else ""
    start = found.end() if found else start
    first = NOT_BLANK.search(data, start)
    if not first:
        raise FileRefused("the file is empty", "choose a file with a header row and at least one row below it")
    header = max(data.rfind(b"\n", start, first.start()), data.rfind(b"\r", start, first.start()), start - 1) + 1
    return header, row_at(data, header, start, quote=None), declared


def _sample(data: bytes, start: int) -> str:
    """Whole lines only: a cut line would look ragged."""
    end = start + SAMPLE_BYTES
    if end < len(data):
        feed = data.find(b"\n", end)
        back = data.find(b"\r", end, feed if feed >= 0 else len(data))
        end = (feed if feed == back + 1 or back < 0 else back) + 1 or len(data)
    return data[start:end].decode(errors="replace")


def _quote(sample: str) -> str:
    """The double quotation mark, unless every name of the header stands between single ones."""
    first_line = sample.splitlines()[0]
    single = re.fullmatch(r"'[^']*'(?:[,;|\t]'[^']*')*", first_line)
    return "'" if single and '"' not in sample else '"'


def _rows(sample: str, delimiter: str, quote: str, most: int) -> list[list[str]]:
    try:
        return list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote), most))
    except csv.Error:  # a cell above 128 KiB: an opened quotation mark that is never closed, found later by its row
        return [sample.splitlines()[0].split(delimiter)]


def _best_delimiter(sample: str, quote: str) -> str:
    best, best_fit = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _rows(sample, delimiter, quote, SAMPLE_ROWS) if row]
        if widths[0] > 1:
            fit = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
            best, best_fit = (delimiter, fit) if fit > best_fit else (best, best_fit)
    return best


def _line_ending(sample: str, quote: str) -> str:
    bare = re.sub(f"{quote}[^{quote}]*{quote}", "", sample)
    pairs = bare.count("\r\n")
    kinds = {"CRLF": pairs, "LF": bare.count("\n") - pairs, "CR": bare.count("\r") - pairs}
    used = [kind for kind, count in kinds.items() if count]
    return used[0] if len(used) == 1 else "mixed" if used else "none"


def _refuse_wrong_delimiter(header: tuple[str, ...], chosen: str, sample: str, first_row: int) -> None:
    if len(header) > 1 or sample[0] in "\"'":
        return
    others = {name: header[0].count(mark) for mark, name in DELIMITERS.items() if mark != chosen}
    other, count = max(others.items(), key=lambda item: item[1])
    if count:
        raise FileRefused(
            f"row {first_row} is one column {shown(header[0])}, cut at the {DELIMITERS.get(chosen, shown(chosen))}",
            f"choose the {other} as the delimiter",
        )
