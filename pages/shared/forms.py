"""A form from a record class: help texts, required marks, units and pickers come from the fields themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import load, show
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, RecordRefused, RegisterRecord, Shape, make, shapes, worded
from sourcing_core.register.places import country_names
from sourcing_core.storage import Stale, StorageRefused

_COUNTRIES = {"country", "holiday_calendar", "governing_law"}
DONE = "drawer_done"
"""In the session while a drawer has done its work and is to be closed."""
_YES_NO = {True: "Yes", False: "No"}


def widget(shape: Shape, value: Any, key: str, portfolio: Portfolio, *, disabled: bool = False) -> Any:
    """The input that fits one field; returns what was entered, None when empty."""
    label = f"{shape.label} *" if shape.required else shape.label
    about: dict[str, Any] = {"help": shape.about, "key": key, "disabled": disabled}
    if shape.ref:
        return _picker(label, shape, value, portfolio, about)
    if shape.choices:
        return _choice(label, shape, value, about)
    if shape.name in _COUNTRIES:
        names = country_names()
        options = sorted(names, key=names.__getitem__)
        return st.selectbox(
            label,
            options,
            index=options.index(value) if value in options else None,
            format_func=lambda code: f"{names[code]} ({code})",
            placeholder="Choose a country",
            **about,
        )
    return _WIDGETS[shape.type](label, shape, value, about)


def _picker(label: str, shape: Shape, value: Any, portfolio: Portfolio, about: dict[str, Any]) -> Any:
    kind = str(shape.ref)
    names = portfolio.names[kind]
    options = list(portfolio.active(kind)[RECORDS[kind].key])
    if value and value not in options:
        options.insert(0, value)
    shown = {i: f"{names.get(i, '')} ({i})" if names.get(i) and names[i] != i else i for i in options}
    return st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        format_func=lambda i: shown.get(i, i),
        placeholder=f"Choose a {worded(RECORDS[kind].title)}",
        **about,
    )


def _choice(label: str, shape: Shape, value: Any, about: dict[str, Any]) -> Any:
    words = {str(word): getattr(word, "label", str(word)) for word in shape.choices}
    options = list(words)
    chosen = str(value) if value else (str(shape.default) if shape.default else None)
    return st.selectbox(
        label,
        options,
        index=options.index(chosen) if chosen in options else None,
        format_func=lambda word: words.get(word, word),
        placeholder="Not told",
        **about,
    )


def _text(label: str, shape: Shape, value: Any, about: dict[str, Any]) -> Any:
    hint = f"For example {shape.examples[0]}" if shape.examples else None
    return st.text_input(label, value=value or "", placeholder=hint, **about) or None


def _long(label: str, _shape: Shape, value: Any, about: dict[str, Any]) -> Any:
    return st.text_area(label, value=value or "", height=90, **about) or None


def _number(label: str, _shape: Shape, value: Any, about: dict[str, Any]) -> Any:
    return st.number_input(
        label, value=None if value is None else float(value), step=None, format="%g", placeholder="Not told", **about
    )


def _whole(label: str, _shape: Shape, value: Any, about: dict[str, Any]) -> Any:
    return st.number_input(label, value=None if value is None else int(value), step=1, placeholder="Not told", **about)


def _date(label: str, _shape: Shape, value: Any, about: dict[str, Any]) -> Any:
    return st.date_input(
        label, value=value, format="YYYY-MM-DD", min_value=date(1970, 1, 1), max_value=date(2100, 12, 31), **about
    )


def _flag(label: str, _shape: Shape, value: Any, about: dict[str, Any]) -> Any:
    options = list(_YES_NO)
    return st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        format_func=_YES_NO.__getitem__,
        placeholder="Not known",
        **about,
    )


_WIDGETS: dict[str, Callable[[str, Shape, Any, dict[str, Any]], Any]] = {
    "text": _text,
    "long_text": _long,
    "number": _number,
    "whole": _whole,
    "date": _date,
    "flag": _flag,
    "timestamp": _text,
}


def suggested_id(kind: str, portfolio: Portfolio) -> str:
    """The next free id in the house style: V-001, V-002 ..."""
    record = RECORDS[kind]
    taken = portfolio.tables[kind][record.key]
    numbers = taken.str.extract(rf"^{record.prefix}-(\d+)$")[0].dropna().astype(int)
    return f"{record.prefix}-{(int(numbers.max()) if len(numbers) else 0) + 1:03d}"


def editor(kind: str, record_id: str | None, defaults: Mapping[str, Any] | None = None) -> None:
    """The form for one record, new or known; saves through a callback, so that it works inside a drawer."""
    record, portfolio = RECORDS[kind], load.portfolio()
    form_key = f"form_{kind}_{record_id or 'new'}"
    found = load.store().record(kind, record_id) if record_id else None
    if record_id and found is None:
        st.warning(f"{record.title} {record_id} is not recorded (any more).")
        return
    values: dict[str, Any] = (
        found[0].model_dump() if found else {record.key: suggested_id(kind, portfolio), **(defaults or {})}
    )
    version = found[1] if found else None
    st.session_state.setdefault(f"{form_key}_version", version)
    _say_faults(form_key)
    with st.form(form_key, border=False, enter_to_submit=False):
        _fields(record, values, form_key, portfolio, is_new=found is None)
        st.text_input(
            "Why this change",
            key=f"{form_key}_why",
            help="Kept in the journal beside your name",
            placeholder="Optional",
        )
        st.form_submit_button(
            "Save",
            type="primary",
            on_click=_save,
            args=(kind, record_id, form_key),
            icon=":material/save:",
            key=f"{form_key}_save",
        )


def reading(kind: str, record_id: str) -> None:
    """One record as it was known, to be read only."""
    portfolio, record = load.portfolio(), RECORDS[kind]
    found = portfolio.tables[kind][portfolio.tables[kind][record.key].eq(record_id)]
    if found.empty:
        st.caption(f"{record.title} {show.escaped(record_id)} was not recorded then.")
        return
    told = {
        shape.label: portfolio.names[shape.ref].get(value) or value if shape.ref else value
        for shape in shapes(record)
        if pd.notna(value := found.iloc[0][shape.name])
    }
    st.subheader(f"{record.title} {show.escaped(record_id)}", anchor=False)
    show.table(
        pd.DataFrame(
            {
                "Field": list(told),
                "Value": [show.day(v) if isinstance(v, pd.Timestamp) else str(v) for v in told.values()],
            }
        ),
        key=f"read_{kind}",
        alt="One record as it was known",
    )


def _fields(
    record: type[RegisterRecord], values: Mapping[str, Any], form_key: str, portfolio: Portfolio, *, is_new: bool
) -> None:
    group = None
    for shape in shapes(record):
        if shape.name == "retired_on" and is_new:
            continue
        if shape.group != group and shape.group:
            st.markdown(f"**{shape.group}**")
        group = shape.group
        widget(
            shape, values.get(shape.name), f"{form_key}_{shape.name}", portfolio, disabled=shape.is_key and not is_new
        )


def _say_faults(form_key: str) -> None:
    for fault in st.session_state.get(f"{form_key}_faults", []):
        show.refused(fault)
    if st.session_state.get(f"{form_key}_is_stale"):
        st.button(
            "Show it as it is now",
            icon=":material/refresh:",
            key=f"{form_key}_again",
            on_click=forget,
            args=(form_key,),
            help="What you typed here is given up",
        )


def entered(record: type[RegisterRecord], form_key: str) -> dict[str, Any]:
    """What stands in the form; a site's zone and place are found from its city."""
    values = {shape.name: st.session_state.get(f"{form_key}_{shape.name}") for shape in shapes(record)}
    values = {name: value for name, value in values.items() if value not in ("", None)}
    if record.kind == "site":
        from sourcing_core.places.find_city import complete_site

        values = complete_site(values)
    return values


