"""Figures: what is missing for this month, and is what I type plausible?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import bar, figure_grid, forms, load, show
from pages.shared.guard import may_change, require
from sourcing_core.months import last_closed_month, month_label, month_number
from sourcing_core.vocabulary import MetricKind, Source

require()
forms.say_saved()
st.title("Figures")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
engagements = assessment.engagements
engagements = engagements[engagements["vendor_id"].isin(scope.vendor_ids(portfolio)) & engagements["is_live"].to_numpy(bool)]
if engagements.empty:
    show.nothing_yet("Figures belong to an engagement: a vendor doing a function at a site. Record one first, or import a file that names them.", "register", "Record an engagement", kind="engagement", id="new")
    st.stop()

names, metrics = portfolio.names, portfolio.active("metric")
order = [m for m in assessment.policy.weights if m in set(metrics["metric_id"])]
order += [m for m in metrics["metric_id"] if m not in order]
query = st.query_params
first, second, third, fourth = st.columns([2, 2, 1, 1], vertical_alignment="bottom")
asked = query.get("metric")
metric_id = first.selectbox("Metric", order, index=order.index(asked) if asked in order else 0, format_func=lambda i: names["metric"].get(i, i), key="figures_metric", on_change=lambda: query.update(metric=st.session_state["figures_metric"]))
vendors = ["", *sorted(engagements["vendor_id"].unique(), key=lambda i: names["vendor"].get(i, i))]
wanted = query.get("vendor", "")
vendor_id = second.selectbox("Vendor", vendors, index=vendors.index(wanted) if wanted in vendors else 0, format_func=lambda i: names["vendor"].get(i, "All vendors") if i else "All vendors", key="figures_vendor", on_change=lambda: query.update(vendor=st.session_state["figures_vendor"]))
now = month_number(portfolio.as_of)
last = third.selectbox("Until", list(range(now, now - 60, -1)), index=min(1, 59), format_func=month_label, key="figures_until")
span = fourth.selectbox("Months", [1, 3, 6, 12], index=1, key="figures_span")

metric = metrics.set_index("metric_id").loc[metric_id]
is_ratio = MetricKind(str(metric["metric_kind"])).is_ratio
months = np.arange(last - span + 1, last + 1)
chosen = engagements[engagements["vendor_id"].eq(vendor_id)] if vendor_id else engagements
grid = figure_grid.frame(portfolio, chosen, metric_id, months, is_ratio=is_ratio)
missing = figure_grid.missing(portfolio, assessment, chosen, metric_id, months)
closed = last_closed_month(portfolio.as_of, assessment.policy.close_lag_days)
told = f"{len(chosen)} engagements · {missing} of {len(chosen) * span} figures are missing" if missing else f"{len(chosen)} engagements · nothing is missing"
st.caption(f"{told}. Months after {month_label(closed)} are provisional. {'Type numerator and denominator' if is_ratio else f'Type the value in {metric.unit} and n, how many cases stand behind it'}.")

source = st.segmented_control("Who says so", list(Source), default=Source.MEASURED, format_func=lambda word: word.label, key="figures_source", required=True, help="Vendor-reported, measured by us, or audited; the best source counts")
figure_grid.edit(grid, chosen, metric_id, months, source=source or Source.MEASURED, is_ratio=is_ratio, editable=may_change())

history = portfolio.restatements
history = history[history["metric_id"].eq(metric_id) & history["engagement_id"].isin(chosen["engagement_id"])]
with st.expander(f"Corrected figures · {history.drop_duplicates(['engagement_id', 'month', 'source']).shape[0]}", icon=":material/history:"):
    if history.empty:
        st.caption("No figure of this metric was corrected.")
    else:
        unit = str(metric["unit"])
        value = np.where(is_ratio, history["amount"] / history["base"].where(history["base"] > 0), history["amount"])
        show.table(pd.DataFrame({
            "Engagement": history["engagement_id"], "Month": history["period_start"], "Source": history["source"].str.replace("_", " ").str.capitalize(),
            "Version": history["version"], "Value": [show.number(v, unit, digits=2) for v in value], "Of": history["base"],
            "Counts": history["is_current"].map({True: "yes", False: "replaced"}), "When (UTC)": history["at"].str.slice(0, 16).str.replace("T", " "), "Who": history["who"], "Why": history["why"],
        }), key="figures_history", columns={"Month": st.column_config.DateColumn(format="MMM YYYY")}, alt="Every version of each corrected figure")
