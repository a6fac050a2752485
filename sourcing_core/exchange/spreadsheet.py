"""XLSX and ODS workbooks as a table of strings: dates in ISO form, whole numbers without a decimal point."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from sourcing_core.exchange.csv_table import RawTable, check_counts
from sourcing_core.exchange.limits import MEBIBYTE, Limits
from sourcing_core.exchange.refusal import FileRefused, shown
from sourcing_core.exchange.sheet_extent import ods_extents, xlsx_extent
from sourcing_core.exchange.zip_guard import SAVE_AGAIN, open_archive, pieces, protected

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls files and of encrypted workbooks
ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
BLOCK_ROWS = 20_000  # Python values of this many rows exist at once
EXACT_WHOLE = 1e15  # up to here a float shows every digit of a whole number
DIRECTORY_BYTES = 8 * MEBIBYTE  # the list of sheets is a few kB
T = TypeVar("T")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read; the header stands in `header_row` (from 1) and begins in `first_column` (from 0)."""

    raw: RawTable
    header: tuple[str, ...]
    header_row: int
    first_column: int
    kind: str
    name: str
    notes: tuple[str, ...]


def is_workbook(data: bytes) -> bool:
    """Whether the first bytes are those of a workbook (or of an archive that may hold one)."""
    return data.startswith((*ARCHIVE, OLD_WORKBOOK))


def read_sheet(data: bytes, limits: Limits, sheet: str | None = None) -> Sheet:
    """The named sheet, or the first visible one.

    Cells that show an error (#N/A, #DIV/0!) are empty; a note counts them. Formulas give their last stored value.
    Raises: FileRefused for old, binary, encrypted or damaged workbooks, zip bombs, unknown sheets and empty ones.
    """
    if data.startswith(OLD_WORKBOOK):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise protected()
        raise FileRefused("the file is an old Excel workbook (.xls)", "save it as XLSX")
    archive = open_archive(data, limits)
    kind = _kind(archive)
    if kind == "ods":  # its sheets are all unfolded on opening
        for title, rows, columns in ods_extents(archive.read("content.xml")):
            _check_extent(title, rows, columns, limits)
    book = _open(data)
    name = _chosen(book, sheet)
    errors = _check_xlsx(archive, book, name, limits) if kind == "xlsx" else 0
    cells = _guarded(lambda: book.get_sheet_by_name(name))
    if cells.start is None or cells.height == 0:
        raise FileRefused(
            f"sheet {shown(name)} is empty", "choose a sheet with a header row and at least one row below it"
        )
    check_counts(cells.width, cells.height, limits)
    header, table = _guarded(lambda: _table(cells))
    first_row, first_column = cells.start
    numbers = np.arange(first_row + 2, first_row + 2 + table.num_rows, dtype=np.int64)
    notes = _notes(book.sheet_names, name, errors)
    return Sheet(RawTable(table, numbers), header, first_row + 1, first_column, kind, name, notes)


def _kind(archive: zipfile.ZipFile) -> str:
    members = set(archive.namelist())
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "mimetype" in members and archive.read("mimetype").startswith(ODS_TYPE) and "content.xml" in members:
        if "META-INF/manifest.xml" in members and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise protected()
        return "ods"
    if "xl/workbook.bin" in members:
        raise FileRefused("the file is a binary Excel workbook (.xlsb)", "save it as XLSX")
    raise FileRefused(
        "the file is a zip archive, not a workbook", "unpack it and choose the CSV, XLSX or ODS file inside"
    )


def _guarded(work: Callable[[], T]) -> T:
    """Do what the reader does; whatever goes wrong inside it is a damaged file, never a traceback."""
    try:
        return work()
    except BaseException as error:
        # The reader is compiled; a panic in it arrives as a BaseException of its own.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise FileRefused("the workbook is damaged", SAVE_AGAIN) from None
        raise


def _open(data: bytes) -> calamine.CalamineWorkbook:
    return _guarded(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))


