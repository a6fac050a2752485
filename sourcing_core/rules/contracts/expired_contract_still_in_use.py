"""The contract has ended, the work has not."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import contracts, today
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.vocabulary import Effort, Severity


@rule(
    id="S-01",
    title="Expired contract still in use",
    subject="contract_id",
    subject_kind="contract",
    severity=Severity.HIGH,
    effort=Effort.WEEKS,
    source="DORA art. 30(1); contract practice",
    why="Work outside a contract has no agreed price, liability or right to audit.",
    remedy="Renew the contract and record its new last day, or record the engagements under it as ended.",
)
def expired_contract_still_in_use(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when the last day of the term has passed and an engagement under the contract is still live.

    The last day itself is inside the term. Unknown when the last day is not recorded, and when it has passed for a
    contract that renews by itself: then a new term runs whose end nobody recorded. Does not apply to a contract
    that no live engagement is under.
    """
    signed = contracts(portfolio)
    ended = signed["ends_on"] < today(portfolio)
    renewed = ended & signed.flag("auto_renews").is_yes
    return Verdicts(
        subjects=signed,
        applies=signed["is_used"],
        known=~signed.missing("ends_on") & ~renewed,
        gap=ended,
        says="contract {contract_id} with {vendor_name} ended on {ends_on}, and work under it goes on",
        unknown_says={
            "contract {contract_id} with {vendor_name} renewed by itself after {ends_on}; its new last day is not "
            "recorded": renewed,
            "the last day of contract {contract_id} with {vendor_name} is not recorded": True,
        },
        due_on=signed["ends_on"],
    )
