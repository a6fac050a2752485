"""A review of who at a vendor may reach our systems and code."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref


class AccessReview(RegisterRecord):
    """What one review counted: accounts, leavers and signed assignments."""

    kind: ClassVar[str] = "access_review"
    title: ClassVar[str] = "Access review"
    plural: ClassVar[str] = "Access reviews"
    key: ClassVar[str] = "review_id"
    name_field: ClassVar[str] = "review_id"
    prefix: ClassVar[str] = "AR"

    review_id: str = id_field("Short stable id", "AR-004")
    vendor_id: str = ref("vendor", "Whose access was reviewed", default=...)
    site_id: str | None = ref("site", "The site that was reviewed; empty means every site of the vendor")
    reviewed_on: date = field("The day of the review", default=..., synonyms=["date", "review date"])
    accounts_count: int | None = field(
        "Accounts that were looked at", ge=0, unit="accounts", title="Accounts", group="Accounts", examples=[120]
    )
    removed_count: int | None = field(
        "Accounts that were taken away because of the review",
        ge=0,
        unit="accounts",
        title="Removed accounts",
        group="Accounts",
        examples=[4],
    )
    late_leavers_count: int | None = field(
        "People who had left and still had access",
        ge=0,
        unit="people",
        title="Late leavers",
        group="Accounts",
        examples=[1],
    )
    staff_count: int | None = field(
        "People of the vendor who work for us", ge=0, unit="people", title="Staff", group="Staff", examples=[110]
    )
    assigned_staff_count: int | None = field(
        "Those of them who signed an IP assignment of their own",
        ge=0,
        unit="people",
        title="Staff with a signed assignment",
        group="Staff",
        examples=[104],
    )
    reviewer_id: str | None = ref("person", "Who made the review", title="Reviewer")

    @model_validator(mode="after")
    def _parts(self) -> AccessReview:
        _refuse_more("removed accounts", self.removed_count, "accounts", self.accounts_count)
        _refuse_more("staff with a signed assignment", self.assigned_staff_count, "staff", self.staff_count)
        return self


def _refuse_more(part: str, count: int | None, whole: str, of: int | None) -> None:
    if count is not None and of is not None and count > of:
        raise ValueError(f"{part} ({count}) are more than {whole} ({of}): correct one of the two numbers")
