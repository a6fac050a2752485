"""The row shapes of the ledgers: what a file of figures or raw events may hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sourcing_core.register.record import Record, field, id_field, ref
from sourcing_core.vocabulary import Source


class Row(Record):
    """A row of a ledger; the engagement may be named by its id, or by vendor, site and function."""

    engagement_id: str | None = ref("engagement", "The engagement; or name vendor and site instead")
    vendor: str | None = field(
        "Vendor by id or name, when no engagement id is given",
        synonyms=["supplier", "provider", "vendor name", "vendor id"],
    )
    site: str | None = field(
        "Site by id or name, when no engagement id is given", synonyms=["location", "site name", "site id", "plant"]
    )
    function: str | None = field(
        "Function by id or name, when vendor and site do several", synonyms=["service", "function name", "work"]
    )


class Figure(Row):
    """One value of one metric in one month, as counted or as a value."""

    kind: ClassVar[str] = "figures"
    title: ClassVar[str] = "Figure"
    plural: ClassVar[str] = "Figures"
    key: ClassVar[str] = "metric_id"
    name_field: ClassVar[str] = "metric_id"
    prefix: ClassVar[str] = ""

    metric_id: str = ref("metric", "What was measured", default=..., title="Metric")
    period: date = field(
        "The month, as 2026-03 or any day in it", default=..., synonyms=["month", "date", "period start"]
    )
    numerator: float | None = field(
        "The part that counts, for proportions and rates", ge=0, synonyms=["count", "hits", "part"]
    )
    denominator: float | None = field(
        "The whole or the exposure, for proportions and rates", ge=0, synonyms=["total", "of", "volume"]
    )
    value: float | None = field("The value, for durations, scores and amounts", synonyms=["result", "score"])
    n: float | None = field(
        "How many events stand behind the value", ge=0, title="n", synonyms=["sample", "sample size", "volume"]
    )
    source: Source | None = field("Who says so; empty takes the import's", synonyms=["reported by"])


class Delivery(Row):
    """One promised delivery, or one part of it."""

    kind: ClassVar[str] = "deliveries"
    title: ClassVar[str] = "Delivery"
    plural: ClassVar[str] = "Deliveries"
    key: ClassVar[str] = "delivery_id"
    name_field: ClassVar[str] = "delivery_id"
    prefix: ClassVar[str] = ""

    delivery_id: str = id_field(
        "The line's own id; rows that share it are part deliveries",
        "SO-27816-1",
        synonyms=["id", "line id", "order line"],
    )
    ordered_on: date | None = field("When it was ordered", synonyms=["order date", "po date"])
    requested_on: date | None = field("When the customer wanted it", synonyms=["requested date", "wanted date"])
    first_promised_on: date | None = field(
        "The first date that was promised", synonyms=["promised date", "due date", "scheduled date", "commit date"]
    )
    current_promised_on: date | None = field(
        "The latest date that was promised", synonyms=["new promised date", "revised date"]
    )
    change_approved: bool | None = field("Whether we approved the later promise")
    delivered_on: date | None = field("When it arrived", synonyms=["delivery date", "delivered date", "actual date"])
    ordered_quantity: float | None = field("How much was ordered", gt=0, synonyms=["order quantity", "quantity"])
    delivered_quantity: float | None = field("How much arrived with this row", ge=0)
    cancelled_on: date | None = field("When it was cancelled")
    cancelled_by: str | None = field("customer, vendor or mutual", examples=["customer"])
    excuse_code: str | None = field("Why a miss is claimed to be excused")
    excuse_approved_by: str | None = field("Who on our side approved the excuse")


class Inspection(Row):
    """One inspected lot."""

    kind: ClassVar[str] = "inspections"
    title: ClassVar[str] = "Inspection"
    plural: ClassVar[str] = "Inspections"
    key: ClassVar[str] = "lot_id"
    name_field: ClassVar[str] = "lot_id"
    prefix: ClassVar[str] = ""

    lot_id: str = id_field("The lot's own id", "LOT-88", synonyms=["lot", "batch", "id"])
    inspected_on: date = field("When it was inspected", default=..., synonyms=["inspection date", "date"])
    stage: str | None = field("supplier, incoming or in-use")
    units_delivered: float | None = field("Units in the lot", ge=0)
    units_inspected: float | None = field("Units looked at", ge=0, synonyms=["inspected"])
    defective_units: float | None = field("Units with at least one defect", ge=0, synonyms=["defective", "rejects"])
    defects: float | None = field("Defects found", ge=0)
    rework_units: float | None = field("Units that were reworked", ge=0)
    passed_first_time: float | None = field("Units that passed without rework", ge=0)
    entered_units: float | None = field("Units that entered the step", ge=0)
    defects_found_before: float | None = field("Valid defects found before acceptance", ge=0)
    defects_found_after: float | None = field("Valid defects the customer found afterwards", ge=0)
    lot_rejected: bool | None = field("Whether the whole lot was rejected")


class WorkItem(Row):
    """One ticket, case or piece of work."""

    kind: ClassVar[str] = "work_items"
    title: ClassVar[str] = "Work item"
    plural: ClassVar[str] = "Work items"
    key: ClassVar[str] = "item_id"
    name_field: ClassVar[str] = "item_id"
    prefix: ClassVar[str] = ""

    item_id: str = id_field("The item's own id", "T-1044", synonyms=["ticket", "case", "id", "key"])
    item_type: str | None = field("Kind of work", synonyms=["type", "issue type"])
    requested_at: datetime | None = field("When it was asked for", synonyms=["created", "opened", "requested"])
    committed_at: datetime | None = field("When it was accepted")
    started_at: datetime | None = field("When work began", synonyms=["started", "start date"])
    finished_at: datetime | None = field(
        "When work ended, the last time", synonyms=["finished", "resolved", "closed", "done"]
    )
    cancelled_at: datetime | None = field("When it was cancelled")
    reopened: bool | None = field("Whether it was opened again")
    target_days: float | None = field(
        "Days within which it should be finished", gt=0, unit="days", synonyms=["sla days", "target"]
    )
