"""A piece of planned work, and the customer need that it answers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref, refuse_disorder


class BacklogItem(RegisterRecord):
    """In progress from the day it is started until the day it is finished."""

    kind: ClassVar[str] = "backlog_item"
    title: ClassVar[str] = "Backlog item"
    plural: ClassVar[str] = "Backlog items"
    key: ClassVar[str] = "item_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "BI"

    item_id: str = id_field("Short stable id", "BI-130")
    name: str = field(
        "What is to be done", default=..., min_length=1, max_length=200, examples=["Claims can be filed by phone"]
    )
    engagement_id: str = ref("engagement", "The engagement that does it", default=...)
    need: str | None = field(
        "The named customer need that it answers; empty means that it is linked to none",
        max_length=500,
        title="Customer need",
        examples=["Customers without a computer"],
        synonyms=["requirement"],
    )
    started_on: date | None = field("The day on which work began", synonyms=["started"], examples=["2026-03-02"])
    finished_on: date | None = field(
        "The day on which it was done; empty means not yet", synonyms=["finished", "done"], examples=["2026-03-27"]
    )
    region: str | None = field("The region that it serves", max_length=100, examples=["Benelux"])

    @model_validator(mode="after")
    def _dates(self) -> BacklogItem:
        refuse_disorder(self, "started_on", "finished_on")
        return self
