"""Loads the fictional demo portfolio into an empty database, through the same door as everything else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sourcing_core.desk.bring_figures import posts_of
from sourcing_core.desk.demo_portfolio import Demo, Post, demo_portfolio
from sourcing_core.metrics.rollup import roll_up, rules_of
from sourcing_core.policy import Policy
from sourcing_core.register import RECORDS
from sourcing_core.storage import BatchFacts, Change, Events, Posts, StorageRefused, Store, Work
from sourcing_core.vocabulary import Source

Say = Callable[[str], Any]
_FILE = "the fictional demo portfolio"


class NotEmpty(StorageRefused):
    """The demo goes into an empty database only."""


def load_demo(store: Store, today: date, who: str, at: datetime, *, say: Say = lambda _words: None) -> str:
    """Load everything; returns one line that counts it. Raises: NotEmpty when anything is recorded already."""
    if not store.load(today).is_empty:
        raise NotEmpty("the database is not empty: the demo is loaded into an empty one only, so that it never mixes with your data")
    made = demo_portfolio(today)
    say("Recording vendors, sites and contracts")
    changes = [Change(record) for kind in RECORDS for record in made.records.get(kind, ())]
    policy = json.dumps({**made.policy_changes}, sort_keys=True)
    store.commit(Work(changes=changes, settings={"policy": policy}), who, "Demo portfolio: register", at)
    say("Posting thirty months of figures")
    store.commit(Work(posts=_posts(made.figures)), who, "Demo portfolio: figures", at)
    for kind, events in made.events.items():
        say(f"Bringing in {kind.replace('_', ' ')}")
        _bring(store, kind, events, today, who, at)
    for correction in made.corrections:
        store.commit(Work(posts=_posts([correction.post])), who, correction.reason, at)
    return _counted(made, store)


def _posts(rows: Sequence[Post]) -> Posts | None:
    frame = pd.DataFrame(rows, columns=list(Post._fields))
    return posts_of(frame.assign(source=[post.source.code for post in rows]))


def _bring(store: Store, kind: str, events: pa.Table, today: date, who: str, at: datetime) -> None:
    figures = roll_up(kind, events, today, rules_of(Policy())).figures.to_pandas()
    posts = posts_of(figures.assign(
        engagement_id=figures["engagement_id"].astype("str"), metric_id=figures["metric_id"].astype("str"),
        source=np.full(len(figures), Source.MEASURED.code, np.int8),
    ))
    sha256 = hashlib.sha256(f"{_FILE}, {kind}, {today}".encode()).hexdigest()
    facts = BatchFacts(kind, f"demo {kind}", sha256, sha256, "", Source.MEASURED, len(events), 0, 0, 0)
    store.commit(Work(posts=posts, events=Events(kind, events), batch=facts), who, f"Demo portfolio: {kind.replace('_', ' ')}", at)


def _counted(made: Demo, store: Store) -> str:
    counts = " ".join(f"{RECORDS[kind].plural.lower().replace(' ', '_')}={len(records)}" for kind, records in made.records.items())
    return f"{counts} figures={len(made.figures)} revision={store.head}"
