"""The journal: who changed what, when, why, from what to what; each row hashed over the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.storage.bulk import insert_rows
from sourcing_core.storage.tables import Head, Journal, Revision, table

GENESIS = "0" * 64

_HEAD, _REVISION, _JOURNAL = table(Head), table(Revision), table(Journal)


@dataclass(frozen=True)
class Entry:
    """One changed record; `before` None: it was made, `after` None: it was removed."""

    kind: str
    record_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Commit:
    """A revision in the making."""

    revision: int
    at: str
    who: str
    why: str


def instant(at: datetime) -> str:
    """A UTC instant as text that sorts."""
    if at.tzinfo is None or at.utcoffset():
        raise ValueError("an instant must be in UTC")
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(values: dict[str, Any] | None) -> str | None:
    """The same text for the same values: sorted keys, no blanks, nothing that is empty."""
    if values is None:
        return None
    told = {name: value for name, value in values.items() if value is not None}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def head(connection: Connection, *, lock: bool = False) -> tuple[int, int, str]:
    """(revision, journal rows, hash of the last row); a lock makes writers of PostgreSQL queue here."""
    query = sa.select(_HEAD.c.revision, _HEAD.c.journal_seq, _HEAD.c.journal_hash)
    row = connection.execute(query.with_for_update() if lock else query).one()
    return int(row[0]), int(row[1]), str(row[2])


def row_hash(previous: str, seq: int, commit: Commit, kind: str, record_id: str, before: str | None, after: str | None) -> str:
    """SHA-256 over every field of the row, of its commit, and the hash of the row before."""
    told = [previous, seq, commit.revision, commit.at, commit.who, commit.why, kind, record_id, before, after]
    return hashlib.sha256(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def begin(connection: Connection, who: str, why: str, at: datetime) -> Commit:
    """Open the next revision; from here on nobody else writes until this transaction ends."""
    revision, _, _ = head(connection, lock=True)
    commit = Commit(revision + 1, instant(at), who, why)
    connection.execute(_REVISION.insert().values(revision=commit.revision, at=commit.at, who=who, why=why))
    return commit


def write(connection: Connection, commit: Commit, entries: Sequence[Entry]) -> None:
    """Append the entries and move the head."""
    _, seq, previous = head(connection)
    rows = []
    for entry in entries:
        seq += 1
        before, after = canonical(entry.before), canonical(entry.after)
        previous = row_hash(previous, seq, commit, entry.kind, entry.record_id, before, after)
        rows.append((seq, commit.revision, entry.kind, entry.record_id, before, after, previous))
    insert_rows(connection, _JOURNAL, ("seq", "revision", "kind", "record_id", "before", "after", "hash"), rows)
    connection.execute(_HEAD.update().values(revision=commit.revision, journal_seq=seq, journal_hash=previous))


def faults(connection: Connection) -> Iterator[str]:
    """What is wrong with the chain, in words; nothing when it is whole."""
    commits = {row.revision: Commit(row.revision, row.at, row.who, row.why) for row in connection.execute(_REVISION.select())}
    previous, count = GENESIS, 0
    for row in connection.execute(_JOURNAL.select().order_by(_JOURNAL.c.seq)):
        count += 1
        commit = commits.get(row.revision)
        if row.seq != count:
            yield f"journal row {count} is missing"
            return
        if commit is None:
            yield f"journal row {row.seq} belongs to revision {row.revision}, which is missing"
            return
        expected = row_hash(previous, row.seq, commit, row.kind, row.record_id, row.before, row.after)
        if expected != row.hash:
            yield f"journal row {row.seq} ({row.kind} {row.record_id}, revision {row.revision}) was changed after it was written"
            return
        previous = row.hash
    revision, seq, last = head(connection)
    if (seq, last) != (count, previous):
        yield f"the journal ends at row {count}, but the head says {seq}: rows were cut off or rewritten"
    if commits and revision != max(commits):
        yield f"the head says revision {revision}, but the latest commit is {max(commits)}"
