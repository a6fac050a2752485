"""An idea for better work, from its first mention to the day it is live."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.places import Currency
from sourcing_core.register.record import RegisterRecord, field, id_field, ref, refuse_disorder
from sourcing_core.vocabulary import IdeaCategory


class Idea(RegisterRecord):
    """One idea of an engagement: when it passed each stage, and what it is worth in a year."""

    kind: ClassVar[str] = "idea"
    title: ClassVar[str] = "Idea"
    plural: ClassVar[str] = "Ideas"
    key: ClassVar[str] = "idea_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "ID"

    idea_id: str = id_field("Short stable id", "ID-021")
    name: str = field(
        "What the idea is, in a few words",
        default=...,
        min_length=1,
        max_length=200,
        examples=["Read invoices by machine"],
        synonyms=["title", "idea"],
    )
    engagement_id: str = ref("engagement", "The engagement that it comes from", default=...)
    category: IdeaCategory | None = field("What it makes better", synonyms=["type"])
    submitted_on: date = field(
        "The day on which it was handed in",
        default=...,
        synonyms=["submitted"],
        group="Stages",
        examples=["2026-01-12"],
    )
    accepted_on: date | None = field(
        "The day on which we said yes", synonyms=["accepted"], group="Stages", examples=["2026-02-02"]
    )
    started_on: date | None = field(
        "The day on which work on it began", synonyms=["started"], group="Stages", examples=["2026-02-16"]
    )
    live_on: date | None = field(
        "The day on which it was in use", synonyms=["live", "implemented"], group="Stages", examples=["2026-04-20"]
    )
    rejected_on: date | None = field("The day on which we said no", synonyms=["rejected"], group="Stages")
    benefit_claimed: float | None = field(
        "What the vendor says it is worth in a year", ge=0, unit="a year", group="Benefit", examples=[60000]
    )
    benefit_validated: float | None = field(
        "What our finance found it to be worth in a year; only this counts",
        ge=0,
        unit="a year",
        group="Benefit",
        examples=[45000],
    )
    currency: Currency = field("Currency of the benefits", examples=["EUR"], group="Benefit")
    validated_by: str | None = ref(
        "person", "Who validated the benefit; needed with a validated benefit", group="Benefit"
    )

    @model_validator(mode="after")
    def _stages(self) -> Idea:
        refuse_disorder(self, "submitted_on", "accepted_on", "started_on", "live_on")
        refuse_disorder(self, "submitted_on", "rejected_on")
        if self.rejected_on and self.live_on:
            raise ValueError("an idea is either live or rejected: leave one of the two dates out")
        return self

    @model_validator(mode="after")
    def _validation(self) -> Idea:
        if self.benefit_validated is not None and not self.validated_by:
            raise ValueError("a validated benefit needs a name: say under validated by who validated it")
        return self