def _save(kind: str, record_id: str | None, form_key: str) -> None:
    record = RECORDS[kind]
    values = entered(record, form_key)
    if record_id:
        values[record.key] = record_id
    try:
        made = make(record, values)
        why = st.session_state.get(f"{form_key}_why") or ("Changed by hand" if record_id else "Recorded by hand")
        load.save(made, st.session_state.get(f"{form_key}_version"), why)
    except RecordRefused as refused:
        titles = {shape.name: shape.title for shape in shapes(record)}
        st.session_state[f"{form_key}_faults"] = [
            f"{titles.get(name, name)} {fault}" for name, fault in refused.faults.items()
        ]
        return
    except StorageRefused as refused:
        st.session_state[f"{form_key}_faults"] = [str(refused)]
        st.session_state[f"{form_key}_is_stale"] = bool(record_id) and isinstance(refused, Stale)
        return
    forget(form_key)
    st.session_state["saved"] = f"{record.title} {getattr(made, record.key)} saved."
    st.session_state[DONE] = True


def forget(form_key: str) -> None:
    """Empty the form, so that it opens fresh."""
    for name in [name for name in st.session_state if str(name).startswith(form_key)]:
        del st.session_state[name]


def say_saved() -> None:
    """Tell, once, what was saved."""
    words = st.session_state.pop("saved", None)
    if words:
        st.toast(show.escaped(words), icon=":material/check:")
