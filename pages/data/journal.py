"""Journal: who changed what, and whether it can be trusted."""

import json

import pandas as pd
import streamlit as st

from pages.shared import address, bar, links, load, show
from pages.shared.guard import require
from sourcing_core.register import RECORDS

require()
st.title("Journal")
bar.render()

_KINDS = {
    **{kind: record.plural for kind, record in RECORDS.items()},
    "figures": "Figures",
    "batch": "Imports",
    "taken_back": "Imports taken back",
    "setting": "Settings",
}
_TITLES = {
    **{kind: record.title for kind, record in RECORDS.items()},
    "batch": "Import",
    "taken_back": "Import taken back",
    "setting": "Setting",
}
_PAGE = 200

store = load.store()
people = sorted(set(load.portfolio().revisions["who"])) if len(load.portfolio().revisions) else []
first, second, third, fourth = st.columns([2, 2, 2, 1], vertical_alignment="bottom")
kind = address.select(
    "What",
    ["", *_KINDS],
    "kind",
    key="journal_kind",
    box=first,
    format_func=lambda name: _KINDS.get(name, "Everything"),
)
st.session_state["journal_record"] = st.query_params.get("record", "")
second.text_input(
    "Record",
    placeholder="Its id, such as V-014",
    key="journal_record",
    on_change=lambda: st.query_params.update(record=st.session_state["journal_record"]),
)
who = address.select(
    "Who",
    ["", *people],
    "who",
    key="journal_who",
    box=third,
    format_func=lambda name: name or "Anybody",
)
check = fourth.button(
    "Verify",
    icon=":material/verified:",
    help="Recompute every hash of the journal and the ledger",
    key="journal_verify",
)

if check:
    with st.spinner("Recomputing every hash"):
        faults = load.faults()
    if faults:
        show.refused("The journal cannot be trusted: " + "; ".join(faults[:5]))
    else:
        st.success(
            f"Whole: every hash of {store.head} revisions was recomputed on {show.day(load.today())}.",
            icon=":material/verified:",
        )

rows = store.journal(kind=kind or None, record_id=st.query_params.get("record") or None, who=who or None, limit=_PAGE)


def _says(row: pd.Series) -> str:
    """One change in words."""
    if row["kind"] == "figures":
        count = int(json.loads(row["after"])["count"])
        return f"{count:,} figures posted" if count != 1 else "1 figure posted"
    name = f"{_TITLES.get(row['kind'], row['kind'])} {row['record_id']}"
    if pd.isna(row["before"]):
        return f"{name} recorded"
    return f"{name} removed" if pd.isna(row["after"]) else f"{name} changed"


def _listed() -> None:
    """The changes, newest first; the one that is ticked, field by field."""
    shown = pd.DataFrame(
        {
            "When (UTC)": show.instants(rows["at"]),
            "Who": rows["who"],
            "What": rows.apply(_says, axis=1),
            "Why": rows["why"],
            "Revision": rows["revision"],
            "Hash": rows["hash"].str.slice(0, 12),
        }
    )
    widths = {"When (UTC)": 130, "Who": 100, "What": 220, "Why": 330, "Revision": 70}
    columns = {name: st.column_config.Column(width=width) for name, width in widths.items()}
    event = show.table(
        shown,
        key="journal_rows",
        columns=columns,
        on_select="rerun",
        selection_mode="single-row",
        alt="Changes, newest first",
    )
    st.caption(
        f"The latest {_PAGE} changes; search to see older ones."
        if len(rows) == _PAGE
        else "Tick a change to see it field by field."
    )
    picked = event.selection.rows if event else []
    if not picked or picked[0] >= len(rows):
        return
    row = rows.iloc[picked[0]]
    before, after = (json.loads(text) if isinstance(text, str) else {} for text in (row["before"], row["after"]))
    fields = [name for name in dict.fromkeys([*after, *before]) if before.get(name) != after.get(name)]
    st.subheader(f"Revision {row['revision']}: {show.escaped(_says(row))}")
    changes = pd.DataFrame(
        {
            "Field": [name.replace("_", " ").capitalize() for name in fields],
            "Before": [_value(before.get(n)) for n in fields],
            "After": [_value(after.get(n)) for n in fields],
        }
    )
    show.table(changes, key="journal_fields", alt="Before and after, field by field")
    links.link(
        "overview", "Open the portfolio of that moment", icon=":material/history:", revision=int(row["revision"])
    )


def _value(value: object) -> str | None:
    if value is None or value == "":
        return None
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


if rows.empty:
    st.info("Nothing was changed that fits this search.", icon=":material/info:")
else:
    _listed()
