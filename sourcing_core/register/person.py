"""A person who owns, decides or approves, on our side or the vendor's."""

from __future__ import annotations

from typing import ClassVar

from sourcing_core.register.record import RegisterRecord, field, id_field
from sourcing_core.vocabulary import Side


class Person(RegisterRecord):
    """A named person; a duty without a name is nobody's duty."""

    kind: ClassVar[str] = "person"
    title: ClassVar[str] = "Person"
    plural: ClassVar[str] = "People"
    key: ClassVar[str] = "person_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "P"

    person_id: str = id_field("Short stable id", "P-007")
    name: str = field("Full name", default=..., min_length=1, max_length=200, examples=["Ada Okafor"])
    email: str | None = field("Work address, for notices", max_length=200, examples=["ada.okafor@example.com"])
    side: Side = field("Whether this person works for us or for a vendor", default=Side.OURS)
    employer: str | None = field("The organisation, when it is not ours", max_length=200)
    job_title: str | None = field("What the person does", max_length=200, examples=["Vendor manager"])
