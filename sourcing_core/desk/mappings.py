"""Which mapping a file is read with: the one that was given, or one guessed from the file, with a person's choices on top."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sourcing_core.exchange.columns import FieldShape, guess_columns
from sourcing_core.exchange.limits import Limits, load_bytes
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused, shown
from sourcing_core.register import RECORDS, ROWS, Shape, shapes
from sourcing_core.register.places import zones
from sourcing_core.vocabulary import Source

_ORDERS = ("dmy", "mdy", "ymd")
_DECIMALS = (".", ",")


def kinds() -> dict[str, str]:
    """What a file may hold: the word on the command line -> kind ('service-levels' -> 'service_level')."""
    words = {record.plural.lower().replace(" ", "-"): kind for kind, record in RECORDS.items()}
    return {**words, **{kind.replace("_", "-"): kind for kind in ROWS}}


def kind_of(word: str) -> str | None:
    """The kind that a word means: its plural or the kind itself, with blanks, hyphens or underscores."""
    plain = word.strip().lower().replace("_", "-").replace(" ", "-")
    return kinds().get(plain) or next((kind for kind in (*RECORDS, *ROWS) if kind.replace("_", "-") == plain), None)


def guessed_mapping(kind: str, reading: Reading) -> Mapping:
    """A mapping guessed from the names and the content of the columns.

    A column that bears a field's own name, as in the templates, is that field, whatever it holds: what does not fit is
    then refused row by row.
    """
    fields = shapes(RECORDS.get(kind) or ROWS[kind])
    plain = {name.strip().lower().replace(" ", "_"): name for name in reading.header}
    named = {shape.name: plain[shape.name] for shape in fields if shape.name in plain}
    guesses = guess_columns(reading, [_guessable(shape) for shape in fields])
    guessed = {
        name: guess.column
        for name, guess in guesses.items()
        if name not in named and guess.column not in named.values()
    }
    return Mapping(
        kind=kind,
        columns={
            shape.name: column for shape in fields if (column := named.get(shape.name) or guessed.get(shape.name))
        },
    )


def _guessable(shape: Shape) -> FieldShape:
    kind: Any = "month" if shape.name == "period" else "text" if shape.type == "long_text" else shape.type
    return FieldShape(shape.name, shape.title, kind, shape.required, tuple(map(str, shape.choices)), shape.synonyms)


def loaded_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file. Raises: FileRefused."""
    try:
        return Mapping.from_toml(load_bytes(path, Limits()).decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise FileRefused("the mapping is not text in UTF-8", "save it again as UTF-8", file=path.name) from None


def chosen(
    mapping: Mapping, *, date_order: str | None = None, decimal: str | None = None, source: str | None = None
) -> Mapping:
    """The mapping with what a person chose on top. Raises: FileRefused for a choice that does not exist."""
    values = mapping.model_dump(exclude_unset=True)
    for choice, allowed, table, key in (
        (date_order, _ORDERS, "dates", "order"),
        (decimal, _DECIMALS, "numbers", "decimal"),
    ):
        if choice is None:
            continue
        if choice not in allowed:
            raise FileRefused(
                f"{shown(choice)} is not one of {' '.join(allowed)}",
                f"choose one of them as the {'order of dates' if key == 'order' else 'decimal mark'}",
            )
        values[table] = {**values.get(table, {}), key: choice}
    if source is not None:
        values["source"] = source
    return Mapping.model_validate(values)


def checked(mapping: Mapping, kind: str) -> Mapping:
    """The mapping, if a file of the kind can be read with it. Raises: FileRefused."""
    if kind_of(mapping.kind) != kind:
        raise FileRefused(
            f"the mapping is for {shown(mapping.kind)}, not for {kind.replace('_', ' ')}",
            "choose the kind that the mapping has",
        )
    if mapping.source is not None and mapping.source not in list(Source):
        raise FileRefused(f"{shown(mapping.source)} is not a source", f"write one of {', '.join(Source)}")
    zone = mapping.dates.zone
    if zone is not None and zone not in zones():
        raise FileRefused(
            f"the zone {shown(zone)} under [dates] of the mapping is not known",
            "use an IANA name, such as Asia/Singapore",
        )
    return mapping


def mapping_hash(mapping: Mapping) -> str:
    """The mapping's own name: the same rules, the same hash."""
    return hashlib.sha256(mapping.to_toml().encode()).hexdigest()
