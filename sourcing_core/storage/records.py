"""Records in their tables: changed only from the version that was seen, and never orphaned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.register import RECORDS, RegisterRecord, shapes
from sourcing_core.storage import journal
from sourcing_core.storage.errors import NotThere, Referenced, Stale, StorageRefused
from sourcing_core.storage.history import since
from sourcing_core.storage.journal import Entry
from sourcing_core.storage.references import references_of, told
from sourcing_core.storage.tables import REGISTER

_CHUNK = 500


@dataclass(frozen=True)
class Change:
    """A record to be written. `version` None: it must be new; a number: it must still be at that version."""

    record: RegisterRecord
    version: int | None = None

    @property
    def record_id(self) -> str:
        """The id of the record."""
        return str(getattr(self.record, self.record.key))


@dataclass(frozen=True)
class Removal:
    """A record to be removed, which only works while nothing refers to it."""

    kind: str
    record_id: str


def stored(connection: Connection, kind: str, ids: Iterable[str]) -> dict[str, tuple[RegisterRecord, int]]:
    """Id -> (record, row version) of those that are there."""
    rows, record = REGISTER[kind], RECORDS[kind]
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), _CHUNK):
        query = rows.select().where(rows.c[record.key].in_(wanted[start : start + _CHUNK]))
        for row in connection.execute(query).mappings():
            values = dict(row)
            version = values.pop("row_version")
            found[values[record.key]] = (record.model_validate(values), int(version))
    return found


def apply(connection: Connection, changes: Sequence[Change | Removal]) -> list[Entry]:
    """Write the changes, kind by kind in order of dependence; returns what the journal should say.

    A record may be changed once in a commit; refuses with `Stale`, `NotThere` or `Referenced`.
    """
    written = [change for change in changes if isinstance(change, Change)]
    twice = [
        name
        for name, count in Counter((change.record.kind, change.record_id) for change in written).items()
        if count > 1
    ]
    if twice:
        kind, record_id = twice[0]
        raise StorageRefused(
            f"{RECORDS[kind].title} {record_id} stands twice in what is to be saved: leave one of the two out"
        )
    entries: list[Entry] = []
    for kind in RECORDS:
        entries += _write(connection, kind, [change for change in written if change.record.kind == kind])
    for kind in reversed(RECORDS):
        entries += remove(
            connection,
            kind,
            [change.record_id for change in changes if isinstance(change, Removal) and change.kind == kind],
        )
    return entries


def _write(connection: Connection, kind: str, changes: list[Change]) -> list[Entry]:
    if not changes:
        return []
    there = stored(connection, kind, (change.record_id for change in changes))
    for change in changes:
        _refuse_stale(connection, change, *there.get(change.record_id, (None, 0)))
    moved = [change for change in changes if there.get(change.record_id, (None, 0))[0] != change.record]
    fresh = [change for change in moved if change.record_id not in there]
    old = [change for change in moved if change.record_id in there]
    _refuse_orphans(connection, kind, moved)
    # An id that comes back after a removal goes on counting, so that nobody can save over it from before.
    lived = journal.lengths(connection, kind, (change.record_id for change in fresh))
    if fresh:
        connection.execute(
            REGISTER[kind].insert(), [_row(change, lived.get(change.record_id, 0) + 1) for change in fresh]
        )
    if old:
        _update(connection, kind, [_row(change, there[change.record_id][1] + 1) for change in old])
    return [
        Entry(kind, change.record_id, _told(there, change.record_id), change.record.model_dump(mode="json"))
        for change in moved
    ]


def _told(there: dict[str, tuple[RegisterRecord, int]], record_id: str) -> dict[str, Any] | None:
    return there[record_id][0].model_dump(mode="json") if record_id in there else None


def _row(change: Change, version: int) -> dict[str, Any]:
    values = change.record.model_dump()
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items()} | {
        "row_version": version
    }


def _update(connection: Connection, kind: str, rows: list[dict[str, Any]]) -> None:
    """Write over rows that are still one version behind; the guard holds even where no writer can come between."""
    stored_rows, key = REGISTER[kind], RECORDS[kind].key
    wanted = (stored_rows.c[key] == sa.bindparam("at_key")) & (stored_rows.c.row_version == sa.bindparam("at_version"))
    sets: dict[str, Any] = {name: sa.bindparam(f"to_{name}") for name in rows[0]}
    values = [
        {f"to_{name}": value for name, value in row.items()}
        | {"at_key": row[key], "at_version": row["row_version"] - 1}
        for row in rows
    ]
    if connection.execute(stored_rows.update().where(wanted).values(sets), values).rowcount != len(rows):
        raise Stale(f"a {RECORDS[kind].title.lower()} was changed meanwhile: open it again and repeat your change")


def _refuse_stale(connection: Connection, change: Change, before: RegisterRecord | None, version: int) -> None:
    kind, record_id = change.record.title, change.record_id
    if change.version is None and before is not None:
        raise Stale(f"{kind} {record_id} exists already: choose another id, or open it and change it there")
    if change.version is not None and before is None:
        raise Stale(f"{kind} {record_id} was removed meanwhile: go back to the list")
    if change.version is not None and change.version != version:
        raise Stale(
            f"{kind} {record_id} was changed meanwhile {since(connection, change.record.kind, record_id, change.version)}: open it again and repeat your change"
        )


def _refuse_orphans(connection: Connection, kind: str, changes: list[Change]) -> None:
    own = {change.record_id for change in changes}
    for name, title, parent in links(kind):
        named = {
            str(wanted): change.record_id for change in changes if (wanted := getattr(change.record, name)) is not None
        }
        lost = sorted(set(named) - ids(connection, parent, named) - (own if parent == kind else set()))
        if lost:
            raise NotThere(
                f"{RECORDS[kind].title} {named[lost[0]]}: {title} '{lost[0]}' is not recorded: record it first, or correct the id"
            )


@cache
def links(kind: str) -> tuple[tuple[str, str, str], ...]:
    """(field, its title, the kind it names) of every reference of a kind of record."""
    return tuple((shape.name, shape.title.lower(), shape.ref) for shape in shapes(RECORDS[kind]) if shape.ref)


def ids(connection: Connection, kind: str, wanted: Iterable[str]) -> set[str]:
    """Those of the wanted ids that are recorded."""
    listed = sorted(set(wanted))
    column = REGISTER[kind].c[RECORDS[kind].key]
    found: set[str] = set()
    for start in range(0, len(listed), _CHUNK):
        found.update(
            row[0] for row in connection.execute(sa.select(column).where(column.in_(listed[start : start + _CHUNK])))
        )
    return found


def remove(connection: Connection, kind: str, wanted: Sequence[str]) -> list[Entry]:
    """Remove records that nothing refers to; returns what the journal should say."""
    if not wanted:
        return []
    record, there = RECORDS[kind], stored(connection, kind, wanted)
    lost = [record_id for record_id in wanted if record_id not in there]
    if lost:
        raise Stale(f"{record.title} {lost[0]} was removed meanwhile: go back to the list")
    named = references_of(connection, kind, wanted)
    for record_id in wanted:
        if named.get(record_id):
            raise Referenced(
                f"{record.title} {record_id} cannot be removed because others refer to it ({told(named[record_id])}): retire it instead"
            )
    rows = REGISTER[kind]
    connection.execute(
        rows.delete().where(rows.c[record.key] == sa.bindparam("gone")), [{"gone": record_id} for record_id in there]
    )
    return [Entry(kind, record_id, _told(there, record_id), None) for record_id in there]
