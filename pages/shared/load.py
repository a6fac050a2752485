"""The only door to storage, and the only cache; pages ask here and nowhere else."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

import pandas as pd
import streamlit as st

from pages.shared.shelf import Shelf
from sourcing_core.assessment import Assessment, assess
from sourcing_core.configuration import Configuration
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RegisterRecord
from sourcing_core.storage import Change, Committed, StorageRefused, Store, Work


def today() -> date:
    """The calendar day on this machine."""
    return datetime.now().astimezone().date()


def now() -> datetime:
    """The instant, in UTC, for the journal."""
    return datetime.now(UTC)


def author() -> str:
    """Who is recorded for what is saved in this session."""
    return str(st.session_state.get("author") or configuration().author)


def configuration() -> Configuration:
    """Where things are, read again only when the environment changes."""
    return _configuration(tuple(os.environ.get(name) for name in _VARIABLES))


_VARIABLES = tuple(f"STEERBOARD_{name.upper()}" for name in Configuration.model_fields)


@lru_cache(maxsize=4)
def _configuration(_environment: tuple[str | None, ...]) -> Configuration:
    return Configuration()


@st.cache_resource(on_release=lambda store: store.close(), show_spinner="Opening the database")
def _store(url: str) -> Store:
    return Store.open(url, now())


def store() -> Store:
    """The database of this installation."""
    return _store(configuration().database_url)


_FIRST_DAY = date(1970, 1, 1)
Seal = tuple[int, str]
_MOMENT, _VERIFIED = "moment", "verified"


@dataclass(frozen=True)
class Moment:
    """Which knowledge a run of a page shows: of which database, seen on which day, at which revision."""

    url: str
    today: date
    as_of: date
    seal: Seal
    """The latest revision and its hash, as noted when the run began."""
    revision: int | None
    """A past revision that the address asks for, if any."""


def begin() -> None:
    """Note what is the latest now: everything that this run of the page shows is of one moment."""
    _PASSED.get((configuration().database_url, today()), _pass_days)
    day, known, query = today(), store().seal, st.query_params
    try:
        asked = min(max(date.fromisoformat(query.get("as_of", "")), _FIRST_DAY), day)
    except ValueError:
        asked = day
    number = query.get("revision", "")
    past = int(number) if number.isdecimal() and int(number) <= known[0] else None
    st.session_state[_MOMENT] = Moment(configuration().database_url, day, asked, known, past)


def _pass_days() -> bool:
    """Once a day and process: deliveries that fell due since their import count."""
    from sourcing_core.desk.pass_days import pass_days

    with contextlib.suppress(StorageRefused):  # a database that may only be read is shown as it stands
        pass_days(store(), now(), today=today())
    return True


def moment() -> Moment:
    """What this run shows, as noted when it began."""
    if _MOMENT not in st.session_state:
        begin()
    return cast("Moment", st.session_state[_MOMENT])


def seal() -> Seal:
    """The latest revision and its hash, as noted when this run began."""
    return moment().seal


def as_of() -> date:
    """The day on which the portfolio is seen: today, unless the address says an earlier one."""
    return moment().as_of


def revision() -> int | None:
    """A past revision that the address asks for, if any."""
    return moment().revision


def no_such_moment() -> str | None:
    """What is wrong with the day or the revision in the address, in one line."""
    day, number = st.query_params.get("as_of", ""), st.query_params.get("revision", "")
    try:
        if day and date.fromisoformat(day) > today():
            return f"{day} lies in the future: this is today"
    except ValueError:
        return f"'{day}' is not a day, which is written as 2026-03-31: this is today"
    if number and revision() is None:
        return f"There is no revision '{number}': this is the latest, {seal()[0]}"
    return None


class _Latest:
    """What was loaded last for one database and day: the next load costs only what is new."""

    def __init__(self) -> None:
        self.portfolio: Portfolio | None = None
        self.assessment: Assessment | None = None


_LATEST: Shelf[_Latest] = Shelf(8)
_PASSED: Shelf[bool] = Shelf(8)
_PORTFOLIOS: Shelf[Portfolio] = Shelf(6)
_POLICIES: Shelf[Policy] = Shelf(24)
_ASSESSMENTS: Shelf[Assessment] = Shelf(6)
_MADE: Shelf[Any] = Shelf(128)
_HEAVY: Shelf[Any] = Shelf(3)


def portfolio() -> Portfolio:
    """The portfolio on the chosen day, as known at the chosen revision."""
    seen = moment()
    return _PORTFOLIOS.get(seen, lambda: _read(seen))


def _read(seen: Moment) -> Portfolio:
    """Today it is the latest revision, whatever the day is in UTC, by which the days of the past end."""
    latest = _LATEST.get((seen.url, seen.as_of), _Latest)
    wanted = seen.seal[0] if seen.revision is None and seen.as_of == seen.today else seen.revision
    with st.spinner("Reading the portfolio"):
        found = _store(seen.url).load(
            seen.as_of, wanted, previous=None if seen.revision is not None else latest.portfolio
        )
    if seen.revision is None:
        latest.portfolio = found
    return found


def policy() -> Policy:
    """The thresholds in force, or those of the chosen revision."""
    seen = moment()
    return _POLICIES.get((seen.url, seen.seal, seen.revision), lambda: _store(seen.url).policy(seen.revision))


def assessment() -> Assessment:
    """The judgement on the portfolio: what every page, chart and export reads."""
    seen = moment()
    return _ASSESSMENTS.get(seen, lambda: _judge(seen, portfolio(), policy()))


def _judge(seen: Moment, told: Portfolio, thresholds: Policy) -> Assessment:
    latest = _LATEST.get((seen.url, seen.as_of), _Latest)
    with st.spinner("Judging the portfolio"):
        found = assess(told, thresholds, previous=None if seen.revision is not None else latest.assessment)
    if seen.revision is None:
        latest.assessment = found
    return found


T = TypeVar("T")


def made(name: str, make: Callable[[], T], *key: Hashable) -> T:
    """What `make` gives, made once for all sessions until the data, the day or a threshold changes.

    `key` names everything else it depends on (scope, theme, choices); what comes back is shared and must not be changed.
    """
    return cast("T", _MADE.get((name, moment(), *key), make))


def heavy(name: str, make: Callable[[], T], *key: Hashable) -> T:
    """The same for what takes much memory: only the latest few are kept."""
    return cast("T", _HEAVY.get((name, moment(), *key), make))


def forget_heavy() -> None:
    """Give that memory back."""
    _HEAVY.clear()


def forget() -> None:
    """Empty every shelf."""
    for shelf in (_LATEST, _PASSED, _PORTFOLIOS, _POLICIES, _ASSESSMENTS, _MADE, _HEAVY):
        shelf.clear()


def is_past() -> bool:
    """Whether the page shows another day or an older revision, where nothing may be changed."""
    seen = moment()
    return seen.revision is not None or seen.as_of != seen.today


def save(record: RegisterRecord, version: int | None, why: str) -> Committed:
    """Write one record; version None: it must be new."""
    return commit(Work(changes=[Change(record, version)]), why)


def commit(work: Work, why: str) -> Committed:
    """Write everything or nothing."""
    done = store().commit(work, author(), why, now())
    begin()
    return done


def events(kind: str, **chosen: Any) -> Any:
    """Raw events of a kind, as known at the chosen revision."""
    return store().events(kind, portfolio().revision, **chosen)


@dataclass(frozen=True)
class Verified:
    """When this session verified the database, and what it found."""

    url: str
    seal: Seal
    day: date
    faults: tuple[str, ...]


def faults() -> list[str]:
    """What is wrong with the database, in plain words; nothing when it is whole. The session remembers it."""
    known, found = store().seal, store().verify()
    st.session_state[_VERIFIED] = Verified(configuration().database_url, known, today(), tuple(found))
    return found


def verified() -> Verified | None:
    """The latest verification in this session; None: not yet, or another database stands there now (a restore)."""
    found: Verified | None = st.session_state.get(_VERIFIED)
    if found is None or found.url != configuration().database_url:
        return None
    return found if store().seal[0] > found.seal[0] or store().seal == found.seal else None


def monitor_memory() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The monitor's latest runs, its open notices and its messages that did not go out."""
    from sourcing_core.storage import monitoring

    engine = store().engine
    return monitoring.runs(engine), monitoring.open_notices(engine), monitoring.unsent(engine)


def waiting() -> pd.DataFrame:
    """What the monitor found and nobody has been told yet, by subscription; as it is now, also beside the past."""
    from sourcing_core.desk.monitor import subscribers
    from sourcing_core.desk.monitor import waiting as waits

    seen = moment()
    present = replace(seen, as_of=seen.today, revision=None)
    everybody = subscribers(_PORTFOLIOS.get(present, lambda: _read(present)))
    return waits(store().engine, everybody, now=now(), zone=store().policy(None).home_zone)


def database_facts() -> dict[str, str]:
    """What the database is, in words."""
    from sourcing_core.storage.facts import facts

    number, hashed = seal()
    return {**facts(store().engine), "Revision": f"{number:,}", "Seal": hashed[:16]}


def load_demo(say: Any) -> str:
    """Load the fictional demo portfolio into the empty database."""
    from sourcing_core.desk.demo import load_demo as load_it

    told = load_it(store(), today(), author(), now(), say=say)
    begin()
    return told
