"""Small event tables, and one figure picked out of a roll-up."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from sourcing_core.metrics.figures import Rollup

DAY, TEXT, NUMBER, FLAG = pa.date32(), pa.string(), pa.float64(), pa.bool_()

COLUMNS = {
    "deliveries": {
        "delivery_id": TEXT,
        "engagement_id": TEXT,
        "ordered_on": DAY,
        "requested_on": DAY,
        "first_promised_on": DAY,
        "current_promised_on": DAY,
        "change_approved": FLAG,
        "delivered_on": DAY,
        "ordered_quantity": NUMBER,
        "delivered_quantity": NUMBER,
        "cancelled_on": DAY,
        "cancelled_by": TEXT,
        "excuse_code": TEXT,
        "excuse_approved_by": TEXT,
    },
    "inspections": {
        "lot_id": TEXT,
        "engagement_id": TEXT,
        "inspected_on": DAY,
        "stage": TEXT,
        "units_delivered": NUMBER,
        "units_inspected": NUMBER,
        "defective_units": NUMBER,
        "defects": NUMBER,
        "rework_units": NUMBER,
        "passed_first_time": NUMBER,
        "entered_units": NUMBER,
        "defects_found_before": NUMBER,
        "defects_found_after": NUMBER,
        "lot_rejected": FLAG,
    },
    "work_items": {
        "item_id": TEXT,
        "engagement_id": TEXT,
        "item_type": TEXT,
        "requested_at": DAY,
        "committed_at": DAY,
        "started_at": DAY,
        "finished_at": DAY,
        "cancelled_at": DAY,
        "reopened": FLAG,
        "target_days": NUMBER,
    },
}
IDS = {"deliveries": "delivery_id", "inspections": "lot_id", "work_items": "item_id"}

Events = Callable[..., pa.Table]
Figure = Callable[..., tuple[float, float] | None]


@pytest.fixture(scope="session")
def events() -> Events:
    """A table of one kind from one dict per row; ids are given where they are missing, all of engagement E-1."""

    def table(kind: str, *rows: dict[str, Any], types: dict[str, pa.DataType] | None = None) -> pa.Table:
        full = [{IDS[kind]: f"{place:05d}", "engagement_id": "E-1"} | row for place, row in enumerate(rows)]
        schema = COLUMNS[kind] | (types or {})
        unknown = {name for row in full for name in row} - set(schema)
        assert not unknown, f"no such columns: {unknown}"
        return pa.table({name: pa.array([row.get(name) for row in full], kind) for name, kind in schema.items()})

    return table


@pytest.fixture(scope="session")
def figure() -> Figure:
    """(amount, base) of one figure, or None when it was not posted; `month` is any day in it."""

    def pick(rollup: Rollup, metric_id: str, month: date, engagement_id: str = "E-1") -> tuple[float, float] | None:
        key = (engagement_id, metric_id, month.year * 12 + month.month - 1)
        found = [
            (row["amount"], row["base"])
            for row in rollup.figures.to_pylist()
            if (row["engagement_id"], row["metric_id"], row["month"]) == key
        ]
        assert len(found) <= 1, "a figure must be posted once"
        return found[0] if found else None

    return pick


@pytest.fixture(scope="session")
def count() -> Callable[..., float]:
    """One side count; 0 when there is none."""

    def pick(rollup: Rollup, count_id: str, month: date, engagement_id: str = "E-1") -> float:
        key = (engagement_id, count_id, month.year * 12 + month.month - 1)
        return sum(
            row["count"]
            for row in rollup.counts.to_pylist()
            if (row["engagement_id"], row["count_id"], row["month"]) == key
        )

    return pick
