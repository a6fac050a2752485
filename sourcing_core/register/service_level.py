"""One promised level of one metric."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import Direction, Standing, Unit, Window


class ServiceLevel(RegisterRecord):
    """What was promised, how it is measured, and from when to when it holds."""

    kind: ClassVar[str] = "service_level"
    title: ClassVar[str] = "Service level"
    plural: ClassVar[str] = "Service levels"
    key: ClassVar[str] = "level_id"
    name_field: ClassVar[str] = "level_id"
    prefix: ClassVar[str] = "L"

    level_id: str = id_field("Short stable id", "L-031")
    vendor_id: str = ref("vendor", "Who promised", default=...)
    engagement_id: str | None = ref(
        "engagement", "The engagement it holds for; empty means every engagement of the vendor"
    )
    contract_id: str | None = ref("contract", "The contract that states it")
    metric_id: str = ref("metric", "What is measured", default=...)
    direction: Direction | None = field("Which way is better; empty takes the metric's", group="Level")
    expected: float | None = field("The level that should be reached", group="Level", examples=[95])
    minimum: float | None = field("The level below which it is a default", group="Level", examples=[92])
    unit: Unit | None = field("Unit of the two levels", group="Level", examples=["%"])
    rounding_decimals: int | None = field(
        "Decimals to which the contract rounds before comparing; empty means unrounded", ge=0, le=6, group="Level"
    )
    window: Window = field("Over what time it is judged", default=Window.MONTH, group="Level")
    standing: Standing = field(
        "Critical levels carry credits, key measurements are reported only", default=Standing.KEY, group="Level"
    )
    allocation_share: float | None = field(
        "Share of the at-risk amount, 0 to 1 or more across a pool", ge=0, le=3, group="Level"
    )
    data_source: str | None = field(
        "System or report that the figures come from", max_length=200, examples=["Ticket system"], group="Measurement"
    )
    owner_id: str | None = ref("person", "Who answers for the figures", title="Data owner", group="Measurement")
    has_exclusion_process: bool | None = field(
        "Whether the contract says how misses are excused", title="Exclusion process", group="Measurement"
    )
    approved_on: date | None = field("When both sides approved the level", group="Measurement")
    valid_from: date | None = field("First day on which it holds", group="Validity")
    valid_to: date | None = field("Last day on which it holds, inclusive", group="Validity")

    @model_validator(mode="after")
    def _validity(self) -> ServiceLevel:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid to lies before valid from: correct one of the two dates")
        return self
