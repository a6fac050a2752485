"""From tables and ledger to a portfolio: as known at a revision, or by what is new since another one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection, Engine

from sourcing_core.months import month_number
from sourcing_core.portfolio import Orphans, Portfolio, Series, Trace, matrices, series_keys, with_rows
from sourcing_core.register import RECORDS
from sourcing_core.storage import history, journal, ledger
from sourcing_core.storage.batches import batches, revisions
from sourcing_core.storage.engine import reading
from sourcing_core.storage.errors import StorageRefused, Unusable
from sourcing_core.storage.tables import Journal, Revision, table

_REVISION, _JOURNAL = table(Revision), table(Journal)


def load(engine: Engine, as_of: date, revision: int | None, previous: Portfolio | None) -> Portfolio:
    """See `Store.load`."""
    with reading(engine) as connection:
        newest = journal.head(connection)[0]
        known = revision if revision is not None else _known_by(connection, as_of, newest)
        if not 0 <= known <= newest:
            raise StorageRefused(f"revision {known} does not exist: the latest is {newest}")
        try:
            refreshed = (
                _refreshed(connection, previous, as_of, known) if previous is not None and known == newest else None
            )
            return refreshed or _loaded(connection, as_of, known, newest)
        except Orphans as lost:
            raise Unusable(
                f"{lost}: the database was changed outside the program; see what 'python -m sourcing_core verify' says"
            ) from lost


def _known_by(connection: Connection, as_of: date, newest: int) -> int:
    """The last revision that was made by the end of the day (UTC); the newest when the day lies before them all."""
    end = f"{as_of.isoformat()}T99"
    last = connection.execute(sa.select(sa.func.max(_REVISION.c.revision)).where(_REVISION.c.at < end)).scalar()
    return newest if last is None else int(last)


def _loaded(connection: Connection, as_of: date, known: int, newest: int) -> Portfolio:
    tables = (
        {kind: history.current(connection, kind) for kind in RECORDS}
        if known == newest
        else history.known_at(connection, known)
    )
    rows, last = ledger.read(connection, known)
    column_of, keys = _columns(connection, tables, np.flatnonzero(np.bincount(rows["series"], minlength=1)))
    series = matrices(rows, column_of, keys, as_of)
    trace = Trace(last, column_of, seal=journal.hash_at(connection, known))
    return Portfolio(as_of, known, tables, series, batches(connection, known), revisions(connection, known), trace)


def _columns(
    connection: Connection, tables: Mapping[str, pd.DataFrame], present: NDArray[np.int64]
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Where each series stands in the matrices (-1: nowhere), and the keys of the columns; `present` are the series with figures."""
    named = {number: (engagement, metric) for number, engagement, metric in ledger.all_series(connection)}
    lost = [number for number in present.tolist() if number not in named]
    if lost:
        raise Orphans(f"figures refer to the series {lost[0]}, which is not recorded")
    column_of = np.full(present.max(initial=-1) + 1, -1, np.int64)
    column_of[present] = np.arange(len(present))
    pairs = [named[number] for number in present.tolist()]
    return column_of, series_keys([pair[0] for pair in pairs], [pair[1] for pair in pairs], tables)


def _refreshed(connection: Connection, previous: Portfolio, as_of: date, known: int) -> Portfolio | None:
    """The portfolio at the newest revision from an older one of the same day; None when it must be loaded whole."""
    trace = previous.trace
    same_story = trace.seal is not None and trace.seal == journal.hash_at(connection, previous.revision)
    if previous.as_of != as_of or previous.revision > known or trace.column_of is None or not same_story:
        return None
    if known == previous.revision:
        return previous
    moved = set(
        connection.execute(
            sa.select(_JOURNAL.c.kind).where(_JOURNAL.c.revision > previous.revision).distinct()
        ).scalars()
    )
    rows, last = ledger.read(connection, known, after=trace.ledger_row)
    stated = trace.ledger_series or previous.series
    if "taken_back" in moved or not _fits(stated, previous.as_of, rows):
        return None
    tables = {
        kind: history.current(connection, kind) if kind in moved else there for kind, there in previous.tables.items()
    }
    column_of, keys = trace.column_of, stated.keys
    fresh = np.unique(rows["series"][_column_of_each(column_of, rows["series"]) < 0]).astype(np.int64)
    if len(fresh) and fresh[0] < len(column_of):
        return None  # a series comes back between the others
    if len(fresh) or moved & {"engagement", "metric"}:
        column_of, keys = _columns(connection, tables, np.concatenate([np.flatnonzero(column_of >= 0), fresh]))
    series, columns = with_rows(stated, rows, column_of, keys)
    return Portfolio(
        as_of,
        known,
        tables,
        series,
        batches(connection, known) if "batch" in moved else previous.batches,
        pd.concat([previous.revisions, revisions(connection, known, after=previous.revision)], ignore_index=True),
        Trace(
            last,
            column_of,
            previous.revision,
            frozenset(moved & set(RECORDS)),
            columns,
            journal.hash_at(connection, known),
        ),
    )


def _column_of_each(column_of: NDArray[np.int64], series: NDArray[Any]) -> NDArray[np.int64]:
    """The column of each series number; -1 for one that has none yet."""
    inside = series < len(column_of)
    return np.where(inside, column_of[np.where(inside, series, 0)] if len(column_of) else -1, -1)


def _fits(stated: Series, as_of: date, rows: NDArray[Any]) -> bool:
    """Whether the new rows lie in the months that the matrices have."""
    if not len(rows):
        return True
    return bool(rows["month"].min() >= stated.months[0] and rows["month"].max() <= month_number(as_of))
