"""A contract comes to its end, and nobody has decided what follows."""

from __future__ import annotations

import numpy as np

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import contracts, today
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.three_valued import told
from sourcing_core.vocabulary import Effort, Severity, Tier


@rule(
    id="G-34",
    title="Contract near its end without a decision",
    subject="contract_id",
    subject_kind="contract",
    severity=Severity.HIGH,
    effort=Effort.WEEKS,
    tiered=True,
    source="Interagency guidance 2023 (planning); ISO 44001",
    why="Whoever decides late renews at the vendor's terms, for lack of time to do anything else.",
    remedy="Decide to renew, rebid or exit, and record the decision with its date in the contract.",
    knobs=("renewal_days_tier1", "renewal_days_other"),
)
def no_decision_before_the_end(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a contract ends within the days its tier needs, and to renew, rebid or exit is not decided.

    The limit counts: exactly that many days before the end is a gap. After the end it stays one while work under
    the contract goes on or the contract renews by itself. A decision dated after today is not one yet. Unknown when
    the last day is not recorded, or when the answer hangs on a tier that is not recorded. Does not apply before the
    first day, and after the end of a contract that nothing uses.
    """
    signed = contracts(portfolio)
    days = (signed["ends_on"] - today(portfolio)).astype(np.float64)
    days[signed.missing("ends_on")] = np.nan
    short, long = sorted((policy.renewal_days_tier1, policy.renewal_days_other))
    is_tier1 = told(signed.equals("tier", Tier.T1), ~signed.missing("tier"))
    has_long = is_tier1 if policy.renewal_days_tier1 == long else ~is_tier1
    near = (has_long & (days <= long)) | (days <= short)
    return Verdicts(
        subjects=signed,
        applies=signed["runs"],
        known=signed["has_decision"] | ~signed.missing("ends_on"),
        gap=near & ~signed["has_decision"],
        says={
            "contract {contract_id} with {vendor_name} ended on {ends_on}, and nothing was decided": days < 0,
            "contract {contract_id} with {vendor_name} ends on {ends_on}, and nothing is decided": True,
        },
        unknown_says={
            "the last day of contract {contract_id} with {vendor_name} is not recorded": signed.missing("ends_on"),
            "contract {contract_id} ends on {ends_on}; whether a decision is due depends on the tier of {vendor_name}, "
            "which is not recorded": True,
        },
        due_on=signed["ends_on"],
    )
