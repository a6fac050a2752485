"""Sites: where is our work done, and how do the places compare?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, bar, finder, forms, links, load, show
from pages.shared.ending import enough
from pages.shared.guard import may_change, require
from sourcing_core.charts.compare_sites import compare_sites
from sourcing_core.charts.concentration_bars import concentration_bars
from sourcing_core.register.places import country_names
from sourcing_core.vocabulary import SourcingLabel, Stage

require()
forms.say_saved()
st.title("Sites")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
everything = portfolio.active("site")
if everything.empty:
    show.nothing_yet(
        "No sites are recorded yet. Record where the work is done, or import your list.",
        "register",
        "Record a site",
        kind="site",
        id="new",
    )
    enough()

mine = scope.engagements(assessment)
inside = everything if scope.is_whole else everything[everything["site_id"].isin(mine["site_id"])]
names, countries = portfolio.names, country_names()
sourcing = {word.value: word.label for word in SourcingLabel}


def _work() -> pd.DataFrame:
    """Per site, of the engagements that go on: spend, number of vendors, sourcing labels."""
    live = mine[mine["is_live"].to_numpy(bool)]
    labels = (
        live.assign(label=live["label"].astype("str").map(sourcing))[["site_id", "label"]].dropna().drop_duplicates()
    )
    by_site = live.groupby("site_id")
    return pd.DataFrame(
        {
            "spend": by_site["yearly_value"].sum(min_count=1),
            "vendors": by_site["vendor_id"].nunique(),
            "labels": labels.sort_values("label").groupby("site_id")["label"].agg(", ".join),
        }
    )


work = load.made("work at sites", _work, scope)
scores = assessment.sites.scores.set_index("subject_id")

left, right = st.columns([3, 2])
with left:
    there = load.made("metrics with figures", lambda: sorted(portfolio.series.keys["metric_id"].unique()))
    metrics = [m for m in assessment.policy.weights if m in there] or there
    if metrics:
        metric_id = address.select(
            "Compare by", metrics, "metric", key="sites_metric", format_func=lambda i: names["metric"].get(i, i)
        )
        table = load.made(
            "site comparison", lambda: assessment.site_comparison(metric_id, set(inside["site_id"])), metric_id, scope
        )
        metric = portfolio.tables["metric"].set_index("metric_id").loc[metric_id]
        agreed = table["expected"].dropna().unique()
        target = float(agreed[0]) if len(agreed) == 1 else np.nan
        drawn = show.drawn(
            "site comparison",
            lambda colours: compare_sites(
                table,
                colours,
                name=str(metric["name"]),
                unit=str(metric["unit"]),
                direction=str(metric["direction"]),
                target=target,
                confidence=assessment.policy.confidence,
            ),
            metric_id,
            scope,
        )
        clicked = show.chart(
            drawn.figure, drawn.alt, "sites_compare", numbers=table, unit=str(metric["unit"]), selects=True
        )
        if clicked and clicked[0].get("customdata"):
            links.go("register", kind="site", id=str(np.ravel(clicked[0]["customdata"])[0]))
    else:
        st.caption("No figures yet: nothing to compare.")
with right:
    st.markdown("**Spend by country**")
    shares = load.made("country shares", lambda: assessment.country_shares(set(mine["vendor_id"])), scope)
    drawn = show.drawn(
        "country shares",
        lambda colours: concentration_bars(
            shares, colours, kind="country", kinds="countries", limit=assessment.policy.largest_country_share
        ),
        scope,
    )
    clicked = show.chart(
        drawn.figure, drawn.alt, "sites_countries", numbers=shares.rename(columns={"name": "country"}), selects=True
    )
    if clicked and clicked[0].get("customdata"):
        st.query_params["country"] = str(np.ravel(clicked[0]["customdata"])[0])
        st.rerun()

st.subheader("All sites", anchor=False)
rows = finder.find("site", portfolio, frame=inside)
at = rows["site_id"]
shown = pd.DataFrame(
    {
        "Site": rows["name"],
        "City": rows["city"],
        "Country": rows["country"].map(countries),
        "Score": at.map(scores["score"]).astype(float).round(0),
        "Known": at.map(scores["coverage"]).astype(float) * 100,
        "Spend a year": at.map(work["spend"]),
        "Sourcing": at.map(work["labels"]),
        "People": rows["headcount"],
        "Vendors": at.map(work["vendors"]).fillna(0).astype(int),
        "Time zone": rows["zone"],
        "Working hours": rows["working_spans"],
    }
)
tools = st.container(horizontal=True, vertical_alignment="center")
if tools.button("Add site", icon=":material/add:", type="primary", disabled=not may_change(), key="add_site"):
    links.go("register", kind="site", id="new")
tools.caption(f"{len(rows):,} of {len(everything):,} sites. Tick one to see the work done there.")
columns = {
    "Site": st.column_config.TextColumn(width=190),
    "Score": st.column_config.ProgressColumn(
        min_value=0, max_value=100, format="%.0f", width=110, help="0 to 100; empty when too little is known to compare"
    ),
    "Known": st.column_config.NumberColumn(format="%.0f %%", help="Share of the score's weight that has figures"),
    "Spend a year": st.column_config.NumberColumn(format="localized"),
}
event = show.table(
    shown,
    key="sites",
    columns=columns,
    on_select="rerun",
    selection_mode="single-row",
    alt="Sites with score, spend and clock",
)
picked = event.selection.rows if event else []
if picked:
    site_id = str(rows.iloc[picked[0]]["site_id"])
    st.subheader(show.escaped(names["site"][site_id]), anchor=False)
    links.link("register", "Open the record", icon=":material/open_in_new:", kind="site", id=site_id)
    here = mine[mine["site_id"].eq(site_id)]
    show.table(
        pd.DataFrame(
            {
                "Vendor": here["vendor_name"],
                "Work": here["function_name"],
                "Stage": here["stage"].map({word.value: word.label for word in Stage}),
                "Sourcing": here["label"].map(sourcing),
                "Yearly value": here["yearly_value"],
                "Engagement": here["engagement_id"],
            }
        ),
        key="site_engagements",
        columns={"Yearly value": st.column_config.NumberColumn(format="localized")},
        alt="Work done at this site",
    )
