"""What the strategic scores are made of, with the interval of every part that has one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sourcing_core.metrics.strategic import components
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.spc import poisson_exact, wilson


def strategic_components(portfolio: Portfolio, policy: Policy, first: int, last: int) -> pd.DataFrame:
    """The table of `metrics.strategic.components` for the months `first` to `last`, with ci_low and ci_high filled in."""
    return _with_intervals(components.strategic_components(portfolio, policy, first, last), policy.confidence)


def regional_alignment(portfolio: Portfolio, policy: Policy, first: int, last: int) -> pd.DataFrame:
    """The same for alignment by region."""
    return _with_intervals(components.regional_alignment(portfolio, policy, first, last), policy.confidence)


def _with_intervals(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Wilson's interval of proportions, the exact one of rates (domain 1.4); what the metric made itself stays."""
    value, n, exposure = (table[name].to_numpy(np.float64) for name in ("value", "n", "exposure"))
    method = table["ci_method"].to_numpy(object)
    made = (
        ("wilson", wilson(np.rint(np.where(n > 0, value, np.nan) * n), n, confidence)),
        ("poisson", poisson_exact(n, exposure, confidence)),
    )
    ends = [table[name].to_numpy(np.float64) for name in ("ci_low", "ci_high")]
    for word, found in made:
        ends = [np.where(method == word, mine, end) for mine, end in zip(found, ends, strict=True)]
    return table.assign(ci_low=ends[0], ci_high=ends[1]).drop(columns="exposure")
