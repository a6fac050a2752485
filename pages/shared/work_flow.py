"""How the work of an engagement flows, under a vendor's charts: open work beside finished work, and Little's law."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import links, load, show
from sourcing_core.assessment import Assessment
from sourcing_core.assessment.flow import SHARES, Flow, flow
from sourcing_core.desk.bring_events import rules_for


def work_flow(assessment: Assessment, engagement_id: str) -> None:
    """The flow of the latest days; nothing where no work items were imported."""
    policy = assessment.policy
    found = load.made("flow", lambda: _flow(assessment, engagement_id), engagement_id)
    if found is None:
        return
    st.markdown(f"**Finished work, and all work of the latest {policy.flow_days} days**")
    told = pd.DataFrame(
        {
            "Done within": [f"{share:.0%} of the items" for share in SHARES],
            f"The {found.finished:,} finished": [show.number(days, "days") for days in found.finished_days],
            "Plausible range": [_range(low, high) for low, high in found.finished_intervals],
            f"With {found.still_open:,} open and {found.cancelled:,} cancelled counted": [
                show.number(days, "days") if np.isfinite(days) else "too much is open to say" for days in found.all_days
            ],
        }
    )
    show.table(told, key="vendor_flow", alt="Cycle times of finished work and of all work")
    law, mean = show.number(found.little_days, "days"), show.number(found.mean_days, "days")
    both = f"work in progress over throughput says {law}, finished items took {mean} on average (Little's law)."
    if np.isnan(found.mean_days):
        st.caption("Nothing was finished, so the flow cannot be checked.")
    elif found.is_consistent:
        st.caption(f"The flow is steady: {both}")
    else:
        st.warning(f"Work piles up, or the data is wrong: {both}", icon=":material/water:")
    links.link("methods", "How it is computed", icon=":material/function:", method="survival")


def _range(low: float, high: float) -> str:
    """'7 to 12 days'; an end that no finished item shows stays open."""
    if np.isnan(low):
        return show.NOTHING if np.isnan(high) else f"at most {show.number(high, 'days')}"
    return f"at least {show.number(low, 'days')}" if np.isnan(high) else show.interval(low, high, "days")


def _flow(assessment: Assessment, engagement_id: str) -> Flow | None:
    items, policy = load.events("work_items", engagement_ids=[engagement_id]), assessment.policy
    if items is None or not len(items):
        return None
    rules = rules_for(policy, assessment.portfolio).work_items
    return flow(
        items,
        as_of=load.as_of(),
        days=policy.flow_days,
        slack=policy.flow_slack,
        confidence=policy.confidence,
        rules=rules,
    )
