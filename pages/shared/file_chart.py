"""A chart for any file: drop a CSV, see whether its ups and downs are more than noise; nothing is recorded."""

from __future__ import annotations

import streamlit as st

from pages.shared import load, show
from sourcing_core.charts.series_chart import series_chart
from sourcing_core.desk.spc_file import CHARTS, as_csv, as_table, judge_file
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.policy import SIGNAL_PRESETS
from sourcing_core.spc import chart_of

_NEEDS = {
    "xmr": "a column value",
    "ewma": "a column value",
    "c": "a column count",
    "t": "a column value, the time between two events",
    "g": "a column value, the cases between two events",
}


def render() -> None:
    """The file, the choices, the chart and its numbers."""
    st.caption("Nothing is recorded. The file needs a column value, a column count, or the columns count and n.")
    left, middle, right = st.columns(3)
    chart = left.selectbox("Chart", CHARTS, format_func=lambda word: chart_of(word).title, key="file_chart")
    preset = middle.selectbox("Signal rules", SIGNAL_PRESETS, key="file_rules")
    baseline = right.number_input(
        "Points that make the limits", min_value=2, value=None, step=1, placeholder="All", key="file_baseline"
    )
    file = st.file_uploader(
        f"CSV, XLSX or ODS with {_NEEDS.get(chart, 'the columns count and n')}", key="file_of_chart"
    )
    if file is None:
        return
    try:
        judged = judge_file(file.getvalue(), file.name, chart, baseline=baseline, preset=preset, policy=load.policy())
    except FileRefused as refused:
        show.refused(refused)
        return
    table = as_table(judged)
    drawn = series_chart(table, show.colours(), name=file.name, trial=judged.trial)
    show.chart(drawn.figure, drawn.alt, "file_series", numbers=table)
    known = f"; sigma z {judged.sigma_z:.2f}" if judged.sigma_z == judged.sigma_z else ""
    st.caption(f"{'Trial limits' if judged.trial else 'Limits'} from {judged.points} points{known}.")
    st.download_button(
        "Download the table",
        as_csv(judged),
        f"{file.name.rsplit('.', 1)[0]}-{chart}.csv",
        "text/csv",
        key="file_download",
    )
