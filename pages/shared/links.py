"""Addresses: every view has one, and a click leads to the record behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pages.shared.registry import file_of

KEPT = ("as_of", "revision", "group", "tier", "country")
"""What every page keeps in its address: the day, the revision, and the scope."""


def kept() -> dict[str, str]:
    """The day, revision and scope of this page, to be carried on."""
    return {name: st.query_params[name] for name in KEPT if name in st.query_params}


def go(address: str, **wanted: Any) -> None:
    """Open another page, keeping day and scope."""
    st.switch_page(file_of(address), query_params={**kept(), **_told(wanted)})


def link(address: str, label: str, *, icon: str | None = None, help: str | None = None, **wanted: Any) -> None:  # noqa: A002 - Streamlit's word
    """A link to another page, keeping day and scope."""
    st.page_link(file_of(address), label=label, icon=icon, help=help, query_params={**kept(), **_told(wanted)})


def url(address: str, **wanted: Any) -> str:
    """The relative URL of a view, for links in tables."""
    query = urlencode({**kept(), **_told(wanted)})
    return f"{'' if address == 'overview' else address}?{query}" if query else address


def _told(wanted: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in wanted.items() if value not in (None, "")}


RECORD_PAGE = {"vendor": "vendor", "site": "sites", "service_level": "service-levels"}


def go_record(kind: str, record_id: str) -> None:
    """Open the page of a record: its own where it has one, else its drawer in the register."""
    if kind == "vendor":
        go("vendor", id=record_id)
    go("register", kind=kind, id=record_id)
