"""Will a level go on being kept? As an icon and in words, beside its status."""

from __future__ import annotations

import streamlit as st

from sourcing_core.assessment import Assessment

ASSURANCE = {
    "will_meet": ":material/verified: Will keep meeting its target, if it goes on like this",
    "will_miss": ":material/block: Will keep missing its target, if it goes on like this",
    "hit_or_miss": ":material/casino: May meet its target or miss it: chance decides",
}


def assured(assessment: Assessment, pair: int) -> None:
    """The words for a level on a series; nothing where it does not hold now, or limits are not known."""
    outlook = assessment.outlook
    mine = outlook.table[outlook.pairs == pair]
    for word in mine["assurance"].head(1):
        if word in ASSURANCE:
            st.caption(f"{ASSURANCE[word]}.")
