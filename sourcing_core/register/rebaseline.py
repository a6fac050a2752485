"""A decision that a process has changed, so that its limits are computed anew."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref, refuse_disorder


class Rebaseline(RegisterRecord):
    """From which month the limits of one series begin again, why, and who approved it."""

    kind: ClassVar[str] = "rebaseline"
    title: ClassVar[str] = "Rebaseline"
    plural: ClassVar[str] = "Rebaselines"
    key: ClassVar[str] = "rebaseline_id"
    name_field: ClassVar[str] = "rebaseline_id"
    prefix: ClassVar[str] = "RB"

    rebaseline_id: str = id_field("Short stable id", "RB-002")
    engagement_id: str = ref("engagement", "The engagement whose limits begin again", default=...)
    metric_id: str = ref("metric", "The metric whose limits begin again", default=...)
    begins_on: date = field(
        "Any day in the first month of the new limits", default=..., synonyms=["month", "from"], examples=["2026-01-31"]
    )
    cause: str = field(
        "What changed in the process, so that the old limits no longer describe it",
        default=...,
        min_length=3,
        max_length=2000,
        long=True,
        examples=["New sorting machine in use"],
    )
    approved_by: str = ref("person", "Who approved it", default=...)
    decided_on: date = field(
        "The day of the decision; a change is approved once it is seen, not before it begins",
        default=...,
        synonyms=["decided"],
        examples=["2026-03-31"],
    )

    @model_validator(mode="after")
    def _dates(self) -> Rebaseline:
        refuse_disorder(self, "begins_on", "decided_on")
        return self
