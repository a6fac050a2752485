"""Vendors: whom do we have, and who stands out?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import bar, finder, forms, links, load, show
from pages.shared.ending import enough
from pages.shared.guard import may_change, require
from sourcing_core.charts.heat_map import heat_map
from sourcing_core.vocabulary import Tier

require()
forms.say_saved()
st.title("Vendors")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
everything = portfolio.active("vendor")
if everything.empty:
    show.nothing_yet(
        "No vendors are recorded yet. Record the first one, or import your list.",
        "register",
        "Record a vendor",
        kind="vendor",
        id="new",
    )
    enough()

rows = finder.find("vendor", portfolio, frame=everything[everything["vendor_id"].isin(scope.vendor_ids(portfolio))])
scores = assessment.vendors.scores.set_index("subject_id")
gaps = load.made(
    "gaps per vendor", lambda: assessment.gaps.groupby(assessment.gaps["vendor_id"].astype("str"), observed=True).size()
)
decisions = assessment.contracts[~assessment.contracts["is_decided"]].groupby("vendor_id")["decide_by"].min()
spend = assessment.spend.set_index("vendor_id")["spend"]
at = rows["vendor_id"]
low, high = at.map(scores["score_low"]), at.map(scores["score_high"])

shown = pd.DataFrame(
    {
        "Vendor": rows["name"],
        "Score": at.map(scores["score"]).astype(float).round(0),
        "Worst to best": [None if pd.isna(a) else f"{a:.0f} to {b:.0f}" for a, b in zip(low, high, strict=True)],
        "Known": at.map(scores["coverage"]).astype(float) * 100,
        "Open gaps": at.map(gaps).fillna(0).astype(int),
        "Decide by": decisions.reindex(at).to_numpy(),
        "Spend a year": at.map(spend),
        "Tier": rows["tier"].map({tier.value: tier.label.split(",")[0] for tier in Tier}),
        "Group": rows["vendor_group"],
        "Rank": at.map(scores["rank"]),
        "Ownership": rows["ownership"].map({"external": "External", "captive": "Captive"}),
        "Owner": rows["owner_id"].map(portfolio.names["person"]),
    }
).sort_values("Score", na_position="last")
ids = at.loc[shown.index].tolist()

tools = st.container(horizontal=True, vertical_alignment="center")
if tools.button("Add vendor", icon=":material/add:", type="primary", disabled=not may_change(), key="add_vendor"):
    links.go("register", kind="vendor", id="new")
if tools.button("Edit many", icon=":material/edit_note:", key="many_vendors"):
    links.go("register", kind="vendor", many=1)
tools.caption(
    f"{len(rows):,} of {len(everything):,} vendors, the lowest score first. Tick one to open it, two to four to compare them."
)
columns = {
    "Vendor": st.column_config.TextColumn(width=190),
    "Score": st.column_config.ProgressColumn(
        min_value=0, max_value=100, format="%.0f", width=110, help="0 to 100; empty when too little is known to compare"
    ),
    "Worst to best": st.column_config.TextColumn(
        width=90, help="The score if everything unknown were at its worst, and at its best"
    ),
    "Known": st.column_config.NumberColumn(
        format="%.0f %%", width=65, help="Share of the score's weight that has figures"
    ),
    "Open gaps": st.column_config.NumberColumn(width=80),
    "Spend a year": st.column_config.NumberColumn(format="localized", width=100),
    "Tier": st.column_config.TextColumn(width=60),
    "Rank": st.column_config.NumberColumn(width=60, help="1 is best; only vendors of whom enough is known are ranked"),
}
event = show.table(
    shown,
    key="vendors",
    rows=16,
    columns=columns,
    on_select="rerun",
    selection_mode="multi-row",
    alt="Vendors with score, coverage, gaps and decision dates",
)
picked = [ids[row] for row in event.selection.rows if row < len(ids)] if event else []
if len(picked) == 1:
    links.link(
        "vendor",
        f"Open {show.escaped(portfolio.names['vendor'][picked[0]])}",
        icon=":material/open_in_new:",
        id=picked[0],
    )
    st.caption("Tick another one to compare them.")
elif 2 <= len(picked) <= 4:
    st.subheader("Side by side", anchor=False)
    cells = assessment.vendor_cells
    chosen = cells[cells["vendor_id"].isin(picked)]
    for column, vendor_id in zip(st.columns(len(picked)), picked, strict=True):
        score = scores.loc[vendor_id]
        with column.container(border=True):
            links.link(
                "vendor",
                show.escaped(portfolio.names["vendor"][vendor_id]),
                icon=":material/open_in_new:",
                id=vendor_id,
            )
            st.metric(
                "Score",
                "not scored" if np.isnan(score["score"]) else f"{score['score']:.0f}",
                help=f"{score['coverage']:.0%} of the weight is known",
            )
            count = int(gaps.get(vendor_id, 0))
            st.caption(f"{count} open gap{'s' if count != 1 else ''} · decide by {show.day(decisions.get(vendor_id))}")
    drawn = show.drawn("vendors side by side", lambda colours: heat_map(chosen, colours), *picked)
    show.chart(
        drawn.figure, drawn.alt, "vendors_compare", numbers=chosen[["vendor", "metric", "value", "unit", "n", "status"]]
    )
elif len(picked) > 4:
    st.caption("Tick at most four to compare them.")
