"""Figures: what is missing for this month, and is what I type plausible?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, bar, figure_grid, forms, load, show
from pages.shared.ending import enough
from pages.shared.guard import may_change, require
from sourcing_core.months import month_label, month_number, month_start
from sourcing_core.vocabulary import MetricKind, Source

require()
forms.say_saved()
st.title("Figures")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
engagements = scope.engagements(assessment)
engagements = engagements[engagements["is_live"].to_numpy(bool)]
if engagements.empty:
    show.nothing_yet(
        "Figures belong to an engagement: a vendor doing some work at a site. Record one first, or import a file that names them.",
        "register",
        "Record an engagement",
        kind="engagement",
        id="new",
    )
    enough()

names, metrics = portfolio.names, portfolio.active("metric")
order = [m for m in assessment.policy.weights if m in set(metrics["metric_id"])]
order += [m for m in metrics["metric_id"] if m not in order]
first, second, third, fourth = st.columns([2, 2, 1, 1], vertical_alignment="bottom")
metric_id = address.select(
    "Metric", order, "metric", key="figures_metric", box=first, format_func=lambda i: names["metric"].get(i, i)
)
vendors = ["", *sorted(engagements["vendor_id"].unique(), key=lambda i: names["vendor"].get(i, i))]
vendor_id = address.select(
    "Vendor",
    vendors,
    "vendor",
    key="figures_vendor",
    box=second,
    format_func=lambda i: names["vendor"].get(i, i) or "All vendors",
)
now = month_number(portfolio.as_of)
last = address.select(
    "Until",
    list(range(now, now - 120, -1)),
    "until",
    key="figures_until",
    default=now - 1,
    box=third,
    format_func=month_label,
    word=lambda month: month_start(month).isoformat()[:7],
)
span = address.select("Months", [1, 3, 6, 12], "months", key="figures_span", default=3, box=fourth)

metric = metrics.set_index("metric_id").loc[metric_id]
chosen = engagements[engagements["vendor_id"].eq(vendor_id)] if vendor_id else engagements
tools = st.container(horizontal=True, vertical_alignment="bottom", gap="large")
source = tools.segmented_control(
    "Who says so",
    list(Source),
    default=Source.MEASURED,
    format_func=lambda word: word.label,
    key="figures_source",
    required=True,
    help="Vendor-reported, measured by us, or audited; the best source counts",
)
asked = figure_grid.Asked(
    metric_id,
    str(metric["name"]),
    MetricKind(str(metric["metric_kind"])),
    str(metric["unit"]),
    np.arange(last - span + 1, last + 1),
    source or Source.MEASURED,
)
absent = figure_grid.missing(portfolio, assessment.last_closed, chosen, asked)
only = tools.toggle("Only what is missing", key="figures_missing", disabled=not absent.any())
if only and absent.any():
    chosen = chosen[(absent > 0).to_numpy()]
count = f"{len(chosen)} engagement{'s' if len(chosen) != 1 else ''}"
told = (
    f"{count}: {int(absent.sum())} figures of closed months are missing"
    if absent.any()
    else f"{count}: nothing is missing"
)
how = (
    "Each month takes two numbers: how many, and of how many"
    if asked.kind.is_ratio
    else f"Each month takes the value in {asked.unit}, and n, how many cases stand behind it"
)
st.caption(f"{told}. Months after {month_label(assessment.last_closed)} are provisional. {how}.")
figure_grid.edit(figure_grid.frame(assessment, chosen, asked), asked, editable=may_change())

history = portfolio.restatements
history = history[history["metric_id"].eq(metric_id) & history["engagement_id"].isin(chosen["engagement_id"])]


def _history() -> None:
    """Every version of each corrected figure."""
    if history.empty:
        st.caption("No figure of this metric was corrected.")
        return
    value = np.where(
        asked.kind.is_ratio, history["amount"] / history["base"].where(history["base"] > 0), history["amount"]
    )
    at = history["engagement_id"].map(engagements.set_index("engagement_id")["site_name"])
    show.table(
        pd.DataFrame(
            {
                "Engagement": history["engagement_id"],
                "Site": at,
                "Month": history["period_start"],
                "Value": [show.number(v, asked.unit, digits=2) for v in value],
                "Of": history["base"],
                "Counts": history["is_current"].map({True: "yes", False: "replaced"}),
                "Why": history["why"],
                "Who": history["who"],
                "When (UTC)": show.instants(history["at"]),
                "Source": history["source"].str.replace("_", " ").str.capitalize(),
                "Version": history["version"],
            }
        ),
        key="figures_history",
        columns={"Month": st.column_config.DateColumn(format="MMM YYYY")},
        alt="Every version of each corrected figure",
    )


corrected = history.drop_duplicates(["engagement_id", "month", "source"]).shape[0]
show.folded(f"Corrected figures · {corrected}", _history, key="figures_corrected", icon=":material/history:")
