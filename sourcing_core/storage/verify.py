"""Whether the database can be trusted: the file itself, the chain of the journal, and everything the journal vouches for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import numpy as np
from sqlalchemy.engine import Connection, Engine

from sourcing_core.register import RECORDS
from sourcing_core.storage import chain, history, journal, ledger
from sourcing_core.storage.bulk import stream
from sourcing_core.storage.chain import Story
from sourcing_core.storage.engine import database_file, reading
from sourcing_core.storage.errors import Unusable
from sourcing_core.storage.tables import Batch, Setting, metadata, table

_BATCH, _SETTING = table(Batch), table(Setting)
_MONTH_LIMIT = 10_000 * 12


def verify(engine: Engine, seals: Mapping[int, str] | None = None) -> list[str]:
    """Every fault in plain words; an empty list is a clean bill.

    A chain that somebody made anew from end to end agrees with itself. `seals`, revision -> hash of its last journal
    row as noted outside (a pack's manifest names it), tells that too.
    """
    with ThreadPoolExecutor(1) as aside:  # the database reads its pages while we hash the journal
        pages = aside.submit(_damaged, engine) if database_file(engine) else None
        try:
            with reading(engine) as connection:
                found = list(_faults(connection, seals or {}))
        except Unusable as refused:
            found = [str(refused)]
        return (pages.result() if pages else []) or found  # what damaged pages say is not worth telling


def _damaged(engine: Engine) -> list[str]:
    """What SQLite itself finds wrong with the file."""
    try:
        with reading(engine) as connection:
            return [
                f"the file is damaged: {row[0]}"
                for row in stream(connection, "PRAGMA integrity_check")
                if row[0] != "ok"
            ]
    except Unusable as refused:
        return [str(refused)]


def _faults(connection: Connection, seals: Mapping[int, str]) -> Iterator[str]:
    story = chain.told_by(connection)
    yield from story.faults
    for revision, noted in seals.items():
        if journal.hash_at(connection, revision) != noted:
            yield f"revision {revision} is not the one that was noted: the history before it was rewritten"
    yield from _orphans(connection)
    yield from _figures(connection, story)
    yield from _series(connection, story)
    yield from _batches(connection, story)
    yield from _blocks(connection, story)
    yield from _settings(connection, story)
    yield from _records(connection, story)


def _figures(connection: Connection, story: Story) -> Iterator[str]:
    """Each commit's ledger rows must hash to what the journal says."""
    odd = f"source NOT BETWEEN 0 AND 3 OR month NOT BETWEEN 1 AND {_MONTH_LIMIT}"
    if connection.dialect.name == "sqlite":
        odd += " OR typeof(amount) <> 'real' OR typeof(base) <> 'real' OR typeof(month) <> 'integer' OR typeof(series_id) <> 'integer'"
    count, last, strange = next(
        stream(
            connection,
            f"SELECT count(*), coalesce(max(figure_id), 0), coalesce(sum(CASE WHEN {odd} THEN 1 ELSE 0 END), 0) FROM figure",
        )
    )
    if strange:
        yield f"{strange} figures were changed outside the program: they are not figures any more"
        return
    rows = ledger.every_row(connection)
    lost = set(np.unique(rows["series"]).tolist()) - {number for number, _, _ in ledger.all_series(connection)}
    if lost:
        yield f"figures refer to the series {min(lost)}, which is not there"
    if count != last:
        yield f"the ledger has {count} rows, but they are numbered up to {last}: rows were removed or added outside the program"
    edges = np.flatnonzero(np.diff(rows["revision"])) + 1
    pieces = [part for part in np.split(rows, edges) if len(part)]
    parts = {int(part["revision"][0]): part for part in pieces}
    if len(parts) < len(pieces):
        yield "the ledger's rows are out of order: they were changed outside the program"
    for revision in sorted(set(parts) | set(story.figures)):
        yield from _part(revision, parts.get(revision, rows[:0]), story.figures.get(revision))


def _part(revision: int, part: Any, fact: Mapping[str, Any] | None) -> Iterator[str]:
    if fact is None:
        yield f"{len(part)} figures of revision {revision} are not in the journal"
    elif fact.get("count") != len(part):
        yield f"revision {revision} posted {fact.get('count')} figures, but {len(part)} are there"
    elif fact.get("sha256") != ledger.digest(part):
        yield f"figures of revision {revision} were changed after they were posted"


def _series(connection: Connection, story: Story) -> Iterator[str]:
    """Which engagement and metric a series stands for never changes."""
    there = {row[0]: row for row in ledger.all_series(connection)}
    expected = 0
    for revision, fact in sorted(story.figures.items()):
        made = range(fact.get("first_series", 0), fact.get("first_series", 0) + fact.get("series_count", 0))
        expected += len(made)
        rows = [there[number] for number in made if number in there]
        if made and fact.get("series_sha256") != ledger.series_digest(rows):
            yield f"series of revision {revision} were changed after they were made: their figures stand for something else now"
    if len(there) > expected:
        yield f"{len(there) - expected} series are not in the journal"


def _batches(connection: Connection, story: Story) -> Iterator[str]:
    there = {row["batch_id"]: dict(row) for row in connection.execute(_BATCH.select()).mappings()}
    for batch_id in sorted(set(there) | set(story.batches)):
        if batch_id not in there:
            yield f"import {batch_id} was removed outside the program"
        elif batch_id not in story.batches:
            yield f"import {batch_id} is not in the journal"
        elif any(value != story.batches[batch_id].get(name) for name, value in there[batch_id].items()):
            yield f"import {batch_id} was changed outside the program: it differs from the journal"


def _blocks(connection: Connection, story: Story) -> Iterator[str]:
    facts = {fact["revision"]: fact for fact in story.batches.values() if fact.get("events_sha256")}
    for revision, kind, rows, corrects, noted, data in stream(
        connection, "SELECT revision, kind, rows, corrects, sha256, data FROM event_block ORDER BY block_id", at_once=1
    ):
        fact = facts.pop(revision, {})
        told = (fact.get("events_kind"), fact.get("events_rows"), fact.get("events_correct"), fact.get("events_sha256"))
        if (kind, rows, bool(corrects), noted) != told or sha256(data).hexdigest() != noted:
            yield f"the {str(kind).replace('_', ' ')} of revision {revision} were changed after they were imported"
    for revision, fact in facts.items():
        yield f"the {str(fact['events_kind']).replace('_', ' ')} of revision {revision} are gone"


def _settings(connection: Connection, story: Story) -> Iterator[str]:
    there = {row.name: row.value for row in connection.execute(_SETTING.select())}
    told = {
        name: chain.values(text).get("value")
        for name, (text, _) in story.records["setting"].items()
        if text is not None
    }
    for name in sorted(set(there) | set(told)):
        if there.get(name) != told.get(name):
            yield f"the setting {name.replace('_', ' ')} was changed outside the program: it differs from the journal"


def _records(connection: Connection, story: Story) -> Iterator[str]:
    """The current tables must say what the journal says."""
    for kind, record in RECORDS.items():
        told = {
            record_id: (history.known_fields(kind, chain.values(text)), count)
            for record_id, (text, count) in story.records[kind].items()
            if text is not None
        }
        there = history.rows_as_told(connection, kind)
        odd = sorted(
            record_id for record_id in told.keys() | there.keys() if told.get(record_id) != there.get(record_id)
        )
        if odd:
            more = f" and {len(odd) - 1} more were" if len(odd) > 1 else " was"
            yield f"{record.title.lower()} {odd[0]}{more} changed outside the program: the table differs from the journal"


def _orphans(connection: Connection) -> Iterator[str]:
    for child in metadata.sorted_tables:
        if child.name == "figure":
            continue  # its one reference is looked at with its rows
        for column in child.columns:
            for link in column.foreign_keys:
                parent = link.column
                lost = f'c."{column.name}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent.table.name}" p WHERE p."{parent.name}" = c."{column.name}")'
                count = next(stream(connection, f'SELECT count(*) FROM "{child.name}" c WHERE {lost}'))[0]
                if count:
                    yield f"{count} rows of {child.name} refer to a {parent.table.name} that is not there"
