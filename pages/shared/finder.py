"""Finding records among thousands: search, filters in the address, a table, a drawer to edit one, a grid to edit many."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import address, bar, bulk, forms, load, show
from pages.shared.guard import may_change
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, RegisterRecord, Shape, shapes, worded
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


def search(rows: pd.DataFrame, hay: pd.Series[str], text: str) -> pd.DataFrame:
    """Rows in which every word stands somewhere, whatever its case; `hay` is all that a row says."""
    for word in text.casefold().split():
        rows = rows[hay.loc[rows.index].str.contains(word, regex=False).to_numpy(bool)]
    return rows


def _hay(frame: pd.DataFrame, shown: pd.DataFrame, key: str) -> pd.Series[str]:
    """All that each row says, in lower case: its id and every column as people read it."""
    said = frame[key].astype("str")
    for name in shown.columns:
        said = said + "\n" + shown[name].astype("str").fillna("")
    return said.str.casefold()


def facets(record: type[RegisterRecord], frame: pd.DataFrame) -> list[Shape]:
    """The fields worth filtering by: words and references of few values."""
    found = [
        s for s in shapes(record) if (s.word or s.ref or s.name == "country") and 1 < frame[s.name].nunique() <= 400
    ]
    return found[:_FACETS]


def with_retired() -> bool:
    """Whether the address asks for retired records too."""
    return st.query_params.get("retired") == "1"


def records(kind: str, portfolio: Portfolio) -> pd.DataFrame:
    """Every record of a kind that is not retired, or every one when the address asks for them."""
    return portfolio.tables[kind] if with_retired() else portfolio.active(kind)


def find(kind: str, portfolio: Portfolio, *, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Search and filters, kept in the address as q and f_FIELD; returns the rows that fit.

    `frame`: the records to look through, those of the scope in the address; else every record that is not retired.
    """
    record = RECORDS[kind]
    everything = records(kind, portfolio) if frame is None else frame

    def prepared() -> tuple[pd.DataFrame, pd.Series[str], list[Shape]]:
        shown = named(everything, record, portfolio)
        return shown, _hay(everything, shown, record.key), facets(record, everything)

    shown, hay, choices = load.made(f"find {kind}", prepared, bar.scope(), with_retired())
    columns = st.columns([2, *([1] * len(choices))], vertical_alignment="bottom")
    with columns[0]:
        text = _in_address("q", st.text_input, f"Search {worded(record.plural)}", placeholder="Name, id or any word")
    rows = search(everything, hay, text or "")
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
        alt=f"{len(shown)} {worded(record.plural)}",
    )
    picked = list(event.selection.rows) if event else []
    return str(rows.iloc[picked[0]][record.key]) if picked and picked[0] < len(rows) else None


def drawer(
    kind: str, record_id: str | None, defaults: dict[str, Any] | None = None, *, in_address: bool = False
) -> None:
    """The record in a drawer at the right; `in_address`: the page's address names it, until it is closed."""
    record = RECORDS[kind]
    title = f"{record.title} {record_id}" if record_id else f"New {worded(record.title)}"
    if st.session_state.pop(forms.DONE, False):
        _closed(kind, record_id, in_address=in_address)
        return

    @st.dialog(
        title, width="medium", position="right", on_dismiss=lambda: _closed(kind, record_id, in_address=in_address)
    )
    def body() -> None:
        if forms.DONE in st.session_state:  # a drawer runs by itself: the page has to run too, to show what is new
            st.rerun()
        forms.editor(kind, record_id, defaults)
        if record_id:
            _ending(kind, record_id)

    body()


def _closed(kind: str, record_id: str | None, *, in_address: bool) -> None:
    forms.forget(f"form_{kind}_{record_id or 'new'}")
    if in_address:
        for name in [name for name in st.query_params if name == "id" or name.startswith(_WITH)]:
            st.query_params.pop(name, None)
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
    return worded((title if count == 1 else plural).replace("_", " "))


def _remove(kind: str, record_id: str) -> None:
    from sourcing_core.storage import Removal, StorageRefused, Work

    try:
        load.commit(Work(changes=[Removal(kind, record_id)]), "Removed by hand")
    except StorageRefused as refused:
        st.session_state[f"form_{kind}_{record_id}_faults"] = [str(refused)]
        return
    st.session_state["saved"] = f"{RECORDS[kind].title} {record_id} removed."
    st.session_state[forms.DONE] = True


def page(kind: str) -> None:
    """Everything a register page does for one kind: find, open, add, edit many."""
    record, portfolio = RECORDS[kind], load.portfolio()
    forms.say_saved()
    everything = records(kind, portfolio)
    if everything.empty:
        words = f"No {worded(record.plural)} are recorded yet. Add the first one here, or import a file."
        st.info(words, icon=":material/info:")
    rows = find(kind, portfolio) if not everything.empty else everything
    changeable = may_change()
    tools = st.container(horizontal=True, vertical_alignment="center")
    label = f"Add {worded(record.title)}"
    if tools.button(label, icon=":material/add:", type="primary", disabled=not changeable, key=f"add_{kind}"):
        st.query_params["id"] = "new"
    many = not rows.empty and address.toggle(
        "Edit many", "many", key=f"many_{kind}", box=tools, disabled=not changeable, help="Change several in a grid"
    )
    if len(portfolio.tables[kind]) > len(portfolio.active(kind)):
        address.toggle("Retired too", "retired", key=f"retired_{kind}", box=tools)
    if not everything.empty:
        tools.caption(f"{len(rows):,} of {len(everything):,} {worded(record.plural)}. Tick one to open it.")
    if many and changeable:
        bulk.grid(kind, rows)
    elif not rows.empty:
        clicked = address.newly(f"table_{kind}", table(kind, rows, portfolio))
        if clicked:
            st.query_params["id"] = clicked
    opened = st.query_params.get("id")
    if opened and changeable:
        drawer(kind, None if opened == "new" else opened, _defaults(), in_address=True)
    elif opened and opened != "new":
        forms.reading(kind, opened)


_WITH = "with_"


def _defaults() -> dict[str, Any]:
    """What a link says about the new record that it asks for: `with_vendor_id=V-003`."""
    return {name.removeprefix(_WITH): value for name, value in st.query_params.items() if name.startswith(_WITH)}
