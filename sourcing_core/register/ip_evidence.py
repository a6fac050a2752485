"""What was seen of one IP control at one vendor, and on which day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import IpLevel


class IpEvidence(RegisterRecord):
    """How well one control is proven; the latest counts, and what is old counts less."""

    kind: ClassVar[str] = "ip_evidence"
    title: ClassVar[str] = "IP evidence"
    plural: ClassVar[str] = "IP evidence"
    key: ClassVar[str] = "evidence_id"
    name_field: ClassVar[str] = "evidence_id"
    prefix: ClassVar[str] = "IPE"

    evidence_id: str = id_field("Short stable id", "IPE-012")
    vendor_id: str = ref("vendor", "Whose control was looked at", default=...)
    site_id: str | None = ref("site", "The site it was seen at; empty means every site of the vendor")
    control_id: str = ref("ip_control", "The control that was looked at", default=...)
    level: IpLevel = field(
        "How well it is proven, from absent to verified by somebody independent",
        default=...,
        examples=["documented"],
        synonyms=["evidence level"],
    )
    dated_on: date = field(
        "The day of the evidence, from which it ages", default=..., synonyms=["date", "evidence date"]
    )
    reason: str | None = field(
        "Why the control does not apply; needed when the level is not applicable", long=True, max_length=2000
    )
    reference: str | None = field(
        "Where the evidence is, such as a report and its section", max_length=1000, examples=["Audit report 7, page 12"]
    )
    checked_by: str | None = ref("person", "Who looked at it")

    @model_validator(mode="after")
    def _reason(self) -> IpEvidence:
        if self.level is IpLevel.NOT_APPLICABLE and not self.reason:
            raise ValueError("a control that is not applicable needs a reason: say why it does not apply")
        return self
