"""Compare: who stands out, and is it real?"""

import streamlit as st

from pages.shared import address, bar, compare_parts, links, load, show
from pages.shared.ending import enough
from pages.shared.guard import require

require()
st.title("Compare")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
if not portfolio.series.shape[1]:
    show.nothing_yet("No figures are recorded yet, so there is nothing to compare.", "bring-in", "Bring in a file")
    enough()

vendor_ids, names = scope.vendor_ids(portfolio), portfolio.names["metric"]
kinds = compare_parts.KINDS
first, second = st.columns([1, 3])
kind = address.select("What", list(kinds), "kind", key="compare_kind", box=first, format_func=show.word_of(kinds))
ids = vendor_ids if kind == "vendor" else set(scope.engagements(assessment)["site_id"].dropna())
units = compare_parts.Units(assessment, scope, kind, frozenset(ids))
metrics = load.made("compared metrics", lambda: units.metrics, kind, scope)
metric_id, made = "", None
if metrics:
    metric_id = address.select(
        "Metric", metrics, "metric", key="compare_metric", box=second, format_func=show.word_of(names)
    )
    made = compare_parts.side_by_side(units, metric_id)

left, right = st.columns(2)
with left:
    st.subheader("Promises kept, and what people say", anchor=False)
    compare_parts.promises_and_people(units)
with right:
    st.subheader("Who differs by more than chance", anchor=False)
    if made is None:
        st.caption("No proportion or rate is recorded: only those can be compared with the play of chance.")
    else:
        compare_parts.funnel(units, made, metric_id)
if made is not None:
    st.subheader("Ranks, and how sure they are", anchor=False)
    compare_parts.ranks(units, made, metric_id)
st.subheader("Who reports in whose favour", anchor=False)
compare_parts.favoured(assessment, vendor_ids, scope)
st.subheader("How complete the figures are", anchor=False)
compare_parts.complete(assessment, vendor_ids)
links.link("methods", "How these are computed", icon=":material/function:", method="funnel")
