"""The parts of an import: what the file will do, the button that does it, and the imports of the past."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import address, links, load, show
from sourcing_core.desk.bring_in import Preview, confirm, preview, take_back
from sourcing_core.desk.preview import refusal_csv, refusal_table
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.storage import StorageRefused

_COUNTS = (
    ("New", "accepted", "Rows that bring something new"),
    ("Changed", "changed", "Rows that change what is known"),
    ("Known", "known", "Rows that say what is known already: nothing happens"),
    ("Refused", "refused_rows", "Rows that cannot be taken; each says why"),
)


def previewed(kind: str, file: Any, mapping: Mapping, *, editable: bool) -> None:
    """Counts, what would be created, what is refused, the first rows, and the button.

    Raises: FileRefused, StorageRefused.
    """
    shown = load.heavy(
        "preview", lambda: _preview(kind, file, mapping), file.file_id, kind, mapping.to_toml(), load.today()
    )
    st.subheader("What it will do", anchor=False)
    for column, (label, name, about) in zip(st.columns(4), _COUNTS, strict=True):
        column.metric(label, f"{getattr(shown, name):,}", help=about)
    for note in shown.notes[:8]:
        st.caption(show.escaped(f"{note[:1].upper()}{note[1:]}."))
    if shown.creates:
        _creates(shown)
    if shown.refused_rows:
        st.markdown("**Refused rows**")
        refused = refusal_table(shown.refused).head(200)
        widths = {"Row": 60, "Column": 130, "Value": 130, "Reason": 280, "Cure": 300}
        show.table(
            refused.rename(columns=str.capitalize),
            key="in_refused",
            columns={name: st.column_config.Column(width=width) for name, width in widths.items()},
            alt="Refused rows with reason and cure",
        )
        st.download_button(
            "Download the refused rows",
            lambda: refusal_csv(shown.refused),
            file_name=f"refused_{file.name}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key="in_refused_file",
        )
    show.folded("The first rows as they were understood", lambda: _sample(shown), key="in_first")
    count = shown.accepted + shown.changed
    st.button(
        f"Import {count:,} rows" if count != 1 else "Import 1 row",
        type="primary",
        icon=":material/done_all:",
        disabled=not shown.writes or not editable,
        key="in_confirm",
        on_click=_confirm,
        args=(shown, kind, file, mapping),
    )
    if not shown.writes:
        st.caption(
            "There is nothing new in it."
            if not shown.batch_id
            else f"This very file came in as {shown.batch_id}: nothing happens twice."
        )


def _preview(kind: str, file: Any, mapping: Mapping) -> Preview:
    with st.status("Reading the file", expanded=False) as progress:
        shown = preview(
            load.store(),
            file.getvalue(),
            file.name,
            kind,
            mapping,
            today=load.today(),
            say=lambda words: progress.update(label=words),
        )
        progress.update(label="Checked", state="complete")
    return shown


def _creates(shown: Preview) -> None:
    made = Counter((record.title.lower(), record.plural.lower()) for record in shown.creates)
    told = ", ".join(f"{count:,} {title if count == 1 else plural}" for (title, plural), count in made.items())
    st.info(f"It will also create {told}.", icon=":material/add_circle:")
    show.folded(
        "Show what will be created",
        lambda: show.table(
            pd.DataFrame(
                [{"Kind": r.title, "Id": getattr(r, r.key), "Name": getattr(r, r.name_field)} for r in shown.creates]
            ),
            key="in_created",
            alt="Records to be created",
        ),
        key="in_creates",
    )


def _sample(shown: Preview) -> None:
    sample = shown.sample.dropna(axis="columns", how="all")
    show.table(
        sample.rename(columns=lambda name: name.replace("_", " ").capitalize()),
        key="in_sample",
        alt="The first rows as they were understood",
    )


def _confirm(shown: Preview, kind: str, file: Any, mapping: Mapping) -> None:
    """Write what was shown, as one batch."""
    store = load.store()
    try:
        done = confirm(
            store,
            shown,
            load.author(),
            f"Import of {shown.file_name}",
            load.now(),
            again=lambda: preview(store, file.getvalue(), file.name, kind, mapping, today=load.today()),
        )
    except StorageRefused as refused:
        st.session_state["in_faults"] = [str(refused)]
        return
    said = done.shown
    st.session_state["in_done"] = (
        f"Imported as {done.batch_id}: {said.accepted:,} new, {said.changed:,} changed, {said.known:,} known, {said.refused_rows:,} refused."
    )
    st.session_state["in_turn"] = st.session_state.get("in_turn", 0) + 1
    load.forget_heavy()


def past(titles: dict[str, str], *, editable: bool) -> None:
    """The imports so far; the one that is ticked, or that the address names, can be taken back."""
    batches = load.portfolio().batches
    if batches.empty:
        st.caption("Nothing was imported yet.")
        return
    event = show.table(
        pd.DataFrame(
            {
                "Import": batches["batch_id"],
                "File": batches["file_name"],
                "Kind": batches["kind"].map(titles),
                "New": batches["accepted"],
                "Changed": batches["changed"],
                "Known": batches["known"],
                "Refused": batches["refused"],
                "State": batches["is_taken_back"].map({True: "Taken back", False: "Counts"}),
                "Who": batches["who"],
                "When (UTC)": show.instants(batches["at"]),
            }
        ),
        key="in_batches",
        on_select="rerun",
        selection_mode="single-row",
        alt="Past imports",
    )
    picked = address.newly("in_batches", list(event.selection.rows) if event else [])
    if picked:
        st.query_params["import"] = str(batches.iloc[picked[0]]["batch_id"])
    found = batches[batches["batch_id"].eq(st.query_params.get("import", ""))]
    if found.empty:
        st.caption("Tick one to take it back.")
        return
    row = found.iloc[0]
    st.caption(show.escaped(f"{row['batch_id']}, {row['file_name']}: SHA-256 {row['sha256']}"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Take {row['batch_id']} back",
            icon=":material/undo:",
            key="in_back",
            disabled=bool(row["is_taken_back"]) or not editable,
            on_click=_take_back,
            args=(row["batch_id"],),
            help="Its figures and events no longer count; records return to what they were. The journal keeps everything",
        )
        links.link("journal", "See it in the journal", icon=":material/history:", kind="batch", record=row["batch_id"])


def _take_back(batch_id: str) -> None:
    try:
        said = take_back(load.store(), batch_id, load.author(), load.now(), today=load.today())
    except StorageRefused as refused:
        st.session_state["in_faults"] = [str(refused)]
        return
    st.session_state["in_done"] = said[:1].upper() + said[1:]
