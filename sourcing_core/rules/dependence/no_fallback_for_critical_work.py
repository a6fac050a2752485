"""Critical work that only one provider can do, and that could not be moved in time."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import engagements
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.three_valued import told
from sourcing_core.rules.wording import listed
from sourcing_core.vocabulary import Effort, Severity


@rule(
    id="G-42",
    title="Critical work without a fallback",
    subject="engagement_id",
    subject_kind="engagement",
    severity=Severity.HIGH,
    effort=Effort.MONTHS,
    source="DORA art. 29(1)(a), 28(8)",
    why="If this vendor fails, the work stands still longer than we can bear.",
    remedy="Qualify another provider, prepare to move the work faster, or find a way to do without it for longer.",
)
def no_fallback_for_critical_work(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when live critical work has no qualified alternate, and moving it takes longer than we can do without it.

    Exactly as long is met. One alternate is enough, whatever moving takes. Unknown when it is not recorded whether
    the function is critical; when the alternates are not recorded, unless moving is known to be quick enough; and
    when there is no alternate and either time is not recorded. Does not apply to work that is not critical, and
    outside the engagement's first and last day.
    """
    work = engagements(portfolio)
    missing = {
        "whether it is critical": work.missing("is_critical"),
        "how many alternates are qualified": work.missing("alternates_count"),
        "how long moving it takes": work.missing("exit_months"),
        "how long we can do without it": work.missing("outage_tolerance_months"),
    }
    no_times = work.missing("exit_months") | work.missing("outage_tolerance_months")
    is_alone = told(work["alternates_count"] == 0, ~work.missing("alternates_count"))
    is_slow = told(work["exit_months"] > work["outage_tolerance_months"], ~no_times)
    return Verdicts(
        subjects=work.plus(missing=listed(missing)),
        applies=work.flag("is_critical") & work["is_live"],
        gap=is_alone & is_slow,
        says="engagement {engagement_id} ({function_name}) has no qualified alternate; moving it takes {exit_months} "
        "months, we can do without it for {outage_tolerance_months}",
        unknown_says="whether engagement {engagement_id} needs a fallback, and has one, cannot be told; not recorded: "
        "{missing}",
    )
