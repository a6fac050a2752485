"""The strategic metrics of a portfolio for a range of months."""

from __future__ import annotations

import numpy as np

from sourcing_core.metrics.strategic.alignment import alignment
from sourcing_core.metrics.strategic.innovation import CAPABILITY, innovation
from sourcing_core.metrics.strategic.ip_protection import ip_protection
from sourcing_core.metrics.strategic.kinds import BEGINS
from sourcing_core.metrics.strategic.measured import Measured
from sourcing_core.metrics.strategic.scope import Days, Floats, Scope, days_of, scope_of
from sourcing_core.months import EPOCH, month_number
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio, Series


def measured_months(portfolio: Portfolio, policy: Policy) -> tuple[int, int] | None:
    """The first and last month that are computed: from the first fact on, as far back as the policy looks; None: none."""
    last = month_number(portfolio.as_of)
    begun = [_first(days_of(portfolio.tables[kind], name)) for kind, name in BEGINS.items() if kind in portfolio.tables]
    first = min((month for month in begun if month is not None), default=None)
    if first is None or first > last:
        return None
    return max(first, last - policy.history_months + 1), last


def measure(portfolio: Portfolio, policy: Policy, first: int, last: int) -> tuple[Scope, tuple[Measured, ...]]:
    """Innovation velocity, IP protection and alignment of every engagement in the months `first` to `last`."""
    tables = portfolio.tables
    scope = scope_of(tables, first, last, portfolio.as_of)
    return scope, (
        innovation(tables["idea"], scope, policy, _capability(portfolio.series, scope, policy.innovation_months)),
        ip_protection(tables, scope, policy),
        alignment(tables, scope, policy),
    )


def _first(days: Days) -> int | None:
    known = days[~np.isnat(days)]
    return int(known.min().astype("datetime64[M]").astype(np.int64)) + EPOCH if len(known) else None


def _capability(series: Series, scope: Scope, months: int) -> Floats:
    """(M, E) the latest share of new capability that figures tell, of the last so many months; NaN where none does."""
    found = np.full(scope.shape, np.nan)
    columns = series.columns_of(metric_id=CAPABILITY, unit="share")
    place = scope.code_of(series.keys["engagement_id"].iloc[columns])
    value = series.value[:, columns[place >= 0]]
    for row, month in enumerate(scope.months.tolist()):
        window = value[(series.months <= month) & (series.months > month - months)]
        known = ~np.isnan(window)
        last = len(window) - 1 - known[::-1].argmax(axis=0) if len(window) else np.empty(0, np.int64)
        if len(window):
            found[row, place[place >= 0]] = window[last, np.arange(window.shape[1])]
    return found
