"""The journal: who changed what, when, why, from what to what; each row hashed over the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json.encoder import encode_basestring as _text
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.storage.bulk import insert_rows
from sourcing_core.storage.tables import Head, Journal, Revision, table

GENESIS = "0" * 64
_CHUNK = 500

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


def hash_at(connection: Connection, revision: int) -> str | None:
    """The hash of the last journal row of a revision: two databases that agree in it agree in all that came before."""
    if revision == 0:
        return GENESIS
    query = sa.select(_JOURNAL.c.hash).where(_JOURNAL.c.revision == revision).order_by(_JOURNAL.c.seq.desc()).limit(1)
    return connection.execute(query).scalar()


def lengths(connection: Connection, kind: str, ids: Iterable[str]) -> dict[str, int]:
    """How many journal rows each of these records has; its row version, as long as it is there."""
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), _CHUNK):
        named = (_JOURNAL.c.kind == kind) & _JOURNAL.c.record_id.in_(wanted[start : start + _CHUNK])
        found.update(
            {
                row[0]: row[1]
                for row in connection.execute(
                    sa.select(_JOURNAL.c.record_id, sa.func.count()).where(named).group_by(_JOURNAL.c.record_id)
                )
            }
        )
    return found


def opening(commit: Commit) -> str:
    """The part of a hashed text that all rows of a commit share."""
    return f"{commit.revision},{_text(commit.at)},{_text(commit.who)},{_text(commit.why)}"


def row_hash(
    previous: str, seq: int, shared: str, kind: str, record_id: str, before: str | None, after: str | None
) -> str:
    """SHA-256 over the JSON list of the hash before, every field of the row and of its commit.

    `[previous, seq, revision, at, who, why, kind, record_id, before, after]` without blanks, as UTF-8; put together
    by hand because a verification does this a million times.
    """
    was = "null" if before is None else _text(before)
    becomes = "null" if after is None else _text(after)
    return sha256(
        f'["{previous}",{seq},{shared},{_text(kind)},{_text(record_id)},{was},{becomes}]'.encode()
    ).hexdigest()


def begin(connection: Connection, who: str, why: str, at: datetime) -> Commit:
    """Open the next revision; from here on nobody else writes until this transaction ends."""
    revision, _, _ = head(connection, lock=True)
    commit = Commit(revision + 1, instant(at), who, why)
    connection.execute(_REVISION.insert().values(revision=commit.revision, at=commit.at, who=who, why=why))
    return commit


def write(connection: Connection, commit: Commit, entries: Sequence[Entry]) -> None:
    """Append the entries and move the head."""
    _, seq, previous = head(connection)
    rows, shared = [], opening(commit)
    for entry in entries:
        seq += 1
        before, after = canonical(entry.before), canonical(entry.after)
        previous = row_hash(previous, seq, shared, entry.kind, entry.record_id, before, after)
        rows.append((seq, commit.revision, entry.kind, entry.record_id, before, after, previous))
    insert_rows(connection, _JOURNAL, ("seq", "revision", "kind", "record_id", "before", "after", "hash"), rows)
    connection.execute(_HEAD.update().values(revision=commit.revision, journal_seq=seq, journal_hash=previous))
