"""Whether the database can be trusted: journal hashes, ledger digests, event blocks, orphans, the file itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from sourcing_core.portfolio import LEDGER
from sourcing_core.storage import journal, ledger
from sourcing_core.storage.bulk import read_array
from sourcing_core.storage.engine import reading
from sourcing_core.storage.tables import EventBlock, Journal, metadata, table

_JOURNAL, _BLOCK = table(Journal), table(EventBlock)


def verify(engine: Engine) -> list[str]:
    """Every fault in plain words; an empty list is a clean bill."""
    with reading(engine) as connection:
        return [*_file(connection), *journal.faults(connection), *_figures(connection), *_blocks(connection), *_orphans(connection), *_current(connection)]


def _file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (line,) in connection.execute(sa.text("PRAGMA integrity_check")):
            if line != "ok":
                yield f"the file is damaged: {line}"


def _figures(connection: Connection) -> Iterator[str]:
    """Each commit's ledger rows must hash to what the journal says."""
    query = sa.select(_JOURNAL.c.revision, _JOURNAL.c.after).where(_JOURNAL.c.kind == "figures")
    told = {row.revision: json.loads(row.after) for row in connection.execute(query)}
    rows = read_array(connection, "SELECT series_id, month, amount, base, source, revision FROM figure ORDER BY figure_id", LEDGER)
    for revision in sorted(set(rows["revision"].tolist()) | set(told)):
        part = rows[rows["revision"] == revision]
        fact = told.get(revision)
        if fact is None:
            yield f"{len(part)} figures of revision {revision} are not in the journal"
        elif fact["count"] != len(part):
            yield f"revision {revision} posted {fact['count']} figures, but {len(part)} are there"
        elif fact["sha256"] != ledger.digest(part):
            yield f"figures of revision {revision} were changed after they were posted"


def _blocks(connection: Connection) -> Iterator[str]:
    for row in connection.execute(sa.select(_BLOCK.c.revision, _BLOCK.c.kind, _BLOCK.c.sha256, _BLOCK.c.data)):
        if hashlib.sha256(row.data).hexdigest() != row.sha256:
            yield f"the {row.kind} of revision {row.revision} were changed after they were imported"


def _orphans(connection: Connection) -> Iterator[str]:
    for child in metadata.sorted_tables:
        for column in child.columns:
            for link in column.foreign_keys:
                parent = link.column
                query = sa.select(sa.func.count()).select_from(child).where(column.is_not(None) & column.not_in(sa.select(parent)))
                count = connection.execute(query).scalar()
                if count:
                    yield f"{count} rows of {child.name} refer to a {parent.table.name} that is not there"


def _current(connection: Connection) -> Iterator[str]:
    """The current tables must say what the journal says."""
    from sourcing_core.storage import records

    replayed = records.known_at(connection, journal.head(connection)[0])
    for kind, table_then in replayed.items():
        if not records.current(connection, kind).equals(table_then):
            yield f"the table of {kind.replace('_', ' ')} records was changed outside the program: it differs from the journal"
