"""Which gaps somebody accepted, and until when."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.portfolio import Portfolio


def waivers_in_force(portfolio: Portfolio) -> pd.DataFrame:
    """The waivers that hold on the day (both ends included): rule_id, subject_id, waiver_id, expires_on.

    Where several hold for one gap, the one that lasts longest counts.
    """
    waivers = portfolio.active("waiver")
    today = pd.Timestamp(portfolio.as_of)
    holding = waivers[(waivers["granted_on"] <= today) & (today <= waivers["expires_on"])]
    longest = holding.sort_values(["expires_on", "waiver_id"]).drop_duplicates(["rule_id", "subject_id"], keep="last")
    return longest[["rule_id", "subject_id", "waiver_id", "expires_on"]]


def waiver_of(waivers: pd.DataFrame, rule_id: str, subject_ids: pd.Series[str]) -> NDArray[np.intp]:
    """(N,) row of the waiver for each subject of a rule, -1 where there is none."""
    nothing = np.full(len(subject_ids), -1, dtype=np.intp)
    rows = np.flatnonzero((waivers["rule_id"] == rule_id).to_numpy(np.bool_))
    if not len(rows):
        return nothing
    at = pd.Index(waivers["subject_id"].iloc[rows]).get_indexer(subject_ids)
    return np.where(at >= 0, rows[at], nothing)
