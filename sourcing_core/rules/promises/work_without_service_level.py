"""Work for which nothing measurable was promised."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import engagements, levels, promises, today
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import marked
from sourcing_core.rules.three_valued import Bools
from sourcing_core.vocabulary import Effort, Severity


@rule(
    id="G-02",
    title="Work without an approved service level",
    subject="engagement_id",
    subject_kind="engagement",
    severity=Severity.CRITICAL,
    effort=Effort.WEEKS,
    source="DORA art. 30(2)(e), 30(3)(a); ISO/IEC 27001:2022 A.5.20; ITIL 4 service level management",
    why="Poor work cannot be called poor when no level was agreed.",
    remedy="Agree on at least one service level with target, unit and window, and record when both sides approved it.",
)
def work_without_service_level(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a live engagement has no service level in force that has target, unit and window, and was approved.

    A level of the whole vendor counts for each of its engagements. One good level is enough. An approval dated
    after today is none yet. Unknown when a level in force has target, unit and window, and the day of its approval
    is not recorded. Does not apply outside the engagement's first and last day.
    """
    work, promised, pairs = engagements(portfolio), levels(portfolio), promises(portfolio)
    told = ~(promised.missing("expected") | promised.missing("unit") | promised.missing("window"))
    whole = promised["in_force"] & told
    approved = promised["approved_on"] <= today(portfolio)

    def has(level: Bools) -> Bools:
        return marked(pairs["engagement"], level[pairs["level"]], len(work))

    is_approved = has(whole & approved)
    return Verdicts(
        subjects=work,
        applies=work["is_live"],
        known=is_approved | ~has(whole & promised.missing("approved_on")),
        gap=~is_approved,
        says={
            "engagement {engagement_id} of {vendor_name} has no service level in force": ~has(promised["in_force"]),
            "no service level of engagement {engagement_id} of {vendor_name} has target, unit and window": ~has(whole),
            "no service level of engagement {engagement_id} of {vendor_name} is approved yet": True,
        },
        unknown_says="when the service levels of engagement {engagement_id} of {vendor_name} were approved is not "
        "recorded",
    )
