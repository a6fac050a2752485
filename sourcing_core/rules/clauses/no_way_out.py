"""A contract that we could not leave in good order."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.clause_answers import clause
from sourcing_core.rules.frames import contracts
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.three_valued import told
from sourcing_core.rules.wording import listed
from sourcing_core.vocabulary import ClauseKind, Effort, Severity


@rule(
    id="G-36",
    title="Contract without a way out",
    subject="contract_id",
    subject_kind="contract",
    severity=Severity.HIGH,
    effort=Effort.MONTHS,
    tiered=True,
    source="DORA art. 28(7), 30(2)(h), 30(3)(f); EBA/GL/2019/02 section 13.4",
    why="A vendor that cannot be left has no reason to improve, and leaving it in need becomes disorderly.",
    remedy="Agree on termination rights, days of notice and assistance at exit, and record where they stand.",
)
def no_way_out(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when the contract was read, and has no termination rights or no assistance at exit.

    One of the two that is known to be absent makes a gap, whatever is unknown about the rest. Unknown when none is
    known to be absent, and nobody has looked for one of the two or the days of notice are not recorded; 0 days is a
    recorded number. Asked of every contract that runs; does not apply before its first day and after its end.
    """
    signed = contracts(portfolio)
    can_end = clause(portfolio, ClauseKind.TERMINATION).flag("is_present")
    is_helped = clause(portfolio, ClauseKind.EXIT_ASSISTANCE).flag("is_present")
    no_notice = signed.missing("notice_days")
    absent = {"termination rights": can_end.is_no, "assistance at exit": is_helped.is_no}
    unseen = {
        "termination rights": can_end.is_unknown,
        "assistance at exit": is_helped.is_unknown,
        "days of notice": no_notice,
    }
    return Verdicts(
        subjects=signed.plus(absent=listed(absent), unseen=listed(unseen)),
        applies=signed["runs"],
        gap=~(can_end & is_helped & told(~no_notice, ~no_notice)),
        says="contract {contract_id} with {vendor_name} lacks {absent}",
        unknown_says="of contract {contract_id} with {vendor_name} these are not recorded: {unseen}",
    )
