"""One commit: every write of the product, in one durable transaction and one revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from sourcing_core.months import month_label
from sourcing_core.register import RECORDS
from sourcing_core.storage import events, journal, ledger, records
from sourcing_core.storage.engine import writing
from sourcing_core.storage.errors import Moved, Stale
from sourcing_core.storage.journal import Commit, Entry
from sourcing_core.storage.ledger import Posts
from sourcing_core.storage.tables import Batch, Revision, Setting, table
from sourcing_core.storage.take_back import TakenBack, take_back
from sourcing_core.storage.work import Committed, Work

_BATCH, _REVISION, _SETTING = table(Batch), table(Revision), table(Setting)


def commit(engine: Engine, work: Work, who: str, why: str, at: datetime) -> Committed:
    """Write everything or nothing; an empty piece of work makes no revision.

    Raises `Stale`, `NotThere`, `Referenced`, `Moved` or `Unusable`.
    """
    block = (
        events.packed(work.events.kind, work.events.table) if work.events else None
    )  # before the lock: it takes a while
    with writing(engine) as connection:
        opened = journal.begin(connection, who, why, at)
        if work.only_at is not None and work.only_at != opened.revision - 1:
            raise Moved("somebody saved something meanwhile: look at the preview again")
        undone = take_back(connection, work.takes_back, opened, keeps=work.keeps) if work.takes_back else TakenBack()
        entries = [
            *undone.entries,
            *records.apply(connection, work.changes),
            *_settled(connection, work),
            *_posted(connection, work, opened),
        ]
        batch_id = f"B-{opened.revision:05d}" if work.batch else None
        if work.batch:
            entries.append(_brought_in(connection, work, opened, f"B-{opened.revision:05d}", block))
        if not entries:
            connection.rollback()
            return Committed(opened.revision - 1, None, 0)
        journal.write(connection, opened, entries)
    return Committed(opened.revision, batch_id, sum(entry.kind in RECORDS for entry in entries), tuple(undone.stayed))


def _brought_in(connection: Connection, work: Work, opened: Commit, batch_id: str, block: bytes | None) -> Entry:
    """The batch and its block of events."""
    assert work.batch is not None
    values = {name: _plain(value) for name, value in asdict(work.batch).items()} | {
        "batch_id": batch_id,
        "revision": opened.revision,
    }
    connection.execute(_BATCH.insert().values(values))
    if work.events is None or block is None:
        return Entry("batch", batch_id, None, values)
    rows = work.events.table.num_rows
    kept = events.append(connection, work.events.kind, block, rows, opened.revision, corrects=work.events.corrects)
    told = {
        "events_kind": work.events.kind,
        "events_rows": rows,
        "events_correct": work.events.corrects,
        "events_sha256": kept,
    }
    return Entry("batch", batch_id, None, values | told)


def _plain(value: Any) -> Any:
    """A number of numpy or a word of the vocabulary as what drivers take."""
    return str(value) if isinstance(value, str) else value if value is None else int(value)


def _posted(connection: Connection, work: Work, opened: Commit) -> list[Entry]:
    if work.posts is None or not len(work.posts):
        return []
    if work.seen is not None:
        _refuse_moved_cells(connection, work.posts, work.seen)
    done = ledger.post(connection, work.posts, opened.revision)
    made = (
        {"first_series": done.first_series, "series_count": done.series_count, "series_sha256": done.series_sha256}
        if done.series_count
        else {}
    )
    return [Entry("figures", str(opened.revision), None, {"count": len(work.posts), "sha256": done.sha256} | made)]


def _refuse_moved_cells(connection: Connection, posts: Posts, seen: int) -> None:
    """Refuse posts on figures that somebody else posted after the revision that the user saw."""
    newer = ledger.newer_cells(connection, seen)
    if not len(newer):
        return
    named = {number: (engagement, metric) for number, engagement, metric in ledger.all_series(connection)}
    changed = {
        (*named[row[0]], row[1]): row[2]
        for row in zip(*(newer[name].tolist() for name in ("series", "month", "revision")), strict=True)
    }
    for cell in _cells(posts):
        if cell in changed:
            who = connection.execute(sa.select(_REVISION.c.who).where(_REVISION.c.revision == changed[cell])).scalar()
            raise Stale(
                f"the figure of {cell[0]}, {cell[1]}, {month_label(cell[2])} was entered meanwhile by {who}: look at it and repeat your entry"
            )


def _cells(posts: Posts) -> Iterable[tuple[str, str, int]]:
    return (
        (str(engagement), str(metric), int(month))
        for engagement, metric, month in zip(posts.engagement_id, posts.metric_id, posts.month, strict=True)
    )


def _settled(connection: Connection, work: Work) -> list[Entry]:
    """Settings that differ from what is there, written; from the version that was seen, where one is named."""
    names = list(work.settings)
    there: Mapping[str, Any] = (
        {row.name: row for row in connection.execute(_SETTING.select().where(_SETTING.c.name.in_(names)))}
        if names
        else {}
    )
    lived = journal.lengths(connection, "setting", names)
    entries = []
    for name, value in work.settings.items():
        row = there.get(name)
        before, version = (row.value, row.row_version) if row else (None, 0)
        if name in work.setting_versions and work.setting_versions[name] != version:
            raise Stale(
                f"the setting {name.replace('_', ' ')} was changed meanwhile: look at it again and repeat your change"
            )
        if before == value:
            continue
        if value is None:
            connection.execute(_SETTING.delete().where(_SETTING.c.name == name))
        elif row:
            connection.execute(
                _SETTING.update().where(_SETTING.c.name == name).values(value=value, row_version=lived[name] + 1)
            )
        else:
            connection.execute(_SETTING.insert().values(name=name, value=value, row_version=lived.get(name, 0) + 1))
        entries.append(
            Entry(
                "setting",
                name,
                {"value": before} if before is not None else None,
                {"value": value} if value is not None else None,
            )
        )
    return entries
