"""Under a vendor's charts: what a strategic score is made of, and how its work flows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import links, load, show
from sourcing_core.assessment import Assessment
from sourcing_core.assessment.flow import SHARES, Flow, flow
from sourcing_core.assessment.strategic import strategic_components
from sourcing_core.months import month_label

STRATEGIC = ("innovation_velocity", "ip_protection", "customer_alignment")
_WHY_NOT = {"companion": "shown beside the score", "not_applicable": "does not apply", "not_entered": "not entered"}


def deeper(assessment: Assessment, engagement_id: str, metric_id: str) -> None:
    """What belongs under the charts of this metric."""
    if metric_id in STRATEGIC:
        _components(assessment, engagement_id, metric_id)
    if metric_id.startswith("cycle_time"):
        _flow(assessment, engagement_id)


def _components(assessment: Assessment, engagement_id: str, metric_id: str) -> None:
    """One row per component in the latest closed month."""
    month = assessment.last_closed
    every = load.made(
        "strategic components",
        lambda: strategic_components(assessment.portfolio, assessment.policy, month, month),
    )
    mine = every[every["engagement_id"].eq(engagement_id) & every["metric_id"].eq(metric_id)]
    if mine.empty:
        return
    st.markdown(f"**What the score of {month_label(month)} is made of**")
    counted = mine["counted"].to_numpy(bool)
    told = pd.DataFrame(
        {
            "Component": mine["name"],
            "Value": [show.number(value, unit) for value, unit in zip(mine["value"], mine["unit"], strict=True)],
            "Interval": [
                show.interval(low, high, unit)
                for low, high, unit in zip(mine["ci_low"], mine["ci_high"], mine["unit"], strict=True)
            ],
            "n": mine["n"],
            "Score": mine["score"].where(counted).round(0),
            "Weight": 100 * mine["weight"].where(counted),
            "": np.where(
                mine["is_worst"].to_numpy(bool),
                "◆ fewest points",
                np.where(
                    counted, "", mine["why_not"].map(lambda word: _WHY_NOT.get(word, str(word).replace("_", " ")))
                ),
            ),
        }
    )
    known = float(mine.loc[counted, "weight"].sum())
    st.caption(
        f"{known:.0%} of the weight is known; a score needs {assessment.policy.component_coverage_floor:.0%}. "
        "Components without a score are shown beside it or left out, never taken as 0."
    )
    show.table(
        told,
        key="vendor_components",
        columns={
            "Component": st.column_config.TextColumn(width=310),
            "Score": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f", width=110),
            "Weight": st.column_config.NumberColumn(format="%.0f %%"),
        },
        alt="The components of the score",
    )
    links.link("methods", "How it is computed", icon=":material/function:", method="strategic")


def _made(assessment: Assessment, engagement_id: str) -> Flow | None:
    items = load.events("work_items", engagement_ids=[engagement_id])
    if items is None or not len(items):
        return None
    policy = assessment.policy
    return flow(items, as_of=load.as_of(), days=policy.flow_days, slack=policy.flow_slack)


def _flow(assessment: Assessment, engagement_id: str) -> None:
    """Finished work beside all work, and Little's law."""
    found = load.made("flow", lambda: _made(assessment, engagement_id), engagement_id)
    if found is None:
        return
    policy = assessment.policy
    st.markdown(f"**Finished work, and all work of the latest {policy.flow_days} days**")
    told = pd.DataFrame(
        {
            "Done within, days": [f"{share:.0%} of items" for share in SHARES],
            f"The {found.finished:,} finished": [show.number(days, "days") for days in found.finished_days],
            f"With the {found.still_open:,} open ones counted": [
                show.number(days, "days") if np.isfinite(days) else "too much is open to say" for days in found.all_days
            ],
        }
    )
    show.table(told, key="vendor_flow", alt="Cycle times of finished work and of all work")
    if np.isnan(found.mean_days) or np.isnan(found.little_days):
        st.caption("Nothing was finished, so the flow cannot be checked.")
    elif found.is_consistent:
        st.caption(
            f"The flow is steady: work in progress over throughput says {show.number(found.little_days, 'days')}, finished "
            f"items took {show.number(found.mean_days, 'days')} on average (Little's law)."
        )
    else:
        st.warning(
            f"Work piles up, or the data is wrong: work in progress over throughput says "
            f"{show.number(found.little_days, 'days')}, finished items took {show.number(found.mean_days, 'days')} on average "
            "(Little's law).",
            icon=":material/water:",
        )
    links.link("methods", "How it is computed", icon=":material/function:", method="survival")
