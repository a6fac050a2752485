"""A grid for many records at once, which writes by id, never by row number."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import load, show
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, RecordRefused, RegisterRecord, Shape, make, shapes
from sourcing_core.storage import Change, StorageRefused, Work

_FLAGS = {"yes": True, "no": False}
Edits = dict[int, dict[str, Any]]
"""Row position in the frame that was shown -> field -> what was typed."""


def columns(record: type[RegisterRecord], portfolio: Portfolio) -> dict[str, Any]:
    """What the grid asks for in each column; the id stays in sight."""
    about: dict[str, Any] = {shape.name: _column(shape, portfolio) for shape in shapes(record) if not shape.is_key}
    about[record.key] = st.column_config.TextColumn("Id", disabled=True, pinned=True, width="small")
    return about


def _column(shape: Shape, portfolio: Portfolio) -> Any:
    about: dict[str, Any] = {"label": shape.label, "help": shape.about, "required": shape.required}
    if shape.ref:
        ids, names = list(portfolio.active(shape.ref)[RECORDS[shape.ref].key]), portfolio.names[shape.ref]
        return st.column_config.SelectboxColumn(options=ids, format_func=show.word_of(names), **about)
    if shape.choices:
        words = {str(word): getattr(word, "label", str(word)) for word in shape.choices}
        return st.column_config.SelectboxColumn(options=list(words), format_func=show.word_of(words), **about)
    if shape.type == "date":
        return st.column_config.DateColumn(format="YYYY-MM-DD", **about)
    if shape.type in ("number", "whole"):
        return st.column_config.NumberColumn(**about)
    if shape.type == "flag":
        return st.column_config.SelectboxColumn(options=["yes", "no"], **about)
    return st.column_config.TextColumn(width="medium" if shape.name == "name" else None, **about)


def editable(frame: pd.DataFrame, record: type[RegisterRecord]) -> pd.DataFrame:
    """The records with their id as the row's name, so that an edit finds its record even after a re-sort."""
    grid = frame.set_index(record.key)[[shape.name for shape in shapes(record) if not shape.is_key]].copy()
    for shape in shapes(record):
        if shape.type == "flag":
            grid[shape.name] = grid[shape.name].map({True: "yes", False: "no"})
        elif shape.type == "date":
            grid[shape.name] = grid[shape.name].dt.date
    return grid


def changes(kind: str, before: pd.DataFrame, versions: dict[str, int], edited: Edits) -> list[Change]:
    """The changes that the grid's edits mean: positions are those of the frame that was shown.

    Raises `RecordRefused` with the record's id in front of the field.
    """
    record = RECORDS[kind]
    flags = {shape.name for shape in shapes(record) if shape.type == "flag"}
    made = []
    for position, cells in sorted(edited.items()):
        record_id = str(before.index[int(position)])
        stored = load.store().record(kind, record_id)
        values: dict[str, Any] = stored[0].model_dump() if stored else {record.key: record_id}
        for name, value in cells.items():
            values[name] = _FLAGS.get(str(value)) if name in flags else (value if value != "" else None)
        try:
            made.append(Change(make(record, values), versions[record_id]))
        except RecordRefused as refused:
            titles = {shape.name: shape.title.lower() for shape in shapes(record)}
            raise RecordRefused(
                kind, {f"{record_id}, {titles.get(name, name)}": fault for name, fault in refused.faults.items()}
            ) from None
    return made


def grid(kind: str, rows: pd.DataFrame) -> None:
    """The grid, its save button, and what was refused."""
    record, turn = RECORDS[kind], st.session_state.setdefault(f"grid_{kind}_turn", 0)
    editor_key = f"grid_{kind}_{turn}"
    frame = _held(kind, rows, editor_key, turn)
    for fault in st.session_state.pop(f"grid_{kind}_faults", []):
        show.refused(fault)
    st.data_editor(
        frame,
        key=editor_key,
        column_config=columns(record, load.portfolio()),
        num_rows="fixed",
        height=show.height(len(frame), 14),
        placeholder="",
        alt=f"Grid of {record.plural.lower()}",
    )
    edited = _edits(editor_key)
    bar = st.container(horizontal=True, vertical_alignment="center")
    words = (record.title if len(edited) == 1 else record.plural).lower()
    bar.button(
        f"Save {len(edited)} {words}",
        type="primary",
        disabled=not edited,
        key=f"grid_{kind}_save",
        on_click=_save,
        args=(kind, editor_key),
        icon=":material/save:",
    )
    bar.button("Undo", disabled=not edited, key=f"grid_{kind}_undo", on_click=_next_turn, args=(kind,))
    if edited:
        shown = ", ".join(str(frame.index[int(position)]) for position in sorted(edited)[:12])
        bar.caption(f"Changed: {show.escaped(shown)}")


def _edits(editor_key: str) -> Edits:
    found: Edits = st.session_state.get(editor_key, {}).get("edited_rows", {})
    return found


def _held(kind: str, rows: pd.DataFrame, editor_key: str, turn: int) -> pd.DataFrame:
    """The frame to show: while edits are pending the rows stay as they were, whatever others save meanwhile."""
    record, key = RECORDS[kind], f"grid_{kind}_shown"
    held = st.session_state.get(key)
    if _edits(editor_key) and held is not None and held["turn"] == turn:
        frame: pd.DataFrame = held["frame"]
        return frame
    frame = editable(rows, record)
    st.session_state[key] = {
        "turn": turn,
        "frame": frame,
        "versions": dict(zip(rows[record.key], rows["row_version"], strict=True)),
    }
    return frame


def _save(kind: str, editor_key: str) -> None:
    held = st.session_state[f"grid_{kind}_shown"]
    record = RECORDS[kind]
    try:
        work = changes(kind, held["frame"], {str(i): int(v) for i, v in held["versions"].items()}, _edits(editor_key))
        load.commit(Work(changes=work), f"{len(work)} {record.plural.lower()} changed in the grid")
    except RecordRefused as refused:
        st.session_state[f"grid_{kind}_faults"] = [f"{name} {fault}" for name, fault in refused.faults.items()]
        return
    except StorageRefused as refused:
        st.session_state[f"grid_{kind}_faults"] = [str(refused)]
        return
    st.session_state["saved"] = (
        f"{len(work)} {record.plural.lower() if len(work) != 1 else record.title.lower()} saved."
    )
    _next_turn(kind)


def _next_turn(kind: str) -> None:
    st.session_state[f"grid_{kind}_turn"] += 1
    st.session_state.pop(f"grid_{kind}_shown", None)
