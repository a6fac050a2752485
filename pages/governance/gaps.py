"""Gaps: which duties are not done, and what closes most of them?"""

import pandas as pd
import streamlit as st

from pages.shared import bar, finder, forms, links, load, show
from pages.shared.guard import may_change, require
from sourcing_core.charts.gap_board import gap_board
from sourcing_core.register import RECORDS
from sourcing_core.vocabulary import Severity

require()
forms.say_saved()
st.title("Governance gaps")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
findings, names = assessment.findings, portfolio.names
if portfolio.is_empty:
    show.nothing_yet("Nothing is recorded yet, so no duty applies.", "welcome", "Begin")
    st.stop()
if not scope.is_whole:
    findings = findings[findings["vendor_id"].isin(scope.vendor_ids(portfolio))]

gaps = findings[findings["outcome"].eq("gap")]
unknown = findings[findings["outcome"].eq("unknown")]
accepted = findings[findings["outcome"].eq("accepted")]
coverage = assessment.governance
first, second, third, fourth = st.columns(4)
first.metric("Open gaps", len(gaps), help="Duties that apply, can be checked, and are not met")
second.metric("Critical", int(gaps["severity"].eq("critical").sum()))
third.metric("Cannot be checked", len(unknown), help="A field that the rule needs is empty; this never counts as met")
fourth.metric("Coverage", show.number(coverage.shown, "share", digits=0), help=f"Share of the duties that are known to be met, by weight; held at {assessment.policy.cap_on_critical:.0f} % while a critical gap is open")
if gaps.empty:
    show.all_clear("Every duty that can be checked is met.", coverage=coverage.share)

query = st.query_params
left, right = st.columns([2, 3])
with left:
    st.markdown("**By what closes them**")
    drawn = gap_board(gaps[["severity", "effort"]].astype("str"), show.colours())
    clicked = show.chart(drawn.figure, drawn.alt, "gap_board", selects=True)
    if clicked and clicked[0].get("customdata"):
        query["severity"], query["effort"] = clicked[0]["customdata"][:2]
with right:
    st.markdown("**Duties most often open**")
    counts = gaps.groupby(["rule_id", "title"], observed=True).size().sort_values(ascending=False).head(8).reset_index(name="Open")
    event = show.table(counts.rename(columns={"rule_id": "Rule", "title": "Defect"}), key="gap_rules", on_select="rerun", selection_mode="single-row", alt="Duties most often open")
    if event and event.selection.rows:
        query["rule"] = str(counts.iloc[event.selection.rows[0]]["rule_id"])

shown_of = {"gap": gaps, "unknown": unknown, "accepted": accepted}
words = {"gap": f"Gaps ({len(gaps)})", "unknown": f"Cannot tell ({len(unknown)})", "accepted": f"Accepted ({len(accepted)})"}
st.session_state["gap_outcome"] = query.get("outcome") if query.get("outcome") in words else "gap"
outcome = st.segmented_control("Outcome", list(words), key="gap_outcome", format_func=show.word_of(words), label_visibility="collapsed", required=True, on_change=lambda: query.update(outcome=st.session_state["gap_outcome"]))
rows = shown_of[outcome or "gap"].sort_values(["severity", "due_on", "rule_id", "subject_id"])
filters = {"severity": "severity", "effort": "effort", "rule": "rule_id", "vendor": "vendor_id", "subject": "subject_id"}
used = {name: query[name] for name in filters if query.get(name)}
for name, value in used.items():
    rows = rows[rows[filters[name]].astype("str").eq(value)]
if used:
    told = ", ".join(names["vendor"].get(value, value) if name == "vendor" else value for name, value in used.items())
    bar_of = st.container(horizontal=True, vertical_alignment="center")
    bar_of.caption(f"Only {show.escaped(told)}: {len(rows)}")
    if bar_of.button("Show all", key="gap_all", type="tertiary"):
        for name in used:
            query.pop(name, None)
        st.rerun()
if rows.empty:
    st.caption("Nothing here.")
    st.stop()

table = pd.DataFrame({
    "Severity": rows["severity"].astype("str").map(lambda word: Severity(word).label), "Vendor": rows["vendor_id"].map(names["vendor"]), "What": rows["says"],
    "What closes it": rows["remedy"].astype("str"), "Effort": rows["effort"].astype("str").str.capitalize(), "By": rows["due_on"], "Rule": rows["rule_id"].astype("str"),
    "Record": rows["subject_id"],
})
if outcome == "accepted":
    table["Accepted until"] = rows["accepted_until"]
event = show.table(table, key="gaps", height=480 if len(table) > 12 else "auto", on_select="rerun", selection_mode="single-row", alt="The gaps with what closes them")
picked = event.selection.rows if event else []
if picked:
    row = rows.iloc[picked[0]]
    kind = str(row["subject_kind"])
    st.subheader(f"{row['rule_id']} · {show.escaped(row['title'])}", anchor=False)
    st.markdown(f"{show.escaped(row['says'])}. **What closes it:** {show.escaped(row['remedy'])}")
    tools = st.container(horizontal=True, vertical_alignment="center")
    with tools:
        if kind in RECORDS:
            links.link("register", f"Open {RECORDS[kind].title.lower()} {row['subject_id']}", icon=":material/edit:", kind=kind, id=row["subject_id"])
        links.link("rulebook", "Why this rule", icon=":material/gavel:", rule=row["rule_id"])
    if outcome == "gap" and tools.button("Accept until a date", icon=":material/event_available:", disabled=not may_change(), key="gap_waive", help="A waiver needs an approver, a reason and an end; afterwards it is a gap again"):
        st.session_state["drawer"] = ("waiver", None)
        st.session_state["waiver_for"] = {"rule_id": str(row["rule_id"]), "subject_id": str(row["subject_id"]), "granted_on": load.today()}
if st.session_state.get("drawer") == ("waiver", None):
    finder.drawer("waiver", None, st.session_state.get("waiver_for"))
