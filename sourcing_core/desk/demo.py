"""Loads the fictional demo portfolio into an empty database, through the same door as everything else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from sourcing_core.desk.bring_events import moved_figures, rules_for
from sourcing_core.desk.demo_portfolio import Demo, Post, demo_portfolio
from sourcing_core.desk.known_events import known_events
from sourcing_core.desk.known_figures import statements
from sourcing_core.register import RECORDS
from sourcing_core.storage import BatchFacts, Change, Events, Posts, StorageRefused, Store, Work
from sourcing_core.vocabulary import Source

Say = Callable[[str], Any]
_FILE = "the fictional demo portfolio"


class NotEmpty(StorageRefused):
    """The demo goes into an empty database only."""


def load_demo(store: Store, today: date, who: str, at: datetime, *, say: Say = lambda _words: None) -> str:
    """Load everything; returns one line that counts it. Raises: NotEmpty when anything is recorded already."""
    if not store.load(today, store.head).is_empty:
        raise NotEmpty(
            "the database is not empty: the demo is loaded into an empty one only, so that it never mixes with your data"
        )
    made = demo_portfolio(today)
    say("Recording vendors, sites and contracts")
    changes = [Change(record) for kind in RECORDS for record in made.records.get(kind, ())]
    policy = json.dumps(made.policy_changes, sort_keys=True)
    store.commit(Work(changes=changes, settings={"policy": policy}), who, "Demo portfolio: register", at)
    say("Posting thirty months of figures")
    store.commit(Work(posts=_posts(made.figures)), who, "Demo portfolio: figures", at)
    for kind, events in made.events.items():
        say(f"Bringing in {kind.replace('_', ' ')}")
        _bring(store, kind, events, today, who, at)
    for correction in made.corrections:
        store.commit(Work(posts=_posts([correction.post])), who, correction.reason, at)
    return _counted(made, store)


def _posts(rows: Sequence[Post]) -> Posts:
    columns = list(zip(*rows, strict=True)) or [()] * len(Post._fields)
    told = dict(zip(Post._fields, columns, strict=True))
    return Posts(
        np.array(told["engagement_id"], object), np.array(told["metric_id"], object), np.array(told["month"], np.int32),
        np.array(told["amount"], float), np.array(told["base"], float), np.array([source.code for source in told["source"]], np.int8),
    )  # fmt: skip


def _bring(store: Store, kind: str, events: pa.Table, today: date, who: str, at: datetime) -> None:
    """Keep the events as an import would, and post the figures that they give."""
    portfolio, source = store.load(today, store.head), Source.MEASURED
    ids = events["engagement_id"].unique().to_pylist()
    known = known_events(store, portfolio, source)
    rules = rules_for(store.policy(), portfolio)
    posts = moved_figures(kind, events, ids, portfolio, statements(portfolio), known, rules, source, today)
    sha256 = hashlib.sha256(f"{_FILE}, {kind}, {today}".encode()).hexdigest()
    facts = BatchFacts(kind, f"demo {kind}", sha256, sha256, "", source, len(events), 0, 0, 0)
    store.commit(
        Work(posts=posts, events=Events(kind, events), batch=facts),
        who,
        f"Demo portfolio: {kind.replace('_', ' ')}",
        at,
    )


def _counted(made: Demo, store: Store) -> str:
    counts = " ".join(
        f"{RECORDS[kind].plural.lower().replace(' ', '_')}={len(records)}" for kind, records in made.records.items()
    )
    return f"{counts} figures={len(made.figures)} revision={store.head}"
