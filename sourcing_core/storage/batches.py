"""What was committed, seen as tables: batches, revisions, journal; and how a batch is taken back."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.register import RECORDS
from sourcing_core.storage import records
from sourcing_core.storage.bulk import read_columns
from sourcing_core.storage.errors import Referenced, Stale
from sourcing_core.storage.journal import Commit, Entry
from sourcing_core.storage.records import Change, Removal
from sourcing_core.storage.tables import Batch, Journal, Revision, table

_BATCH, _JOURNAL, _REVISION = table(Batch), table(Journal), table(Revision)


def batches(connection: Connection, revision: int) -> pd.DataFrame:
    """Imports as known at a revision, newest first; `is_taken_back` tells those that no longer count."""
    query = (
        sa.select(_BATCH, _REVISION.c.at, _REVISION.c.who)
        .join(_REVISION, _REVISION.c.revision == _BATCH.c.revision)
        .where(_BATCH.c.revision <= revision)
        .order_by(_BATCH.c.revision.desc())
    )
    frame = pd.DataFrame(read_columns(connection, query))
    taken = frame["taken_back_revision"].astype("Int64")
    return frame.assign(taken_back_revision=taken, is_taken_back=(taken <= revision).fillna(value=False).astype(bool))


def revisions(connection: Connection, revision: int) -> pd.DataFrame:
    """Commits up to a revision: revision, at, who, why."""
    return pd.DataFrame(read_columns(connection, _REVISION.select().where(_REVISION.c.revision <= revision).order_by(_REVISION.c.revision)))


def journal(connection: Connection, kind: str | None, record_id: str | None, who: str | None, limit: int, before_seq: int | None) -> pd.DataFrame:
    """Journal rows, newest first."""
    query = sa.select(
        _JOURNAL.c.seq, _JOURNAL.c.revision, _REVISION.c.at, _REVISION.c.who, _REVISION.c.why,
        _JOURNAL.c.kind, _JOURNAL.c.record_id, _JOURNAL.c.before, _JOURNAL.c.after, _JOURNAL.c.hash,
    ).join(_REVISION, _REVISION.c.revision == _JOURNAL.c.revision)
    limits: list[Any] = []
    for column, wanted in ((_JOURNAL.c.kind, kind), (_JOURNAL.c.record_id, record_id), (_REVISION.c.who, who)):
        if wanted:
            limits.append(column == wanted)
    if before_seq:
        limits.append(_JOURNAL.c.seq < before_seq)
    return pd.DataFrame(read_columns(connection, query.where(*limits).order_by(_JOURNAL.c.seq.desc()).limit(limit)))


def settings_at(connection: Connection, name: str, revision: int) -> str | None:
    """The journal text of a setting as it was at a revision."""
    query = (
        sa.select(_JOURNAL.c.after)
        .where((_JOURNAL.c.kind == "setting") & (_JOURNAL.c.record_id == name) & (_JOURNAL.c.revision <= revision))
        .order_by(_JOURNAL.c.seq.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def take_back(connection: Connection, batch_id: str, commit: Commit) -> list[Entry]:
    """Undo an import: its figures and events no longer count, its records return to what they were.

    A record that somebody changed since, or that others refer to by now, stays as it is.
    """
    row = connection.execute(_BATCH.select().where(_BATCH.c.batch_id == batch_id)).one_or_none()
    if row is None:
        raise Stale(f"import {batch_id} does not exist")
    if row.taken_back_revision is not None:
        raise Stale(f"import {batch_id} was taken back already")
    connection.execute(_BATCH.update().where(_BATCH.c.batch_id == batch_id).values(taken_back_revision=commit.revision))
    entries = [Entry("taken_back", batch_id, None, {"batch_id": batch_id, "revision": row.revision})]
    brought = _JOURNAL.select().where((_JOURNAL.c.revision == row.revision) & _JOURNAL.c.kind.in_(list(RECORDS))).order_by(_JOURNAL.c.seq.desc())
    for line in connection.execute(brought).all():
        entries += _undone(connection, line.kind, line.record_id, line.before, line.after)
    return entries


def _undone(connection: Connection, kind: str, record_id: str, before: str | None, after: str | None) -> list[Entry]:
    there = records.stored(connection, kind, [record_id]).get(record_id)
    brought = RECORDS[kind].model_validate(json.loads(after)) if after else None
    if there is None or there[0] != brought:
        return []
    if before is not None:
        return records.apply(connection, [Change(RECORDS[kind].model_validate(json.loads(before)), there[1])])
    try:
        return records.apply(connection, [Removal(kind, record_id)])
    except Referenced:
        return []
