"""The template of a file as an Excel workbook: lists to choose from, a note on every column, an example row."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from sourcing_core.desk.templates import example_row, fields_of
from sourcing_core.register import RECORDS, ROWS

_ROWS = 1_000
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the same bytes every time; Excel knows no time zone
_LIST_CHARACTERS = 255  # Excel holds no longer list in a cell's rule


def workbook(kind: str) -> bytes:
    """An XLSX file with one sheet to fill in and one that explains the columns."""
    record, fields = RECORDS.get(kind) or ROWS[kind], fields_of(kind)
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{record.plural} for Steerboard", "created": _MADE})
    head = book.add_format({"bold": True, "bg_color": "#e5eef2", "border": 1})
    needed = book.add_format({"bold": True, "bg_color": "#cfe3ea", "border": 1})
    row_of = example_row(kind)
    sheet, notes = book.add_worksheet(record.plural[:31]), book.add_worksheet("Columns")
    for place, shape in enumerate(fields):
        sheet.write_string(0, place, shape.name, needed if shape.required else head)
        sheet.write_string(1, place, row_of[shape.name])
        choices = list(map(str, shape.choices)) or (["yes", "no"] if shape.type == "flag" else [])
        if choices and sum(map(len, choices)) + len(choices) <= _LIST_CHARACTERS:
            sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": choices, "ignore_blank": True})
        sheet.set_column(place, place, max(12, min(32, len(shape.name) + 3)))
    sheet.freeze_panes(1, 0)
    for place, title in enumerate(("Column", "What it is", "Needed", "Kind", "One of", "About")):
        notes.write_string(0, place, title, head)
    for row, shape in enumerate(fields, start=1):
        told = (
            shape.name,
            shape.label,
            "yes" if shape.required else "",
            shape.type.replace("_", " "),
            ", ".join(map(str, shape.choices)),
            shape.about,
        )
        for place, text in enumerate(told):
            notes.write_string(row, place, text)
    notes.set_column(0, 4, 24)
    notes.set_column(5, 5, 90)
    book.close()
    return sink.getvalue()
