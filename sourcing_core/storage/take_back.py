"""An import is taken back: its figures and events no longer count, its records return to what they were."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from sourcing_core.register import RECORDS, RegisterRecord
from sourcing_core.storage import records
from sourcing_core.storage.errors import Stale
from sourcing_core.storage.history import known_fields
from sourcing_core.storage.journal import Commit, Entry
from sourcing_core.storage.records import Change
from sourcing_core.storage.references import references_of
from sourcing_core.storage.tables import Batch, Journal, table

_BATCH, _JOURNAL = table(Batch), table(Journal)


@dataclass(frozen=True)
class _Brought:
    """What an import did to one record."""

    record_id: str
    before: RegisterRecord | None
    after: RegisterRecord


@dataclass
class TakenBack:
    """What the journal should say, and the records that stay: (kind, id)."""

    entries: list[Entry] = field(default_factory=list)
    stayed: list[tuple[str, str]] = field(default_factory=list)


def take_back(connection: Connection, batch_id: str, commit: Commit, *, keeps: Collection[str] = ()) -> TakenBack:
    """Undo an import.

    A record that somebody changed since, or that others refer to by now, stays as it is; so do the engagements that
    `keeps` names, because events of other imports do.
    """
    row = connection.execute(_BATCH.select().where(_BATCH.c.batch_id == batch_id)).one_or_none()
    if row is None:
        raise Stale(f"import {batch_id} does not exist: choose one from the list of imports")
    if row.taken_back_revision is not None:
        raise Stale(
            f"import {batch_id} was taken back already, in revision {row.taken_back_revision}: there is nothing left to undo"
        )
    connection.execute(_BATCH.update().where(_BATCH.c.batch_id == batch_id).values(taken_back_revision=commit.revision))
    done = TakenBack()
    brought = _brought(connection, row.revision)
    for kind in RECORDS:
        _restore(connection, kind, brought.get(kind, []), done)
    for kind in reversed(RECORDS):
        _remove(connection, kind, brought.get(kind, []), done, keeps if kind == "engagement" else ())
    stayed = [f"{kind} {record_id}" for kind, record_id in done.stayed]
    done.entries.insert(
        0,
        Entry("taken_back", batch_id, None, {"batch_id": batch_id, "revision": row.revision, "stayed": stayed or None}),
    )
    return done


def _brought(connection: Connection, revision: int) -> dict[str, list[_Brought]]:
    """Kind -> what the revision made or changed."""
    query = _JOURNAL.select().where(
        (_JOURNAL.c.revision == revision) & _JOURNAL.c.kind.in_(list(RECORDS)) & _JOURNAL.c.after.is_not(None)
    )
    found: dict[str, list[_Brought]] = {}
    for line in connection.execute(query.order_by(_JOURNAL.c.seq)):
        before = _record(line.kind, line.before) if line.before else None
        found.setdefault(line.kind, []).append(_Brought(line.record_id, before, _record(line.kind, line.after)))
    return found


def _record(kind: str, text: str) -> RegisterRecord:
    return RECORDS[kind].model_validate(known_fields(kind, json.loads(text)))


def _restore(connection: Connection, kind: str, brought: list[_Brought], done: TakenBack) -> None:
    """Give changed records their former content, unless somebody changed them since or what they named is gone."""
    changed = {one.record_id: one for one in brought if one.before is not None}
    there = records.stored(connection, kind, changed)
    changes = []
    for record_id, one in changed.items():
        if (
            record_id in there
            and there[record_id][0] == one.after
            and one.before is not None
            and _stands(connection, one.before)
        ):
            changes.append(Change(one.before, there[record_id][1]))
        else:
            done.stayed.append((kind, record_id))
    done.entries += records.apply(connection, changes)


def _stands(connection: Connection, record: RegisterRecord) -> bool:
    """Whether everything that the record names is recorded."""
    named = [
        (parent, str(value))
        for name, _, parent in records.links(record.kind)
        if (value := getattr(record, name)) is not None
    ]
    return all(records.ids(connection, kind, [record_id]) for kind, record_id in named)


def _remove(
    connection: Connection, kind: str, brought: list[_Brought], done: TakenBack, keeps: Collection[str]
) -> None:
    """Remove what the import made, unless somebody changed it since or refers to it."""
    made = {one.record_id: one for one in brought if one.before is None}
    there = records.stored(connection, kind, made)
    named = references_of(connection, kind, there)
    free = [
        record_id
        for record_id, one in made.items()
        if record_id in there
        and there[record_id][0] == one.after
        and not named.get(record_id)
        and record_id not in keeps
    ]
    done.stayed += [(kind, record_id) for record_id in there if record_id not in set(free)]
    done.entries += records.remove(connection, kind, free)
