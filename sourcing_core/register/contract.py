"""One signed agreement with one vendor."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.places import Countries, Country, Currency, Zone
from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import RenewalDecision


class Contract(RegisterRecord):
    """Term, notice, law and money of an agreement."""

    kind: ClassVar[str] = "contract"
    title: ClassVar[str] = "Contract"
    plural: ClassVar[str] = "Contracts"
    key: ClassVar[str] = "contract_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "C"

    contract_id: str = id_field("Short stable id", "C-014")
    vendor_id: str = ref("vendor", "The vendor that signed", default=...)
    name: str | None = field(
        "What people call the agreement", max_length=200, examples=["Master services agreement 2024"]
    )
    signed_on: date | None = field("Date of the last signature; empty means not signed", group="Term")
    starts_on: date | None = field("First day of the term", group="Term")
    ends_on: date | None = field("Last day of the term, inclusive", group="Term")
    notice_days: int | None = field("Days of notice that we must give", ge=0, le=3660, unit="days", group="Term")
    auto_renews: bool | None = field(
        "Whether it renews by itself when nobody gives notice", title="Renews by itself", group="Term"
    )
    internal_lead_days: int | None = field(
        "Days that we need inside for approvals before notice; empty takes the policy's",
        ge=0,
        le=3660,
        unit="days",
        group="Decision",
    )
    decision: RenewalDecision | None = field("What was decided for the end of the term", group="Decision")
    decided_on: date | None = field("When it was decided", group="Decision")
    governing_law: Country = field("Country whose law governs", group="Law and money")
    zone: Zone = field(
        "Time zone in which its days begin and end",
        title="Time zone",
        examples=["Europe/London"],
        group="Law and money",
    )
    currency: Currency = field("Currency of the charges", examples=["EUR"], group="Law and money")
    yearly_value: float | None = field("Charges in a year", ge=0, unit="a year", group="Law and money")
    at_risk_share: float | None = field(
        "Share of the charges that service credits may reach, 0 to 1", ge=0, le=1, examples=[0.1], group="Law and money"
    )
    agreed_countries: Countries = field(
        "Countries where work and data may be", examples=["IN, PL"], group="Law and money"
    )

    @model_validator(mode="after")
    def _term(self) -> Contract:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends on lies before starts on: correct one of the two dates")
        return self
