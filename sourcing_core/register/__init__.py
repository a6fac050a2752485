"""The nouns: one record class per file, and the two lists that everything else walks."""

from __future__ import annotations

from sourcing_core.register.clause import Clause
from sourcing_core.register.contract import Contract
from sourcing_core.register.engagement import Engagement
from sourcing_core.register.figure import Delivery, Figure, Inspection, Row, WorkItem
from sourcing_core.register.function import Function
from sourcing_core.register.metric import Metric
from sourcing_core.register.person import Person
from sourcing_core.register.record import Record, RecordRefused, RegisterRecord, Shape, make, shapes
from sourcing_core.register.service_level import ServiceLevel
from sourcing_core.register.site import Site
from sourcing_core.register.vendor import Vendor
from sourcing_core.register.waiver import Waiver

RECORDS: dict[str, type[RegisterRecord]] = {
    record.kind: record
    for record in (Person, Vendor, Site, Function, Metric, Contract, Engagement, Clause, ServiceLevel, Waiver)
}
"""Every kind of record, each after the kinds that it refers to."""

ROWS: dict[str, type[Row]] = {row.kind: row for row in (Figure, Delivery, Inspection, WorkItem)}
"""Every kind of ledger row that a file may bring."""

__all__ = [
    "RECORDS",
    "ROWS",
    "Clause",
    "Contract",
    "Delivery",
    "Engagement",
    "Figure",
    "Function",
    "Inspection",
    "Metric",
    "Person",
    "Record",
    "RecordRefused",
    "RegisterRecord",
    "Row",
    "ServiceLevel",
    "Shape",
    "Site",
    "Vendor",
    "Waiver",
    "WorkItem",
    "make",
    "shapes",
]
