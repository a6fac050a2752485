"""A contract is about to renew by itself, or has just done so, and nobody decided that it should."""

from __future__ import annotations

import numpy as np

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import contracts, today
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.wording import listed
from sourcing_core.vocabulary import Effort, Severity


@rule(
    id="G-35",
    title="Self-renewing contract near its last day for notice",
    subject="contract_id",
    subject_kind="contract",
    severity=Severity.HIGH,
    effort=Effort.DAYS,
    source="Contract practice",
    why="When the last day for notice passes, we are bound for another term whether we want it or not.",
    remedy="Decide before the last day for notice; record the decision, and give notice when it is to leave.",
    knobs=("notice_warning_days",),
)
def about_to_renew_by_itself(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a contract renews by itself, its last day for notice is near or past, and nothing is decided.

    The last day for notice is the last day of the term minus the days of notice; the first day of the warning
    counts. High until that day is over, critical after it: notice can still be given on the day itself. It stays a
    gap after the term has ended, since the renewal was not chosen. A decision dated after today is not one yet.
    Unknown when it is not recorded whether the contract renews by itself; and, unless a decision is recorded, when
    the last day or the days of notice are not. Does not apply to contracts that do not renew by themselves or have
    not begun.
    """
    signed, day = contracts(portfolio), today(portfolio)
    undated = signed.missing("ends_on") | signed.missing("notice_days")
    notice = np.where(undated, 0, signed["notice_days"]).astype("timedelta64[D]")
    deadline = np.where(undated, np.datetime64("NaT"), signed["ends_on"] - notice)
    unsure = signed.flag("auto_renews").is_unknown
    missing = {"its last day": signed.missing("ends_on"), "its days of notice": signed.missing("notice_days")}
    return Verdicts(
        subjects=signed.plus(deadline=deadline, missing=listed(missing)),
        applies=signed.flag("auto_renews") & signed["runs"],
        known=signed["has_decision"] | ~undated,
        gap=(day >= deadline - np.timedelta64(policy.notice_warning_days, "D")) & ~signed["has_decision"],
        severity={Severity.CRITICAL: day > deadline},
        says={
            "nothing was decided by {deadline}, the last day for notice of contract {contract_id} with {vendor_name}, "
            "which renews by itself after {ends_on}": day > deadline,
            "the last day for notice of contract {contract_id} with {vendor_name} is {deadline}, it renews by itself "
            "after {ends_on}, and nothing is decided": True,
        },
        unknown_says={
            "whether contract {contract_id} with {vendor_name} renews by itself is not recorded": unsure,
            "contract {contract_id} with {vendor_name} renews by itself; not recorded: {missing}": True,
        },
        due_on=deadline,
    )
