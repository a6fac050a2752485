"""Backup and restore: always one SQLite file, whichever database it came from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from sourcing_core.storage.bulk import insert_rows
from sourcing_core.storage.engine import open_engine, reading, sqlite_module, writing
from sourcing_core.storage.errors import Unusable
from sourcing_core.storage.tables import metadata

_BATCH = 50_000


def copy_file(engine: Engine, target: Path) -> None:
    """A consistent copy of a SQLite database while others write; the name appears only when it is whole."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    module = sqlite_module()
    source, copy = module.connect(engine.url.database), module.connect(part)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    except module.Error as refused:
        part.unlink(missing_ok=True)
        raise Unusable(f"the backup could not be written: {refused}; nothing was changed") from None
    finally:
        copy.close()
        source.close()
    _settle(part, target)


def _settle(part: Path, target: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)


def backup(engine: Engine, target: Path) -> None:
    """Write a backup file."""
    if not target.resolve().parent.is_dir():
        raise Unusable(f"the folder of {target.name} does not exist: make it first")
    if engine.dialect.name == "sqlite":
        copy_file(engine, target)
        return
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy = open_engine(f"sqlite:///{part}")
    metadata.create_all(copy)
    with reading(engine) as source, writing(copy) as into:
        _copy_rows(source, into)
        _copy_version(source, into)
    copy.dispose()
    _plain_file(part)
    _settle(part, target)


def _plain_file(path: Path) -> None:
    """Fold the write-ahead log into the file."""
    connection = sqlite_module().connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def restore(engine: Engine, source: Path) -> None:
    """Replace everything in the database by what a backup file holds; the caller has checked the file.

    The database must be migrated to the version of this program, and so must the file.
    """
    origin = open_engine(f"sqlite:///{source}")
    with reading(origin) as rows, writing(engine) as into:
        for table in reversed(metadata.sorted_tables):
            into.execute(table.delete())
        _copy_rows(rows, into)
    origin.dispose()


def _copy_rows(source: Connection, into: Connection) -> None:
    for table in metadata.sorted_tables:
        names = [column.name for column in table.columns]
        query = table.select().order_by(*table.primary_key.columns)
        with source.execution_options(yield_per=_BATCH).execute(query) as rows:
            for part in rows.partitions(_BATCH):
                insert_rows(into, table, names, [_plain(row) for row in part])


def _plain(row: sa.Row[Any]) -> list[Any]:
    return [value.isoformat() if hasattr(value, "isoformat") else value for value in row]


def _copy_version(source: Connection, into: Connection) -> None:
    found = source.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    into.execute(sa.text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    into.execute(sa.text("INSERT INTO alembic_version VALUES (:v)"), {"v": found})
