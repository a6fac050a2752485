"""The parts of the page of gaps: what the address leaves of them, the list, and one gap with what to do about it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import links, load, show
from pages.shared.guard import may_change
from sourcing_core.register import RECORDS
from sourcing_core.vocabulary import Effort, Severity

_FILTERS = {
    "severity": "severity",
    "effort": "effort",
    "rule": "rule_id",
    "vendor": "vendor_id",
    "subject": "subject_id",
}


def filtered(rows: pd.DataFrame, names: dict[str, dict[str, str]]) -> pd.DataFrame:
    """The rows that the address asks for, worst first; says what it left out, with the way back."""
    used = {name: st.query_params[name] for name in _FILTERS if st.query_params.get(name)}
    for name, value in used.items():
        rows = rows[rows[_FILTERS[name]].astype("str").eq(value)]
    if used:
        box = st.container(horizontal=True, vertical_alignment="center")
        told = ", ".join(_said(name, value, names) for name, value in used.items())
        box.caption(show.escaped(f"Only {told}: {len(rows)}"))
        if box.button("Show all", key="gap_all", type="tertiary", icon=":material/filter_alt_off:"):
            for name in used:
                st.query_params.pop(name, None)
            st.rerun()
    return rows.sort_values(["severity", "due_on", "rule_id", "subject_id"])


def _said(name: str, value: str, names: dict[str, dict[str, str]]) -> str:
    if name == "vendor":
        return names["vendor"].get(value, value)
    if name == "severity":
        return f"{value} severity"
    return f"{value} of work" if name == "effort" else value


def listed(rows: pd.DataFrame, outcome: str, names: dict[str, dict[str, str]]) -> None:
    """The list; the one that is ticked in full below it."""
    table = pd.DataFrame(
        {
            "Severity": rows["severity"].astype("str").map({word.value: word.label for word in Severity}),
            "Vendor": rows["vendor_id"].map(names["vendor"]),
            "What": show.sentences(rows["says"]),
            "What closes it": rows["remedy"].astype("str"),
            "Effort": rows["effort"].astype("str").map({word.value: word.label for word in Effort}),
            "By": rows["due_on"],
            "Rule": rows["rule_id"].astype("str"),
        }
    )
    if outcome == "accepted":
        table["Accepted until"] = rows["accepted_until"]
    widths = {"Severity": 70, "Vendor": 150, "What": 320, "What closes it": 250, "Effort": 65, "By": 95, "Rule": 55}
    columns: dict[str, Any] = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    columns["By"] = st.column_config.DateColumn(format="D MMM YYYY", width=95)
    event = show.table(
        table,
        key="gaps",
        rows=8,
        row_height=62,
        columns=columns,
        on_select="rerun",
        selection_mode="single-row",
        alt="The gaps with what closes them",
    )
    picked = [0] if len(rows) == 1 else event.selection.rows if event else []
    if picked and picked[0] < len(rows):
        _one(rows.iloc[picked[0]], outcome)
    else:
        st.caption("Tick one to see what to do about it.")


def _one(row: pd.Series, outcome: str) -> None:
    kind = str(row["subject_kind"])
    st.subheader(f"{row['rule_id']} · {show.escaped(row['title'])}", anchor=False)
    said = str(row["says"])
    st.markdown(f"{show.escaped(said[:1].upper() + said[1:])}. **What closes it:** {show.escaped(row['remedy'])}")
    tools = st.container(horizontal=True, vertical_alignment="center")
    with tools:
        if kind in RECORDS:
            links.link(
                "register",
                f"Open {RECORDS[kind].title.lower()} {row['subject_id']}",
                icon=":material/edit:",
                kind=kind,
                id=row["subject_id"],
            )
        links.link("rulebook", "Why this rule", icon=":material/gavel:", rule=row["rule_id"])
    if outcome == "gap":
        tools.button(
            "Accept until a date",
            icon=":material/event_available:",
            disabled=not may_change(),
            key="gap_waive",
            on_click=_accept,
            args=(str(row["rule_id"]), str(row["subject_id"])),
            help="A waiver needs an approver, a reason and an end; afterwards it is a gap again",
        )


def _accept(rule_id: str, subject_id: str) -> None:
    st.session_state["drawer"] = ("waiver", None)
    st.session_state["waiver_for"] = {"rule_id": rule_id, "subject_id": subject_id, "granted_on": load.today()}
