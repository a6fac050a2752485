"""Addresses: every view has one, and a click leads to the record behind it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.shared.registry import file_of

KEPT = ("as_of", "revision", "group", "tier", "country")
"""What every page keeps in its address: the day, the revision, and the scope."""


def kept() -> dict[str, str]:
    """The day, revision and scope of this page, to be carried on."""
    return {name: st.query_params[name] for name in KEPT if name in st.query_params}


def arrive(page: str) -> None:
    """On another page: the menu's links name no day and no scope, so those of the page before go on; what was open does not."""
    state = st.session_state
    if state.get("page", page) != page:
        if not kept():
            st.query_params.update(state.get("kept", {}))
        for name in ("drawer", "drawer_done", "level_for_many"):
            state.pop(name, None)
    state["page"], state["kept"] = page, kept()


def go(address: str, **wanted: Any) -> None:
    """Open another page, keeping day and scope."""
    st.switch_page(file_of(address), query_params={**kept(), **_told(wanted)})


def link(address: str, label: str, *, icon: str | None = None, help: str | None = None, **wanted: Any) -> None:  # noqa: A002 - Streamlit's word
    """A link to another page, keeping day and scope."""
    st.page_link(file_of(address), label=label, icon=icon, help=help, query_params={**kept(), **_told(wanted)})


def _told(wanted: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in wanted.items() if value not in (None, "")}
