"""A gap that somebody accepted, with a reason and an end."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref


class Waiver(RegisterRecord):
    """Accepts one finding until a date; afterwards it is a gap again."""

    kind: ClassVar[str] = "waiver"
    title: ClassVar[str] = "Waiver"
    plural: ClassVar[str] = "Waivers"
    key: ClassVar[str] = "waiver_id"
    name_field: ClassVar[str] = "waiver_id"
    prefix: ClassVar[str] = "W"

    waiver_id: str = id_field("Short stable id", "W-004")
    rule_id: str = field("The rule whose gap is accepted", default=..., max_length=16, examples=["G-09"])
    subject_id: str = field("The record whose gap is accepted", default=..., max_length=300, examples=["C-014"])
    approver_id: str = ref("person", "Who accepted it", default=..., title="Approver")
    reason: str = field("Why it may stay open", default=..., min_length=3, max_length=2000, long=True)
    granted_on: date = field("First day on which it holds", default=...)
    expires_on: date = field("Last day on which it holds", default=...)

    @model_validator(mode="after")
    def _dates(self) -> Waiver:
        if self.expires_on < self.granted_on:
            raise ValueError("expires on lies before granted on: correct one of the two dates")
        return self
