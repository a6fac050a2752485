"""The data dictionary: every record, ledger row, built-in metric and threshold, as the code declares them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from pydantic.fields import FieldInfo

from sourcing_core.desk.bring_in import kinds
from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.metrics.rollup import ROLLUPS, computations
from sourcing_core.policy import Policy
from sourcing_core.register import RECORDS, ROWS, Record, Shape, shapes
from sourcing_core.vocabulary import KIND_UNIT, UNIT_SCALE

HEAD = """# Data dictionary

Made from the code by `make docs`; do not edit by hand.

What lies in this folder:

- `demo/`: the fictional demo portfolio and three small files to try an import with; see [demo/README.md](demo/README.md).
  No company, person, contract or figure in it is real.
- `steerboard.db`: the local database, made at the first start.
  Git ignores it, and so it ignores `backups/` and `exports/`.

What files may hold, and what the register keeps, follows below.
A file names its columns as it likes: an import guesses which column is which field, and a mapping settles it.
Dates and decimal marks are found from the file; where it can be read two ways, the import asks.
An empty cell is "not told"; it is never 0 and never "no".
"""

CODED = {
    "Country": "country: ISO code of two letters, or the English name",
    "Countries": "countries, separated by commas",
    "Currency": "currency: ISO code of three letters",
    "Zone": "IANA time zone",
    "Channel": "name of a channel of the server's configuration",
    "Topics": "topics, separated by commas",
}
"""Names of the checked types of `register.places` and `register.subscription`, and what a person may write for them."""

WORDS = {
    "text": "text",
    "long_text": "long text",
    "date": "date",
    "timestamp": "instant, UTC where no zone is told",
    "number": "number",
    "whole": "whole number",
    "flag": "yes or no",
    "choice": "one of a list",
}


def data_dictionary() -> str:
    """The whole document as Markdown."""
    files = {kind: word for word, kind in kinds().items()}
    records = [_section(record, files[kind]) for kind, record in RECORDS.items()]
    rows = [_section(row, files[kind]) for kind, row in ROWS.items()]
    parts = [
        HEAD,
        "## Records",
        *records,
        "## Ledger rows",
        _ABOUT_ROWS,
        *rows,
        "## Built-in metrics",
        _metrics(),
        "## Units",
        _units(),
        "## Thresholds",
        _thresholds(),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


_ABOUT_ROWS = """
A row names its engagement by id, or by vendor, site and function (ids or names).
Part deliveries share one `delivery_id`; an item that was opened again may come in several rows.
"""


def _section(record: type[Record], word: str) -> str:
    """One kind of record or row: what it is, how to import it, and its fields."""
    fields = [
        (
            f"`{shape.name}`",
            shape.title,
            _type(record, shape),
            shape.unit,
            _required(shape),
            _allowed(shape),
            f"`{shape.ref}`" if shape.ref else "",
            shape.about,
        )
        for shape in shapes(record)
    ]
    table = _table(("Field", "Title", "Type", "Unit", "Required", "Allowed", "Refers to", "Meaning"), fields)
    return f"### {record.plural}\n\n{inspect.getdoc(record)}\nOn the command line: `import {word}`.\n\n{table}"


def _type(record: type[Record], shape: Shape) -> str:
    if shape.ref:
        return "id or name"
    declared = next(
        (
            str(base.__annotations__[shape.name])
            for base in record.__mro__
            if shape.name in getattr(base, "__annotations__", {})
        ),
        "",
    )
    return CODED.get(declared, WORDS[shape.type])


def _required(shape: Shape) -> str:
    if shape.required:
        return "yes"
    return "no" if shape.default is None else f"no, else `{shape.default}`"


def _allowed(shape: Shape) -> str:
    if shape.choices:
        return ", ".join(f"`{choice}`" for choice in shape.choices)
    low = (
        "" if shape.lowest is None else f"more than {shape.lowest:g}" if shape.is_above else f"{shape.lowest:g} or more"
    )
    high = "" if shape.highest is None else f"at most {shape.highest:g}"
    return ", ".join(part for part in (low, high) if part)


def _metrics() -> str:
    """The metrics that come with the product."""
    events = {
        metric_id: [kind for kind in ROLLUPS if metric_id in computations(kind)]
        for metric_id in (metric.metric_id for metric in catalogue())
    }
    rows = [
        (
            f"`{metric.metric_id}`",
            metric.name,
            metric.metric_kind,
            metric.direction,
            metric.unit,
            metric.minimum_count,
            _yes(metric.is_poolable),
            _yes(metric.is_mission),
            ", ".join(kind.replace("_", " ") for kind in events[metric.metric_id]) or "entered",
            metric.description,
        )
        for metric in catalogue()
    ]
    return _table(
        (
            "Metric",
            "Name",
            "Kind",
            "Better",
            "Unit",
            "Least n",
            "Pooled",
            "On the scorecard",
            "Computed from",
            "Definition",
        ),
        rows,
    )


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _units() -> str:
    """What a level may be stated in, and what it is worth in the unit that figures are kept in."""
    kept = "\n".join(f"- {kind}: {unit}" for kind, unit in KIND_UNIT.items())
    worth = _table(
        ("Unit of a level", "Worth in the metric's own unit"),
        [(f"`{unit}`", f"{scale:.6g}") for unit, scale in UNIT_SCALE.items()],
    )
    return f"Figures are kept in one unit for each kind of metric:\n\n{kept}\n\nA service level is stated in its contract's unit:\n\n{worth}"


def _thresholds() -> str:
    """Every threshold of the policy by group, with its default and its reason."""
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for name, field in Policy.model_fields.items():
        groups.setdefault(_extra(field, "group"), []).append(
            (f"`{name}`", _default(field), _extra(field, "unit"), field.description)
        )
    head = "Each can be changed in the settings; the change is in the journal, and the rules version in every output changes with it."
    parts = [
        f"### {group}\n\n{_table(('Threshold', 'Default', 'Unit', 'Reason'), rows)}" for group, rows in groups.items()
    ]
    return "\n\n".join([head, *parts])


def _extra(field: FieldInfo, name: str) -> str:
    extra: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return str(extra.get(name) or "")


def _default(field: FieldInfo) -> str:
    if isinstance(field.default, dict):
        return ", ".join(f"`{key}` {value:g}" for key, value in field.default.items())
    if field.default in (None, ()):
        return "empty"
    return f"{field.default:g}" if isinstance(field.default, float) else f"{field.default}"


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; a cell is one line."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    told = ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]
    return "\n".join([told[0], "|" + "---|" * len(lines[0]), *told[1:]])


def _cell(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
