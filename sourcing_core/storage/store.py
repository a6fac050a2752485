"""The store: open, load, commit. Every write of the product goes through `Store.commit`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.engine import Engine

from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.metrics.strategic.kinds import has_records
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import Metric, RegisterRecord
from sourcing_core.register.built_in_controls import built_in_controls
from sourcing_core.storage import backup, committing, events, journal, loading, migrate, records, restore, verify
from sourcing_core.storage.batches import journal as read_journal
from sourcing_core.storage.batches import setting_at
from sourcing_core.storage.engine import open_engine, reading
from sourcing_core.storage.errors import Moved, Stale, StorageRefused
from sourcing_core.storage.records import Change
from sourcing_core.storage.references import references_of
from sourcing_core.storage.tables import Batch, EventBlock, Setting, table
from sourcing_core.storage.work import BatchFacts, Committed, Events, Work

__all__ = ["SYSTEM", "BatchFacts", "Committed", "Events", "Moved", "Store", "Work", "built_in_metrics"]

_BATCH, _BLOCK, _SETTING = table(Batch), table(EventBlock), table(Setting)
SYSTEM = "Steerboard"


class Store:
    """One database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str, at: datetime, backups: Path | None = None) -> Store:
        """Connect, migrate (after a backup) when the database is older, and make the built-in records known.

        The backup goes to `backups`; else beside a SQLite file, and for a server to `data/backups`.
        Raises `Unusable`.
        """
        store = cls(open_engine(url))
        try:
            migrate.upgrade(store.engine, at, backups)
            store._seed(at)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _seed(self, at: datetime) -> None:
        """Record the built-in records that the journal has never heard of; a removed one does not come back."""
        built_in: dict[str, Sequence[RegisterRecord]] = {
            "metrics": built_in_metrics(),
            "IP controls": built_in_controls(),
        }
        fresh = {name: self._unheard(records) for name, records in built_in.items()}
        new = [name for name, changes in fresh.items() if changes]
        if new:
            try:
                work = Work(changes=[change for changes in fresh.values() for change in changes])
                self.commit(work, SYSTEM, f"Built-in {' and '.join(new)}", at)
            except Stale:
                return  # another process was first

    def _unheard(self, wanted: Sequence[RegisterRecord]) -> list[Change]:
        """The records, all of one kind, that the journal has never heard of."""
        changes = [Change(record) for record in wanted]
        with reading(self.engine) as connection:
            lived = journal.lengths(connection, wanted[0].kind, (change.record_id for change in changes))
        return [change for change in changes if change.record_id not in lived]

    # Reading

    @property
    def head(self) -> int:
        """The latest revision."""
        with reading(self.engine) as connection:
            return journal.head(connection)[0]

    @property
    def seal(self) -> tuple[int, str]:
        """The latest revision and the hash of the last journal row: the cache key of every page and process.

        Unlike the revision alone it also changes when a backup is restored.
        """
        with reading(self.engine) as connection:
            revision, _, last = journal.head(connection)
            return revision, last

    def load(self, as_of: date, revision: int | None = None, previous: Portfolio | None = None) -> Portfolio:
        """The portfolio as it was known, seen on a day.

        With `revision` the knowledge is that revision's. Without, it is what was recorded by the end of `as_of` (UTC);
        a day before the database's first entry is seen with all that is known now.
        `previous`, a portfolio of the same day and an older revision, makes the load cost only what is new.
        The strategic scores that records make are among the figures, by the thresholds of that same revision.
        Raises `StorageRefused` for a revision that does not exist.
        """
        found = loading.load(self.engine, as_of, revision, previous)
        computed_before = previous is not None and previous.trace.ledger_series is not None
        if found is previous or not (computed_before or has_records(found.tables)):
            return found
        from sourcing_core.metrics.strategic.overlay import with_strategic

        return with_strategic(found, self.policy(found.revision), previous)

    def events(
        self,
        kind: str,
        revision: int | None = None,
        *,
        columns: list[str] | None = None,
        engagement_ids: list[str] | None = None,
        batches: Collection[int] | None = None,
    ) -> pa.Table | None:
        """Raw events of a kind as known at a revision; None when there are none.

        With `columns` only these; with `batches` only what the imports of these revisions brought.
        """
        with reading(self.engine) as connection:
            known = journal.head(connection)[0] if revision is None else revision
            return events.read(connection, kind, known, columns=columns, engagement_ids=engagement_ids, batches=batches)

    def kept_events(self) -> set[str]:
        """Kinds of raw events that some import brought."""
        with reading(self.engine) as connection:
            return set(connection.execute(sa.select(_BLOCK.c.kind).distinct()).scalars())

    def record(self, kind: str, record_id: str) -> tuple[RegisterRecord, int] | None:
        """One record and its row version."""
        with reading(self.engine) as connection:
            return records.stored(connection, kind, [record_id]).get(record_id)

    def references(self, kind: str, record_id: str) -> dict[str, int]:
        """How many records of which kind, or series of figures, refer to a record."""
        with reading(self.engine) as connection:
            return references_of(connection, kind, [record_id]).get(record_id, {})

    def settings(self) -> dict[str, tuple[str, int]]:
        """Name -> (text, row version)."""
        with reading(self.engine) as connection:
            return {row.name: (row.value, row.row_version) for row in connection.execute(_SETTING.select())}

    def policy(self, revision: int | None = None) -> Policy:
        """The thresholds in force, or those of a revision; one that this program no longer knows is left out."""
        with reading(self.engine) as connection:
            if revision is None or revision == journal.head(connection)[0]:
                text = connection.execute(sa.select(_SETTING.c.value).where(_SETTING.c.name == "policy")).scalar()
            else:
                after = setting_at(connection, "policy", revision)
                text = json.loads(after)["value"] if after else None
        return _policy(text)

    def journal(
        self,
        *,
        kind: str | None = None,
        record_id: str | None = None,
        who: str | None = None,
        limit: int = 500,
        before_seq: int | None = None,
    ) -> pd.DataFrame:
        """Journal rows, newest first: seq, revision, at, who, why, kind, record_id, before, after, hash."""
        with reading(self.engine) as connection:
            return read_journal(connection, kind, record_id, who, limit, before_seq)

    def batch_of(self, sha256: str, mapping_sha256: str, kind: str) -> str | None:
        """The latest batch that brought this very file in with this very mapping and was not taken back."""
        same = (_BATCH.c.sha256 == sha256) & (_BATCH.c.mapping_sha256 == mapping_sha256) & (_BATCH.c.kind == kind)
        query = (
            sa.select(_BATCH.c.batch_id)
            .where(same & _BATCH.c.taken_back_revision.is_(None))
            .order_by(_BATCH.c.revision.desc())
            .limit(1)
        )
        with reading(self.engine) as connection:
            return connection.execute(query).scalar()

    # Writing

    def commit(self, work: Work, who: str, why: str, at: datetime) -> Committed:
        """Write everything in one durable transaction and one revision, or nothing."""
        return committing.commit(self.engine, work, who, why, at)

    def save(self, record: RegisterRecord, version: int | None, who: str, why: str, at: datetime) -> Committed:
        """Write one record; version None: it must be new."""
        return self.commit(Work(changes=[Change(record, version)]), who, why, at)

    # Care

    def verify(self, seals: dict[int, str] | None = None) -> list[str]:
        """Every fault in plain words; an empty list is a clean bill. `seals`: revision -> hash noted earlier, outside."""
        return verify.verify(self.engine, seals)

    def backup(self, target: Path) -> None:
        """Write everything into one SQLite file, while others go on working. Raises `Unusable`."""
        backup.backup(self.engine, target)

    def restore(self, source: Path, at: datetime, backups: Path | None = None) -> Path | None:
        """Replace everything by what a backup file holds, and return the file in which the state before it was kept.

        A file that is foreign, damaged or newer is refused with `Unusable`, and nothing is changed.
        """
        return restore.restore(self.engine, source, at, backups)


def built_in_metrics() -> list[Metric]:
    """The catalogue as records; users may change their names and least counts."""
    return [Metric.model_validate({name: getattr(known, name) for name in _BUILT_IN}) for known in catalogue()]


_BUILT_IN = (
    "metric_id",
    "name",
    "metric_kind",
    "direction",
    "unit",
    "minimum_count",
    "is_poolable",
    "is_mission",
    "description",
)


def _policy(text: str | None) -> Policy:
    if not text:
        return Policy()
    values = json.loads(text)
    try:
        return Policy.model_validate({name: value for name, value in values.items() if name in Policy.model_fields})
    except ValidationError as refused:
        first = refused.errors()[0]
        raise StorageRefused(
            f"the stored policy cannot be used ({'.'.join(map(str, first['loc']))}: {first['msg']}): set it again in the settings"
        ) from refused
