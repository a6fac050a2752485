"""Days pass without an import: deliveries fall due, cohorts ripen, months end; the figures of raw events follow."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

from sourcing_core.desk.bring_events import TIME_PASSED, moved_figures, rules_for
from sourcing_core.desk.known_events import known_events
from sourcing_core.desk.known_figures import statements
from sourcing_core.metrics.rollup import ROLLUPS
from sourcing_core.portfolio import Portfolio
from sourcing_core.storage import Moved, Posts, Store, Work
from sourcing_core.storage.store import SYSTEM
from sourcing_core.vocabulary import Source

_TRIES = 5


def pass_days(store: Store, at: datetime, *, today: date) -> int:
    """Post what the raw events say today and the ledger does not say yet; returns how many figures that were.

    A line that was not due when it came in counts as late once its day has passed. Nothing is written when nothing
    moved, so calling it again costs a look at the events only. Raises `StorageRefused`.
    """
    kept = store.kept_events()
    if not kept:
        return 0
    moved, portfolio = 0, store.load(today, store.head)
    for source, kind in product(Source, [kind for kind in ROLLUPS if kind in kept]):
        for _ in range(_TRIES):
            posts = _moved(store, portfolio, kind, source, today)
            if posts is None:
                break
            try:
                store.commit(Work(posts=posts, only_at=portfolio.revision), SYSTEM, TIME_PASSED, at)
                moved += len(posts)
                break
            except Moved:
                continue
            finally:
                portfolio = store.load(today, store.head, previous=portfolio)
        else:
            raise Moved("others keep saving: try again in a moment")
    return moved


def _moved(store: Store, portfolio: Portfolio, kind: str, source: Source, today: date) -> Posts | None:
    """The figures of one kind of event, as one source told them, that are not what the ledger says."""
    known = known_events(store, portfolio, source)
    events = known(kind, None)
    if events is None or not len(events):
        return None
    ids = events["engagement_id"].unique().to_pylist()
    rules, ledger = rules_for(store.policy(), portfolio), statements(portfolio)
    return moved_figures(kind, events, ids, portfolio, ledger, known, rules, source, today)
