"""Take out: the committee's summaries, and what they rest on."""

import io
import zipfile
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import bar, load, show
from pages.shared.ending import enough
from pages.shared.guard import require
from sourcing_core.desk.take_out import Period, PeriodRefused, last_quarter, period_of, summaries
from sourcing_core.months import month_end

require()
st.title("Take out")
bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
if portfolio.is_empty:
    show.nothing_yet("Nothing is recorded yet, so there is nothing to take out.", "welcome", "Begin")
    enough()

_ABOUT = {
    "scorecard.csv": "One row per vendor: score, coverage, worst to best",
    "scorecard_sites.csv": "The same per site",
    "scorecard_contributions.csv": "What each score is made of, metric by metric",
    "strategic_components.csv": "What innovation, IP protection and alignment are made of",
    "alignment_by_region.csv": "Alignment with customer needs by the region that is served",
    "attainment.csv": "Each service level and window: expected, minimum, figure, compliance, evidence",
    "outlook.csv": "Chance of a miss next month, and whether a target can be met",
    "trends.csv": "Series that drift by more than chance",
    "comparison.csv": "Vendors and sites side by side: beyond chance or not, ranks with intervals",
    "kept_and_rated.csv": "Promises kept beside what stakeholders say",
    "honesty.csv": "What vendors report beside what was measured or audited",
    "completeness.csv": "Missing months and late figures by vendor",
    "signals.csv": "Months in which a process changed",
    "governance_gaps.csv": "Duties that are open, cannot be checked or are accepted",
    "contracts.csv": "Contracts with their decision dates",
    "figures.csv": "Every figure, with how often it was corrected",
    "restatements.csv": "Every version of each corrected figure",
    "imports.csv": "Files that were brought in",
    "policy.csv": "The thresholds in force, with their reasons",
    "manifest.json": "Day, period, revision and rules, and the hash of each file",
}

st.session_state["out_period"] = st.query_params.get("period", last_quarter(portfolio.as_of))
first, second = st.columns([1, 3], vertical_alignment="bottom")
text = first.text_input(
    "Period",
    key="out_period",
    on_change=lambda: st.query_params.update(period=st.session_state["out_period"]),
    help="2026-Q3, 2026-09, 2026 or 2026-01..2026-06; empty for everything",
)


def _period() -> Period:
    try:
        return period_of(text or None, assessment)
    except PeriodRefused as refused:
        show.refused(refused)
        enough()


period = _period()
provisional = period.last > assessment.last_closed
second.caption(
    f"{period.words}, seen on {show.day(portfolio.as_of)}, revision {portfolio.revision}, rules {assessment.policy.version}."
    + (
        f" Months that end after {show.day(month_end(assessment.last_closed))} are provisional: figures may still come."
        if provisional
        else ""
    )
)


def _built() -> tuple[dict[str, bytes], dict[str, Any], bytes]:
    """The files of one period, and all of them as one zip."""
    made = summaries(assessment, period)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(made.files.items()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return dict(made.files), dict(made.manifest), sink.getvalue()


def _files(built: tuple[dict[str, bytes], dict[str, Any], bytes]) -> None:
    """All at once, each alone, and by which hash each is known."""
    files, manifest, archive = built
    name = f"steerboard_{text or 'all'}_{portfolio.as_of}_r{portfolio.revision}"
    st.download_button(
        "Download all as one file",
        archive,
        file_name=f"{name}.zip",
        mime="application/zip",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        key="out_all",
    )
    shown = pd.DataFrame(
        [
            {
                "File": file,
                "What is in it": _ABOUT.get(file),
                "Rows": facts["rows"],
                "Bytes": facts["bytes"],
                "SHA-256": facts["sha256"],
            }
            for file, facts in manifest["files"].items()
        ]
    )
    widths = {
        "File": st.column_config.TextColumn(width=150),
        "What is in it": st.column_config.TextColumn(width=340),
        "Bytes": st.column_config.NumberColumn(format="localized"),
    }
    show.table(shown, key="out_files", columns=widths, alt="Files with their hashes")
    columns = st.columns(4)
    for number, (file, data) in enumerate(sorted(files.items())):
        mime = "application/json" if file.endswith(".json") else "text/csv"
        columns[number % 4].download_button(
            file,
            data,
            file_name=file,
            mime=mime,
            on_click="ignore",
            key=f"out_{file}",
            type="tertiary",
            icon=":material/download:",
        )
    st.caption(
        "The same day, period and revision give the same bytes: compare the hashes. Cells that a spreadsheet could take for a formula begin with an apostrophe."
    )


moment = (portfolio.as_of, portfolio.revision, assessment.policy.version, period)
if st.button("Build the summaries", type="primary", icon=":material/inventory_2:", key="out_build"):
    st.session_state["out_built"] = moment
if st.session_state.get("out_built") == moment:
    with st.spinner("Building the summaries"):
        _files(load.heavy("summaries", _built, period))
else:
    show.table(
        pd.DataFrame({"File": list(_ABOUT), "What is in it": list(_ABOUT.values())}),
        key="out_about",
        alt="The files that will be made",
    )
