"""The rows of a file as the typed columns of one record class; what does not fit is refused, row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.exchange.convert import nearest
from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.mapped import mapped_formulas, mapped_texts
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused, Refused, shown
from sourcing_core.exchange.typed_cells import Cells, Marks, converted, from_formula
from sourcing_core.register import Record, Shape, shapes

MOST_REFUSED = Limits().refused_rows


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

    def given(self, **columns: pa.Array) -> Typed:
        """The rows with more columns, or with other values in some."""
        return replace(self, columns={**self.columns, **columns})

    def noted(self, *notes: str) -> Typed:
        """The rows with more to be told about them."""
        return replace(self, notes=[*self.notes, *notes])

    def kept(self, keep: NDArray[np.bool_], refused: Sequence[Refused] = ()) -> Typed:
        """Only some of the rows. Raises: FileRefused when so many are refused that the file is wrong, not its rows."""
        if keep.all() and not refused:
            return self
        everything = [*self.refused, *refused]
        if len(everything) > MOST_REFUSED:
            raise _too_many(everything[0])
        mask = pa.array(keep)
        columns = {name: values.filter(mask) for name, values in self.columns.items()}
        return replace(self, columns=columns, row_numbers=self.row_numbers[keep], refused=everything)

    def without(self, bad: NDArray[np.bool_], name: str, reason: str | Callable[[int], str], cure: str) -> Typed:
        """The rows without the bad ones, each refused with its reason (the same for all, or told by the row's place)."""
        if not bad.any():
            return self
        column, values = self.sources.get(name, name), self.columns.get(name)
        places = np.flatnonzero(bad)[: MOST_REFUSED + 1].tolist()
        told = [""] * len(places) if values is None else values.take(pa.array(places)).to_pylist()
        refused = [
            Refused(
                int(self.row_numbers[place]),
                column,
                _words(value),
                reason if isinstance(reason, str) else reason(place),
                cure,
            )
            for place, value in zip(places, told, strict=True)
        ]
        return self.kept(~bad, refused)


def _words(value: object) -> str:
    return "" if value is None else shown(value)[1:-1]


def _too_many(first: Refused) -> FileRefused:
    return FileRefused(
        f"more than {MOST_REFUSED:,} rows are refused, the first: {first}", "check the mapping of the columns"
    )


def typed_rows(
    reading: Reading,
    mapping: Mapping,
    record: type[Record],
    *,
    needs_required: bool = True,
    together: Sequence[str] = (),
) -> Typed:
    """Convert every mapped field of a record class.

    Rows that agree in every field of `together` stand or fall together: where one is refused, so are the others.
    Raises: FileRefused when the mapping names a column or field that is not there, or when dates or numbers can be
    read in two ways.
    """
    fields = {shape.name: shape for shape in shapes(record)}
    texts, formulas = mapped_texts(mapping, reading), mapped_formulas(mapping, reading)
    _refuse_unknown([*texts, *formulas], fields, record)
    sources = {name: _place(mapping, name) for name in (*texts, *formulas)}
    marks = Marks.of(mapping)
    cells = converted([(fields[name], text, sources[name]) for name, text in texts.items()], mapping, marks)
    cells += [from_formula(fields[name], formula, sources[name]) for name, formula in formulas.items()]
    cells = marks.settled(cells)
    columns = {one.shape.name: one.values for one in cells}
    bad, refused = _failed(cells, reading)
    if needs_required:
        bad, missing = _required(record, columns, bad, reading.row_numbers, sources)
        refused += missing
    bad, fallen = _fallen(texts, together, bad, reading.row_numbers)
    notes = [*reading.notes, *(f"{one.column}: {note}" for one in cells for note in one.notes)]
    typed = Typed(columns, reading.row_numbers, reading.refused, notes, sources)
    return typed.kept(~bad, [*refused, *fallen])


def _refuse_unknown(names: Sequence[str], fields: dict[str, Shape], record: type[Record]) -> None:
    for name in names:
        if name not in fields:
            close = nearest(name, list(fields))
            raise FileRefused(
                f"the mapping names the field {shown(name)}, which {record.plural.lower()} do not have",
                f"did you mean {close}?" if close else f"use one of {', '.join(fields)}",
            )
    if not names:
        raise FileRefused(
            "no column of the file was recognised",
            f"name the columns as in the template of {record.plural.lower()}, or map them",
        )


def _place(mapping: Mapping, name: str) -> str:
    """What to call the place in the file that a field comes from."""
    if name in mapping.patterns:
        return mapping.patterns[name].column
    return mapping.columns.get(name) or mapping.formulas.get(name) or name


def _failed(cells: Sequence[Cells], reading: Reading) -> tuple[NDArray[np.bool_], list[Refused]]:
    """Rows with a cell that does not fit, each refused for the first such cell."""
    bad, refused = np.zeros(len(reading.row_numbers), np.bool_), list[Refused]()
    for one in cells:
        fresh = one.failed & ~bad
        if not fresh.any():
            continue
        places = np.flatnonzero(fresh)[: MOST_REFUSED + 1 - len(refused)].tolist()
        refused += [one.refusal(place, int(reading.row_numbers[place])) for place in places]
        bad |= fresh
    return bad, refused


def _required(
    record: type[Record],
    columns: dict[str, pa.Array],
    bad: NDArray[np.bool_],
    rows: NDArray[np.int64],
    sources: dict[str, str],
) -> tuple[NDArray[np.bool_], list[Refused]]:
    """Rows in which a field is empty that every row needs. Raises: FileRefused when nothing gives the field."""
    refused: list[Refused] = []
    for shape in shapes(record):
        if not shape.required:
            continue
        title = shape.title.lower()
        if shape.name not in columns:
            raise FileRefused(
                f"no column gives the {title}, which every {record.title.lower()} needs",
                f"map a column to {shape.name}, or give it as a constant",
            )
        absent = columns[shape.name].is_null().to_numpy(zero_copy_only=False) & ~bad
        lost = rows[absent][: MOST_REFUSED + 1].tolist()
        refused += [
            Refused(row, sources[shape.name], "", f"the {title} is empty", "fill it in, or leave the row out")
            for row in lost
        ]
        bad = bad | absent
    return bad, refused


def _fallen(
    texts: dict[str, pa.Array], together: Sequence[str], bad: NDArray[np.bool_], rows: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], list[Refused]]:
    """Good rows that belong to a bad one."""
    names = [name for name in together if name in texts]
    if not names or not bad.any() or bad.all():
        return bad, []
    codes = [texts[name].dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False) for name in names]
    whole = pd.DataFrame(dict(enumerate(codes))).groupby(list(range(len(codes))), sort=False).ngroup().to_numpy()
    fallen = np.isin(whole, whole[bad]) & ~bad
    first = dict(zip(whole[bad][::-1].tolist(), rows[bad][::-1].tolist(), strict=True))
    places = np.flatnonzero(fallen)[: MOST_REFUSED + 1].tolist()
    refused = [
        Refused(
            int(rows[place]),
            names[0],
            _words(texts[names[0]][place].as_py()),
            f"it belongs together with row {first[whole[place]]}, which is refused",
            "correct that row",
        )
        for place in places
    ]
    return bad | fallen, refused
