"""A control that protects intellectual property, and how much it weighs."""

from __future__ import annotations

from typing import ClassVar

from sourcing_core.register.record import RegisterRecord, field, id_field


class IpControl(RegisterRecord):
    """One line of the list by which IP protection is judged; the built-in ones may be weighed anew, and others added."""

    kind: ClassVar[str] = "ip_control"
    title: ClassVar[str] = "IP control"
    plural: ClassVar[str] = "IP controls"
    key: ClassVar[str] = "control_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "IPC"

    control_id: str = id_field("Short stable id", "IPC-01")
    name: str = field(
        "What must be in place",
        default=...,
        min_length=1,
        max_length=200,
        examples=["Source code only in our own repository"],
        synonyms=["control"],
    )
    weight: float = field(
        "How much it counts beside the other controls", default=..., gt=0, unit="points", examples=[8]
    )
    is_critical: bool = field(
        "Whether the score is held down while it is not at least documented",
        default=False,
        title="Critical control",
        synonyms=["critical"],
    )
    basis: str | None = field("The standard or practice that it rests on", long=True, max_length=2000)
