"""A survey among the people whom a vendor serves, or who manage it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import SurveyAudience


class Survey(RegisterRecord):
    """Who was asked about whom, on which scale, and until when; the answers are records of their own."""

    kind: ClassVar[str] = "survey"
    title: ClassVar[str] = "Survey"
    plural: ClassVar[str] = "Surveys"
    key: ClassVar[str] = "survey_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "SV"

    survey_id: str = id_field("Short stable id", "SV-008")
    name: str = field(
        "What people call the survey", default=..., min_length=1, max_length=200, examples=["Customer survey, spring"]
    )
    vendor_id: str = ref("vendor", "The vendor that was asked about", default=...)
    engagement_id: str | None = ref(
        "engagement", "The engagement that was asked about; empty means all of the vendor's"
    )
    audience: SurveyAudience = field("Who was asked", default=..., synonyms=["asked"])
    scale: int = field(
        "The highest mark for satisfaction; marks of different scales are never compared",
        default=5,
        ge=3,
        le=10,
        title="Highest mark",
        examples=[5],
    )
    invited_count: int | None = field("How many were asked", ge=0, unit="people", title="Invited", examples=[120])
    closed_on: date = field("Last day on which answers were taken", default=..., synonyms=["closed", "end date"])
