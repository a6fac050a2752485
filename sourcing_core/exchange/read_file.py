"""A file's bytes as a table of text, whatever its kind, encoding and dialect: the first gate of every import."""

from __future__ import annotations

import hashlib

from sourcing_core.exchange.csv_table import check_counts, check_text, parse, settle_quotes
from sourcing_core.exchange.decode import decode, refuse_known_formats
from sourcing_core.exchange.dialect import sniff
from sourcing_core.exchange.limits import Limits, check_size
from sourcing_core.exchange.lines import check_line_lengths
from sourcing_core.exchange.reading import Reading, with_header
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.exchange.spreadsheet import is_workbook, read_sheet

TEXT_NAMES = (".csv", ".tsv", ".tab", ".txt")
WORKBOOK_NAMES = (".xlsx", ".xlsm", ".ods")


def read_file(
    data: bytes,
    name: str,
    limits: Limits,
    *,
    sheet: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Reading:
    """Everything a CSV, XLSX or ODS file holds, as text; see `Reading`.

    What the file is, is seen from its first bytes; a name that says otherwise is refused. `sheet`, `delimiter` and
    `encoding` settle what would be guessed. Raises: FileRefused, one line with the file's name, the place and the cure.
    """
    try:
        check_size(len(data), limits)
        if is_workbook(data):
            return _read_workbook(data, name, limits, sheet)
        refuse_known_formats(data)
        _refuse_wrong_name(name, WORKBOOK_NAMES, "is not a workbook", "save it again, or name it .csv if it is text")
        return _read_csv(data, limits, delimiter, encoding)
    except FileRefused as refusal:
        raise refusal.named(name) from None


def _refuse_wrong_name(name: str, endings: tuple[str, ...], problem: str, cure: str) -> None:
    if name.lower().endswith(endings):
        raise FileRefused(f"the file is named {name.rpartition('.')[2].upper()} but {problem}", cure)


def _read_workbook(data: bytes, name: str, limits: Limits, sheet: str | None) -> Reading:
    _refuse_wrong_name(name, TEXT_NAMES, "is a workbook or archive", "name it .xlsx or .ods, or save it as CSV")
    found = read_sheet(data, limits, sheet)
    raw, notes = with_header(found.raw, found.header, found.header_row, found.first_column)
    return Reading(
        kind=found.kind,
        table=raw.table,
        row_numbers=raw.row_numbers,
        header=tuple(raw.table.column_names),
        sha256=hashlib.sha256(data).hexdigest(),
        sheet=found.name,
        notes=[*found.notes, *notes],
    )


def _read_csv(data: bytes, limits: Limits, delimiter: str | None, encoding: str | None) -> Reading:
    check_line_lengths(data, 0, limits)  # first, so that nothing below copies a line without end
    text = decode(data, encoding)
    dialect = sniff(text.data, text.start, delimiter)
    check_text(text.data, dialect, limits)
    dialect = settle_quotes(text.data, dialect)
    parsed = parse(text.data, dialect, limits)
    raw, notes = with_header(parsed, dialect.header, dialect.first_row)
    check_counts(raw.table.num_columns, raw.table.num_rows, limits)
    return Reading(
        kind="csv",
        table=raw.table,
        row_numbers=raw.row_numbers,
        header=tuple(raw.table.column_names),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=text.encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        line_ending=dialect.line_ending,
        refused=raw.refused,
        notes=[*text.notes, *notes],
    )
