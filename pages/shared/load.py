"""The only door to storage, and the only cache; pages ask here and nowhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from sourcing_core.assessment import Assessment, assess
from sourcing_core.configuration import Configuration
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RegisterRecord
from sourcing_core.storage import Change, Committed, Store, Work


def today() -> date:
    """The calendar day on this machine."""
    return datetime.now().astimezone().date()


def now() -> datetime:
    """The instant, in UTC, for the journal."""
    return datetime.now(UTC)


def author() -> str:
    """Who is recorded for what is saved in this session."""
    return str(st.session_state.get("author") or Configuration().author)


@st.cache_resource(on_release=lambda store: store.close(), show_spinner="Opening the database")
def _store(url: str) -> Store:
    return Store.open(url, now())


def store() -> Store:
    """The database of this installation."""
    return _store(Configuration().database_url)


def as_of() -> date:
    """The day on which the portfolio is seen: today, unless the address says another."""
    text = st.query_params.get("as_of", "")
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        return today()


def revision() -> int | None:
    """A past revision that the address asks for, if any."""
    text = st.query_params.get("revision", "")
    return int(text) if text.isdigit() else None


class _Latest:
    """What was loaded last for one database and day: the next load costs only what is new."""

    def __init__(self) -> None:
        self.portfolio: Portfolio | None = None
        self.assessment: Assessment | None = None


@st.cache_resource(max_entries=8, show_spinner=False)
def _latest(_url: str, _day: date) -> _Latest:
    return _Latest()


@st.cache_resource(max_entries=6, show_spinner="Reading the portfolio")
def _portfolio(url: str, day: date, known: int, asked: int | None) -> Portfolio:
    latest = _latest(url, day)
    found = _store(url).load(day, asked, previous=None if asked is not None else latest.portfolio)
    if asked is None:
        latest.portfolio = found
    return found


def portfolio() -> Portfolio:
    """The portfolio on the chosen day, as known at the chosen revision."""
    known = store().head
    return _portfolio(Configuration().database_url, as_of(), known, revision())


def policy() -> Policy:
    """The thresholds in force, or those of the chosen revision."""
    return store().policy(revision())


@st.cache_resource(max_entries=6, show_spinner="Judging the portfolio")
def _assessment(url: str, day: date, known: int, asked: int | None, version: str, _policy: Policy) -> Assessment:
    latest = _latest(url, day)
    found = assess(_portfolio(url, day, known, asked), _policy, previous=None if asked is not None else latest.assessment)
    if asked is None:
        latest.assessment = found
    return found


def assessment() -> Assessment:
    """The judgement on the portfolio: what every page, chart and export reads."""
    chosen = policy()
    return _assessment(Configuration().database_url, as_of(), store().head, revision(), chosen.version, chosen)


def is_past() -> bool:
    """Whether the page shows another day or an older revision, where nothing may be changed."""
    return revision() is not None or as_of() != today()


def save(record: RegisterRecord, version: int | None, why: str) -> Committed:
    """Write one record; version None: it must be new."""
    return commit(Work(changes=[Change(record, version)]), why)


def commit(work: Work, why: str) -> Committed:
    """Write everything or nothing."""
    return store().commit(work, author(), why, now())


def events(kind: str, **chosen: Any) -> Any:
    """Raw events of a kind, as known at the chosen revision."""
    return store().events(kind, portfolio().revision, **chosen)


def faults() -> list[str]:
    """What is wrong with the database, in plain words; nothing when it is whole."""
    return store().verify()


def load_demo(say: Any) -> str:
    """Load the fictional demo portfolio into the empty database."""
    from sourcing_core.desk.demo import load_demo as load_it

    return load_it(store(), today(), author(), now(), say=say)
