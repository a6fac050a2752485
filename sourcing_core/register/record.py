"""What every record is: a frozen, strict pydantic model whose fields say how they are stored, shown and asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from types import NoneType, UnionType
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from sourcing_core.plain_error import PlainError


class Record(BaseModel):
    """A noun of the register: immutable, and nothing may be in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    kind: ClassVar[str]
    """The record's name in URLs, tables and on the command line, singular: 'service_level'."""
    title: ClassVar[str]
    """What people call it: 'Service level'."""
    plural: ClassVar[str]
    """What people call several: 'Service levels'."""
    key: ClassVar[str]
    """The field that names one record."""
    name_field: ClassVar[str]
    """The field that people read first."""
    prefix: ClassVar[str]
    """How a suggested id starts: 'V' gives V-001."""


class RegisterRecord(Record):
    """A record that stands in the register until it is retired; it is never deleted once others refer to it."""

    retired_on: date | None = Field(
        default=None,
        title="Retired on",
        description="Set when the record is no longer used; it stays in history and leaves every list",
    )


def field(
    about: str,
    *,
    default: Any = None,
    title: str | None = None,
    unit: str | None = None,
    examples: list[Any] | None = None,
    group: str | None = None,
    long: bool = False,
    synonyms: list[str] | None = None,
    **limits: Any,
) -> Any:
    """A field with its help text, unit, place in the form and the header names that files use for it."""
    extra: dict[str, Any] = {"unit": unit, "group": group, "long": long or None, "synonyms": synonyms}
    return Field(
        default=default,
        title=title,
        description=about,
        examples=examples,
        json_schema_extra={name: value for name, value in extra.items() if value},
        **limits,
    )


def id_field(about: str, example: str, **more: Any) -> Any:
    """The field that names the record."""
    return field(about, default=..., examples=[example], min_length=1, max_length=64, pattern=r"^[^\s/?#&]+$", **more)


def ref(kind: str, about: str, *, default: Any = None, title: str | None = None, group: str | None = None) -> Any:
    """A field that names another record by its id."""
    extra: dict[str, Any] = {"ref": kind}
    if group:
        extra["group"] = group
    return Field(default=default, title=title, description=about, json_schema_extra=extra)


def worded(title: str) -> str:
    """A title as it stands inside a sentence: 'Service level' reads 'service level', 'IP control' keeps its capitals."""
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in title.split(" "))


def refuse_disorder(record: Record, *names: str) -> None:
    """Refuse a record whose dates, as far as they are known, do not stand in this order; one day may have several.

    Raises: ValueError, which a validator of the record passes on.
    """
    known = [(name.replace("_", " "), day) for name in names if (day := getattr(record, name))]
    for (earlier, one), (later, other) in pairwise(known):
        if other < one:
            raise ValueError(f"{later} lies before {earlier}: correct one of the two dates")


@dataclass(frozen=True)
class Shape:
    """One field as forms, files, tables and the dictionary see it."""

    name: str
    title: str
    about: str
    word: type[StrEnum] | None
    type: str
    """text, long_text, date, timestamp, number, whole, flag or choice."""
    required: bool
    choices: tuple[str, ...]
    ref: str | None
    unit: str | None
    group: str | None
    examples: tuple[Any, ...]
    synonyms: tuple[str, ...]
    default: Any
    is_key: bool
    lowest: float | None
    """The least number allowed; `is_above` when it is itself too little."""
    highest: float | None
    is_above: bool

    @property
    def label(self) -> str:
        """The title with its unit, as asked for in a form."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


_TYPES: list[tuple[type, str]] = [
    (bool, "flag"),
    (datetime, "timestamp"),
    (date, "date"),
    (int, "whole"),
    (float, "number"),
    (str, "text"),
]


def shapes(record: type[Record]) -> tuple[Shape, ...]:
    """Every field of a record class, in the order in which it is declared; the retirement date comes last."""
    found = [_shape(record, name, info) for name, info in record.model_fields.items()]
    return tuple(sorted(found, key=lambda shape: shape.name == "retired_on"))


def _shape(record: type[Record], name: str, info: FieldInfo) -> Shape:
    extra: dict[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    inner = _inner(info.annotation)
    word: type[StrEnum] | None = inner if issubclass(inner, StrEnum) else None
    bounds = {name: getattr(part, name) for part in info.metadata for name in ("ge", "gt", "le") if hasattr(part, name)}
    kind = "choice" if word else next(name for known, name in _TYPES if issubclass(inner, known))
    return Shape(
        name=name,
        title=info.title or name.removesuffix("_id").replace("_", " ").capitalize(),
        about=info.description or "",
        type="long_text" if extra.get("long") else kind,
        required=info.is_required(),
        choices=tuple(word) if word else (),
        word=word,
        ref=extra.get("ref"),
        unit=extra.get("unit"),
        group=extra.get("group"),
        examples=tuple(info.examples or ()),
        synonyms=tuple(extra.get("synonyms", ())),
        default=None if info.is_required() else info.default,
        is_key=name == getattr(record, "key", None),
        lowest=bounds.get("ge", bounds.get("gt")),
        highest=bounds.get("le"),
        is_above="gt" in bounds,
    )


def _inner(annotation: Any) -> type:
    """The type inside `X | None`."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(part for part in get_args(annotation) if part is not NoneType)
    return annotation if isinstance(annotation, type) else str


R = TypeVar("R", bound=Record)


class RecordRefused(PlainError, ValueError):
    """A record that breaks its own rules; `faults` maps a field to what is wrong and how to mend it."""

    def __init__(self, kind: str, faults: dict[str, str]) -> None:
        self.kind, self.faults = kind, faults
        super().__init__("; ".join(f"{field}: {fault}" for field, fault in faults.items()))


def make(record: type[R], values: dict[str, Any]) -> R:
    """The record that these values make, or `RecordRefused` with one plain sentence per field."""
    try:
        return record.model_validate(values)
    except ValidationError as refused:
        faults = {str(e["loc"][0]) if e["loc"] else record.key: plain(dict(e)) for e in refused.errors()}
        raise RecordRefused(record.kind, faults) from None


_PLAIN: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda c: "is required",
    "extra_forbidden": lambda c: "is not a field of this record",
    "string_too_short": lambda c: "must not be empty",
    "string_too_long": lambda c: f"must be at most {c['max_length']} characters",
    "string_pattern_mismatch": lambda c: "must be one word without spaces or any of / ? # &",
    "string_type": lambda c: "must be text",
    "greater_than_equal": lambda c: f"must be {c['ge']} or more",
    "greater_than": lambda c: f"must be more than {c['gt']}",
    "less_than_equal": lambda c: f"must be {c['le']} or less",
    "less_than": lambda c: f"must be less than {c['lt']}",
    "enum": lambda c: f"must be one of {c['expected'].replace(chr(39), '')}",
    "finite_number": lambda c: "must be a finite number",
}


def plain(error: dict[str, Any]) -> str:
    """One validation error in a manager's words."""
    worded = _PLAIN.get(error["type"])
    if worded:
        return worded(error.get("ctx", {}))
    message = str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
