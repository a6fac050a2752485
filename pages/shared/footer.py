"""The foot of every page: the revision, the rules and the day that its figures rest on."""

from __future__ import annotations

import streamlit as st

from pages.shared import load, show


def render() -> None:
    """One quiet line."""
    portfolio = load.portfolio()
    policy = load.policy()
    told = f"Seen on {show.day(portfolio.as_of)} · revision {portfolio.revision} · rules {policy.version} · {show.escaped(policy.organisation)}"
    st.caption(told)
