"""Service levels: which promises were kept?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import bar, finder, forms, links, load, show
from pages.shared.guard import may_change, require
from pages.shared.points import attained_points
from sourcing_core.charts.attainment_chart import attainment_chart
from sourcing_core.charts.attainment_matrix import attainment_matrix
from sourcing_core.register import ServiceLevel
from sourcing_core.vocabulary import Evidence

require()
forms.say_saved()
st.title("Service levels")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
names, levels = portfolio.names, assessment.levels
tools = st.container(horizontal=True, vertical_alignment="center")
if tools.button("Add service level", icon=":material/add:", type="primary", disabled=not may_change(), key="add_level"):
    st.session_state["drawer"] = ("service_level", None)
if tools.button("Agree one level for many", icon=":material/library_add:", disabled=not may_change(), key="many_levels"):
    st.session_state["level_for_many"] = True
if st.session_state.get("level_for_many"):
    from pages.shared import levels_for_many

    levels_for_many.form()
opened = st.session_state.get("drawer")
if opened and opened[0] == "service_level":
    finder.drawer(*opened)
if levels.empty:
    show.nothing_yet("No service level is agreed yet. Record what was promised, or import your list.", "bring-in", "Bring in a file")
    st.stop()

table = assessment.attained
table = table[table["vendor_id"].isin(scope.vendor_ids(portfolio))]
closed = table[table["month"].le(assessment.last_closed)]
latest = closed.sort_values("month").drop_duplicates(["level_id", "engagement_id"], keep="last") if len(closed) else closed
counts = latest["compliance"].value_counts()
kept = int(counts.get("MET", 0))
missed = int(counts.get("BELOW_EXPECTED", 0) + counts.get("BELOW_MINIMUM", 0))
unsaid = int(len(latest) - kept - missed)
first, second, third = st.columns(3)
first.metric("Kept", kept, help="Levels whose latest closed window was met, per engagement")
second.metric("Missed", missed, help="Below expected or below minimum")
third.metric("Cannot tell", unsaid, help="No data, no activity or excluded")

if table.empty:
    st.caption("No figures for these levels yet.")
else:
    label = table["level_id"].map(dict(zip(levels["level_id"], levels["metric_id"].map(names["metric"]), strict=True)))
    cells = table.assign(
        level=table["vendor_id"].map(names["vendor"]) + ": " + label + " (" + table["engagement_id"] + ")", status=table["compliance"],
        level_id=table["level_id"] + "|" + table["engagement_id"],
    )
    only = st.toggle("Only levels with a miss in the last year", value=True, key="levels_missed")
    if only:
        recent = cells[cells["month"].gt(assessment.last_closed - 12)]
        bad = set(recent.loc[recent["status"].isin(["BELOW_EXPECTED", "BELOW_MINIMUM", "NO_DATA"]), "level_id"])
        cells = cells[cells["level_id"].isin(bad)] if bad else cells
    drawn = attainment_matrix(cells, show.colours(), rows=30, months=18)
    clicked = show.chart(drawn.figure, drawn.alt, "levels_matrix", selects=True)
    if clicked and clicked[0].get("customdata"):
        st.query_params["id"], st.query_params["engagement"] = str(clicked[0]["customdata"][0]).split("|")

asked = st.query_params.get("id")
pairs = assessment.pairs_of(level_id=asked) if asked else np.empty(0, int)
if asked and len(pairs):
    level = levels[levels["level_id"].eq(asked)].iloc[0]
    st.subheader(f"{names['metric'].get(level['metric_id'])} of {names['vendor'].get(level['vendor_id'])}", anchor=False)
    engagements = portfolio.series.keys["engagement_id"].to_numpy()[assessment.pairs.series_index[pairs]]
    engagement = st.query_params.get("engagement")
    place = int(np.flatnonzero(engagements == engagement)[0]) if engagement in engagements else 0
    if len(pairs) > 1:
        place = st.selectbox("Engagement", range(len(pairs)), index=place, format_func=lambda i: str(engagements[i]), key="level_engagement")
    points = attained_points(assessment, int(pairs[place]))
    unit = str(portfolio.series.keys.iloc[assessment.pairs.series_index[pairs[place]]]["unit"])
    drawn = attainment_chart(points, show.colours(), name=names["metric"].get(level["metric_id"], ""), unit=unit, confidence=assessment.policy.confidence)
    show.chart(drawn.figure, drawn.alt, "level_chart")
    rows = assessment.attained_by(pairs[place : place + 1]).sort_values("month", ascending=False)
    show.table(pd.DataFrame({
        "Month": rows["period_start"], "Status": show.statuses(rows["compliance"]), "Value": [show.number(v, unit, digits=2) for v in rows["value"]],
        "Of": rows["n"], "Interval": [show.interval(a, b, unit) for a, b in zip(rows["ci_low"], rows["ci_high"], strict=True)],
        "Evidence": rows["evidence"].map({word.value: word.label for word in Evidence}).fillna("–"), "Source": rows["source"].str.replace("_", " ").str.capitalize(),
    }), key="level_rows", columns={"Month": st.column_config.DateColumn(format="MMM YYYY")}, alt="Every window of this level")
    with tools:
        if st.button(f"Edit {asked}", icon=":material/edit:", key="edit_level", disabled=not may_change()):
            st.session_state["drawer"] = ("service_level", asked)
            st.rerun()
    links.link("vendor", "Open the vendor", icon=":material/open_in_new:", id=level["vendor_id"], metric=level["metric_id"])

with st.expander("All service levels", icon=":material/table:"):
    mine = levels[levels["vendor_id"].isin(scope.vendor_ids(portfolio))]
    show.table(finder.named(mine, ServiceLevel, portfolio), key="levels_all", alt="All service levels")
