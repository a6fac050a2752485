"""Taking an import back: what it brought no longer counts, and what rested on its events is computed anew."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from sourcing_core.desk.bring_events import moved_figures, rules_for
from sourcing_core.desk.known_events import known_events
from sourcing_core.desk.known_figures import statements
from sourcing_core.metrics.rollup import ROLLUPS
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS
from sourcing_core.storage import Moved, Posts, Store, Work

_TRIES = 5


def take_back(store: Store, batch_id: str, who: str, at: datetime, *, today: date) -> str:
    """Take an import back, in one commit; returns a sentence. Raises: StorageRefused when there is no such import."""
    for attempt in range(_TRIES):
        portfolio = store.load(today, store.head)
        batches = portfolio.batches
        found = batches[batches["batch_id"].eq(batch_id) & ~batches["is_taken_back"]]
        posts = (
            _computed_anew(store, found.iloc[0], portfolio, today)
            if len(found) and found["kind"].iloc[0] in ROLLUPS
            else None
        )
        work = Work(
            takes_back=batch_id, posts=posts, keeps=_named(store, portfolio, batch_id), only_at=portfolio.revision
        )
        try:
            done = store.commit(work, who, f"Import {batch_id} taken back", at)
        except Moved:
            if attempt == _TRIES - 1:
                raise
        else:
            return _told(batch_id, done.changed_records, done.stayed)
    raise AssertionError  # the loop returns or raises


def _computed_anew(store: Store, batch: pd.Series, portfolio: Portfolio, today: date) -> Posts | None:
    """The figures that the events of the other imports of the same source give."""
    kind, revision, source = str(batch["kind"]), int(batch["revision"]), str(batch["source"])
    own = store.events(kind, portfolio.revision, columns=["engagement_id"], batches=[revision])
    ids = own["engagement_id"].unique().to_pylist() if own is not None else []
    known = known_events(store, portfolio, source, without=revision)
    rules, ledger = rules_for(store.policy(), portfolio), statements(portfolio, without=revision)
    return moved_figures(kind, known(kind, ids), ids, portfolio, ledger, known, rules, source, today)


def _named(store: Store, portfolio: Portfolio, batch_id: str) -> frozenset[str]:
    """Engagements that events of other imports name."""
    batches = portfolio.batches
    others = [int(revision) for revision in batches.loc[batches["batch_id"].ne(batch_id), "revision"]]
    found: set[str] = set()
    for kind in ROLLUPS:
        events = store.events(kind, portfolio.revision, columns=["engagement_id"], batches=others)
        found.update(events["engagement_id"].unique().to_pylist() if events is not None else ())
    return frozenset(found)


def _told(batch_id: str, changed: int, stayed: tuple[tuple[str, str], ...]) -> str:
    records = (
        f"{changed} record{'s' if changed != 1 else ''} returned to what {'they were' if changed != 1 else 'it was'}"
    )
    if not stayed:
        return f"Import {batch_id} was taken back: {records}."
    kept = ", ".join(f"{RECORDS[kind].title.lower()} {record_id}" for kind, record_id in stayed[:3])
    more = f" and {len(stayed) - 3} more" if len(stayed) > 3 else ""
    return f"Import {batch_id} was taken back: {records}; {kept}{more} stayed, because others changed or use them."
