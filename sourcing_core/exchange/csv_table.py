"""CSV text as a table of strings: every record checked for its width, every quotation mark for its place."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.csv as pyarrow_csv
from numpy.typing import NDArray

from sourcing_core.exchange.dialect import DELIMITERS, Dialect
from sourcing_core.exchange.limits import MEBIBYTE, Limits
from sourcing_core.exchange.lines import CACHED, line_count, row_at
from sourcing_core.exchange.refusal import FileRefused, Refused, shown

MISPLACED = {  # what the standard library's strict reader says, in our words
    "end of data": "a quotation mark is opened and never closed",
    "field limit": "a quoted cell has more than 131,072 characters",
    "": "a quotation mark stands inside a quoted cell",
}
NEWLINES = b"\r\n"


@dataclass(frozen=True, slots=True)
class RawTable:
    """Columns of strings without the header, and the row each came from."""

    table: pa.Table
    row_numbers: NDArray[np.int64]
    refused: list[Refused] = field(default_factory=list)


def check_text(data: bytes, dialect: Dialect, limits: Limits) -> None:
    """Refuse what would make parsing slow, large or wrong, before parsing.

    Raises: FileRefused for a zero byte, too many columns or cells.
    """
    zero = data.find(b"\0", dialect.start)
    if zero >= 0:
        row = row_at(data, zero, dialect.start, dialect.quote) + dialect.first_row - 1
        raise FileRefused(
            f"row {row} holds a zero byte (NUL), so the file is damaged or not text", "save it again as CSV"
        )
    columns, rows = len(dialect.header), line_count(data, dialect.start)
    check_counts(columns, 0, limits)
    if rows * columns > limits.cells:
        raise FileRefused(
            f"the file has about {rows:,} rows of {columns:,} columns, more than {limits.cells:,} cells",
            "split it, or leave out columns that are not needed",
        )


def check_counts(columns: int, rows: int, limits: Limits) -> None:
    """Raises: FileRefused above the limit of columns or rows."""
    if columns > limits.columns:
        raise FileRefused(f"the file has {columns:,} columns, more than {limits.columns:,}", "leave out columns")
    if rows > limits.rows:
        raise FileRefused(f"the file has {rows:,} rows, more than {limits.rows:,}", "split it into smaller files")


def settle_quotes(data: bytes, dialect: Dialect) -> Dialect:
    """The dialect with quotation marks as they are really used.

    A file whose marks all stand where they should is the usual case and costs one look at each mark. Otherwise: no cell
    begins with a mark, then marks are plain characters; or they stand only inside cells that are not quoted, which is
    harmless. Raises: FileRefused, naming the row, when a quoted cell does not end properly.
    """
    if dialect.quote is None or data.find(dialect.quote.encode(), dialect.start) < 0:
        return replace(dialect, quote=None)
    strict, used = _quote_places(data, dialect)
    if not used:
        return replace(dialect, quote=None)
    if not strict:
        _read_strictly(data, dialect)
    return dialect


def _quote_places(data: bytes, dialect: Dialect) -> tuple[bool, bool]:
    """Whether every mark opens, closes or is doubled in its place, and whether any cell begins with one.

    Every even mark must follow a delimiter, a line end or a mark; every odd one must stand before such a byte.
    """
    edge = np.zeros(256, np.bool_)
    edge[[ord(dialect.delimiter), *NEWLINES]] = True
    mark = ord(dialect.quote or '"')
    edge_or_mark = edge.copy()
    edge_or_mark[mark] = True
    text = np.frombuffer(data, np.uint8)[dialect.start :]
    used, seen = bool(text[0] == mark), 0
    for begin in range(0, len(text), CACHED):
        marks = np.flatnonzero(text[begin : begin + CACHED] == mark) + begin
        opening, closing = marks[seen % 2 :: 2], marks[1 - seen % 2 :: 2]
        before = text[opening - (opening > 0)]  # the first byte is its own neighbour: a mark may stand there
        used = used or bool(edge[text[marks - 1]].any())
        seen += len(marks)
        if not edge_or_mark[before].all() or not edge_or_mark[text[np.minimum(closing + 1, len(text) - 1)]].all():
            return False, used or _begins_a_cell(text, mark, edge, begin)
    return seen % 2 == 0, used


def _begins_a_cell(text: NDArray[np.uint8], mark: int, edge: NDArray[np.bool_], start: int) -> bool:
    """Whether any mark from `start` on follows a delimiter or line end."""
    return any(
        bool(edge[text[np.flatnonzero(text[begin : begin + CACHED] == mark) + begin - 1]].any())
        for begin in range(max(start, 1), len(text), CACHED)
    )


def _read_strictly(data: bytes, dialect: Dialect) -> None:
    """Find the first record whose quoted cell does not end at a delimiter or line end."""
    text = io.TextIOWrapper(io.BytesIO(memoryview(data)[dialect.start :]), encoding="utf-8", newline="")
    row = dialect.first_row - 1
    try:
        for row, _ in enumerate(  # noqa: B007 - the number of the last good record is what we are after
            csv.reader(text, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True), dialect.first_row
        ):
            pass
    except csv.Error as error:
        problem = next(words for cause, words in MISPLACED.items() if cause in str(error))
        raise FileRefused(
            f"row {row + 1}: {problem}", "write a quotation mark inside a cell twice, and one at each end of the cell"
        ) from None


class _Widths:
    """Collects records whose width is not the header's; without row numbers (threads) it gives up at the first."""

    def __init__(self, dialect: Dialect, limits: Limits) -> None:
        self.dialect, self.limits, self.collect = dialect, limits, False
        self.refused: list[Refused] = []

    def __call__(self, record: pyarrow_csv.InvalidRow) -> str:
        if not self.collect or len(self.refused) >= self.limits.refused_rows:
            self.refused.append(Refused(0, "", "", "", ""))
            return "error"
        cells, columns = record.actual_columns, record.expected_columns
        name = DELIMITERS.get(self.dialect.delimiter, self.dialect.delimiter)
        cure = f"put a cell that holds a {name} between quotation marks" if cells > columns else "add the missing cells"
        row = record.number + self.dialect.first_row - 1
        reason = f"the row has {cells} cells where the header has {columns}"
        self.refused.append(Refused(row, "", shown(record.text)[1:-1], reason, cure))
        return "skip"


