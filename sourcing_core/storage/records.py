"""Records in their tables: changed only from the version that was seen, and never orphaned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.portfolio import frame
from sourcing_core.register import RECORDS, RegisterRecord, shapes
from sourcing_core.storage.bulk import read_columns
from sourcing_core.storage.errors import NotThere, Referenced, Stale
from sourcing_core.storage.journal import Entry
from sourcing_core.storage.tables import REGISTER, Journal, Revision, SeriesRow, table

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
    """id -> (record, row version) of those that are there."""
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
    """Write the changes, kind by kind in order of dependence; returns what the journal should say."""
    entries: list[Entry] = []
    for kind in RECORDS:
        entries += _write(connection, kind, [c for c in changes if isinstance(c, Change) and c.record.kind == kind])
    for kind in reversed(RECORDS):
        for removal in (c for c in changes if isinstance(c, Removal) and c.kind == kind):
            entries.append(_remove(connection, removal))
    return entries


def _write(connection: Connection, kind: str, changes: list[Change]) -> list[Entry]:
    if not changes:
        return []
    there = stored(connection, kind, (change.record_id for change in changes))
    rows, record = REGISTER[kind], RECORDS[kind]
    entries, inserts, updates = [], [], []
    for change in changes:
        before, version = there.get(change.record_id, (None, 0))
        _refuse_stale(connection, change, before, version)
        if before == change.record:
            continue
        values = change.record.model_dump()
        (updates if before else inserts).append(values | {"row_version": version + 1})
        entries.append(Entry(kind, change.record_id, before and before.model_dump(mode="json"), change.record.model_dump(mode="json")))
    _refuse_orphans(connection, kind, [*inserts, *updates])
    if inserts:
        connection.execute(rows.insert(), [{name: _plain(value) for name, value in row.items()} for row in inserts])
    for row in updates:
        wanted = (rows.c[record.key] == row[record.key]) & (rows.c.row_version == row["row_version"] - 1)
        connection.execute(rows.update().where(wanted).values({name: _plain(value) for name, value in row.items()}))
    return entries


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _refuse_stale(connection: Connection, change: Change, before: RegisterRecord | None, version: int) -> None:
    kind, record_id = change.record.title, change.record_id
    if change.version is None and before is not None:
        raise Stale(f"{kind} {record_id} exists already: choose another id, or open it and change it there")
    if change.version is not None and before is None:
        raise Stale(f"{kind} {record_id} was removed meanwhile: go back to the list")
    if change.version is not None and change.version != version:
        raise Stale(f"{kind} {record_id} was changed meanwhile {since(connection, change.record.kind, record_id, change.version)}: open it again and repeat your change")


def since(connection: Connection, kind: str, record_id: str, version: int) -> str:
    """'by Ada (tier from T1 to T2)': what happened to a record after the version that somebody saw."""
    journal, revision = table(Journal), table(Revision)
    query = (
        sa.select(revision.c.who, journal.c.before, journal.c.after)
        .join(revision, revision.c.revision == journal.c.revision)
        .where((journal.c.kind == kind) & (journal.c.record_id == record_id))
        .order_by(journal.c.seq)
    )
    rows = list(connection.execute(query))[version:]
    said = [f"by {row.who} ({differences(row.before, row.after)})" for row in rows]
    return ", then ".join(said) or "by somebody"


def differences(before: str | None, after: str | None) -> str:
    """'tier from T1 to T2, notes added': two journal texts compared field by field."""
    old, new = (json.loads(text) if text else {} for text in (before, after))
    told = []
    for name in sorted(set(old) | set(new)):
        if old.get(name) != new.get(name):
            label = name.removesuffix("_id").replace("_", " ")
            if name not in old:
                told.append(f"{label} set to {new[name]}")
            elif name not in new:
                told.append(f"{label} {old[name]} removed")
            else:
                told.append(f"{label} from {old[name]} to {new[name]}")
    return ", ".join(told) or "nothing"


def _refuse_orphans(connection: Connection, kind: str, rows: list[dict[str, Any]]) -> None:
    record = RECORDS[kind]
    for shape in shapes(record):
        named = {row[shape.name]: row[record.key] for row in rows if shape.ref and row[shape.name] is not None}
        if not named or shape.ref is None:
            continue
        lost = sorted(set(named) - ids(connection, shape.ref, named) - ({row[record.key] for row in rows} if shape.ref == kind else set()))
        if lost:
            raise NotThere(f"{record.title} {named[lost[0]]}: {shape.title.lower()} '{lost[0]}' is not recorded: record it first, or correct the id")


def ids(connection: Connection, kind: str, wanted: Iterable[str]) -> set[str]:
    """Those of the wanted ids that are recorded."""
    rows, listed = REGISTER[kind], sorted(set(wanted))
    column, found = rows.c[RECORDS[kind].key], set()
    for start in range(0, len(listed), _CHUNK):
        found.update(row[0] for row in connection.execute(sa.select(column).where(column.in_(listed[start : start + _CHUNK]))))
    return found


def references(connection: Connection, kind: str, record_id: str) -> dict[str, int]:
    """How many records of which kind, or series of figures, refer to a record."""
    counts = {}
    for other in (*REGISTER.values(), table(SeriesRow)):
        links = [column for column in other.columns if any(fk.column.table.name == kind for fk in column.foreign_keys)]
        if links:
            query = sa.select(sa.func.count()).select_from(other).where(sa.or_(*(column == record_id for column in links)))
            counts[other.name] = int(connection.execute(query).scalar() or 0)
    return {name: count for name, count in counts.items() if count}


def _remove(connection: Connection, removal: Removal) -> Entry:
    rows, record = REGISTER[removal.kind], RECORDS[removal.kind]
    there = stored(connection, removal.kind, [removal.record_id])
    if removal.record_id not in there:
        raise Stale(f"{record.title} {removal.record_id} was removed meanwhile: go back to the list")
    named = references(connection, removal.kind, removal.record_id)
    if named:
        told = ", ".join(f"{count} {name.replace('_', ' ')}{'' if count == 1 or name == 'series' else 's'}" for name, count in named.items())
        raise Referenced(f"{record.title} {removal.record_id} cannot be removed because others refer to it ({told}): retire it instead")
    connection.execute(rows.delete().where(rows.c[record.key] == removal.record_id))
    return Entry(removal.kind, removal.record_id, there[removal.record_id][0].model_dump(mode="json"), None)


def current(connection: Connection, kind: str) -> pd.DataFrame:
    """The table of a kind as it stands, with its row versions."""
    columns = read_columns(connection, REGISTER[kind].select().order_by(REGISTER[kind].c[RECORDS[kind].key]))
    versions = columns.pop("row_version")
    return frame(kind, columns).assign(row_version=versions)


def known_at(connection: Connection, revision: int) -> dict[str, pd.DataFrame]:
    """Every table as it was at a revision, replayed from the journal."""
    journal = table(Journal)
    latest = (
        sa.select(sa.func.max(journal.c.seq).label("seq"), sa.func.count().label("row_version"))
        .where((journal.c.revision <= revision) & journal.c.kind.in_(list(RECORDS)))
        .group_by(journal.c.kind, journal.c.record_id)
        .subquery()
    )
    query = sa.select(journal.c.kind, journal.c.after, latest.c.row_version).join(latest, journal.c.seq == latest.c.seq).where(journal.c.after.is_not(None))
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in RECORDS}
    for kind, after, version in connection.execute(query):
        found[kind].append(json.loads(after) | {"row_version": version})
    tables = {}
    for kind, rows in found.items():
        rows.sort(key=lambda row: row[RECORDS[kind].key])  # noqa: B023 - used at once
        names = [shape.name for shape in shapes(RECORDS[kind])]
        columns = {name: [row.get(name) for row in rows] for name in names}
        tables[kind] = frame(kind, columns).assign(row_version=[row["row_version"] for row in rows])
    return tables
