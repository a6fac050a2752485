"""Choices that live in the address: the address decides what a widget shows, and a change of the widget is written there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")


def select(
    label: str,
    options: Sequence[T],
    name: str,
    *,
    key: str,
    default: T | None = None,
    box: Any = st,
    format_func: Callable[[Any], str] = str,
    word: Callable[[T], str] = str,
    **more: Any,
) -> T:
    """A choice among options, kept as `name` in the words of `word`; the default (else the first) stays out of the address."""
    usual = options[0] if default is None else default
    known = {word(option): option for option in options}
    st.session_state[key] = known.get(st.query_params.get(name, ""), usual)
    chosen: T = box.selectbox(
        label, options, key=key, format_func=format_func, on_change=_write, args=(name, key, usual, word), **more
    )
    return chosen


def _write(name: str, key: str, usual: T, word: Callable[[T], str]) -> None:
    """Write what a widget says to the address; what is usual leaves it."""
    chosen = st.session_state[key]
    value = "" if chosen is None or chosen == usual else word(chosen)
    if not value:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def newly(name: str, value: T | None) -> T | None:
    """A click, once: charts and tables go on saying what was clicked last, on every later run."""
    was = st.session_state.get(f"clicked_{name}")
    st.session_state[f"clicked_{name}"] = value
    return value if value != was else None


def toggle(label: str, name: str, *, key: str, box: Any = st, **more: Any) -> bool:
    """A switch, kept as `name=1`; off stays out of the address."""
    st.session_state[key] = st.query_params.get(name) == "1"
    return bool(box.toggle(label, key=key, on_change=_write, args=(name, key, False, lambda _on: "1"), **more))
