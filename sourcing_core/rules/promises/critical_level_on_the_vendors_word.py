"""A level that carries credits, and only the vendor says whether it was kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sourcing_core.months import last_closed_month
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import levels, promised_series, promises
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import Rows
from sourcing_core.rules.three_valued import Bools
from sourcing_core.vocabulary import Effort, Severity, Source, Standing


@rule(
    id="S-02",
    title="Critical level resting on the vendor's word alone",
    subject="level_id",
    subject_kind="service_level",
    severity=Severity.MEDIUM,
    effort=Effort.WEEKS,
    tiered=True,
    source="ISO/IEC 27001:2022 A.5.22; contract practice (right to audit measurements)",
    why="Nobody grades himself badly when money hangs on the grade.",
    remedy="Measure the level yourself for a month, or have the vendor's figures audited, and record that figure.",
    knobs=("vendor_only_months", "close_lag_days"),
    reads_figures=True,
)
def critical_level_on_the_vendors_word(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when every recent figure of a critical level comes from the vendor itself, for any engagement it holds for.

    Recent are the last closed months, as many as the policy says, and any month after them; one measured or audited
    figure among them is enough. Unknown when an engagement has no recent figure at all (and none of the others is a
    gap). Does not apply to key measurements, to levels that are not in force, and to levels that hold for no live
    engagement.
    """
    promised, pairs = levels(portfolio), promises(portfolio)
    since = last_closed_month(portfolio.as_of, policy.close_lag_days) - policy.vendor_only_months + 1
    best = _best_source(portfolio, promised_series(portfolio), since)

    def count(chosen: Bools) -> NDArray[np.int64]:
        return np.bincount(pairs["level"][chosen], minlength=len(promised))

    told_by_vendor, silent, held = count(best == Source.VENDOR_REPORTED.code), count(best == 0), count(best >= 0)
    return Verdicts(
        subjects=promised.plus(months=policy.vendor_only_months, told_by_vendor=told_by_vendor, held=held),
        applies=promised.equals("standing", Standing.CRITICAL) & promised["in_force"] & (held > 0),
        known=(told_by_vendor > 0) | (silent == 0),
        gap=told_by_vendor > 0,
        says="{told_by_vendor} of {held} engagements under critical level {level_id} ({metric_id}) of {vendor_name}: "
        "nobody but the vendor has measured it in {months} months",
        unknown_says="critical level {level_id} ({metric_id}) of {vendor_name}: an engagement under it has no figure "
        "in {months} months",
    )


def _best_source(portfolio: Portfolio, column: Rows, since: int) -> NDArray[np.int8]:
    """(P,) code of the best source of each series from a month on; 0 where there is no figure."""
    series = portfolio.series
    best = series.source[series.months >= since].max(axis=0, initial=0)
    return np.append(best, np.int8(0))[column]  # column -1, no series, takes the last
