"""The nouns: one record class per file, and the two lists that everything else walks."""

from __future__ import annotations

from sourcing_core.register.access_review import AccessReview
from sourcing_core.register.acknowledgement import Acknowledgement
from sourcing_core.register.backlog_item import BacklogItem
from sourcing_core.register.clause import Clause
from sourcing_core.register.contract import Contract
from sourcing_core.register.deliverable import Deliverable
from sourcing_core.register.engagement import Engagement
from sourcing_core.register.figure import Delivery, Figure, Inspection, Row, WorkItem
from sourcing_core.register.function import Function
from sourcing_core.register.idea import Idea
from sourcing_core.register.incident import Incident
from sourcing_core.register.ip_control import IpControl
from sourcing_core.register.ip_evidence import IpEvidence
from sourcing_core.register.metric import Metric
from sourcing_core.register.person import Person
from sourcing_core.register.rebaseline import Rebaseline
from sourcing_core.register.record import Record, RecordRefused, RegisterRecord, Shape, make, shapes, worded
from sourcing_core.register.service_level import ServiceLevel
from sourcing_core.register.site import Site
from sourcing_core.register.subscription import Subscription
from sourcing_core.register.survey import Survey
from sourcing_core.register.survey_response import SurveyResponse
from sourcing_core.register.vendor import Vendor
from sourcing_core.register.waiver import Waiver

GROUPS: dict[str, tuple[type[RegisterRecord], ...]] = {
    "Core": (Person, Vendor, Site, Function, Metric, Contract, Engagement, Clause, ServiceLevel, Waiver),
    "Protection": (IpControl, IpEvidence, Incident, AccessReview),
    "Improvement and customers": (Idea, Survey, SurveyResponse, Deliverable, BacklogItem),
    "Monitoring": (Acknowledgement, Rebaseline, Subscription),
}
"""Every kind of record, each after the kinds that it refers to, under the heading by which people look for it."""

RECORDS: dict[str, type[RegisterRecord]] = {record.kind: record for group in GROUPS.values() for record in group}
"""Kind -> its class, in the same order."""

SEEDED: frozenset[str] = frozenset({Metric.kind, IpControl.kind})
"""Kinds of which the product brings some along: a register with nothing else in it is empty."""

ROWS: dict[str, type[Row]] = {row.kind: row for row in (Figure, Delivery, Inspection, WorkItem)}
"""Every kind of ledger row that a file may bring."""

__all__ = [
    "GROUPS",
    "RECORDS",
    "ROWS",
    "SEEDED",
    "AccessReview",
    "Acknowledgement",
    "BacklogItem",
    "Clause",
    "Contract",
    "Deliverable",
    "Delivery",
    "Engagement",
    "Figure",
    "Function",
    "Idea",
    "Incident",
    "Inspection",
    "IpControl",
    "IpEvidence",
    "Metric",
    "Person",
    "Rebaseline",
    "Record",
    "RecordRefused",
    "RegisterRecord",
    "Row",
    "ServiceLevel",
    "Shape",
    "Site",
    "Subscription",
    "Survey",
    "SurveyResponse",
    "Vendor",
    "Waiver",
    "WorkItem",
    "make",
    "shapes",
    "worded",
]
