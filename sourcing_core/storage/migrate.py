"""Migration: a database from an older version is brought up to date, after a backup; a newer one is refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from sourcing_core.storage.backup import backup, kept_name
from sourcing_core.storage.engine import migrating, reading
from sourcing_core.storage.versions import bring_to, newest, version_of

_LOCK = 7_411_209  # any number, the same in every process


def upgrade(engine: Engine, at: datetime, backups: Path | None = None) -> bool:
    """Bring the database up to date; tells whether anything was done. A process that comes second waits."""
    with reading(engine) as connection:
        if version_of(connection) == newest():
            return False
    with migrating(engine) as connection:
        _lock(connection)
        found = version_of(connection)
        if found == newest():
            return False
        if found is not None:
            _hold_writers(connection)
            backup(engine, kept_name(engine, found, at, backups))
        bring_to(connection)
    return True


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _hold_writers(connection: Connection) -> None:
    """From the backup to the end of the migration nobody else commits; on SQLite the open transaction sees to that."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT revision FROM head FOR UPDATE"))
