"""A file as read: every cell as text, where each row stood, and what had to be assumed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.csv_table import RawTable
from sourcing_core.exchange.refusal import FileRefused, Refused, shown

NO_NAME = re.compile(r"[\d.,:/ +-]*")  # a number or a date where a column's name should be


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a file holds: `table` has one string column per name of the header, null where a cell is empty.

    `row_numbers` (int64, one per row of the table) are those a spreadsheet shows; in CSV, records are counted, so a
    line end inside a quoted cell does not count. `refused` are the rows left out; `notes` say what was assumed.
    """

    kind: str  # csv, xlsx or ods
    table: pa.Table
    row_numbers: NDArray[np.int64]
    header: tuple[str, ...]
    sha256: str
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    line_ending: str | None = None
    sheet: str | None = None
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def letters(column: int) -> str:
    """The name a spreadsheet gives to a column, counted from 0: A, B ... Z, AA."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def with_header(
    raw: RawTable, header: tuple[str, ...], header_row: int, first_column: int = 0
) -> tuple[RawTable, list[str]]:
    """The raw table under its names, without empty rows and nameless empty columns, and notes about those.

    `first_column` is where the table begins in its sheet. Names are trimmed, inner white space becomes one blank.
    Raises: FileRefused for a name given twice, a column that has values but no name, and a table without rows.
    """
    names = [unicodedata.normalize("NFC", " ".join(name.split())) for name in header]
    if raw.table.num_rows == 0:
        raise _no_rows(raw, header_row)
    kept, notes = _named_columns(names, raw.table, header_row, first_column)
    table = raw.table.select(kept).rename_columns([names[index] for index in kept])
    full = _rows_with_values(table)
    numbers = raw.row_numbers
    if full is not None:
        table, numbers = table.filter(pa.array(full)), numbers[full]
        notes.append(f"{len(full) - len(numbers):,} empty rows were left out")
    if table.num_rows == 0:
        raise _no_rows(raw, header_row)
    return RawTable(table, numbers, raw.refused), notes


def _named_columns(
    names: list[str], table: pa.Table, header_row: int, first_column: int
) -> tuple[list[int], list[str]]:
    nameless = [index for index, name in enumerate(names) if not name]
    for index in nameless:
        if table.column(index).null_count < table.num_rows:
            raise FileRefused(
                f"row {header_row} gives no name to column {letters(first_column + index)}, which holds values",
                "write a column name there, or empty the column",
            )
    for name, count in Counter(names).items():
        if name and count > 1:
            places = " and ".join(letters(first_column + index) for index, other in enumerate(names) if other == name)
            raise FileRefused(
                f"row {header_row} has the column name {shown(name)} {count} times, in columns {places}",
                "give every column its own name",
            )
    notes = [f"{len(nameless)} empty columns without a name were left out"] if nameless else []
    if all(NO_NAME.fullmatch(name) for name in names):
        notes.append(f"row {header_row} was taken as column names although it holds only numbers or dates")
    return [index for index, name in enumerate(names) if name], notes


def _rows_with_values(table: pa.Table) -> NDArray[np.bool_] | None:
    """Which rows hold anything, or None when all do; a column without nulls answers at once."""
    if table.num_columns == 0:
        return np.zeros(table.num_rows, np.bool_)
    if any(column.null_count == 0 for column in table.columns):
        return None
    empty = reduce(pc.and_, (pc.is_null(column) for column in table.columns))
    if not pc.any(empty).as_py():
        return None
    full: NDArray[np.bool_] = ~empty.to_numpy()
    return full


def _no_rows(raw: RawTable, header_row: int) -> FileRefused:
    if raw.refused:
        first = raw.refused[0]
        return FileRefused(f"no row fits the header in row {header_row}: row {first.row}: {first.reason}", first.cure)
    return FileRefused("the file has column names but no rows below them", "add at least one row")
