"""Personal data is processed for us, and nothing binds the processor."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.clause_answers import clause
from sourcing_core.rules.frames import engagements
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.vocabulary import ClauseKind, Effort, Severity


@rule(
    id="G-19",
    title="Personal data without a processing agreement",
    subject="engagement_id",
    subject_kind="engagement",
    severity=Severity.CRITICAL,
    effort=Effort.WEEKS,
    source="GDPR art. 28; ISO/IEC 27001:2022 A.5.34",
    why="Processing personal data without an agreement is unlawful, and the fine is ours.",
    remedy="Agree on data processing terms and record the clause, or take the personal data out of the work.",
)
def personal_data_without_agreement(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when live work processes personal data, and its contract was read and has no data processing agreement.

    Asked of the engagement, since the function tells whether there is personal data. Unknown when the function is
    not recorded or does not tell; when no contract is recorded (that is a gap of its own, G-01); and when nobody
    has looked for the clause. Does not apply to work without personal data, nor outside the engagement's first and
    last day.
    """
    work = engagements(portfolio)
    personal = work.flag("has_personal_data")
    agreed = clause(portfolio, ClauseKind.DATA_PROCESSING).at(work["contract_row"]).flag("is_present")
    return Verdicts(
        subjects=work,
        applies=personal & work["is_live"],
        gap=~agreed,
        says="engagement {engagement_id} ({function_name}) processes personal data; contract {contract_id} has no data "
        "processing agreement",
        unknown_says={
            "whether engagement {engagement_id} processes personal data cannot be told: its function is not "
            "recorded": work.missing("function_id"),
            "whether {function_name} processes personal data is not recorded": personal.is_unknown,
            "engagement {engagement_id} processes personal data; no contract is recorded that could hold the "
            "agreement": work["contract_row"] < 0,
            "engagement {engagement_id} processes personal data; whether contract {contract_id} has a data processing "
            "agreement is not recorded": True,
        },
    )
