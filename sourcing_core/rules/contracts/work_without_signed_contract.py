"""Work goes on, and nobody has signed for it."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import engagements, today
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.three_valued import told
from sourcing_core.vocabulary import Effort, Severity


@rule(
    id="G-01",
    title="Work without a signed contract",
    subject="engagement_id",
    subject_kind="engagement",
    severity=Severity.CRITICAL,
    effort=Effort.MONTHS,
    source="DORA art. 30(1); EBA/GL/2019/02 section 13; Interagency guidance 2023 (contract)",
    why="Without a signed contract no duty, price or liability can be enforced.",
    remedy="Sign a contract and name it in the engagement, record the date of its last signature, or stop the work.",
)
def work_without_signed_contract(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a live engagement has no contract that was signed by today, or work began before the signature.

    An engagement that names no contract is a gap, not unknown: the register is where contracts are recorded. The
    same holds for a contract that was retired, and for an empty signature date, which means not signed. Work may
    begin on the day of the signature. Unknown when the contract is signed and the first day of work is not
    recorded. Does not apply before the first and after the last day of the engagement.
    """
    work = engagements(portfolio)
    signed_on, started_on = work["signed_on"], work["started_on"]
    no_contract = work["contract_row"] < 0
    unsigned = work.missing("signed_on") | (signed_on > today(portfolio))
    early = told(started_on < signed_on, ~work.missing("started_on"))
    return Verdicts(
        subjects=work,
        applies=work["is_live"],
        gap=early | unsigned,
        says={
            "engagement {engagement_id} goes on under contract {contract_id}, which was retired": no_contract
            & ~work.missing("contract_id"),
            "engagement {engagement_id} goes on, and no contract is recorded for it": no_contract,
            "engagement {engagement_id} goes on, and contract {contract_id} is not signed": unsigned,
            "engagement {engagement_id} began on {started_on}, contract {contract_id} was signed on {signed_on}": True,
        },
        unknown_says="contract {contract_id} was signed on {signed_on}; whether engagement {engagement_id} began "
        "earlier is not recorded",
    )
