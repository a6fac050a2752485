"""One vendor doing one function at one site."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.places import Countries, Currency
from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import Stage


class Engagement(RegisterRecord):
    """Where a vendor's work is recorded and judged: vendor x site x function."""

    kind: ClassVar[str] = "engagement"
    title: ClassVar[str] = "Engagement"
    plural: ClassVar[str] = "Engagements"
    key: ClassVar[str] = "engagement_id"
    name_field: ClassVar[str] = "engagement_id"
    prefix: ClassVar[str] = "E"

    engagement_id: str = id_field("Short stable id", "E-045")
    vendor_id: str = ref("vendor", "Who does the work", default=...)
    site_id: str = ref("site", "Where the work is done", default=...)
    function_id: str | None = ref("function", "What the work is")
    contract_id: str | None = ref("contract", "The contract under which the work is done")
    stage: Stage = field("Where the engagement is in its life", default=Stage.LIVE)
    started_on: date | None = field("First day of work", group="Term")
    ended_on: date | None = field("Last day of work, inclusive", group="Term")
    yearly_value: float | None = field("What we pay in a year", ge=0, unit="a year", group="Value")
    currency: Currency = field("Currency of the yearly value", examples=["EUR"], group="Value")
    headcount: int | None = field("People working on it", ge=0, unit="people", group="Value")
    owner_id: str | None = ref("person", "Who on our side answers for the work", title="Owner", group="Value")
    data_countries: Countries = field(
        "Countries where our data is kept or seen", examples=["IN, PL"], group="Exit and data"
    )
    alternates_count: int | None = field(
        "Qualified other providers that could take over", ge=0, title="Qualified alternates", group="Exit and data"
    )
    exit_months: float | None = field(
        "Months it would take to move the work", ge=0, unit="months", group="Exit and data"
    )

    @model_validator(mode="after")
    def _term(self) -> Engagement:
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            raise ValueError("ended on lies before started on: correct one of the two dates")
        return self
