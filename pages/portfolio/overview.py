"""Overview: what needs me today, and is the portfolio all right?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import bar, items, links, load, show
from pages.shared.guard import require
from sourcing_core.charts.change_list import change_list
from sourcing_core.charts.heat_map import heat_map
from sourcing_core.charts.spend_performance import spend_performance
from sourcing_core.months import month_label

require()
portfolio = load.portfolio()
if portfolio.is_empty and not load.is_past():
    links.go("welcome")

st.title("Overview")
scope = bar.render()
assessment = load.assessment()
vendor_ids = scope.vendor_ids(portfolio)
names = portfolio.names


def _lists() -> dict[str, pd.DataFrame]:
    found = (
        assessment.attention
        if scope.is_whole
        else assessment.attention[assessment.attention["vendor_id"].isin(vendor_ids)]
    )
    return {name: found[found["list"].eq(name)] for name in ("act_now", "watch", "cannot_tell")}


lists = load.made("overview lists", _lists, scope)
for column, (name, title, empty) in zip(
    st.columns(3),
    (
        ("act_now", "Act now", "Nothing needs you today."),
        ("watch", "Watch", "Nothing has changed for the worse."),
        ("cannot_tell", "Cannot tell", "Every level has figures that can be judged."),
    ),
    strict=True,
):
    with column.container(border=True):
        st.subheader(f"{title} · {len(lists[name])}", icon=items.ICONS[name], anchor=False)
        items.listed(lists[name], names, name, empty, scope)

cells = load.made(
    "overview cells", lambda: assessment.vendor_cells[assessment.vendor_cells["vendor_id"].isin(vendor_ids)], scope
)
st.subheader(f"How the vendors stand, {month_label(assessment.last_closed)}", anchor=False)
if cells.empty:
    show.nothing_yet(
        "No figures are recorded yet. Import a file, or enter this month's figures.", "bring-in", "Bring in a file"
    )
else:
    drawn = show.drawn("overview heat", lambda colours: heat_map(cells, colours, rows=20), scope)
    st.caption("Each cell is the pooled figure of the latest months against what was agreed. Click one to open it.")
    clicked = show.chart(
        drawn.figure,
        drawn.alt,
        "overview_heat",
        numbers=lambda: cells[["vendor", "metric", "value", "unit", "n", "status", "expected", "minimum"]],
        selects=True,
    )
    if clicked and clicked[0].get("customdata"):
        vendor_id, metric_id = clicked[0]["customdata"][:2]
        links.go("vendor", id=vendor_id, metric=metric_id)


def _moved() -> tuple[pd.DataFrame, bool]:
    """Moves that a control chart calls more than noise, else the moves of the scorecard's metrics; and which of the two."""
    changed = assessment.changes
    changed = changed[changed["vendor_id"].isin(vendor_ids) & changed["change"].isin(["worse", "better", "changed"])]
    signals = changed[changed["signal"]]
    return (signals, True) if len(signals) else (changed[changed["metric_id"].isin(assessment.policy.weights)], False)


left, right = st.columns(2)
with left:
    st.subheader(f"What moved since {month_label(assessment.last_closed - 1)}", anchor=False)
    shown, is_signal = load.made("overview moves", _moved, scope)
    st.caption(
        "Only moves that a control chart calls more than noise."
        if is_signal
        else "No move is more than noise; these are the largest."
    )
    if shown.empty:
        st.caption("Nothing to compare yet.")
    else:
        drawn = show.drawn("overview moves", lambda colours: change_list(shown, colours, rows=4, panels=4), scope)
        clicked = show.chart(
            drawn.figure,
            drawn.alt,
            "overview_changes",
            numbers=lambda: shown[["vendor", "metric", "before", "after", "unit", "n", "change"]],
            selects=True,
        )
        if clicked and clicked[0].get("customdata"):
            links.go("vendor", id=clicked[0]["customdata"][0], metric=clicked[0]["customdata"][1])
with right:
    st.subheader("Spend and performance", anchor=False)
    spend = load.made("overview spend", lambda: assessment.spend[assessment.spend["vendor_id"].isin(vendor_ids)], scope)
    middle = load.made("overview middle", lambda: float(spend["spend"].where(spend["spend"] > 0).median()), scope)
    if np.isnan(middle):
        st.caption("No yearly values are recorded yet: fill them in on the engagements.")
    else:
        policy = load.policy()
        drawn = show.drawn(
            "overview spend",
            lambda colours: spend_performance(
                spend, colours, currency=policy.currency or "", spend_line=middle, score_line=policy.score_at_minimum
            ),
            scope,
        )
        st.caption("Hollow: too little is known to compare. Larger: more open gaps.")
        clicked = show.chart(
            drawn.figure, drawn.alt, "overview_spend", numbers=lambda: spend.drop(columns="vendor_id"), selects=True
        )
        if clicked and clicked[0].get("customdata"):
            links.go("vendor", id=str(np.ravel(clicked[0]["customdata"])[0]))


def _everything() -> None:
    attention = pd.concat(lists.values()).head(500)
    told = pd.DataFrame(
        {
            "List": attention["list"].map({"act_now": "Act now", "watch": "Watch", "cannot_tell": "Cannot tell"}),
            "Vendor": attention["vendor_id"].map(names["vendor"]),
            "What": [items.sentence(row, names) for row in attention.to_dict("records")],
            "Since": attention["since"],
            "Next step": attention["next_step"],
        }
    )
    show.table(told, key="overview_attention", alt="Everything that needs attention")


show.folded("Everything that needs attention, as a table", _everything, key="overview_all")
