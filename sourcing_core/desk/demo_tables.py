"""The files of the demo portfolio as rows and records, with their dates counted from a given day."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sourcing_core.months import month_end, month_number, month_start
from sourcing_core.register import RECORDS, RegisterRecord, make, shapes

DEMO = Path(__file__).parents[2] / "data" / "demo"
_RELATIVE = re.compile(r"([+-]\d+)([dme])")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of the demo."""
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(cell: str, today: date) -> date | None:
    """'-45d' is 45 days before today, '-36m' the first day of the month 36 months ago, '+8e' the last day of a month.

    ValueError where the cell is none of these: a fixed date would make the stories grow old.
    """
    if not cell:
        return None
    match = _RELATIVE.fullmatch(cell)
    if not match:
        raise ValueError(f"'{cell}' is not a day counted from today: write -45d, -36m or +8e")
    count, unit = int(match[1]), match[2]
    if unit == "d":
        return today + timedelta(days=count)
    month = month_number(today) + count
    return month_start(month) if unit == "m" else month_end(month)


def record(kind: str, row: dict[str, Any], today: date) -> RegisterRecord:
    """The record that a row makes; an empty cell is a field that nobody filled in, so it keeps its default."""
    dates = _date_fields(kind)
    values = {name: day(cell, today) if name in dates and isinstance(cell, str) else cell for name, cell in row.items()}
    return make(RECORDS[kind], {name: value for name, value in values.items() if value not in (None, "")})


@cache
def _date_fields(kind: str) -> frozenset[str]:
    return frozenset(shape.name for shape in shapes(RECORDS[kind]) if shape.type == "date")
