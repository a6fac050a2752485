"""One column of a file as the values of one field: read by the field's type, held against its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.convert import (
    Converted,
    DateReading,
    NumberReading,
    to_choice,
    to_date,
    to_flag,
    to_month,
    to_number,
    to_text,
    to_timestamp,
    to_whole,
)
from sourcing_core.exchange.converted import as_mask
from sourcing_core.exchange.formula import FormulaReading
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.refusal import FileRefused, Refused, shown
from sourcing_core.register import Shape

_MONTHS = frozenset({"period"})
"""Date fields that mean a whole month."""
_SHARE = "_share"
"""How fields end that hold a share of 1, so that '10 %' is 0.1."""
_ORDERS = {"dmy": "the day", "mdy": "the month", "ymd": "the year"}


@dataclass(frozen=True, eq=False)
class Cells:
    """The values of one field; `failed` cells could not be read or are out of bounds."""

    shape: Shape
    column: str
    read: Converted | FormulaReading
    values: pa.Array
    failed: NDArray[np.bool_]
    notes: tuple[str, ...] = ()

    def refusal(self, place: int, row: int) -> Refused:
        """Why the cell at a place was refused."""
        if isinstance(self.read, FormulaReading):
            return self._of_formula(self.read, place, row)
        text = self.read.text[place].as_py() or ""
        return Refused(row, self.column, shown(text)[1:-1], *self._why(self.read, text, place))

    def _why(self, read: Converted, text: str, place: int) -> tuple[str, str]:
        if read.failed[place]:
            return read.explain(text)
        if isinstance(read, NumberReading) and read.percent[place] and not self.shape.name.endswith(_SHARE):
            return f"{shown(text)} has a percent sign", "write the number alone, in the unit of the field"
        return f"{self.shape.title.lower()} is {shown(text)[1:-1]}, but it must be {_bounds(self.shape)}", "correct it"

    def _of_formula(self, read: FormulaReading, place: int, row: int) -> Refused:
        for name, part in read.parts.items():
            if part.failed[place] or part.percent[place]:
                text = part.text[place].as_py() or ""
                return Refused(row, name, shown(text)[1:-1], *self._why(part, text, place))
        value = self.values[place].as_py()
        return Refused(
            row,
            self.column,
            f"{value:g}",
            f"{self.shape.title.lower()} is {value:g}, but it must be {_bounds(self.shape)}",
            "correct the columns it is made of",
        )


@dataclass
class Marks:
    """How dates and numbers are written in this file, so that columns may settle one another's doubts."""

    mapping: Mapping
    decimals: dict[str, str] = field(default_factory=dict)
    """Decimal mark -> a column that shows it."""
    orders: dict[str, str] = field(default_factory=dict)
    """Order of day and month -> a column that shows it."""

    @classmethod
    def of(cls, mapping: Mapping) -> Marks:
        """Nothing is known yet but what the mapping says."""
        return cls(mapping)

    def seen(self, column: str, read: Converted) -> None:
        """Note what a column shows."""
        if isinstance(read, DateReading) and read.order and not read.ambiguous:
            self.orders.setdefault(read.order, column)
        if isinstance(read, NumberReading) and not read.ambiguous and (mark := _decimal(read)):
            self.decimals.setdefault(mark, column)

    def settled(self, cells: Sequence[Cells]) -> list[Cells]:
        """The cells, with doubtful numbers read as the other columns are written.

        Raises: FileRefused when nothing settles how a column is to be read, or columns contradict one another.
        """
        if len(self.orders) > 1:
            (one, here), (other, there) = list(self.orders.items())[:2]
            raise FileRefused(
                f"column {shown(here)} puts {_ORDERS[one]} first and column {shown(there)} {_ORDERS[other]}",
                "write the dates as 2026-03-31, or give their formats under [dates] of the mapping",
            )
        return [self._settled(one) for one in cells]

    def _settled(self, one: Cells) -> Cells:
        if isinstance(one.read, DateReading) and one.read.ambiguous:
            raise _unsure(
                one, one.read, 'say which: order = "dmy" or "mdy" under [dates] of the mapping, or --date-order'
            )
        parts = list(one.read.parts.values()) if isinstance(one.read, FormulaReading) else [one.read]
        for part in parts:
            if isinstance(part, NumberReading) and part.ambiguous and one.shape.type == "number":
                return self._by_the_others(one, part)
        return one

    def _by_the_others(self, one: Cells, doubtful: NumberReading) -> Cells:
        """A column such as 1,234 and 5,678, read with the mark that the other columns show."""
        if len(self.decimals) != 1 or isinstance(one.read, FormulaReading):
            raise _unsure(one, doubtful, 'say which: decimal = "." or "," under [numbers] of the mapping, or --decimal')
        mark, column = next(iter(self.decimals.items()))
        again = to_number(one.read.text, mark, self.mapping.missing.words)
        name = "comma" if mark == "," else "point"
        return _cells(
            one.shape,
            one.column,
            replace(again, notes=(f"numbers were read with a decimal {name}, as in column {shown(column)}",)),
        )