def _chosen(book: calamine.CalamineWorkbook, sheet: str | None) -> str:
    names: list[str] = book.sheet_names
    if sheet is not None:
        if sheet not in names:
            raise FileRefused(
                f"the workbook has no sheet {shown(sheet)}", f"choose one of {', '.join(map(shown, names))}"
            )
        return sheet
    seen = (calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible)
    visible = [known.name for known in book.sheets_metadata if (known.typ, known.visible) == seen]
    if not visible:
        raise FileRefused("the workbook has no visible sheet", "add a sheet with a table to it")
    return str(visible[0])


def _notes(names: list[str], name: str, errors: int) -> tuple[str, ...]:
    others = [shown(other) for other in names if other != name]
    notes = [f"sheet {shown(name)} was read; the others were not: {', '.join(others)}"] if others else []
    if errors:
        notes.append(f"{errors:,} cells show a spreadsheet error such as #N/A and were read as empty")
    return tuple(notes)


def _check_xlsx(archive: zipfile.ZipFile, book: calamine.CalamineWorkbook, name: str, limits: Limits) -> int:
    """Cells with an error in the sheet, after checking how far its cells reach."""
    part = _guarded(lambda: archive.getinfo(_sheet_part(archive, book.sheet_names.index(name))))
    rows, columns, errors = xlsx_extent(pieces(archive, part))
    _check_extent(name, rows, columns, limits)
    return errors


def _check_extent(name: str, rows: int, columns: int, limits: Limits) -> None:
    if rows * columns > limits.sheet_cells:
        raise FileRefused(
            f"the cells of sheet {shown(name)} reach to row {rows:,} and column {columns:,}",
            "delete stray cells beyond the table, or save the sheet as CSV",
        )


def _sheet_part(archive: zipfile.ZipFile, index: int) -> str:
    """The archive's member that holds the sheet with this place in the workbook."""
    sheets = [node for node in _directory(archive, "xl/workbook.xml").iter() if node.tag.endswith("}sheet")]
    targets = {node.get("Id"): node.get("Target", "") for node in _directory(archive, "xl/_rels/workbook.xml.rels")}
    target = targets[sheets[index].get(RELATION)]
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _directory(archive: zipfile.ZipFile, member: str) -> ET.Element:
    if archive.getinfo(member).file_size > DIRECTORY_BYTES:
        raise FileRefused("the workbook is damaged", SAVE_AGAIN)
    return ET.fromstring(archive.read(member))  # noqa: S314 - size is bounded and expat stops entity expansion


def _table(cells: calamine.CalamineSheet) -> tuple[tuple[str, ...], pa.Table]:
    """The texts of the first row, and the rest as columns of strings."""
    rows = islice(cells.iter_rows(), cells.start[0] if cells.start else 0, None)  # it begins with the sheet's first row
    header = tuple(_text(value) or "" for value in next(rows))
    names = [str(index) for index in range(len(header))]
    blocks = []
    while block := list(islice(rows, BLOCK_ROWS)):
        columns = [pa.array(_texts(column), pa.string()) for column in zip(*block, strict=True)]
        blocks.append(pa.table(columns, names=names))
    empty = pa.table([pa.array([], pa.string())] * len(names), names=names)
    return header, pa.concat_tables(blocks) if blocks else empty


def _texts(column: tuple[object, ...]) -> list[str | None]:
    if set(map(type, column)) == {str}:  # the usual column, and the quick way
        return [value or None for value in column]  # type: ignore[misc]
    return [_text(value) for value in column]


def _text(value: object) -> str | None:
    if type(value) is str:
        return value or None
    return TEXTS[type(value)](value)


def _number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < EXACT_WHOLE else repr(value)


def _instant_text(value: datetime) -> str:
    midnight = value.hour == value.minute == value.second == value.microsecond == 0
    return value.date().isoformat() if midnight else value.isoformat(sep=" ")


def _span_text(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{'-' if seconds < 0 else ''}{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"


TEXTS: dict[type, Callable[[Any], str]] = {
    float: _number_text,
    int: str,
    bool: lambda value: "true" if value else "false",
    datetime: _instant_text,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _span_text,
}
