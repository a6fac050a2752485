"""A provider of services: an external company, or a captive of our own group."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sourcing_core.register.places import Country
from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import Ownership, Substitutability, Tier


class Vendor(RegisterRecord):
    """One organisation that does work for us."""

    kind: ClassVar[str] = "vendor"
    title: ClassVar[str] = "Vendor"
    plural: ClassVar[str] = "Vendors"
    key: ClassVar[str] = "vendor_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "V"

    vendor_id: str = id_field("Short stable id", "V-014")
    name: str = field(
        "Name as in the contract", default=..., min_length=1, max_length=200, examples=["Meridian Care Services"]
    )
    ownership: Ownership = field(
        "External company, or a captive that our own group controls", default=Ownership.EXTERNAL
    )
    parent: str | None = field(
        "Ultimate parent company; vendors with one parent count as one in concentration", max_length=200
    )
    country: Country = field("Country of registration", examples=["PL"])
    vendor_group: str | None = field(
        "Your own grouping, such as a category or a portfolio",
        title="Group",
        max_length=100,
        examples=["Finance operations"],
    )
    tier: Tier | None = field("How critical the vendor is; sets how often it is reviewed", group="Criticality")
    tier_reviewed_on: date | None = field("When the tier was last reviewed", group="Criticality")
    substitutability: Substitutability | None = field(
        "How easily another provider could take over", group="Criticality"
    )
    owner_id: str | None = ref("person", "Who on our side answers for this vendor", title="Owner", group="People")
    deputy_id: str | None = ref("person", "Who stands in for the owner", title="Deputy", group="People")
    vendor_owner_id: str | None = ref(
        "person", "Who on the vendor's side answers to us", title="Vendor's owner", group="People"
    )
    vendor_deputy_id: str | None = ref(
        "person", "Who stands in on the vendor's side", title="Vendor's deputy", group="People"
    )
    notes: str | None = field("Anything the next reader should know", long=True, max_length=4000)
