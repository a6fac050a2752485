"""The store: open, load, commit. Every write of the product goes through `Store.commit`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.months import month_label, month_number
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio, Trace, matrices, series_keys, with_rows
from sourcing_core.register import RECORDS, Metric, RegisterRecord
from sourcing_core.storage import events, journal, ledger, migrate, records
from sourcing_core.storage.batches import batches, revisions, settings_at, take_back
from sourcing_core.storage.batches import journal as read_journal
from sourcing_core.storage.bulk import read_columns
from sourcing_core.storage.engine import open_engine, reading, writing
from sourcing_core.storage.errors import Stale, StorageRefused
from sourcing_core.storage.journal import Commit, Entry
from sourcing_core.storage.ledger import Posts
from sourcing_core.storage.records import Change, Removal
from sourcing_core.storage.tables import Batch, Revision, SeriesRow, Setting, table

_BATCH, _REVISION, _SERIES, _SETTING = table(Batch), table(Revision), table(SeriesRow), table(Setting)
SYSTEM = "Steerboard"


@dataclass(frozen=True)
class BatchFacts:
    """What is kept about one import."""

    kind: str
    file_name: str
    sha256: str
    mapping_sha256: str
    mapping: str
    source: str | None
    accepted: int
    changed: int
    known: int
    refused: int


@dataclass(frozen=True)
class Events:
    """Raw events to be kept; `corrects` when some of them were sent before with other content."""

    kind: str
    table: pa.Table
    corrects: bool = False


@dataclass(frozen=True)
class Work:
    """Everything that one commit writes; all of it or nothing."""

    changes: Sequence[Change | Removal] = ()
    posts: Posts | None = None
    batch: BatchFacts | None = None
    events: Events | None = None
    settings: Mapping[str, str | None] = field(default_factory=dict)
    takes_back: str | None = None
    seen: int | None = None
    """The revision that the user saw: posts on cells that changed since are refused."""
    only_at: int | None = None
    """The head must still be here, else `Moved`."""


@dataclass(frozen=True)
class Committed:
    """What a commit did; revision is the head's when there was nothing to write."""

    revision: int
    batch_id: str | None
    changed_records: int


class Moved(StorageRefused):
    """Somebody committed meanwhile; look again and repeat."""