def _unsure(one: Cells, read: Converted, cure: str) -> FileRefused:
    return FileRefused(
        f"column {shown(one.column)}: {read.notes[0] if read.notes else 'it can be read in two ways'}", cure
    )


def _decimal(read: NumberReading) -> str | None:
    """The decimal mark that a column of numbers shows, if any."""
    if read.decimal is None and not read.failed.any() and as_mask(pc.match_substring(read.text, ".")).any():
        return "."  # the quick way of reading does not say so
    return read.decimal


def converted(columns: Sequence[tuple[Shape, pa.Array, str]], mapping: Mapping, marks: Marks) -> list[Cells]:
    """Columns of text (field, cells, name in the file) as the values of fields; of long ones several at a time."""
    rows = max((len(text) for _, text, _ in columns), default=0)
    with ThreadPoolExecutor(
        _AT_ONCE if rows > _LONG else 1
    ) as workers:  # the work is Arrow's, which runs beside Python
        reads = list(workers.map(lambda column: _read(column[0], column[1], mapping), columns))
    for (_, _, name), read in zip(columns, reads, strict=True):
        marks.seen(name, read)
    return [_cells(shape, name, read) for (shape, _, name), read in zip(columns, reads, strict=True)]


_LONG, _AT_ONCE = 50_000, 4


def from_formula(shape: Shape, formula: FormulaReading, column: str) -> Cells:
    """The result of a formula as the values of a field. Raises: FileRefused when the field is not a number."""
    if shape.type != "number":
        raise FileRefused(f"a formula gives {shape.name}, which is not a number", f"take {shape.name} from a column")
    percent = np.zeros(len(formula.failed), np.bool_)
    for part in formula.parts.values():
        percent |= part.percent
    return Cells(
        shape, column, formula, formula.values, formula.failed | percent | _out_of_bounds(formula.values, shape)
    )


def _cells(shape: Shape, column: str, read: Converted) -> Cells:
    values, failed = read.values, read.failed
    if isinstance(read, NumberReading) and read.percent.any():
        if shape.name.endswith(_SHARE):
            values = pc.if_else(pa.array(read.percent), pc.divide(values, 100.0), values)
        else:
            failed = failed | read.percent
    return Cells(shape, column, read, values, failed | _out_of_bounds(values, shape), read.notes)


def _read(shape: Shape, text: pa.Array, mapping: Mapping) -> Converted:
    dates, missing = mapping.dates, mapping.missing.words
    told: dict[str, Any] = {"order": dates.order, "formats": dates.formats, "missing": missing}
    kind = "month" if shape.name in _MONTHS else "choice" if shape.choices else shape.type
    match kind:
        case "month":
            return to_month(text, **told)
        case "date":
            return to_date(text, **told)
        case "timestamp":
            return to_timestamp(text, dates.zone or "UTC", **told)
        case "number":
            return to_number(text, mapping.numbers.decimal, missing)
        case "whole":
            return to_whole(text, mapping.numbers.decimal, missing)
        case "flag":
            return to_flag(text, missing)
        case "choice":
            labels = {str(getattr(word, "label", word)): str(word) for word in shape.word or ()}
            return to_choice(text, list(map(str, shape.choices)), labels, missing)
    return to_text(text, missing)


def _out_of_bounds(values: pa.Array, shape: Shape) -> NDArray[np.bool_]:
    """Cells below the least or above the highest number that the field allows."""
    out = np.zeros(len(values), np.bool_)
    if shape.type not in ("number", "whole"):
        return out
    if shape.lowest is not None:
        out |= as_mask((pc.less_equal if shape.is_above else pc.less)(values, shape.lowest))
    if shape.highest is not None:
        out |= as_mask(pc.greater(values, shape.highest))
    return out


def _bounds(shape: Shape) -> str:
    low, high = (f"{bound:g}" if bound is not None else "" for bound in (shape.lowest, shape.highest))
    if shape.is_above:
        return f"more than {low}" + (f" and at most {high}" if high else "")
    return f"between {low} and {high}" if low and high else f"{low} or more" if low else f"at most {high}"
