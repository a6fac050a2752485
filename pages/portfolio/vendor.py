"""Vendor: how is this vendor, and what do I say at the next meeting?"""

import pandas as pd
import streamlit as st

from pages.shared import bar, finder, forms, links, load, show, vendor_parts
from pages.shared.ending import enough
from pages.shared.guard import may_change, require
from sourcing_core.assessment.briefing import briefing
from sourcing_core.vocabulary import Ownership, Tier

require()
forms.say_saved()
portfolio = load.portfolio()
vendor_id = st.query_params.get("id", "")
found = portfolio.tables["vendor"][portfolio.tables["vendor"]["vendor_id"].eq(vendor_id)]
if found.empty:
    st.title("Vendor")
    bar.render()
    show.nothing_yet("No vendor is chosen, or this one is not recorded.", "vendors", "Choose a vendor")
    enough()

vendor, names = found.iloc[0], portfolio.names
assessment = load.assessment()
st.title(show.escaped(vendor["name"]), anchor=False)
bar.render()
if pd.notna(vendor["retired_on"]):
    st.warning(f"Retired on {show.day(vendor['retired_on'])}.", icon=":material/inventory_2:")

st.markdown(f"#### {show.escaped(briefing(assessment, vendor_id))}")
owner = names["person"].get(str(vendor["owner_id"])) if pd.notna(vendor["owner_id"]) else None
facts = [
    Tier(vendor["tier"]).label if pd.notna(vendor["tier"]) else "No tier",
    Ownership(vendor["ownership"]).label,
    None if pd.isna(vendor["vendor_group"]) else vendor["vendor_group"],
    f"owned by {owner}" if owner else "no owner",
    vendor_id,
]
st.caption(" · ".join(show.escaped(fact) for fact in facts if fact))
tools = st.container(horizontal=True, vertical_alignment="center")
if tools.button("Edit", icon=":material/edit:", disabled=not may_change(), key="vendor_edit"):
    st.session_state["drawer"] = ("vendor", vendor_id)
with tools:
    links.link("figures", "Record figures", icon=":material/grid_on:", vendor=vendor_id)
    links.link("vendors", "All vendors", icon=":material/groups:")
if st.session_state.get("drawer") == ("vendor", vendor_id):
    finder.drawer("vendor", vendor_id)

vendor_parts.score(assessment, vendor_id)
_PARTS = {
    "performance": ("Performance", vendor_parts.performance),
    "contract": ("Contracts", vendor_parts.contracts),
    "governance": ("Governance", vendor_parts.governance),
    "sites": ("Sites", vendor_parts.sites),
    "history": ("History", vendor_parts.history),
}
_ADDRESS = {title: name for name, (title, _) in _PARTS.items()}


def _turned() -> None:
    """The open tab is part of the address."""
    st.query_params["tab"] = _ADDRESS[st.session_state["vendor_tab"]]


asked = st.query_params.get("tab", "performance")
st.session_state["vendor_tab"] = _PARTS.get(asked, _PARTS["performance"])[0]
for tab, (_, part) in zip(
    st.tabs([title for title, _ in _PARTS.values()], key="vendor_tab", on_change=_turned), _PARTS.values(), strict=True
):
    with tab:
        if tab.open:
            part(assessment, vendor_id)
