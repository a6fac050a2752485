"""Something that went wrong at a vendor and did harm, or could have."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref, refuse_disorder
from sourcing_core.vocabulary import IncidentKind, IncidentSeverity


class Incident(RegisterRecord):
    """One incident: what it touched, how bad it was, and whether it is confirmed and closed."""

    kind: ClassVar[str] = "incident"
    title: ClassVar[str] = "Incident"
    plural: ClassVar[str] = "Incidents"
    key: ClassVar[str] = "incident_id"
    name_field: ClassVar[str] = "summary"
    prefix: ClassVar[str] = "I"

    incident_id: str = id_field("Short stable id", "I-003")
    vendor_id: str = ref("vendor", "At whom it happened", default=...)
    site_id: str | None = ref("site", "The site it happened at; empty means not one site")
    engagement_id: str | None = ref("engagement", "The engagement it touched; empty means not one engagement")
    incident_kind: IncidentKind = field("What it touched", default=..., title="Kind", synonyms=["kind", "type"])
    severity: IncidentSeverity = field("How bad it was", default=...)
    detected_on: date = field("The day on which it was noticed", default=..., synonyms=["date", "detected"])
    is_confirmed: bool = field(
        "Whether it was looked into and found to be true; only confirmed ones lower a score",
        default=True,
        title="Confirmed",
    )
    closed_on: date | None = field("The day on which it was closed; empty means open", synonyms=["closed"])
    summary: str = field(
        "What happened, in a sentence",
        default=...,
        min_length=1,
        max_length=500,
        examples=["Drawings were sent to a subcontractor that had not signed"],
    )

    @model_validator(mode="after")
    def _dates(self) -> Incident:
        refuse_disorder(self, "detected_on", "closed_on")
        return self
