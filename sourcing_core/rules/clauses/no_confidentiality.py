"""A contract that does not bind the vendor's people to keep our secrets."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.clause_answers import clause
from sourcing_core.rules.frames import contracts
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.vocabulary import ClauseKind, Effort, Severity


@rule(
    id="G-16",
    title="Contract without confidentiality",
    subject="contract_id",
    subject_kind="contract",
    severity=Severity.HIGH,
    effort=Effort.WEEKS,
    source="ISO/IEC 27001:2022 A.5.20, A.6.6",
    why="What the vendor and its people learn about us may be passed on.",
    remedy="Agree on confidentiality that binds the vendor, its staff and its subcontractors, and record "
    "where it stands.",
)
def no_confidentiality(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when the contract was read, and has no confidentiality clause or one that does not bind individuals.

    The clause must reach subcontractors and individuals, for a company keeps no secret that its staff may tell.
    Asked of every contract that runs. Unknown when nobody has looked: there is no record of the clause, or it
    leaves one of the two open. Several records are several places; one that has it all is enough. Does not apply
    before the first day of the contract and after its end.
    """
    signed = contracts(portfolio)
    found = clause(portfolio, ClauseKind.CONFIDENTIALITY)
    return Verdicts(
        subjects=signed,
        applies=signed["runs"],
        gap=~found.flag("reaches_others"),
        says={
            "contract {contract_id} with {vendor_name} has no confidentiality clause": found.flag("is_present").is_no,
            "confidentiality in contract {contract_id} with {vendor_name} does not bind staff and subcontractors": True,
        },
        unknown_says={
            "whether confidentiality in contract {contract_id} with {vendor_name} binds staff and subcontractors "
            "is not recorded": found.flag("is_present").is_yes,
            "whether contract {contract_id} with {vendor_name} has a confidentiality clause is not recorded": True,
        },
    )
