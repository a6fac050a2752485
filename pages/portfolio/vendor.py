"""Vendor: how is this vendor, and what do I say at the next meeting?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import bar, finder, forms, links, load, show
from pages.shared.guard import may_change, require
from pages.shared.points import attained_points, control_points
from sourcing_core.assessment.briefing import briefing
from sourcing_core.charts.attainment_chart import attainment_chart
from sourcing_core.charts.control_chart import control_chart
from sourcing_core.charts.decision_timeline import decision_timeline
from sourcing_core.charts.score_bars import score_bars

require()
forms.say_saved()
portfolio = load.portfolio()
vendor_id = st.query_params.get("id", "")
found = portfolio.tables["vendor"][portfolio.tables["vendor"]["vendor_id"].eq(vendor_id)]
if found.empty:
    st.title("Vendor")
    bar.render()
    show.nothing_yet("No vendor is chosen, or this one is not recorded.", "vendors", "Choose a vendor")
    st.stop()

vendor, names = found.iloc[0], portfolio.names
assessment = load.assessment()
st.title(show.escaped(vendor["name"]), anchor=False)
bar.render()
if pd.notna(vendor["retired_on"]):
    st.warning(f"Retired on {show.day(vendor['retired_on'])}.", icon=":material/inventory_2:")

st.markdown(f"#### {show.escaped(briefing(assessment, vendor_id))}")
tools = st.container(horizontal=True, vertical_alignment="center")
if tools.button("Edit", icon=":material/edit:", disabled=not may_change(), key="vendor_edit"):
    st.session_state["drawer"] = ("vendor", vendor_id)
links_to = {"Record figures": ("figures", {"vendor": vendor_id}), "All vendors": ("vendors", {})}
for label, (address, wanted) in links_to.items():
    with tools:
        links.link(address, label, **wanted)
facts = [vendor["tier"] and pd.notna(vendor["tier"]) and f"tier {vendor['tier'][1:]}", "captive" if vendor["ownership"] == "captive" else "external", vendor["vendor_group"], names["person"].get(vendor["owner_id"]) and f"owner {names['person'][vendor['owner_id']]}"]
tools.caption(" · ".join(show.escaped(fact) for fact in facts if fact and not (isinstance(fact, float) and np.isnan(fact))))
if st.session_state.get("drawer") == ("vendor", vendor_id):
    finder.drawer("vendor", vendor_id)

scores = assessment.vendors.scores.set_index("subject_id")
parts = assessment.vendors.contributions[assessment.vendors.contributions["subject_id"].eq(vendor_id) & assessment.vendors.contributions["weight"].gt(0)]
if vendor_id in scores.index:
    score = scores.loc[vendor_id]
    bars = pd.DataFrame({
        "metric_id": parts["metric_id"], "metric": parts["metric_id"].map(names["metric"]).fillna(parts["metric_id"]),
        "contribution": parts["points"] * parts["weight"], "possible": 100 * parts["weight"],
    })
    note = f"held at {assessment.policy.cap_on_critical:.0f}: a critical level is below minimum, or a critical duty is open" if score["capped"] else ""
    drawn = score_bars(bars, show.colours(), score=float(score["score"]), low=float(score["score_low"]), high=float(score["score_high"]), coverage=float(score["coverage"]), note=note, metrics_of=vendor_id)
    clicked = show.chart(drawn.figure, drawn.alt, "vendor_score", numbers=parts[["metric_id", "weight", "points", "value", "expected", "minimum", "n", "why"]], selects=True)
    if clicked and clicked[0].get("customdata"):
        st.query_params["metric"] = clicked[0]["customdata"][1]

TABS = ("performance", "contract", "governance", "sites", "history")
asked = st.query_params.get("tab")
tabs = dict(zip(TABS, st.tabs(["Performance", "Contracts", "Governance", "Sites", "History"], default={"contract": "Contracts"}.get(asked, (asked or "performance").capitalize()) if asked in TABS else None), strict=True))

series = portfolio.series
mine = series.columns_of(vendor_id=vendor_id)
with tabs["performance"]:
    if not len(mine):
        show.nothing_yet("No figures are recorded for this vendor yet.", "figures", "Enter figures", vendor=vendor_id)
    else:
        keys = series.keys.iloc[mine]
        metrics = [m for m in dict.fromkeys([*assessment.policy.weights, *keys["metric_id"]]) if m in set(keys["metric_id"])]
        first, second = st.columns(2)
        wanted = st.query_params.get("metric")
        metric_id = first.selectbox("Metric", metrics, index=metrics.index(wanted) if wanted in metrics else 0, format_func=lambda i: names["metric"].get(i, i), key="vendor_metric", on_change=lambda: st.query_params.update(metric=st.session_state["vendor_metric"]))
        there = keys[keys["metric_id"].eq(metric_id)]
        engagements = portfolio.tables["engagement"].set_index("engagement_id")
        labels = {i: f"{names['site'].get(engagements.at[i, 'site_id'], '')} · {names['function'].get(engagements.at[i, 'function_id'], 'any work')} ({i})" for i in there["engagement_id"]}
        choices = list(labels)
        engagement = st.query_params.get("engagement")
        chosen = second.selectbox("Engagement", choices, index=choices.index(engagement) if engagement in choices else 0, format_func=show.word_of(labels), key="vendor_engagement", on_change=lambda: st.query_params.update(engagement=st.session_state["vendor_engagement"]))
        column = int(mine[keys["metric_id"].eq(metric_id).to_numpy() & keys["engagement_id"].eq(chosen).to_numpy()][0])
        unit, name = str(series.keys.iloc[column]["unit"]), str(names["metric"].get(metric_id, metric_id))
        pairs = np.flatnonzero(assessment.pairs.series_index == column)
        target = float(assessment.pairs.expected_inside[pairs[0]]) if len(pairs) else np.nan
        left, right = st.columns(2)
        with left:
            st.markdown("**Was the promise kept?**")
            if len(pairs):
                points = attained_points(assessment, int(pairs[0]))
                drawn = attainment_chart(points, show.colours(), name=name, unit=unit, confidence=assessment.policy.confidence)
                show.chart(drawn.figure, drawn.alt, "vendor_attained", numbers=points.drop(columns=["engagement_id", "metric_id"]))
                level_id = assessment.levels.iloc[assessment.pairs.level_index[pairs[0]]]["level_id"]
                links.link("service-levels", f"Service level {level_id}", icon=":material/task_alt:", id=level_id)
            else:
                show.nothing_yet("No service level is agreed for this metric.", "register", "Record a service level", kind="service_level", id="new")
        with right:
            st.markdown("**Has the process changed?**")
            points = control_points(assessment, column, target)
            made_of = int(assessment.control.points[column])
            drawn = control_chart(points, show.colours(), name=name, unit=unit, trial=made_of < assessment.policy.limits_firm_points)
            show.chart(drawn.figure, drawn.alt, "vendor_control", numbers=points.drop(columns=["engagement_id", "metric_id"]))
            if points["centre"].isna().all():
                st.caption(f"Limits need {assessment.policy.limits_minimum_points} months with figures; {made_of} are there.")

with tabs["contract"]:
    contracts = assessment.contracts[assessment.contracts["vendor_id"].eq(vendor_id)]
    if contracts.empty:
        show.nothing_yet("No contract is recorded for this vendor.", "register", "Record a contract", kind="contract", id="new")
    else:
        drawn = decision_timeline(
            contracts.rename(columns={"decide_by": "decision_on", "notice_by": "notice_on"}).assign(
                vendor=contracts["vendor_id"].map(names["vendor"]),
                overdue=contracts["days_to_decide"].lt(0).fillna(value=False).astype(bool) & ~contracts["is_decided"],
            ), show.colours(), as_of=portfolio.as_of,
        )
        show.chart(drawn.figure, drawn.alt, "vendor_contracts", numbers=contracts[["contract_id", "name", "signed_on", "starts_on", "ends_on", "notice_by", "decide_by", "decision"]])
        for contract_id in contracts["contract_id"]:
            links.link("register", f"Contract {contract_id}", icon=":material/description:", kind="contract", id=contract_id)

with tabs["governance"]:
    findings = assessment.findings[assessment.findings["vendor_id"].astype("str").eq(vendor_id)]
    opened = findings[findings["outcome"].isin(["gap", "unknown", "accepted"])].sort_values(["outcome", "severity", "rule_id"])
    if opened.empty:
        show.all_clear("Every duty that can be checked is met.")
    else:
        show.table(pd.DataFrame({
            "Outcome": opened["outcome"].astype("str").map({"gap": "Gap", "unknown": "Cannot tell", "accepted": "Accepted"}), "Severity": opened["severity"].astype("str").str.capitalize(),
            "What": opened["says"], "What closes it": opened["remedy"].astype("str"), "Rule": opened["rule_id"].astype("str"),
        }), key="vendor_gaps", alt="Duties that are open or cannot be checked")
        links.link("gaps", "All its gaps", icon=":material/rule:", vendor=vendor_id)

with tabs["sites"]:
    there = assessment.engagements[assessment.engagements["vendor_id"].eq(vendor_id)]
    if there.empty:
        show.nothing_yet("No engagement is recorded for this vendor.", "register", "Record an engagement", kind="engagement", id="new")
    else:
        labels_of = {"in_house": "In-house", "outsourced_onshore": "Outsourced onshore", "captive_offshore": "Captive offshore", "offshore_outsourced": "Offshore outsourced"}
        show.table(pd.DataFrame({
            "Site": there["site_name"], "Country": there["site_country"], "Work": there["function_name"], "Stage": there["stage"].str.capitalize(),
            "Sourcing": there["label"].map(labels_of).fillna("Not known"), "Nearshore": there["is_nearshore"].map({True: "yes", False: "no"}),
            "Yearly value": there["yearly_value"], "Currency": there["currency"], "Engagement": there["engagement_id"],
        }), key="vendor_sites", columns={"Yearly value": st.column_config.NumberColumn(format="localized")}, alt="Engagements of this vendor")

with tabs["history"]:
    rows = load.store().journal(kind="vendor", record_id=vendor_id)
    show.table(pd.DataFrame({"When (UTC)": rows["at"].str.slice(0, 16).str.replace("T", " "), "Who": rows["who"], "Why": rows["why"], "Revision": rows["revision"]}), key="vendor_history", alt="Changes of this vendor")
    links.link("journal", "The whole journal", icon=":material/history:")
