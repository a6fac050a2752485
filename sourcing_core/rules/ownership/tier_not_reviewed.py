"""How critical a vendor is was last asked too long ago."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import months_later, today, vendors
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.vocabulary import Effort, Severity


@rule(
    id="G-39",
    title="Tier not reviewed",
    subject="vendor_id",
    subject_kind="vendor",
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    source="EBA/GL/2019/02 section 4; DORA art. 28(4)(a)",
    why="The tier sets how closely a vendor is watched; a stale one watches the wrong vendors.",
    remedy="Look at the tier again and record the day of the review, changed or not.",
    knobs=("tier_review_months",),
)
def tier_not_reviewed(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when the last review of the tier is longer ago than the policy allows.

    The review is due on the same day of the month, or on the month's last day where it is shorter (29 February is
    due on 28 February); that day is still met. Unknown when no tier or no review is recorded, or the review lies
    after today. A change of scope asks for a review too, which these records do not tell. Does not apply to a
    vendor all of whose engagements have ended.
    """
    known, day = vendors(portfolio), today(portfolio)
    due_on = months_later(known["tier_reviewed_on"], policy.tier_review_months)
    return Verdicts(
        subjects=known.plus(due_on=due_on),
        applies=~known["is_over"],
        known=~known.missing("tier") & (known["tier_reviewed_on"] <= day),
        gap=due_on < day,
        says="the tier of {name} was last reviewed on {tier_reviewed_on}; a review was due on {due_on}",
        unknown_says={
            "{name} has no tier yet": known.missing("tier"),
            "when the tier of {name} was last reviewed is not recorded": known.missing("tier_reviewed_on"),
            "the tier of {name} is to be reviewed on {tier_reviewed_on}; the review before that is not recorded": True,
        },
        due_on=due_on,
    )
