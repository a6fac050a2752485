"""Small workbooks as bytes, honest and hostile, for the tests of reading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Rows = Sequence[Sequence[Any]]


def xlsx(sheets: dict[str, Rows], hidden: Sequence[str] = (), top: int = 0, left: int = 0) -> bytes:
    """A workbook of the given sheets; the cells begin `top` rows down and `left` columns in."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    formats = {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        timedelta: book.add_format({"num_format": "[h]:mm:ss"}),
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        else:
            sheet.activate()
            sheet.set_first_sheet()
        for row, cells in enumerate(rows, top):
            for column, value in enumerate(cells, left):
                if type(value) in formats:
                    sheet.write_datetime(row, column, value, formats[type(value)])
                elif value == "#DIV/0!":
                    sheet.write_formula(row, column, "=1/0", None, value)
                elif value is not None:
                    sheet.write(row, column, value)
    book.close()
    return target.getvalue()


def ods(rows: Rows, repeat_last_row: int = 1, repeat_last_cell: int = 1) -> bytes:
    """An ODS workbook of one sheet, followed by the million empty rows that office programs write."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Sheet1")
    for number, cells in enumerate(rows):
        last = number == len(rows) - 1
        row = TableRow(numberrowsrepeated=repeat_last_row) if last and repeat_last_row > 1 else TableRow()
        for value in cells:
            row.addElement(_ods_cell(value, repeat_last_cell if last else 1))
        table.addElement(row)
    empty = TableRow(numberrowsrepeated=1_048_000)
    empty.addElement(TableCell(numbercolumnsrepeated=16_000))
    table.addElement(empty)
    document.spreadsheet.addElement(table)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _ods_cell(value: object, repeat: int) -> TableCell:
    more = {"numbercolumnsrepeated": repeat} if repeat > 1 else {}
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **more)
    elif isinstance(value, float):
        cell = TableCell(valuetype="float", value=value, **more)
    else:
        cell = TableCell(valuetype="string", **more)
    cell.addElement(P(text=str(value)))
    return cell


def changed(workbook: bytes, member: str, content: bytes) -> bytes:
    """The workbook with one member of its archive replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        new.writestr(member, content)
    return target.getvalue()


def lying_about_size(workbook: bytes, member: str, claimed: int) -> bytes:
    """The workbook whose directory claims another size for one member."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        real = archive.getinfo(member).file_size
    return workbook.replace(real.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
