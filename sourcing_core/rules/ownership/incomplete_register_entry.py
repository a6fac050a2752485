"""A vendor of whom the register does not tell what it must."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import engagements, vendors
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import marked
from sourcing_core.rules.wording import listed
from sourcing_core.vocabulary import Effort, Severity

OF_VENDOR = {"tier": "tier", "owner": "owner_id", "substitutability": "substitutability"}
OF_WORK = {
    "function": "function_id",
    "country of the site": "site_country",
    "yearly value": "yearly_value",
    "first day of work": "started_on",
}


@rule(
    id="G-38",
    title="Incomplete register entry",
    subject="vendor_id",
    subject_kind="vendor",
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    source="DORA art. 28(3); EBA/GL/2019/02 section 11",
    why="Every other question about a vendor is answered from these fields.",
    remedy="Fill in the fields that are named, in the vendor and in its engagements.",
)
def incomplete_register_entry(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a vendor, or live work of it, lacks a field that the register must have.

    Of the vendor: tier, owner, substitutability. Of every live engagement: function, country of the site, yearly
    value, first day of work. A missing field is the gap itself, so there is no unknown; a value of 0 is recorded. A
    vendor without any engagement is asked too. Does not apply to a vendor all of whose engagements have ended.
    """
    known, work = vendors(portfolio), engagements(portfolio)
    live, row = work["is_live"], work["vendor_row"]
    own = {name: known.missing(column) for name, column in OF_VENDOR.items()}
    of_work = {
        f"the {name} of an engagement": marked(row, live & work.missing(column), len(known))
        for name, column in OF_WORK.items()
    }
    lacking = listed(own | of_work)
    return Verdicts(
        subjects=known.plus(lacking=lacking),
        applies=~known["is_over"],
        gap=lacking != "",
        says="the register lacks of {name}: {lacking}",
    )
