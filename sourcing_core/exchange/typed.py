"""The rows of a file as the typed columns of one record class; what does not fit is refused, row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.exchange.convert import (
    Converted,
    DateReading,
    to_choice,
    to_date,
    to_flag,
    to_month,
    to_number,
    to_text,
    to_timestamp,
    to_whole,
)
from sourcing_core.exchange.mapped import mapped_formulas, mapped_texts
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused, Refused, shown
from sourcing_core.register import Record, Shape, shapes

_MONTH_FIELDS = {"period"}


@dataclass(frozen=True, eq=False)
class Typed:
    """Rows that fit: one array per field that the file or the mapping gives, and where each row stood.

    Numbers are float64, whole numbers int64, dates date32, months int32, flags bool, everything else text.
    """

    columns: dict[str, pa.Array]
    row_numbers: NDArray[np.int64]
    refused: list[Refused]
    notes: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """field -> the column of the file that it came from, for refusals that are found later."""

    def __len__(self) -> int:
        return len(self.row_numbers)

    def kept(self, keep: NDArray[np.bool_], refused: Sequence[Refused] = ()) -> Typed:
        """Only some of the rows."""
        if keep.all() and not refused:
            return self
        mask = pa.array(keep)
        columns = {name: values.filter(mask) for name, values in self.columns.items()}
        return Typed(columns, self.row_numbers[keep], [*self.refused, *refused], self.notes, self.sources)

    def without(
        self, bad: NDArray[np.bool_], name: str, reason: Callable[[int], str], cure: str, most: int = 100_000
    ) -> Typed:
        """The rows without the bad ones, each refused with its reason (a function of the row's place)."""
        if not bad.any():
            return self
        column, values = self.sources.get(name, name), self.columns.get(name)
        refused = [
            Refused(int(self.row_numbers[place]), column, _told(values, place), reason(place), cure)
            for place in np.flatnonzero(bad)[:most].tolist()
        ]
        return self.kept(~bad, refused)


def _told(values: pa.Array | None, place: int) -> str:
    value = values[place].as_py() if values is not None else None
    return "" if value is None else shown(value)[1:-1]


def typed_rows(reading: Reading, mapping: Mapping, record: type[Record], *, needs_required: bool = True) -> Typed:
    """Convert every mapped field of a record class.

    Raises: FileRefused when the mapping names a column or field that is not there, or when dates can be read two ways.
    """
    known = {shape.name: shape for shape in shapes(record)}
    texts, formulas = mapped_texts(mapping, reading), mapped_formulas(mapping, reading)
    for name in (*texts, *formulas):
        if name not in known:
            close = nearest(name, list(known))
            raise FileRefused(f"the mapping names the field {shown(name)}, which {record.plural.lower()} do not have", f"did you mean {close}?" if close else f"use one of {', '.join(known)}")
    sources = {name: _place(mapping, name) for name in (*texts, *formulas)}
    rows, bad = reading.row_numbers, np.zeros(reading.table.num_rows, bool)
    columns: dict[str, pa.Array] = {}
    refused, notes = list(reading.refused), list(reading.notes)
    for name, text in texts.items():
        made = _convert(known[name], text, sources[name], mapping)
        failed = made.failed | _out_of_bounds(made.values, known[name])
        refused += _refusals(made, known[name], failed & ~bad, rows, sources[name])
        notes += [f"{sources[name]}: {note}" for note in made.notes]
        bad |= failed
        columns[name] = made.values
    for name, formula in formulas.items():
        refused += [each for each in formula.refused(rows) if each.row not in set(rows[bad].tolist())]
        bad |= formula.failed
        columns[name] = formula.values
    columns, bad, missing = _required(record, columns, bad, rows, sources, needs_required=needs_required)
    return Typed(columns, rows, [*refused, *missing], notes, sources).kept(~bad)


def _place(mapping: Mapping, name: str) -> str:
    """What to call the place in the file that a field comes from."""
    if name in mapping.patterns:
        return mapping.patterns[name].column
    return mapping.columns.get(name) or mapping.formulas.get(name) or name


def _convert(shape: Shape, text: pa.Array, column: str, mapping: Mapping) -> Converted:
    missing = mapping.missing.words
    if shape.name in _MONTH_FIELDS:
        return _sure(to_month(text, mapping.dates.order, mapping.dates.formats, missing), column)
    if shape.type == "date":
        return _sure(to_date(text, mapping.dates.order, mapping.dates.formats, missing), column)
    if shape.type == "timestamp":
        return _sure(
            to_timestamp(text, mapping.dates.zone or "UTC", mapping.dates.order, mapping.dates.formats, missing), column
        )
    if shape.type == "number":
        return to_number(text, mapping.numbers.decimal, missing)
    if shape.type == "whole":
        return to_whole(text, mapping.numbers.decimal, missing)
    if shape.type == "flag":
        return to_flag(text, missing)
    if shape.choices:
        aliases = {str(getattr(word, "label", word)): str(word) for word in shape.word or ()}
        return to_choice(text, list(map(str, shape.choices)), aliases, missing)
    return to_text(text, missing)


def _sure(read: DateReading, column: str) -> DateReading:
    if read.ambiguous:
        note = read.notes[0] if read.notes else "the dates may put the day or the month first"
        raise FileRefused(
            f"column {shown(column)}: {note}",
            'say which: order = "dmy" or "mdy" under [dates] of the mapping, or --date-order',
        )
    return read


def _out_of_bounds(values: pa.Array, shape: Shape) -> NDArray[np.bool_]:
    if (shape.lowest is None and shape.highest is None) or not (
        pa.types.is_floating(values.type) or pa.types.is_integer(values.type)
    ):
        return np.zeros(len(values), bool)
    numbers = values.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        low = (
            np.zeros(len(numbers), bool)
            if shape.lowest is None
            else (numbers <= shape.lowest if shape.is_above else numbers < shape.lowest)
        )
        return low | (np.zeros(len(numbers), bool) if shape.highest is None else numbers > shape.highest)


def _refusals(
    made: Converted, shape: Shape, fresh: NDArray[np.bool_], rows: NDArray[np.int64], column: str
) -> list[Refused]:
    if not fresh.any():
        return []
    unread = made.failed & fresh
    found = [r for r in made.refused(rows, column) if r.row in set(rows[unread].tolist())] if unread.any() else []
    for place in np.flatnonzero(fresh & ~made.failed).tolist():
        bound = (
            f"more than {shape.lowest:g}"
            if shape.is_above
            else f"between {_shown(shape.lowest)} and {_shown(shape.highest)}"
            if shape.highest is not None and shape.lowest is not None
            else f"{_shown(shape.lowest)} or more"
            if shape.lowest is not None
            else f"at most {_shown(shape.highest)}"
        )
        found.append(
            Refused(
                int(rows[place]),
                column,
                made.text[place].as_py() or "",
                f"{shape.title.lower()} is {made.text[place].as_py()}, but it must be {bound}",
                "correct it",
            )
        )
    return found


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _required(
    record: type[Record],
    columns: dict[str, pa.Array],
    bad: NDArray[np.bool_],
    rows: NDArray[np.int64],
    sources: dict[str, str],
    *,
    needs_required: bool,
) -> tuple[dict[str, pa.Array], NDArray[np.bool_], list[Refused]]:
    refused: list[Refused] = []
    for shape in shapes(record) if needs_required else ():
        if not shape.required:
            continue
        if shape.name not in columns:
            raise FileRefused(
                f"no column gives the {shape.title.lower()}, which every {record.title.lower()} needs",
                f"map a column to {shape.name}, or give it as a constant",
            )
        absent = columns[shape.name].is_null().to_numpy(zero_copy_only=False) & ~bad
        refused += [
            Refused(
                row, sources[shape.name], "", f"the {shape.title.lower()} is empty", "fill it in, or leave the row out"
            )
            for row in rows[absent][:100_000].tolist()
        ]
        bad = bad | absent
    return columns, bad, refused
