"""A mapping: which column of a file means which field, kept as TOML so that the next file needs no questions."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from sourcing_core.exchange.convert_words import nearest
from sourcing_core.exchange.date_shapes import format_pattern
from sourcing_core.exchange.formula import FormulaReading, apply_formula, parse_formula
from sourcing_core.exchange.patterns import check_pattern
from sourcing_core.exchange.refusal import FileRefused, shown
from sourcing_core.exchange.toml_text import toml_text

__all__ = ["FormulaReading", "Mapping", "apply_formula", "parse_formula"]

Scalar = bool | int | float | date | str
WANTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text between quotation marks",
    "dict_type": "a [table] of keys and values",
    "model_type": "a [table] of keys and values",
    "tuple_type": 'a list such as ["a", "b"]',
}
Records = dict[str, dict[str, Scalar]]


def _date_format(form: str) -> str:
    format_pattern(form)
    return form


def _regex(regex: str) -> str:
    check_pattern(regex)
    return regex


class Part(BaseModel):
    """A piece of a mapping: immutable, and nothing may be in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileChoices(Part):
    """What to read, where it cannot be seen from the file."""

    sheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None


class Pattern(Part):
    """A field cut out of a column: the first group of the regular expression (RE2 syntax) becomes the value."""

    column: str
    regex: Annotated[str, AfterValidator(_regex)]


class Dates(Part):
    """How dates are written: day or month first, or exact formats (strptime); and the zone of times without offset."""

    order: Literal["ymd", "dmy", "mdy"] | None = None
    formats: tuple[Annotated[str, AfterValidator(_date_format)], ...] = ()
    zone: str | None = None


class Numbers(Part):
    """How numbers are written: the decimal mark."""

    decimal: Literal[".", ","] | None = None


class Missing(Part):
    """Words that stand for a value that is not there."""

    words: tuple[str, ...] = ()


class Create(Part):
    """Which records an import may create when a row names one that does not exist."""

    vendors: bool = False
    sites: bool = False
    engagements: bool = False
    functions: bool = False
    metrics: bool = False


class Mapping(Part):
    """How a file becomes records, figures or events; every part but `kind` may be absent.

    A field comes from one place: a column, a constant, a formula of columns, or a pattern within a column. `values`
    translate the texts of a field; `vendors`, `sites`, `functions` and `metrics` hold fields of records to create.
    """

    kind: str = Field(min_length=1)
    source: str | None = None
    duplicates: Literal["refuse", "pool"] = "refuse"
    file: FileChoices = FileChoices()
    columns: dict[str, str] = {}
    constants: dict[str, Scalar] = {}
    formulas: dict[str, str] = {}
    patterns: dict[str, Pattern] = {}
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    missing: Missing = Missing()
    values: dict[str, dict[str, str]] = {}
    create: Create = Create()
    vendors: Records = {}
    sites: Records = {}
    functions: Records = {}
    metrics: Records = {}

    @model_validator(mode="after")
    def _one_place_per_field(self) -> Mapping:
        seen: dict[str, str] = {}
        for place in ("columns", "constants", "formulas", "patterns"):
            for name in getattr(self, place):
                if name in seen:
                    raise ValueError(f"{name} is given in [{seen[name]}] and again in [{place}]")
                seen[name] = place
        for place in ("vendors", "sites", "functions", "metrics"):
            for name, fields in getattr(self, place).items():
                if "duplicates" in fields:  # TOML gives a line at the end of the file to the last table
                    raise ValueError(f"duplicates stands in [{place}.{name}] and belongs above the first [table]")
        return self

    @classmethod
    def from_toml(cls, text: str, name: str = "the mapping") -> Mapping:
        """The mapping that a TOML text holds. Raises: FileRefused, naming the line or the key, and the cure."""
        try:
            return cls.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise FileRefused(f"not valid TOML: {error}", "correct that line", file=name) from None
        except ValidationError as error:
            problem, cure = _explained(error)
            raise FileRefused(problem, cure, file=name) from None

    def to_toml(self) -> str:
        """The mapping as TOML; only what differs from the defaults, in a fixed order."""
        return toml_text(self.model_dump(exclude_defaults=True) | {"kind": self.kind})


def _explained(error: ValidationError) -> tuple[str, str]:
    """The first complaint, in words about the file: which table, which key, and what to write instead."""
    first = error.errors()[0]
    path = [str(step) for step in first["loc"] if not isinstance(step, int)]
    table, key = path[:-1], path[-1] if path else ""
    where = f"[{'.'.join(table)}]" if table else ""
    match first["type"]:
        case "extra_forbidden":
            return f"unknown key {shown(key)}{where and ' in ' + where}", _cure_of_unknown(key, table)
        case "missing":
            return f"the key {shown(key)} is missing{where and ' in ' + where}", f"add {key} = ..."
        case "literal_error":
            return f"{where} {key} is {shown(first['input'])}".strip(), f"write one of {first['ctx']['expected']}"
        case "value_error":
            return f"{where} {key}: {first['ctx']['error']}".strip(" :"), "correct it"
    wanted = WANTED.get(first["type"], first["msg"].lower())
    return f"{where} {key} is {shown(first['input'])}".strip(), f"write {wanted}"


def _cure_of_unknown(key: str, table: Sequence[str]) -> str:
    if table and key in Mapping.model_fields:
        return f"{key} belongs above the first [table], or into a table of its own"
    part: Any = Mapping
    for step in table:
        declared = part.model_fields.get(step) if isinstance(part, type) and issubclass(part, BaseModel) else None
        part = declared.annotation if declared else None
    fields = list(part.model_fields) if isinstance(part, type) and issubclass(part, BaseModel) else []
    close = nearest(key, fields)
    return f"did you mean {close}?" if close else f"use one of {', '.join(fields)}" if fields else "remove it"
