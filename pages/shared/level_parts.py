"""The parts of the page of service levels: the cells of its matrix, and one level in full."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, links, show
from pages.shared.assured import assured
from pages.shared.points import attained_points
from sourcing_core.assessment import Assessment
from sourcing_core.charts.attainment_chart import attainment_chart
from sourcing_core.vocabulary import Evidence, Standing, Window

_MISSED = ["BELOW_EXPECTED", "BELOW_MINIMUM", "NO_DATA"]


def cells(assessment: Assessment, vendor_ids: set[str], *, only_missed: bool) -> pd.DataFrame:
    """One row per level, engagement and month, named for `attainment_matrix`; the engagement too, where a site has several."""
    table = assessment.attained
    table = table[table["vendor_id"].isin(vendor_ids)]
    if only_missed:
        recent = table[table["month"].gt(assessment.last_closed - 12) & table["compliance"].isin(_MISSED)]
        table = table[
            (table["level_id"] + "|" + table["engagement_id"]).isin(recent["level_id"] + "|" + recent["engagement_id"])
        ]
    names = assessment.portfolio.names
    metric, site, vendor = (table[f"{kind}_id"].map(names[kind]) for kind in ("metric", "site", "vendor"))
    called = metric + ", " + site.fillna(vendor)
    shared = table["engagement_id"].groupby(called).transform("nunique").gt(1)
    return table.assign(
        level=called + (" (" + table["engagement_id"] + ")").where(shared, ""),
        status=table["compliance"],
        level_id=table["level_id"] + "|" + table["engagement_id"],
    )


def one(assessment: Assessment, level_id: str) -> None:
    """One level: what was agreed, how it was kept, window by window."""
    pairs = assessment.pairs_of(level_id=level_id) if level_id else np.empty(0, np.int64)
    found = assessment.levels[assessment.levels["level_id"].eq(level_id)]
    if found.empty:
        return
    level, names, keys = found.iloc[0], assessment.portfolio.names, assessment.portfolio.series.keys
    metric = names["metric"].get(level["metric_id"], level["metric_id"])
    with st.container(border=True):
        head = st.container(horizontal=True, vertical_alignment="center")
        head.subheader(
            f"{show.escaped(metric)} of {show.escaped(names['vendor'].get(level['vendor_id'], level['vendor_id']))}",
            anchor=False,
        )
        if head.button("Close", icon=":material/close:", type="tertiary", key="level_close"):
            st.query_params.pop("id", None)
            st.query_params.pop("engagement", None)
            st.rerun()
        st.caption(
            show.escaped(
                f"{level_id}: {_agreed(level)} · {Window(level['window']).label} · {Standing(level['standing']).label}"
            )
        )
        if not len(pairs):
            st.caption("No engagement has figures that this level could be held against.")
            return
        engagements = keys["engagement_id"].to_numpy()[assessment.pairs.series_index[pairs]].tolist()
        sites = {
            i: f"{names['site'].get(site, site)} ({i})"
            for i, site in zip(
                engagements, keys["site_id"].to_numpy()[assessment.pairs.series_index[pairs]], strict=True
            )
        }
        engagement = (
            engagements[0]
            if len(pairs) == 1
            else address.select(
                "Engagement", engagements, "engagement", key="level_engagement", format_func=show.word_of(sites)
            )
        )
        _windows(assessment, int(pairs[engagements.index(engagement)]), str(metric))
        links.link(
            "vendor",
            "Open the vendor",
            icon=":material/open_in_new:",
            id=level["vendor_id"],
            metric=level["metric_id"],
            engagement=engagement,
        )


def _agreed(level: pd.Series) -> str:
    """'expected 95 %, minimum 92 %'."""
    unit = "" if pd.isna(level["unit"]) else f" {level['unit']}"
    parts = [f"{name} {level[name]:g}{unit}" for name in ("expected", "minimum") if pd.notna(level[name])]
    return ", ".join(parts) or "no level is told"


def _windows(assessment: Assessment, pair: int, metric: str) -> None:
    unit = str(assessment.portfolio.series.keys.iloc[assessment.pairs.series_index[pair]]["unit"])
    left, right = st.columns([5, 6])
    with left:
        drawn = show.drawn(
            "attained",
            lambda colours: attainment_chart(
                attained_points(assessment, pair),
                colours,
                name=metric,
                unit=unit,
                confidence=assessment.policy.confidence,
            ),
            pair,
        )
        show.chart(drawn.figure, drawn.alt, "level_chart")
        assured(assessment, pair)
    rows = assessment.attained_by(np.array([pair])).sort_values("month", ascending=False)
    with right:
        show.table(
            pd.DataFrame(
                {
                    "Month": rows["period_start"],
                    "Status": show.statuses(rows["compliance"]),
                    "Value": [show.number(v, unit, digits=2) for v in rows["value"]],
                    "Of": rows["n"],
                    "Interval": [
                        show.interval(a, b, unit) for a, b in zip(rows["ci_low"], rows["ci_high"], strict=True)
                    ],
                    "Evidence": rows["evidence"]
                    .map({word.value: word.label for word in Evidence})
                    .fillna(show.NOTHING),
                    "Source": rows["source"].str.replace("_", " ").str.capitalize(),
                }
            ),
            key="level_rows",
            columns={"Month": st.column_config.DateColumn(format="MMM YYYY")},
            rows=9,
            alt="Every window of this level",
        )
