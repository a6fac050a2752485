"""Signals: what changed that is not noise, what will break, what cannot meet its target, what is too thin to say."""

import pandas as pd
import streamlit as st

from pages.shared import bar, file_chart, forms, links, load, series_parts, show, signal_parts
from pages.shared.ending import enough
from pages.shared.guard import require
from pages.shared.points import named, of_many, once
from sourcing_core.charts.small_multiples import small_multiples, title
from sourcing_core.months import month_label

require()
forms.say_saved()
st.title("Signals")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
series, policy = portfolio.series, load.policy()
if not series.shape[1]:
    show.nothing_yet("No figures are recorded yet, so nothing can have changed.", "bring-in", "Bring in a file")
    show.folded("A chart for any file", file_chart.render, key="signals_file", icon=":material/upload_file:")
    enough()

vendor_ids = scope.vendor_ids(portfolio)
inside = series.keys["vendor_id"].isin(vendor_ids).to_numpy(bool)
first = month_label(assessment.last_closed - policy.signal_recent_months + 1)
st.caption(
    f"Months from {first} on. A signal says that the process changed, never that a contract was missed. "
    f"{signal_parts.false_alarms(assessment, inside)} Tick a line to see its months."
)
chosen = st.container()
st.subheader("What changed", anchor=False)
fresh = signal_parts.changed(assessment, vendor_ids)
st.subheader("What will break", anchor=False)
signal_parts.breaking(assessment, vendor_ids)
st.subheader("What cannot meet its target", anchor=False)
signal_parts.cannot_meet(assessment, vendor_ids)
st.subheader("What is too thin to say", anchor=False)
signal_parts.thin(assessment, inside)
found_at = series.columns_of(
    engagement_id=st.query_params.get("engagement", ""), metric_id=st.query_params.get("metric", "")
)
if len(found_at):
    with chosen.container(border=True):
        series_parts.in_full(assessment, int(found_at[0]))


def _many(rows: pd.DataFrame, number: int, titles: list[str]) -> None:
    """A column of small charts; a click shows the series in full."""
    drawn = show.drawn(
        "signals",
        lambda colours: small_multiples(of_many(assessment, rows), colours, across=1, beside=titles),
        scope,
        number,
    )
    clicked = show.chart(drawn.figure, drawn.alt, f"signals_many_{number}", selects=True)
    if clicked and clicked[0].get("customdata"):
        engagement_id, metric_id = clicked[0]["customdata"][:2]
        st.query_params.update(engagement=str(engagement_id), metric=str(metric_id))
        st.rerun()


different = once(fresh)
flagged = named(assessment, different.head(12))
if len(flagged):
    titles = [title(*called) for called in zip(flagged["name"], flagged["detail"], strict=True)]
    st.subheader(
        "Every series that changed" if len(different) <= 12 else "The twelve that changed most lately", anchor=False
    )
    # Three charts of a column each: on a narrow screen they stand below one another.
    for number, column in enumerate(st.columns(3)):
        if len(flagged) > number:
            with column:
                _many(flagged.iloc[number::3], number, titles)
show.folded("A chart for any file", file_chart.render, key="signals_file", icon=":material/upload_file:")
links.link("methods", "How these are computed", icon=":material/function:", method="rules")
