"""An empty file to fill in: one column per field, and one row that shows what is meant."""

from __future__ import annotations

import pyarrow as pa

from sourcing_core.exchange.safe_text import write_csv
from sourcing_core.register import RECORDS, ROWS, Shape, shapes

_EXAMPLES = {"date": "2026-03-31", "timestamp": "2026-03-31T14:00:00Z", "number": "12.5", "whole": "12", "flag": "yes"}


def template(kind: str) -> bytes:
    """The CSV template of a kind of record or ledger row, with one example row."""
    fields = [shape for shape in shapes(RECORDS.get(kind) or ROWS[kind]) if shape.name != "retired_on"]
    return write_csv(pa.table({shape.name: pa.array([example(shape)], pa.string()) for shape in fields}), mark=True)


def example(shape: Shape) -> str:
    """A value that a field would take."""
    if shape.name == "period":
        return "2026-03"
    if shape.examples:
        return str(shape.examples[0])
    if shape.choices:
        return str(shape.choices[0])
    if shape.ref:
        return f"{RECORDS[shape.ref].prefix}-001"
    return _EXAMPLES.get(shape.type, "") if shape.required or shape.type != "text" else ""
