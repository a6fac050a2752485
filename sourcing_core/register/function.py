"""A piece of work that could be done in-house or by somebody else."""

from __future__ import annotations

from typing import ClassVar

from sourcing_core.register.record import RegisterRecord, field, id_field
from sourcing_core.vocabulary import FunctionKind, Sensitivity


class Function(RegisterRecord):
    """What is done, apart from who does it and where."""

    kind: ClassVar[str] = "function"
    title: ClassVar[str] = "Function"
    plural: ClassVar[str] = "Functions"
    key: ClassVar[str] = "function_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "F"

    function_id: str = id_field("Short stable id", "F-003")
    name: str = field(
        "What the work is called", default=..., min_length=1, max_length=200, examples=["Claims handling"]
    )
    nature: FunctionKind | None = field(
        "Strategic work sets us apart; a commodity is sold by many", synonyms=["kind", "type"]
    )
    ip_sensitivity: Sensitivity | None = field(
        "How much of our intellectual property the work touches", title="IP sensitivity"
    )
    has_personal_data: bool | None = field("Whether personal data is processed", title="Personal data")
    is_critical: bool | None = field("Whether it supports a critical or important function", title="Critical function")
    outage_tolerance_months: float | None = field(
        "How long we could do without it before serious harm", ge=0, unit="months"
    )
    description: str | None = field("What is and is not included", long=True, max_length=4000)
