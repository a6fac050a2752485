"""Compare: who stands out, and is it real?"""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, bar, links, load, show
from pages.shared.ending import enough
from pages.shared.guard import require
from sourcing_core.assessment.comparison import Compared, compared, watermelon
from sourcing_core.assessment.completeness import completeness
from sourcing_core.assessment.honesty import favours
from sourcing_core.charts.funnel_plot import funnel_plot
from sourcing_core.charts.honesty_chart import honesty_chart
from sourcing_core.charts.rank_chart import rank_chart
from sourcing_core.charts.watermelon import watermelon as watermelon_chart
from sourcing_core.months import month_label

require()
st.title("Compare")
scope = bar.render()
portfolio, assessment, policy = load.portfolio(), load.assessment(), load.policy()
if not portfolio.series.shape[1]:
    show.nothing_yet("No figures are recorded yet, so there is nothing to compare.", "bring-in", "Bring in a file")
    enough()

KINDS = {"vendor": "Vendors", "site": "Sites"}
_ORDER = {name: place for place, name in enumerate(policy.weights)}
names, keys = portfolio.names, portfolio.series.keys
vendor_ids = scope.vendor_ids(portfolio)
site_ids = set(scope.engagements(assessment)["site_id"].dropna())
first, second = st.columns([1, 3])
kind = address.select("What", list(KINDS), "kind", key="compare_kind", box=first, format_func=lambda name: KINDS[name])
ids = vendor_ids if kind == "vendor" else site_ids
ratios = sorted(
    set(keys.loc[portfolio.series.is_ratio & keys[f"{kind}_id"].isin(ids).to_numpy(bool), "metric_id"]),
    key=lambda each: (_ORDER.get(each, len(_ORDER)), names["metric"].get(each, each)),
)


def _open(clicked: list[dict[str, Any]]) -> None:
    """A click leads to the record."""
    if clicked and clicked[0].get("customdata"):
        found = str(np.ravel(clicked[0]["customdata"])[0])
        if kind == "vendor":
            links.go("vendor", id=found)
        links.go("register", kind="site", id=found)


metric_id = (
    address.select(
        "Metric", ratios, "metric", key="compare_metric", box=second, format_func=lambda i: names["metric"].get(i, i)
    )
    if ratios
    else ""
)
made = load.made("compared", lambda: compared(assessment, kind, metric_id, ids), kind, metric_id, scope)
unit = str(portfolio.tables["metric"].set_index("metric_id")["unit"].get(metric_id, ""))


def _funnel(made: Compared) -> None:
    wide = ""
    if made.dispersion > 1:
        wide = f" Limits are widened {made.dispersion**0.5:.1f} times: nearly all of them differ from one another."
    st.caption(f"Inside the funnel a difference is no more than chance explains.{wide}")
    drawn = show.drawn(
        "funnel",
        lambda colours: funnel_plot(
            made.units, colours, limits=made.limits, centre=made.centre, name=names["metric"][metric_id], unit=unit
        ),
        kind,
        metric_id,
        scope,
    )
    numbers = made.units.drop(columns="key")
    _open(show.chart(drawn.figure, drawn.alt, "compare_funnel", numbers=numbers, unit=unit, selects=True))


def _ranks(made: Compared) -> None:
    st.caption("Where two bars overlap, nobody can say which of the two is better.")
    drawn = show.drawn(
        "ranks",
        lambda colours: rank_chart(
            made.units,
            colours,
            name=names["metric"][metric_id],
            unit=unit,
            confidence=policy.confidence,
            rank_count=made.rank_count,
        ),
        kind,
        metric_id,
        scope,
    )
    _open(show.chart(drawn.figure, drawn.alt, "compare_ranks", selects=True))


left, right = st.columns(2)
with left:
    st.subheader("Promises kept, and what people say", anchor=False)
    st.caption("Green outside and red inside: the figures are met, and the people who use the work are unhappy.")
    units = load.made(
        "watermelon", lambda: watermelon(assessment, kind, ids).rename(columns={f"{kind}_id": "key"}), kind, scope
    )
    drawn = show.drawn(
        "watermelon",
        lambda colours: watermelon_chart(
            units, colours, kept_line=policy.kept_share_green, rating_line=policy.rating_green
        ),
        kind,
        scope,
    )
    _open(
        show.chart(
            drawn.figure, drawn.alt, "compare_watermelon", numbers=lambda: units.drop(columns="key"), selects=True
        )
    )

with right:
    st.subheader("Who differs by more than chance", anchor=False)
    if made is None:
        st.caption("No proportion or rate is recorded: only those can be compared with the play of chance.")
    else:
        _funnel(made)
if made is not None:
    st.subheader("Ranks, and how sure they are", anchor=False)
    _ranks(made)
st.subheader("Who reports in whose favour", anchor=False)
st.caption(
    f"Months that a vendor reported and that were measured or audited too. A bias is named from "
    f"{policy.favour_minimum} differing months on."
)
both = load.made("favours", lambda: favours(assessment))
both = both[both["vendor_id"].isin(vendor_ids)]
drawn = show.drawn("honesty", lambda colours: honesty_chart(both, colours), scope)
clicked = show.chart(drawn.figure, drawn.alt, "compare_honesty", selects=True)
if clicked and clicked[0].get("customdata"):
    vendor_id, metric = clicked[0]["customdata"][:2]
    links.go("vendor", id=str(vendor_id), metric=str(metric))
st.subheader("How complete the figures are", anchor=False)
st.caption("Of work that goes on, over the latest twelve closed months, each series from its first figure on.")
complete = load.made("completeness", lambda: completeness(assessment))
complete = complete[complete["vendor_id"].isin(vendor_ids)]
show.table(
    pd.DataFrame(
        {
            "Vendor": complete["vendor"],
            "Series": complete["series"],
            "Months missing": [
                f"{missing:,} of {months:,}"
                for missing, months in zip(complete["missing"], complete["months"], strict=True)
            ],
            "Series late": complete["late"],
            "Newest month": [month_label(month) if month >= 0 else show.NOTHING for month in complete["latest_month"]],
            "Usable events": [show.number(value, "share") for value in complete["data_quality"]],
        }
    ),
    key="compare_complete",
    columns={
        "Series late": st.column_config.NumberColumn(help="Their latest closed month has no figure yet"),
        "Usable events": st.column_config.TextColumn(help="Share of the imported events that could be judged"),
    },
    alt="Missing months, late series and usable events by vendor",
)
links.link("methods", "How these are computed", icon=":material/function:", method="funnel")
