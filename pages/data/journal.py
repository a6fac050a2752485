"""Journal: who changed what, and whether it can be trusted."""

import json

import pandas as pd
import streamlit as st

from pages.shared import bar, links, load, show
from pages.shared.guard import require
from sourcing_core.register import RECORDS

require()
st.title("Journal")
bar.render()

_KINDS = {**{kind: record.plural for kind, record in RECORDS.items()}, "figures": "Figures", "batch": "Imports", "taken_back": "Imports taken back", "setting": "Settings"}
_PAGE = 200

store = load.store()
people = sorted(set(load.portfolio().revisions["who"])) if len(load.portfolio().revisions) else []
first, second, third, fourth = st.columns([2, 2, 2, 1], vertical_alignment="bottom")
kind = first.selectbox("What", [None, *_KINDS], format_func=lambda name: "Everything" if name is None else _KINDS[name], key="journal_kind")
record_id = second.text_input("Record", placeholder="Its id, such as V-014", key="journal_record") or None
who = third.selectbox("Who", [None, *people], format_func=lambda name: "Anybody" if name is None else name, key="journal_who")
check = fourth.button("Verify", icon=":material/verified:", help="Recompute every hash of the journal and the ledger", key="journal_verify")

if check:
    with st.spinner("Recomputing every hash"):
        faults = load.faults()
    if faults:
        st.error("The journal cannot be trusted: " + "; ".join(show.escaped(fault) for fault in faults[:5]), icon=":material/error:")
    else:
        st.success(f"Whole: every hash of {store.head} revisions was recomputed on {show.day(load.today())}.", icon=":material/verified:")

rows = store.journal(kind=kind, record_id=record_id, who=who, limit=_PAGE)
if rows.empty:
    st.info("Nothing was changed that fits this search.", icon=":material/info:")
    st.stop()


def _says(row: pd.Series) -> str:
    """One change in words."""
    name = _KINDS.get(row["kind"], row["kind"]).lower()
    if row["kind"] == "figures":
        count = int(json.loads(row['after'])['count'])
        return f"{count:,} figures posted" if count != 1 else "1 figure posted"
    if pd.isna(row["before"]):
        return f"{name}: {row['record_id']} recorded"
    return f"{name}: {row['record_id']} removed" if pd.isna(row["after"]) else f"{name}: {row['record_id']} changed"


shown = pd.DataFrame({
    "When (UTC)": rows["at"].str.slice(0, 16).str.replace("T", " "), "Who": rows["who"], "What": rows.apply(_says, axis=1),
    "Why": rows["why"], "Revision": rows["revision"], "Hash": rows["hash"].str.slice(0, 12),
})
event = show.table(shown, key="journal_rows", on_select="rerun", selection_mode="single-row", alt="Changes, newest first")
if len(rows) == _PAGE:
    st.caption(f"The latest {_PAGE} changes; search to see older ones.")
picked = event.selection.rows if event else []
if picked:
    row = rows.iloc[picked[0]]
    before, after = (json.loads(text) if isinstance(text, str) else {} for text in (row["before"], row["after"]))
    fields = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    st.subheader(f"Revision {row['revision']}: {show.escaped(_says(row))}")
    changes = pd.DataFrame({"Field": fields, "Before": [str(before.get(n, "–")) for n in fields], "After": [str(after.get(n, "–")) for n in fields]})
    show.table(changes, key="journal_fields", alt="Before and after, field by field")
    links.link("overview", "Open the portfolio of that moment", icon=":material/history:", revision=int(row["revision"]))
