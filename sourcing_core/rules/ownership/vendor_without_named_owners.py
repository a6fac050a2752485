"""A vendor for whom nobody answers, on our side or on theirs."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import active, vendors
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import Table, rows_of
from sourcing_core.rules.three_valued import Bools
from sourcing_core.rules.wording import listed
from sourcing_core.vocabulary import Effort, Severity

SIDES = {"on our side": ("owner_id", "deputy_id"), "on the vendor's side": ("vendor_owner_id", "vendor_deputy_id")}


@rule(
    id="G-56",
    title="Vendor without named owners and deputies",
    subject="vendor_id",
    subject_kind="vendor",
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    tiered=True,
    source="EBA/GL/2019/02 sections 6-7; ISO 44001",
    why="A duty without a name is nobody's duty, least of all on the day the owner is away.",
    remedy="Name an owner and a deputy on both sides.",
)
def vendor_without_named_owners(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a vendor lacks an owner or a deputy, on our side or on the vendor's.

    A person who was retired from the register no longer answers, and nobody is their own deputy. An empty field is
    the gap itself, so there is no unknown. A vendor without any engagement is asked too. Does not apply to a vendor
    all of whose engagements have ended.
    """
    known = vendors(portfolio)
    people = Table.of(active(portfolio, "person")).text("person_id")
    lacking: dict[str, Bools] = {}
    for side, (owner, deputy) in SIDES.items():
        owner_row, deputy_row = rows_of(people, known.text(owner)), rows_of(people, known.text(deputy))
        lacking[f"an owner {side}"] = owner_row < 0
        lacking[f"a deputy {side}"] = (deputy_row < 0) | (deputy_row == owner_row)
    missing = listed(lacking)
    return Verdicts(
        subjects=known.plus(missing=missing),
        applies=~known["is_over"],
        gap=missing != "",
        says="{name} lacks {missing}",
    )
