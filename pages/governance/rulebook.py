"""Rulebook: which duties are checked, why, and how many are open."""

import pandas as pd
import streamlit as st

from pages.shared import address, bar, links, load, show
from pages.shared.ending import enough
from pages.shared.guard import require
from sourcing_core.rules.catalogue import catalogue

require()
st.title("Rulebook")
bar.render()

findings = load.assessment().findings
open_now = findings[findings["outcome"].eq("gap")].groupby(findings["rule_id"].astype("str"), observed=True).size()
unknown = findings[findings["outcome"].eq("unknown")].groupby(findings["rule_id"].astype("str"), observed=True).size()
rules = list(catalogue())
off = set(load.policy().disabled_rules)
asked = st.query_params.get("rule")

shown = pd.DataFrame(
    {
        "Rule": [rule.id for rule in rules],
        "Defect": [rule.title for rule in rules],
        "Severity": [rule.severity.label for rule in rules],
        "Open": [int(open_now.get(rule.id, 0)) for rule in rules],
        "Cannot tell": [int(unknown.get(rule.id, 0)) for rule in rules],
        "Effort to close": [rule.effort.label for rule in rules],
        "State": ["Switched off" if rule.id in off else "In force" for rule in rules],
    }
)
st.caption(f"{len(rules)} rules. Tick one to read why it is there and what closes it.")
event = show.table(
    shown,
    key="rulebook",
    rows=30,
    columns={"Rule": st.column_config.TextColumn(width=70), "Defect": st.column_config.TextColumn(width="large")},
    on_select="rerun",
    selection_mode="single-row",
    alt="The rules with how many gaps are open",
)
picked = address.newly("rulebook", list(event.selection.rows) if event else [])
if picked:
    asked = st.query_params["rule"] = rules[picked[0]].id
rule = next((rule for rule in rules if rule.id == asked), None)
if rule is None:
    enough()
st.subheader(f"{rule.id} · {rule.title}")
left, right = st.columns(2)
left.markdown(f"**Why.** {show.escaped(rule.why)}")
left.markdown(f"**What closes it.** {show.escaped(rule.remedy)}")
right.markdown(
    f"**Severity.** {rule.severity.label}{', one step up for tier 1 and down for tier 3' if rule.tiered else ''}"
)
right.markdown(f"**Source.** {show.escaped(rule.source)}")
with st.container(horizontal=True):
    links.link("gaps", f"Its {int(open_now.get(rule.id, 0))} open gaps", icon=":material/rule:", rule=rule.id)
    if rule.id in off:
        st.caption("Switched off in the settings: it is not checked.")
