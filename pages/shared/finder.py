"""Finding records among thousands: search, filters in the address, a table, a drawer to edit one, a grid to edit many."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import forms, load, show
from pages.shared.guard import may_change
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, RegisterRecord, Shape, shapes
from sourcing_core.register.places import country_names

_FACETS = 4
_NOTHING = "Any"


def named(frame: pd.DataFrame, record: type[RegisterRecord], portfolio: Portfolio) -> pd.DataFrame:
    """The table as people read it: names instead of ids, labels instead of codes, empty columns left out."""
    shown = {}
    for shape in shapes(record):
        column = frame[shape.name]
        if column.isna().all() and not shape.required:
            continue
        shown["Id" if shape.is_key else shape.label] = _readable(column, shape, portfolio)
    return pd.DataFrame(shown, index=frame.index)


def _readable(column: pd.Series[Any], shape: Shape, portfolio: Portfolio) -> pd.Series[Any]:
    if shape.ref:
        return column.map(lambda i: portfolio.names[str(shape.ref)].get(i) or i, na_action="ignore")
    if shape.word:
        words = {str(word): getattr(word, "label", str(word)) for word in shape.choices}
        return column.map(words)
    if shape.type == "flag":
        return column.map({True: "yes", False: "no"}, na_action="ignore")
    if shape.name in ("country", "governing_law", "holiday_calendar"):
        return column.map(country_names())
    return column


def search(frame: pd.DataFrame, shown: pd.DataFrame, text: str) -> pd.DataFrame:
    """Rows in which every word stands somewhere, whatever its case."""
    rows = frame
    for word in text.casefold().split():
        hay = (
            shown.loc[rows.index]
            .astype("str")
            .apply(lambda column: column.str.casefold().str.contains(word, regex=False))
        )  # noqa: B023 - used at once
        rows = rows[hay.any(axis=1) | rows.iloc[:, 0].astype("str").str.casefold().str.contains(word, regex=False)]
    return rows


def facets(record: type[RegisterRecord], frame: pd.DataFrame) -> list[Shape]:
    """The fields worth filtering by: words and references of few values."""
    found = [
        s for s in shapes(record) if (s.word or s.ref or s.name == "country") and 1 < frame[s.name].nunique() <= 400
    ]
    return found[:_FACETS]


def find(kind: str, portfolio: Portfolio, *, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Search and filters, kept in the address as q and f_FIELD; returns the rows that fit."""
    record = RECORDS[kind]
    everything = portfolio.active(kind) if frame is None else frame
    retired = st.query_params.get("retired") == "1"
    if retired and frame is None:
        everything = portfolio.tables[kind]
    shown = named(everything, record, portfolio)
    choices = facets(record, everything)
    columns = st.columns([2, *([1] * len(choices))], vertical_alignment="bottom")
    with columns[0]:
        text = _in_address("q", st.text_input, f"Search {record.plural.lower()}", placeholder="Name, id or any word")
    rows = search(everything, shown, text or "")
    for column, shape in zip(columns[1:], choices, strict=True):
        with column:
            rows = _filtered(rows, shape, shown)
    return rows


def _in_address(name: str, make: Any, label: str, **more: Any) -> Any:
    st.session_state[f"find_{name}"] = st.query_params.get(name, "")
    return make(label, key=f"find_{name}", on_change=_written, args=(name,), **more)


def _written(name: str) -> None:
    value = st.session_state[f"find_{name}"]
    if value in ("", None, _NOTHING):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _filtered(rows: pd.DataFrame, shape: Shape, shown: pd.DataFrame) -> pd.DataFrame:
    name = f"f_{shape.name}"
    words = dict(zip(rows[shape.name], shown.loc[rows.index, shape.label], strict=True)) if shape.label in shown else {}
    options = [_NOTHING, *sorted((value for value in words if pd.notna(value)), key=lambda value: str(words[value]))]
    asked = st.query_params.get(name, _NOTHING)
    st.session_state[f"find_{name}"] = asked if asked in options else _NOTHING
    chosen = st.selectbox(
        shape.title,
        options,
        key=f"find_{name}",
        format_func=lambda value: str(words.get(value, value)),
        on_change=_written,
        args=(name,),
    )
    return rows if chosen == _NOTHING else rows[rows[shape.name] == chosen]