def parse(data: bytes, dialect: Dialect, limits: Limits) -> RawTable:
    """Every record below the header as strings, null where empty; records of another width are refused one by one.

    All cores are used until a record of another width turns up; then the text is read again in order, because only
    so does the parser know row numbers. Blank lines come out as rows of nulls and keep the numbering whole.
    """
    widths = _Widths(dialect, limits)
    try:
        table = _read(data, dialect, widths, threads=True)
    except pa.ArrowInvalid as error:
        if not widths.refused:
            raise _unreadable(error) from None
        widths.refused, widths.collect = [], True
        try:
            table = _read(data, dialect, widths, threads=False)
        except pa.ArrowInvalid as again:
            raise (
                _too_many(widths, limits) if len(widths.refused) > limits.refused_rows else _unreadable(again)
            ) from None
    numbers = np.arange(dialect.first_row, dialect.first_row + table.num_rows + len(widths.refused), dtype=np.int64)
    skipped = np.array([refused.row for refused in widths.refused], np.int64) - dialect.first_row
    return RawTable(table.slice(1), np.delete(numbers, skipped)[1:], widths.refused)


def _read(data: bytes, dialect: Dialect, widths: _Widths, *, threads: bool) -> pa.Table:
    return pyarrow_csv.read_csv(
        pa.py_buffer(data).slice(dialect.start),
        read_options=pyarrow_csv.ReadOptions(
            use_threads=threads,
            column_names=[str(index) for index in range(len(dialect.header))],
            block_size=max(4 * MEBIBYTE, 4 * widths.limits.line_bytes),  # UTF-8 takes up to 3 bytes for one of the file
        ),
        parse_options=pyarrow_csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote or False,
            newlines_in_values=dialect.quote is not None,
            ignore_empty_lines=False,
            invalid_row_handler=widths,
        ),
        convert_options=pyarrow_csv.ConvertOptions(
            check_utf8=False,  # the decoder has checked it
            default_column_type=pa.string(),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _too_many(widths: _Widths, limits: Limits) -> FileRefused:
    return FileRefused(
        f"more than {limits.refused_rows:,} rows are not as wide as the header, the first: {widths.refused[0]}",
        "check the header and the delimiter",
    )


def _unreadable(error: pa.ArrowInvalid) -> FileRefused:
    if "straddling" in str(error):
        return FileRefused("one record runs over too many lines", "look for a quotation mark that is never closed")
    return FileRefused(f"the table cannot be read ({shown(error)})", "save it again as CSV")  # pragma: no cover
