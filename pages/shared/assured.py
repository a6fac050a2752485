"""Will a level go on being kept? As an icon and in words, beside its status."""

from __future__ import annotations

import streamlit as st

from sourcing_core.assessment import Assessment

ASSURANCE = {
    "will_meet": ":material/verified: Will keep meeting its target, if it goes on like this",
    "will_miss": ":material/block: Will keep missing its target, if it goes on like this",
    "hit_or_miss": ":material/casino: May meet its target or miss it: chance decides",
}


def assured(assessment: Assessment, engagement_id: str, metric_id: str) -> None:
    """The words for the level that holds now; nothing where limits are not known."""
    table = assessment.outlook.table
    mine = table[table["engagement_id"].eq(engagement_id) & table["metric_id"].eq(metric_id)]
    for word in mine["assurance"].head(1):
        if word in ASSURANCE:
            st.caption(f"{ASSURANCE[word]}.")
