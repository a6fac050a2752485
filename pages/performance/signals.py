"""Signals: what changed that is not noise?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import bar, links, load, show
from pages.shared.guard import require
from pages.shared.points import control_points
from sourcing_core.charts.control_chart import control_chart
from sourcing_core.charts.small_multiples import small_multiples
from sourcing_core.months import month_label

require()
st.title("Signals")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
series, policy, names = portfolio.series, load.policy(), portfolio.names
if not series.shape[1]:
    show.nothing_yet("No figures are recorded yet, so nothing can have changed.", "bring-in", "Bring in a file")
    st.stop()

inside = series.keys["vendor_id"].isin(scope.vendor_ids(portfolio)).to_numpy(bool)
found = assessment.recent_signals
found = found[found["vendor_id"].isin(scope.vendor_ids(portfolio))]
thin = np.flatnonzero(inside & (assessment.control.points < policy.limits_minimum_points) & series.is_present.any(axis=0))


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows.drop_duplicates(["engagement_id", "metric_id"])
    return pd.DataFrame({
        "Vendor": first["vendor_id"].map(names["vendor"]), "Site": first["site_id"].map(names["site"]), "Metric": first["metric_id"].map(names["metric"]),
        "Month": [month_label(month) for month in first["month"]], "Value": [show.number(v, u) for v, u in zip(first["value"], first["unit"], strict=True)],
        "Usually": [show.number(v, u) for v, u in zip(first["centre"], first["unit"], strict=True)],
        "Why": first["rules"].map({"WE1": "beyond a limit", "WE4": f"{policy.run_length} in a row on one side", "WE1;WE4": f"beyond a limit, and {policy.run_length} in a row"}),
        "engagement_id": first["engagement_id"], "metric_id": first["metric_id"],
    })


chosen: tuple[str, str] | None = None
lists = (
    ("Changed for the worse", "concern", ":material/trending_down:", "No series changed for the worse."),
    ("Changed for the better", "improvement", ":material/trending_up:", "No series changed for the better."),
)
st.caption(f"Months from {month_label(assessment.last_closed - policy.signal_recent_months + 1)} on. A signal says that the process changed, never that a contract was missed.")
for column, (title, verdict, icon, empty) in zip(st.columns(2), lists, strict=True):
    with column:
        rows = found[found["verdict"].eq(verdict)]
        told = _told(rows)
        st.subheader(f"{title} · {len(told)}", icon=icon, anchor=False)
        if told.empty:
            st.caption(empty)
            continue
        event = show.table(told.drop(columns=["engagement_id", "metric_id"]), key=f"signals_{verdict}", on_select="rerun", selection_mode="single-row", alt=title)
        picked = event.selection.rows if event else []
        if picked:
            chosen = (str(told.iloc[picked[0]]["engagement_id"]), str(told.iloc[picked[0]]["metric_id"]))
if len(thin):
    with st.expander(f"Too few months to say · {len(thin)} series", icon=":material/help:"):
        keys = series.keys.iloc[thin]
        show.table(pd.DataFrame({
            "Vendor": keys["vendor_id"].map(names["vendor"]), "Site": keys["site_id"].map(names["site"]), "Metric": keys["metric_id"].map(names["metric"]),
            "Months": assessment.control.points[thin],
        }), key="signals_thin", alt="Series with too few months for limits")

if chosen:
    st.query_params["engagement"], st.query_params["metric"] = chosen
asked = (st.query_params.get("engagement"), st.query_params.get("metric"))
found_at = series.columns_of(engagement_id=asked[0] or "", metric_id=asked[1] or "")
if len(found_at):
    at_column = int(found_at[0])
    key = series.keys.iloc[at_column]
    st.subheader(f"{names['metric'].get(key['metric_id'])} of {names['vendor'].get(key['vendor_id'])}, {names['site'].get(key['site_id'])}", anchor=False)
    points = control_points(assessment, at_column)
    made_of = int(assessment.control.points[at_column])
    drawn = control_chart(points, show.colours(), name=names["metric"].get(key["metric_id"], ""), unit=str(key["unit"]), trial=made_of < policy.limits_firm_points)
    show.chart(drawn.figure, drawn.alt, "signal_series", numbers=points.drop(columns=["engagement_id", "metric_id"]))
    trial = "trial limits" if made_of < policy.limits_firm_points else "limits"
    st.caption(f"{trial.capitalize()} from the first {made_of} months with figures ({'p chart' if key['metric_kind'] == 'proportion' else 'u chart' if key['metric_kind'] == 'rate' else 'individuals chart'}).")
    links.link("vendor", "Open the vendor", icon=":material/open_in_new:", id=key["vendor_id"], metric=key["metric_id"], engagement=key["engagement_id"])

flagged = found.drop_duplicates(["engagement_id", "metric_id"]).head(12)
if len(flagged):
    st.subheader("Every series that changed", anchor=False)
    parts = []
    for _, row in flagged.iterrows():
        at = int(series.columns_of(engagement_id=row["engagement_id"], metric_id=row["metric_id"])[0])
        points = control_points(assessment, at)
        parts.append(points.assign(name=f"{names['vendor'].get(row['vendor_id'])}: {names['metric'].get(row['metric_id'])}", unit=row["unit"], trial=assessment.control.points[at] < policy.limits_firm_points))
    drawn = small_multiples(pd.concat(parts, ignore_index=True), show.colours())
    clicked = show.chart(drawn.figure, drawn.alt, "signals_many", selects=True)
    if clicked and clicked[0].get("customdata"):
        st.query_params["engagement"], st.query_params["metric"] = clicked[0]["customdata"][:2]
        st.rerun()
