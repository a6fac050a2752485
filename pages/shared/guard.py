"""Who may see a page: asked at the top of each one."""

from __future__ import annotations

import streamlit as st

from pages.shared import load


def require() -> str:
    """The person who uses this session.

    Until sign-in exists the app serves one machine alone (see `server.refuse_open_network`), so everybody who can reach
    it may use it; this is the one place to change.
    """
    return load.author()


def may_change() -> bool:
    """Whether this view may change anything; says why not otherwise."""
    if load.is_past():
        st.caption("This view of the past cannot be changed.")
        return False
    return True
