"""A clause that a contract has, lacks, or has not been checked for."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sourcing_core.register.places import Countries
from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import ClauseKind


class Clause(RegisterRecord):
    """What was found when somebody read the contract for one duty."""

    kind: ClassVar[str] = "clause"
    title: ClassVar[str] = "Clause"
    plural: ClassVar[str] = "Clauses"
    key: ClassVar[str] = "clause_id"
    name_field: ClassVar[str] = "clause_kind"
    prefix: ClassVar[str] = "CL"

    clause_id: str = id_field("Short stable id", "CL-102")
    contract_id: str = ref("contract", "The contract that was read", default=...)
    clause_kind: ClauseKind = field(
        "What the clause is about", default=..., title="Kind", synonyms=["clause", "kind", "type"]
    )
    is_present: bool | None = field("Whether the contract has it; empty means nobody has looked", title="Present")
    covers_subcontractors: bool | None = field("Whether it reaches subcontractors and individuals")
    enforceable_in: Countries = field("Countries for which enforceability was checked", examples=["IN, PH"])
    evidence: str | None = field(
        "Where it stands, such as a section number or a link", max_length=1000, examples=["Section 14.2"]
    )
    checked_on: date | None = field("When somebody last looked")
    checked_by_id: str | None = ref("person", "Who looked", title="Checked by")
