"""Changing a database behind the program's back, as a person with the file or a server's console could."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from sourcing_core.storage import journal
from sourcing_core.storage.journal import GENESIS, Commit


def run(engine: Engine, *statements: str, **values: Any) -> None:
    """Run statements in one transaction, with every constraint on references off."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if engine.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.execution_options(write=True).begin():
            if engine.dialect.name != "sqlite":
                connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                connection.execute(sa.text(statement), values)
        if engine.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=ON")


def rows(engine: Engine, query: str) -> Sequence[sa.Row[Any]]:
    """The rows of a query."""
    with engine.connect() as connection:
        return connection.execute(sa.text(query)).all()


def forge(engine: Engine, seqs: Iterable[int] | None = None) -> None:
    """Make the hashes of these journal rows, or of all, agree with their contents, and the head with the last row."""
    commits = {row.revision: Commit(*row) for row in rows(engine, "SELECT revision, at, who, why FROM revision")}
    chosen = None if seqs is None else set(seqs)
    previous, last = GENESIS, 0
    for row in rows(engine, "SELECT * FROM journal ORDER BY seq"):
        last, kept = row.seq, row.hash
        if chosen is None or row.seq in chosen:
            kept = journal.row_hash(
                previous,
                row.seq,
                journal.opening(commits[row.revision]),
                row.kind,
                row.record_id,
                row.before,
                row.after,
            )
            run(engine, "UPDATE journal SET hash = :hash WHERE seq = :seq", hash=kept, seq=row.seq)
        previous = kept
    if chosen is None:
        run(
            engine,
            "UPDATE head SET journal_seq = :seq, journal_hash = :hash, revision = (SELECT max(revision) FROM journal)",
            seq=last,
            hash=previous,
        )
