"""Gaps: which duties are not done, and what closes most of them?"""

import pandas as pd
import streamlit as st

from pages.shared import address, bar, finder, forms, gap_parts, load, show
from pages.shared.ending import enough
from pages.shared.guard import require
from sourcing_core.charts.gap_board import gap_board

require()
forms.say_saved()
st.title("Governance gaps")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
if portfolio.is_empty:
    show.nothing_yet("Nothing is recorded yet, so no duty applies.", "welcome", "Begin")
    enough()


def _outcomes() -> dict[str, pd.DataFrame]:
    """The findings of the scope by outcome."""
    findings = assessment.findings
    if not scope.is_whole:
        findings = findings[findings["vendor_id"].isin(scope.vendor_ids(portfolio))]
    return {outcome: findings[findings["outcome"].eq(outcome)] for outcome in ("gap", "unknown", "accepted")}


found = load.made("findings", _outcomes, scope)
gaps, unknown, accepted = found.values()
coverage = assessment.governance
first, second, third, fourth = st.columns(4)
first.metric("Open gaps", len(gaps), help="Duties that apply, can be checked, and are not met")
second.metric("Critical", int(gaps["severity"].eq("critical").sum()))
third.metric("Cannot be checked", len(unknown), help="A field that the rule needs is empty; this never counts as met")
fourth.metric(
    "Coverage",
    show.number(coverage.shown, "share", digits=0),
    help=f"Share of all duties that are known to be met, by weight; held at {assessment.policy.cap_on_critical:.0f} % while a critical gap is open",
)
if gaps.empty:
    show.all_clear("Every duty that can be checked is met.", coverage=coverage.share)

query = st.query_params
left, right = st.columns([2, 3])
with left:
    st.markdown("**By what closes them**")
    drawn = show.drawn(
        "gap board", lambda colours: gap_board(gaps[["severity", "effort"]].astype("str"), colours), scope
    )
    clicked = show.chart(drawn.figure, drawn.alt, "gap_board", selects=True)
    if clicked and clicked[0].get("customdata"):
        query.update(severity=str(clicked[0]["customdata"][0]), effort=str(clicked[0]["customdata"][1]), outcome="gap")
with right:
    st.markdown("**Duties most often open**")
    counts = (
        gaps.groupby(["rule_id", "title"], observed=True)
        .size()
        .sort_values(ascending=False)
        .head(8)
        .reset_index(name="Open")
    )
    event = show.table(
        counts.rename(columns={"rule_id": "Rule", "title": "What is wrong"}),
        key="gap_rules",
        on_select="rerun",
        selection_mode="single-row",
        alt="Duties most often open",
    )
    picked = address.newly("gap_rules", list(event.selection.rows) if event else [])
    if picked:
        query.update(rule=str(counts.iloc[picked[0]]["rule_id"]), outcome="gap")

words = {
    "gap": f"Gaps ({len(gaps)})",
    "unknown": f"Cannot tell ({len(unknown)})",
    "accepted": f"Accepted ({len(accepted)})",
}
st.session_state["gap_outcome"] = query.get("outcome") if query.get("outcome") in words else "gap"
outcome = (
    st.segmented_control(
        "Outcome",
        list(words),
        key="gap_outcome",
        format_func=show.word_of(words),
        label_visibility="collapsed",
        required=True,
        on_change=lambda: query.update(outcome=st.session_state["gap_outcome"]),
    )
    or "gap"
)
rows = gap_parts.filtered(found[outcome], portfolio.names)
if rows.empty:
    st.caption("Nothing here.")
else:
    gap_parts.listed(rows, outcome, portfolio.names)
if st.session_state.get("drawer") == ("waiver", None):
    finder.drawer("waiver", None, st.session_state.get("waiver_for"))
