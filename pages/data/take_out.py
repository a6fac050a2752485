"""Take out: the committee's summaries, and what they rest on."""

import io
import zipfile
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import bar, load, show
from pages.shared.guard import require
from sourcing_core.desk.take_out import PeriodRefused, last_quarter, period_of, summaries
from sourcing_core.months import month_end

require()
st.title("Take out")
bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
if portfolio.is_empty:
    show.nothing_yet("Nothing is recorded yet, so there is nothing to take out.", "welcome", "Begin")
    st.stop()

first, second = st.columns([1, 3], vertical_alignment="bottom")
text = first.text_input("Period", value=st.query_params.get("period", last_quarter(portfolio.as_of)), key="out_period", help="2026-Q3, 2026-09, 2026 or 2026-01..2026-06; empty for everything")
try:
    period = period_of(text or None, assessment)
except PeriodRefused as refused:
    st.error(f"{str(refused)[:1].upper()}{str(refused)[1:]}.", icon=":material/error:")
    st.stop()
st.query_params["period"] = text
provisional = month_end(period.last) > month_end(assessment.last_closed)
second.caption(f"{period.words}, seen on {show.day(portfolio.as_of)}, revision {portfolio.revision}, rules {assessment.policy.version}." + (" Its last months are provisional: figures may still come." if provisional else ""))


@st.cache_data(max_entries=4, max_size="256MB", show_spinner="Building the summaries")
def built(_version: tuple[object, ...], first_month: int, last_month: int) -> tuple[dict[str, bytes], dict[str, Any], bytes]:
    """The files of one period, and all of them as one zip; made once per revision."""
    made = summaries(load.assessment(), type(period)(first_month, last_month))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(made.files.items()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return dict(made.files), dict(made.manifest), sink.getvalue()


version = (portfolio.as_of, portfolio.revision, assessment.policy.version)
if st.button("Build the summaries", type="primary", icon=":material/inventory_2:", key="out_build"):
    st.session_state["out_built"] = (*version, period)
if st.session_state.get("out_built") != (*version, period):
    st.caption("Eleven CSV files and a manifest: scorecard, attainment, signals, gaps, contracts, figures with their corrections, imports and thresholds.")
    st.stop()
files, manifest, archive = built(version, period.first, period.last)
name = f"steerboard_{text or 'all'}_{portfolio.as_of}_r{portfolio.revision}"
st.download_button("Download all as one file", archive, file_name=f"{name}.zip", mime="application/zip", on_click="ignore", type="primary", icon=":material/download:", key="out_all")
shown = pd.DataFrame([{"File": file, "Rows": facts["rows"], "Bytes": facts["bytes"], "SHA-256": facts["sha256"]} for file, facts in manifest["files"].items()])
show.table(shown, key="out_files", alt="Files with their hashes")
columns = st.columns(4)
for number, (file, data) in enumerate(sorted(files.items())):
    mime = "application/json" if file.endswith(".json") else "text/csv"
    columns[number % 4].download_button(file, data, file_name=file, mime=mime, on_click="ignore", key=f"out_{file}", type="tertiary", icon=":material/download:")
st.caption("The same day, period and revision give the same bytes: compare the hashes. Cells that a spreadsheet could take for a formula begin with an apostrophe.")
