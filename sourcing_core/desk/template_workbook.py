"""The same template as an Excel workbook: help beside each column, closed lists to choose from, dates as dates."""

from __future__ import annotations

import io
from datetime import date, datetime

import xlsxwriter

from sourcing_core.desk.templates import example_row, fields_of
from sourcing_core.register import RECORDS, ROWS, Shape

_ROWS = 5_000
"""So many rows below the header offer choices and formats."""
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the same template has the same bytes, whenever it is made
_MONTHS = frozenset({"period"})


def template_workbook(kind: str) -> bytes:
    """The XLSX template of a kind of record or ledger row, with one example row."""
    sink, title = io.BytesIO(), (RECORDS.get(kind) or ROWS[kind]).plural
    book = xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{title}: template", "created": _MADE})
    sheet = book.add_worksheet(title[:31])
    bold = {
        flag: book.add_format({"bold": True, "font_color": "#1f3a5f" if flag else "#444444"}) for flag in (True, False)
    }
    formats = {"date": book.add_format({"num_format": "yyyy-mm-dd"}), "text": book.add_format({"num_format": "@"})}
    example = example_row(kind)
    for place, shape in enumerate(fields_of(kind)):
        kept_as = (
            "date"
            if shape.type == "date" and shape.name not in _MONTHS
            else ""
            if shape.type in ("number", "whole")
            else "text"
        )
        sheet.set_column(place, place, max(12, len(shape.name) + 2), formats.get(kept_as))
        sheet.write_string(0, place, shape.name, bold[shape.required])
        sheet.write_comment(0, place, _help(shape))
        _write(sheet, place, shape, example[shape.name], kept_as, formats)
        choices = [str(word) for word in shape.choices] or (["yes", "no"] if shape.type == "flag" else [])
        if choices:
            sheet.data_validation(
                1,
                place,
                _ROWS,
                place,
                {"validate": "list", "source": choices, "error_message": f"Choose one of {', '.join(choices)}"[:255]},
            )
    sheet.freeze_panes(1, 1)
    book.close()
    return sink.getvalue()


def _help(shape: Shape) -> str:
    unit = f" ({shape.unit})" if shape.unit else ""
    return f"{shape.title}{unit}: {shape.about}{'. Needed in every row.' if shape.required else ''}"


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    place: int,
    shape: Shape,
    text: str,
    kept_as: str,
    formats: dict[str, xlsxwriter.format.Format],
) -> None:
    if not text:
        return
    if kept_as == "date":
        day = date.fromisoformat(text)
        sheet.write_datetime(1, place, datetime(day.year, day.month, day.day), formats["date"])  # noqa: DTZ001 - a day has no zone
    elif shape.type in ("number", "whole"):
        sheet.write_number(1, place, float(text))
    else:
        sheet.write_string(1, place, text, formats["text"])
