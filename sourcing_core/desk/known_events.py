"""The raw events that one source told, of any kind, as the database holds them."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from sourcing_core.portfolio import Portfolio
from sourcing_core.storage import Store

KnownEvents = Callable[[str, list[str] | None], pa.Table | None]
"""(kind of event, engagement ids or None for all) -> the events; None when there are none."""


def known_events(store: Store, portfolio: Portfolio, source: str, *, without: int | None = None) -> KnownEvents:
    """What a source told; `without` leaves out the import of one revision, as if it had been taken back."""
    batches = portfolio.batches

    def told(kind: str, engagement_ids: list[str] | None) -> pa.Table | None:
        mine = batches[batches["kind"].eq(kind) & batches["source"].eq(source)] if len(batches) else batches
        revisions = [int(revision) for revision in mine["revision"] if revision != without] if len(mine) else []
        if not revisions:
            return None
        return store.events(kind, portfolio.revision, engagement_ids=engagement_ids, batches=revisions)

    return told
