"""A grid for many records at once, which writes by id, never by row number."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import load
from sourcing_core.register import RECORDS, RecordRefused, RegisterRecord, Shape, make, shapes
from sourcing_core.storage import Change, StorageRefused, Work


_FLAGS = {"yes": True, "no": False}


def columns(record: type[RegisterRecord], ids: dict[str, list[str]]) -> dict[str, Any]:
    """What the grid asks for in each column."""
    return {shape.name: _column(shape, ids) for shape in shapes(record)}


def _column(shape: Shape, ids: dict[str, list[str]]) -> Any:
    about: dict[str, Any] = {"label": shape.label, "help": shape.about, "required": shape.required}
    if shape.ref:
        return st.column_config.SelectboxColumn(options=ids[shape.ref], **about)
    if shape.choices:
        return st.column_config.SelectboxColumn(options=list(shape.choices), **about)
    if shape.type == "date":
        return st.column_config.DateColumn(format="YYYY-MM-DD", **about)
    if shape.type in ("number", "whole"):
        return st.column_config.NumberColumn(**about)
    if shape.type == "flag":
        return st.column_config.SelectboxColumn(options=["yes", "no"], **about)
    return st.column_config.TextColumn(**about)


def editable(frame: pd.DataFrame, record: type[RegisterRecord]) -> pd.DataFrame:
    """The records with their id as the row's name, so that an edit finds its record even after a re-sort."""
    grid = frame.set_index(record.key)[[shape.name for shape in shapes(record) if not shape.is_key]].copy()
    for shape in shapes(record):
        if shape.type == "flag":
            grid[shape.name] = grid[shape.name].map({True: "yes", False: "no"})
        elif shape.type == "date":
            grid[shape.name] = grid[shape.name].dt.date
    return grid


def changes(kind: str, before: pd.DataFrame, versions: dict[str, int], edited: dict[int, dict[str, Any]]) -> list[Change]:
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
            raise RecordRefused(kind, {f"{record_id}, {name}": fault for name, fault in refused.faults.items()}) from None
    return made


def grid(kind: str, rows: pd.DataFrame) -> None:
    """The grid, its save button, and what was refused."""
    record, portfolio = RECORDS[kind], load.portfolio()
    shown_key, turn = f"grid_{kind}_shown", st.session_state.setdefault(f"grid_{kind}_turn", 0)
    ids = {shape.ref: list(portfolio.active(shape.ref)[RECORDS[shape.ref].key]) for shape in shapes(record) if shape.ref}
    frame = editable(rows, record)
    editor_key = f"grid_{kind}_{turn}"
    pending = st.session_state.get(editor_key, {}).get("edited_rows", {})
    held = st.session_state.get(shown_key)
    if pending and held is not None and held["turn"] == turn:
        frame = held["frame"]  # while edits are pending the rows stay as they were shown
    else:
        st.session_state[shown_key] = {"turn": turn, "frame": frame, "versions": dict(zip(rows[record.key], rows["row_version"], strict=True))}
    for fault in st.session_state.pop(f"grid_{kind}_faults", []):
        st.error(fault, icon=":material/error:")
    st.data_editor(frame, key=editor_key, column_config=columns(record, ids), num_rows="fixed", height=520 if len(frame) > 14 else "auto", alt=f"Grid of {record.plural.lower()}")
    edited = st.session_state.get(editor_key, {}).get("edited_rows", {})
    bar = st.container(horizontal=True)
    bar.button(f"Save {len(edited)} changed", type="primary", disabled=not edited, key=f"grid_{kind}_save", on_click=_save, args=(kind, editor_key), icon=":material/save:")
    bar.button("Undo", disabled=not edited, key=f"grid_{kind}_undo", on_click=_next_turn, args=(kind,))


def _save(kind: str, editor_key: str) -> None:
    held = st.session_state[f"grid_{kind}_shown"]
    edited = st.session_state.get(editor_key, {}).get("edited_rows", {})
    try:
        work = changes(kind, held["frame"], {str(i): int(v) for i, v in held["versions"].items()}, edited)
        load.commit(Work(changes=work), f"{len(work)} {RECORDS[kind].plural.lower()} changed in the grid")
    except RecordRefused as refused:
        st.session_state[f"grid_{kind}_faults"] = [f"{name} {fault}." for name, fault in refused.faults.items()]
        return
    except StorageRefused as refused:
        st.session_state[f"grid_{kind}_faults"] = [f"{refused}."]
        return
    st.session_state["saved"] = f"{len(work)} {RECORDS[kind].plural.lower() if len(work) != 1 else RECORDS[kind].title.lower()} saved."
    _next_turn(kind)


def _next_turn(kind: str) -> None:
    st.session_state[f"grid_{kind}_turn"] += 1
    st.session_state.pop(f"grid_{kind}_shown", None)