class Store:
    """One database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str, at: datetime) -> Store:
        """Connect, migrate (after a backup) when the database is older, and make the built-in metrics known."""
        store = cls(open_engine(url))
        if migrate.upgrade(store.engine, at):
            store._seed(at)
        return store

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _seed(self, at: datetime) -> None:
        wanted = built_in_metrics()
        with reading(self.engine) as connection:
            there = records.ids(connection, "metric", (metric.metric_id for metric in wanted))
        fresh = [Change(metric) for metric in wanted if metric.metric_id not in there]
        if fresh:
            try:
                self.commit(Work(changes=fresh), SYSTEM, "Built-in metrics", at)
            except Stale:
                return  # another process was first

    # Reading

    @property
    def head(self) -> int:
        """The latest revision: the cache key of every page and process."""
        with reading(self.engine) as connection:
            return journal.head(connection)[0]

    def load(self, as_of: date, revision: int | None = None, previous: Portfolio | None = None) -> Portfolio:
        """The portfolio as it was known, seen on a day.

        With `revision` the knowledge is that revision's. Without, it is what was recorded by the end of `as_of` (UTC);
        a day before the database's first entry is seen with all that is known now.
        `previous`, a portfolio of the same day and an older revision, makes the load cost only what is new.
        """
        with reading(self.engine) as connection:
            newest = journal.head(connection)[0]
            known = revision if revision is not None else self._known_by(connection, as_of, newest)
            if not 0 <= known <= newest:
                raise StorageRefused(f"revision {known} does not exist: the latest is {newest}")
            if previous is not None and previous.as_of == as_of and previous.revision <= known == newest:
                return self._refreshed(connection, previous, known)
            return self._loaded(connection, as_of, known, newest)

    def _known_by(self, connection: Connection, as_of: date, newest: int) -> int:
        end = f"{as_of.isoformat()}T99"
        first, last = connection.execute(
            sa.select(sa.func.min(_REVISION.c.at), sa.func.max(sa.case((_REVISION.c.at < end, _REVISION.c.revision))))
        ).one()
        return int(last) if last is not None and first is not None else newest

    def _loaded(self, connection: Connection, as_of: date, known: int, newest: int) -> Portfolio:
        if known == newest:
            tables = {kind: records.current(connection, kind) for kind in RECORDS}
        else:
            tables = records.known_at(connection, known)
        rows, last = ledger.read(connection, known)
        column_of, keys = self._columns(connection, tables)
        series = matrices(rows, column_of, keys, as_of)
        trace = Trace(last, column_of)
        return Portfolio(as_of, known, tables, series, batches(connection, known), revisions(connection, known), trace)

    def _columns(self, connection: Connection, tables: Mapping[str, pd.DataFrame]) -> tuple[np.ndarray[Any, np.dtype[np.int64]], pd.DataFrame]:
        listed = read_columns(connection, _SERIES.select().order_by(_SERIES.c.series_id))
        there = set(tables["engagement"]["engagement_id"])
        kept = [place for place, engagement in enumerate(listed["engagement_id"]) if engagement in there]
        column_of = np.full((max(listed["series_id"], default=0)) + 1, -1, np.int64)
        column_of[np.array(listed["series_id"], np.int64)[kept]] = np.arange(len(kept))
        chosen = ([listed[name][place] for place in kept] for name in ("engagement_id", "metric_id"))
        return column_of, series_keys(*chosen, tables)

    def _refreshed(self, connection: Connection, previous: Portfolio, known: int) -> Portfolio:
        if known == previous.revision:
            return previous
        trace = previous.trace
        moved = set(connection.execute(sa.text("SELECT DISTINCT kind FROM journal WHERE revision > :r"), {"r": previous.revision}).scalars())
        rows, last = ledger.read(connection, known, after=trace.ledger_row)
        inside = not len(rows) or (rows["month"].min() >= previous.series.months[0] and rows["month"].max() <= month_number(previous.as_of))
        if trace.column_of is None or not inside or "taken_back" in moved:
            return self._loaded(connection, previous.as_of, known, known)
        tables = {kind: records.current(connection, kind) if kind in moved else there for kind, there in previous.tables.items()}
        column_of, keys = trace.column_of, previous.series.keys
        if moved & {"engagement", "metric"} or (len(rows) and rows["series"].max() >= len(column_of)):
            column_of, keys = self._columns(connection, tables)
        series, columns = with_rows(previous.series, rows, column_of, keys)
        trace = Trace(last, column_of, previous.revision, frozenset(moved & set(RECORDS)), columns)
        return Portfolio(previous.as_of, known, tables, series, batches(connection, known), revisions(connection, known), trace)

    def events(self, kind: str, revision: int | None = None, *, columns: list[str] | None = None, engagement_ids: list[str] | None = None) -> pa.Table | None:
        """Raw events of a kind as known at a revision; None when there are none."""
        with reading(self.engine) as connection:
            known = journal.head(connection)[0] if revision is None else revision
            return events.read(connection, kind, known, columns=columns, engagement_ids=engagement_ids)

    def record(self, kind: str, record_id: str) -> tuple[RegisterRecord, int] | None:
        """One record and its row version."""
        with reading(self.engine) as connection:
            return records.stored(connection, kind, [record_id]).get(record_id)

    def references(self, kind: str, record_id: str) -> dict[str, int]:
        """How many records of which kind refer to a record."""
        with reading(self.engine) as connection:
            return records.references(connection, kind, record_id)

    def settings(self) -> dict[str, tuple[str, int]]:
        """name -> (text, row version)."""
        with reading(self.engine) as connection:
            return {row.name: (row.value, row.row_version) for row in connection.execute(_SETTING.select())}

    def policy(self, revision: int | None = None) -> Policy:
        """The thresholds in force, or those of a revision."""
        with reading(self.engine) as connection:
            if revision is None or revision == journal.head(connection)[0]:
                text = connection.execute(sa.select(_SETTING.c.value).where(_SETTING.c.name == "policy")).scalar()
            else:
                after = settings_at(connection, "policy", revision)
                text = after and json.loads(after).get("value")
            return Policy.model_validate_json(text) if text else Policy()

    def journal(self, *, kind: str | None = None, record_id: str | None = None, who: str | None = None, limit: int = 500, before_seq: int | None = None) -> pd.DataFrame:
        """Journal rows, newest first: seq, revision, at, who, why, kind, record_id, before, after, hash."""
        with reading(self.engine) as connection:
            return read_journal(connection, kind, record_id, who, limit, before_seq)

    def batch_of(self, sha256: str, mapping_sha256: str, kind: str) -> str | None:
        """The batch that brought this very file in with this very mapping and was not taken back."""
        same = (_BATCH.c.sha256 == sha256) & (_BATCH.c.mapping_sha256 == mapping_sha256) & (_BATCH.c.kind == kind)
        with reading(self.engine) as connection:
            return connection.execute(sa.select(_BATCH.c.batch_id).where(same & _BATCH.c.taken_back_revision.is_(None))).scalar()

    # Writing

    def commit(self, work: Work, who: str, why: str, at: datetime) -> Committed:
        """Write everything in one durable transaction and one revision, or nothing."""
        packed = events.packed(work.events.table) if work.events else None
        with writing(self.engine) as connection:
            commit = journal.begin(connection, who, why, at)
            if work.only_at is not None and work.only_at != commit.revision - 1:
                raise Moved("somebody saved something meanwhile: look at the preview again")
            entries = [*take_back(connection, work.takes_back, commit)] if work.takes_back else []
            entries += records.apply(connection, work.changes)
            entries += _settle(connection, work.settings)
            entries += _posted(connection, work, commit)
            batch_id = None
            if work.batch:
                batch_id = f"B-{commit.revision:05d}"
                kept = events.append(connection, work.events.kind, packed, work.events.table.num_rows, commit.revision, corrects=work.events.corrects) if work.events and packed else None
                values = asdict(work.batch) | {"batch_id": batch_id, "revision": commit.revision}
                connection.execute(_BATCH.insert().values(values))
                entries.append(Entry("batch", batch_id, None, values | {"events_sha256": kept}))
            if not entries:
                connection.rollback()
                return Committed(commit.revision - 1, None, 0)
            journal.write(connection, commit, entries)
        return Committed(commit.revision, batch_id, sum(entry.kind in RECORDS for entry in entries))

    def save(self, record: RegisterRecord, version: int | None, who: str, why: str, at: datetime) -> Committed:
        """Write one record; version None: it must be new."""
        return self.commit(Work(changes=[Change(record, version)]), who, why, at)


def built_in_metrics() -> list[Metric]:
    """The catalogue as records; users may change their names and least counts."""
    return [Metric.model_validate({name: getattr(known, name) for name in _BUILT_IN}) for known in catalogue()]


_BUILT_IN = ("metric_id", "name", "metric_kind", "direction", "unit", "minimum_count", "is_poolable", "is_mission", "description")


def _posted(connection: Connection, work: Work, commit: Commit) -> list[Entry]:
    if work.posts is None or not len(work.posts):
        return []
    if work.seen is not None:
        refuse_moved_cells(connection, work.posts, work.seen)
    sha256 = ledger.post(connection, work.posts, commit.revision)
    return [Entry("figures", str(commit.revision), None, {"count": len(work.posts), "sha256": sha256})]


def refuse_moved_cells(connection: Connection, posts: Posts, seen: int) -> None:
    """Refuse posts on figures that somebody else posted after the revision that the user saw."""
    newer = ledger.newer_cells(connection, seen)
    if not len(newer):
        return
    named = {row.series_id: (row.engagement_id, row.metric_id) for row in connection.execute(_SERIES.select())}
    changed = {(*named[int(row["series"])], int(row["month"])): int(row["revision"]) for row in newer}
    for cell in zip(posts.engagement_id, posts.metric_id, posts.month.tolist(), strict=True):
        if cell in changed:
            who = connection.execute(sa.select(_REVISION.c.who).where(_REVISION.c.revision == changed[cell])).scalar()
            raise Stale(f"the figure of {cell[0]}, {cell[1]}, {month_label(cell[2])} was entered meanwhile by {who}: look at it and repeat your entry")


def _settle(connection: Connection, settings: Mapping[str, str | None]) -> list[Entry]:
    entries = []
    for name, value in settings.items():
        row = connection.execute(_SETTING.select().where(_SETTING.c.name == name)).one_or_none()
        if (row.value if row else None) == value:
            continue
        if value is None:
            connection.execute(_SETTING.delete().where(_SETTING.c.name == name))
        elif row:
            connection.execute(_SETTING.update().where(_SETTING.c.name == name).values(value=value, row_version=row.row_version + 1))
        else:
            connection.execute(_SETTING.insert().values(name=name, value=value, row_version=1))
        entries.append(Entry("setting", name, {"value": row.value} if row else None, {"value": value} if value is not None else None))
    return entries
