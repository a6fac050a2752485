"""An empty file to fill in: one column per field, and one row that shows what is meant."""

from __future__ import annotations

import pyarrow as pa

from sourcing_core.exchange.safe_text import write_csv
from sourcing_core.register import RECORDS, ROWS, Shape, shapes

_BY_TYPE = {"date": "2026-03-31", "timestamp": "2026-03-31T14:00:00Z", "number": "12.5", "whole": "12", "flag": "yes"}
_BROUGHT_ALONG = {"metric": "on_time_delivery", "ip_control": "IPC-01"}
"""Kind -> a record of it that the product brings along."""
_EXCLUDED = ("rejected_on",)
"""Fields that may not be filled in beside another one that the example row has."""
_ENDS = ("ends_on", "ended_on", "expires_on", "valid_to")
_ONE_ROW: dict[str, dict[str, str]] = {
    "figures": {
        "engagement_id": "E-001", "metric_id": "on_time_delivery", "period": "2026-03", "numerator": "95",
        "denominator": "100", "source": "measured",
    },
    "deliveries": {
        "engagement_id": "E-001", "delivery_id": "SO-27816-1", "ordered_on": "2026-03-02", "requested_on": "2026-03-18",
        "first_promised_on": "2026-03-20", "delivered_on": "2026-03-19", "ordered_quantity": "100",
        "delivered_quantity": "100",
    },
    "inspections": {
        "engagement_id": "E-001", "lot_id": "LOT-88", "inspected_on": "2026-03-19", "stage": "incoming",
        "units_delivered": "500", "units_inspected": "80", "defective_units": "1", "defects": "2",
    },
    "work_items": {
        "engagement_id": "E-001", "item_id": "T-1044", "item_type": "incident", "requested_at": "2026-03-19T08:00:00Z",
        "started_at": "2026-03-19T09:30:00Z", "finished_at": "2026-03-20T16:00:00Z", "target_days": "2",
    },
}  # fmt: skip
"""What the example row says where the fields hang together; the other fields stay empty."""


def fields_of(kind: str) -> list[Shape]:
    """The columns of a template, in order."""
    return [shape for shape in shapes(RECORDS.get(kind) or ROWS[kind]) if shape.name != "retired_on"]


def template(kind: str) -> bytes:
    """The CSV template of a kind of record or ledger row, with one example row."""
    told = example_row(kind)
    return write_csv(pa.table({name: pa.array([text], pa.string()) for name, text in told.items()}), mark=True)


def example_row(kind: str) -> dict[str, str]:
    """A row that would be taken if the records that it refers to were there."""
    fields = fields_of(kind)
    if kind in ROWS:
        return {shape.name: _ONE_ROW[kind].get(shape.name, "") for shape in fields}
    return {shape.name: example(shape) for shape in fields}


def example(shape: Shape) -> str:
    """A value that a field would take; nothing for a text that anything may stand in."""
    if shape.ref:
        return _BROUGHT_ALONG.get(shape.ref) or f"{RECORDS[shape.ref].prefix}-001"
    if shape.examples:
        return str(shape.examples[0])
    if shape.name in _EXCLUDED:
        return ""
    if shape.choices:
        return str(shape.choices[0])
    if shape.name.endswith("_share"):
        return "0.1"
    if shape.name in _ENDS:
        return "2027-03-31"
    if shape.type == "whole" and shape.highest is not None and shape.highest < 12:
        return "1"
    return _BY_TYPE.get(shape.type, "Example" if shape.required else "")
