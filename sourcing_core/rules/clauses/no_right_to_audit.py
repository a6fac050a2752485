"""A contract under which we may not look for ourselves."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.clause_answers import clause
from sourcing_core.rules.frames import contracts
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.vocabulary import ClauseKind, Effort, Severity


@rule(
    id="G-09",
    title="Contract without a right to audit",
    subject="contract_id",
    subject_kind="contract",
    severity=Severity.HIGH,
    effort=Effort.MONTHS,
    tiered=True,
    source="DORA art. 30(3)(e); EBA/GL/2019/02 section 13.3; Interagency guidance 2023",
    why="Whatever the vendor reports cannot be verified, and neither can the work of its subcontractors.",
    remedy="Agree on a right to audit that reaches subcontractors and the regulator, and record where it stands.",
)
def no_right_to_audit(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when the contract was read, and has no right to audit or one that does not reach subcontractors.

    Asked of every contract that runs, with or without recorded work. Unknown when nobody has looked: there is no
    record of the clause, or it does not say whether the clause is there or reaches subcontractors. Several records
    of the clause are several places in the contract; one that has it all is enough. Does not apply before the first
    day of the contract and after its end.
    """
    signed = contracts(portfolio)
    found = clause(portfolio, ClauseKind.AUDIT_RIGHT)
    return Verdicts(
        subjects=signed,
        applies=signed["runs"],
        gap=~found.flag("reaches_others"),
        says={
            "contract {contract_id} with {vendor_name} has no right to audit": found.flag("is_present").is_no,
            "the right to audit in contract {contract_id} with {vendor_name} does not reach subcontractors": True,
        },
        unknown_says={
            "whether the right to audit in contract {contract_id} with {vendor_name} reaches subcontractors "
            "is not recorded": found.flag("is_present").is_yes,
            "whether contract {contract_id} with {vendor_name} has a right to audit is not recorded": True,
        },
    )
