"""A piece of work that a vendor hands in and we review."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref, refuse_disorder


class Deliverable(RegisterRecord):
    """When it was due, handed in, reviewed and accepted, and whether at the first review."""

    kind: ClassVar[str] = "deliverable"
    title: ClassVar[str] = "Deliverable"
    plural: ClassVar[str] = "Deliverables"
    key: ClassVar[str] = "deliverable_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "D"

    deliverable_id: str = id_field("Short stable id", "D-077")
    name: str = field(
        "What is handed in", default=..., min_length=1, max_length=200, examples=["Test report, release 14"]
    )
    engagement_id: str = ref("engagement", "The engagement that hands it in", default=...)
    due_on: date | None = field("The day on which it is due", synonyms=["due date"], examples=["2026-03-20"])
    submitted_on: date | None = field(
        "The day on which it was handed in", synonyms=["submitted"], examples=["2026-03-18"]
    )
    reviewed_on: date | None = field("The day of the first review", synonyms=["reviewed"], examples=["2026-03-24"])
    is_accepted_first: bool | None = field(
        "Whether the first review accepted it", title="Accepted at first review", synonyms=["accepted first"]
    )
    accepted_on: date | None = field("The day on which it was accepted", synonyms=["accepted"], examples=["2026-03-24"])
    region: str | None = field("The region that it serves", max_length=100, examples=["Benelux"])

    @model_validator(mode="after")
    def _review(self) -> Deliverable:
        if self.is_accepted_first is not None and not self.reviewed_on:
            raise ValueError(
                "accepted at first review is told without a review: tell reviewed on too, or leave it empty"
            )
        refuse_disorder(self, "submitted_on", "reviewed_on", "accepted_on")
        return self
