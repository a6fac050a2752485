"""A promise written in a way that nobody can check."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import active, levels, today
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import Table, rows_of
from sourcing_core.rules.wording import listed
from sourcing_core.service_levels.faults import FAULTS
from sourcing_core.service_levels.lint import prepared
from sourcing_core.vocabulary import Effort, Severity

READ = [
    "level_id",
    "vendor_id",
    "contract_id",
    "metric_id",
    "direction",
    "expected",
    "minimum",
    "unit",
    "window",
    "standing",
    "allocation_share",
    "data_source",
    "owner_id",
    "has_exclusion_process",
]
"""What of a service level the faults are about."""


@rule(
    id="G-03",
    title="Service level that cannot be measured",
    subject="level_id",
    subject_kind="service_level",
    severity=Severity.MEDIUM,
    effort=Effort.DAYS,
    tiered=True,
    source="ISO 9001:2015 8.4.3; ISO 37500",
    why="A level without unit, source or owner is argued about instead of kept.",
    remedy="Open the service level and mend the faults that it lists.",
    knobs=("lint_grace_days", "pool_share"),
)
def unmeasurable_service_level(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a service level is badly written, and has been so for longer than the days of grace.

    The faults are those that the service level's own page shows (units, order of levels, source, owner and so on).
    The age is counted from the approval, else from the first day of validity; the last day of grace is still met.
    Unknown when there are faults and neither day is recorded. Does not apply to a level whose last day has passed.
    """
    promised, day = levels(portfolio), today(portfolio)
    faults = _faults(portfolio, policy)
    since = np.where(promised.missing("approved_on"), promised["valid_from"], promised["approved_on"])
    age = (day - since).astype(np.int64)
    is_faulty = faults != ""
    return Verdicts(
        subjects=promised.plus(faults=faults, age=age),
        applies=~(promised["valid_to"] < day),
        known=~(is_faulty & np.isnat(since)),
        gap=is_faulty & (age > policy.lint_grace_days),
        says="service level {level_id} ({metric_id}) has had these faults for {age} days: {faults}",
        unknown_says="service level {level_id} ({metric_id}) has these faults: {faults}; since when is not recorded",
    )


def _faults(portfolio: Portfolio, policy: Policy) -> NDArray[np.object_]:
    """(N,) the faults of each row of `levels` in words, '' for none."""
    written = active(portfolio, "service_level")[READ]
    metrics = Table.of(portfolio.tables["metric"])
    of = metrics.at(rows_of(metrics.text("metric_id"), levels(portfolio).text("metric_id")))
    own = {name: pd.Series(pd.array(of.text(name), dtype="str")) for name in ("direction", "metric_kind")}
    told = written.assign(
        direction=written["direction"].fillna(own["direction"]),
        metric_kind=own["metric_kind"],
        is_poolable=pd.array(of["is_poolable"], dtype="boolean"),
    )
    asked = prepared(told, pool_share=policy.pool_share, confidence=policy.confidence)
    return listed({fault.name.replace("_", " "): np.asarray(fault.found(asked), np.bool_) for fault in FAULTS})