def table(kind: str, rows: pd.DataFrame, portfolio: Portfolio, *, extra: pd.DataFrame | None = None) -> str | None:
    """The rows as a table; returns the id of the one that was clicked."""
    record = RECORDS[kind]
    shown = named(rows, record, portfolio).reset_index(drop=True)
    if extra is not None:
        shown = pd.concat([shown, extra.reset_index(drop=True)], axis=1)
    turn = st.session_state.get(f"table_{kind}_turn", 0)  # a new turn: nothing is ticked any more
    event = show.table(
        shown,
        key=f"table_{kind}_{turn}",
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{len(shown)} {record.plural.lower()}",
    )
    picked = list(event.selection.rows) if event else []
    return str(rows.iloc[picked[0]][record.key]) if picked and picked[0] < len(rows) else None


def drawer(
    kind: str, record_id: str | None, defaults: dict[str, Any] | None = None, *, in_address: bool = False
) -> None:
    """The record in a drawer at the right; `in_address`: the page's address names it, until it is closed."""
    record = RECORDS[kind]
    title = f"{record.title} {record_id}" if record_id else f"New {record.title.lower()}"

    @st.dialog(
        title, width="medium", position="right", on_dismiss=lambda: _closed(kind, record_id, in_address=in_address)
    )
    def body() -> None:
        if "saved" in st.session_state:
            _closed(kind, record_id, in_address=in_address)
            st.rerun()
        forms.editor(kind, record_id, defaults)
        if record_id:
            _ending(kind, record_id)

    body()


def _closed(kind: str, record_id: str | None, *, in_address: bool) -> None:
    forms.forget(f"form_{kind}_{record_id or 'new'}")
    if in_address:
        st.query_params.pop("id", None)
    st.session_state.pop("drawer", None)
    st.session_state[f"table_{kind}_turn"] = st.session_state.get(f"table_{kind}_turn", 0) + 1


def _ending(kind: str, record_id: str) -> None:
    """Retire what others refer to; remove only what nothing refers to."""
    named_by = load.store().references(kind, record_id)
    if named_by:
        told = ", ".join(f"{count} {_counted(name, count)}" for name, count in named_by.items())
        st.caption(f"Referred to by {told}: it can be retired (set the date above), not removed.")
    else:
        st.button(
            "Remove",
            icon=":material/delete:",
            key=f"remove_{kind}_{record_id}",
            on_click=_remove,
            args=(kind, record_id),
            help="Only records that nothing refers to can be removed; the journal keeps them",
        )


def _counted(kind: str, count: int) -> str:
    record = RECORDS.get(kind)
    title, plural = (record.title, record.plural) if record else (kind, kind)
    return (title if count == 1 else plural).replace("_", " ").lower()


def _remove(kind: str, record_id: str) -> None:
    from sourcing_core.storage import Removal, StorageRefused, Work

    try:
        load.commit(Work(changes=[Removal(kind, record_id)]), "Removed by hand")
    except StorageRefused as refused:
        st.session_state[f"form_{kind}_{record_id}_faults"] = [str(refused)]
        return
    st.session_state["saved"] = f"{RECORDS[kind].title} {record_id} removed."


def page(kind: str) -> None:
    """Everything a register page does for one kind: find, open, add, edit many."""
    from pages.shared import bulk

    record, portfolio = RECORDS[kind], load.portfolio()
    forms.say_saved()
    everything = portfolio.active(kind)
    if everything.empty:
        st.info(
            f"No {record.plural.lower()} are recorded yet. Add the first one here, or import a file.",
            icon=":material/info:",
        )
    rows = find(kind, portfolio) if not everything.empty else everything
    tools = st.container(horizontal=True, vertical_alignment="center")
    changeable = may_change()
    if tools.button(
        f"Add {record.title.lower()}", icon=":material/add:", type="primary", disabled=not changeable, key=f"add_{kind}"
    ):
        st.session_state["drawer"] = (kind, None)
    many = tools.toggle(
        "Edit many",
        value=st.query_params.get("many") == "1",
        key=f"many_{kind}",
        disabled=not changeable or rows.empty,
        help="Change several records in a grid",
    )
    if not everything.empty:
        tools.caption(f"{len(rows):,} of {len(everything):,} {record.plural.lower()}. Tick one to open it.")
    if many and changeable:
        bulk.grid(kind, rows)
    elif not rows.empty:
        clicked = table(kind, rows, portfolio)
        if clicked and clicked != st.session_state.get(f"opened_{kind}"):
            st.session_state["drawer"] = (kind, clicked)
        st.session_state[f"opened_{kind}"] = clicked
    asked = st.query_params.get("id")
    if asked and "drawer" not in st.session_state:
        st.session_state["drawer"] = (kind, None if asked == "new" else asked)
    opened = st.session_state.get("drawer")
    if opened and opened[0] == kind:
        drawer(*opened, in_address=True)
