"""The box around all cells of a sheet, found before a reader allocates it.

The reader holds the whole box in memory, so one stray cell in XFD1048576 would ask for hundreds of gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

CELL_ADDRESS = 10  # at most three letters and seven digits
OVERLAP = 64  # an address that lies across two pieces is seen in the second
ERROR_CELL = b' t="e"'
XLSX_ROW = re.compile(rb"<(?:\w+:)?row\b")
XLSX_CELL = re.compile(rb"<(?:\w+:)?c\b")
ODS_TABLE = re.compile(rb"<table:table\b.*?</table:table>", re.DOTALL)
ODS_NAME = re.compile(rb'table:name="([^"]*)"')
ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(/?)>(?:(.*?)</table:table-row>)?", re.DOTALL)
ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>")
ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d{1,12})"')
COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d{1,12})"')


def xlsx_extent(pieces: Iterable[bytes]) -> tuple[int, int, int]:
    """Last row, last column (from 1) and cells that show an error, of the XML of one XLSX sheet."""
    rows = columns = errors = counted_rows = counted_columns = 0
    rest = b""
    for piece in pieces:
        text = rest + piece
        errors += text.count(ERROR_CELL) - rest.count(ERROR_CELL)
        found_rows, found_columns = _last_address(text)
        rows, columns = max(rows, found_rows), max(columns, found_columns)
        if not found_columns:  # some programs leave the addresses out: cells then follow one another
            widths = [len(XLSX_CELL.findall(row)) for row in XLSX_ROW.split(text)]
            counted_rows, counted_columns = counted_rows + len(widths) - 1, max(counted_columns, *widths)
        rest = text[-OVERLAP:]
    return max(rows, counted_rows), max(columns, counted_columns), errors


def _last_address(text: bytes) -> tuple[int, int]:
    """The largest row and column among the addresses (r="AB12") in a stretch of XML."""
    padded = np.frombuffer(text + bytes(CELL_ADDRESS + 4), np.uint8)
    starts = np.flatnonzero(padded[2:] == ord("="))  # two before each equals sign
    mark, name, blank = padded[np.minimum(starts + 3, len(padded) - 1)], padded[starts + 1], padded[starts]
    starts = starts[(mark == ord('"')) & (name == ord("r")) & (blank <= ord(" "))] + 4
    column, row = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    ended = np.zeros(len(starts), np.bool_)
    for place in range(CELL_ADDRESS):
        letter = padded[starts + place].astype(np.int64)
        digit = ~ended & (letter >= ord("0")) & (letter <= ord("9"))
        capital = ~ended & (letter >= ord("A")) & (letter <= ord("Z"))
        column = np.where(capital, column * 26 + letter - ord("A") + 1, column)
        row = np.where(digit, row * 10 + letter - ord("0"), row)
        ended |= ~(digit | capital)
        if ended.all():
            break
    cells = column > 0  # a row has an address too, but only its cells take room
    return int(row[cells].max(initial=0)), int(column[cells & (row > 0)].max(initial=0))


def ods_extents(content: bytes) -> list[tuple[str, int, int]]:
    """Name, rows and columns that each sheet of an ODS workbook unfolds to; repeats at its empty end do not count."""
    return [(_ods_name(table[0]), *_ods_extent(table[0])) for table in ODS_TABLE.finditer(content)]


def _ods_name(table: bytes) -> str:
    found = ODS_NAME.search(table, 0, 1_000)
    return found[1].decode(errors="replace") if found else ""


def _ods_extent(table: bytes) -> tuple[int, int]:
    rows = filled = widest = 0
    for attributes, _, cells in ODS_ROW.findall(table):
        rows += _repeats(ROWS_REPEATED, attributes)
        width = _ods_width(cells)
        if width:
            filled, widest = rows, max(widest, width)
    return filled, widest


def _ods_width(cells: bytes) -> int:
    if b"-repeated" not in cells and b"/>" not in cells:
        return cells.count(b"<table:table-cell")
    width = filled = 0
    for attributes, empty in ODS_CELL.findall(cells):
        width += _repeats(COLUMNS_REPEATED, attributes)
        filled = filled if empty and b"office:" not in attributes else width
    return filled


def _repeats(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
