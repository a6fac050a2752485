"""Critical work that only one provider can do, and that could not be moved in time."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import engagements
from sourcing_core.rules.rule import Verdicts, rule
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
        "whether it is critical": work["is_critical"].isna(),
        "how many alternates are qualified": work["alternates_count"].isna(),
        "how long moving it takes": work["exit_months"].isna(),
        "how long we can do without it": work["outage_tolerance_months"].isna(),
    }
    exit_months, tolerance = (work[name].astype("Float64") for name in ("exit_months", "outage_tolerance_months"))
    return Verdicts(
        subjects=work.assign(missing=listed(missing)),
        applies=work["is_live"] & work["is_critical"],
        gap=(work["alternates_count"] == 0) & (exit_months > tolerance),
        says="engagement {engagement_id} ({function_name}) has no qualified alternate; moving it takes {exit_months:g} "
        "months, we can do without it for {outage_tolerance_months:g}",
        unknown_says="whether engagement {engagement_id} needs a fallback, and has one, cannot be told; not recorded: "
        "{missing}",
    )
