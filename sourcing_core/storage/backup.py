"""Backup: always one SQLite file, whichever database it comes from, taken while others go on working."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from sourcing_core.storage.bulk import insert_rows, stream
from sourcing_core.storage.engine import (
    BUSY_SECONDS,
    database_file,
    migrating,
    open_engine,
    reading,
    sqlite_module,
    writing,
)
from sourcing_core.storage.errors import BUSY, Unusable, plainly
from sourcing_core.storage.versions import bring_to, version_of

_BLOBS = {"event_block"}  # few rows, each of many megabytes
_SERVER_BACKUPS = Path("data") / "backups"


def backup(engine: Engine, target: Path) -> None:
    """Write a backup file; it bears its name only when it is whole and on the disk. Raises `Unusable`."""
    if not target.resolve().parent.is_dir():
        raise Unusable(f"the folder of {target.name} does not exist: make it first; nothing was written")
    if target.is_dir():
        raise Unusable(f"{target.name} is a folder: name a file in it; nothing was written")
    if target.resolve() == database_file(engine):
        raise Unusable(f"{target.name} is the database itself: name another file for the backup; nothing was written")
    with plainly(), _whole(target) as part:
        if engine.dialect.name == "sqlite":
            copy_pages(engine, part)
        else:
            _copy_server(engine, part)


def kept_name(engine: Engine, why: str, at: datetime, backups: Path | None = None) -> Path:
    """The file in which the state before a migration or a restore is kept; its folder is made."""
    file = database_file(engine)
    folder = backups or (file.parent / "backups" if file else _SERVER_BACKUPS)
    with plainly():
        folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{file.stem if file else engine.url.database}-{why}-{at:%Y%m%dT%H%M%S}.db"


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file to write to; it takes its name when everything went well, and is gone when not."""
    part = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
        _settle(target.resolve().parent)
    finally:
        for rest in (part, *(part.with_name(part.name + tail) for tail in ("-journal", "-wal", "-shm"))):
            rest.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make the new name itself outlive a power cut, where the system lets folders be synced."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def copy_pages(engine: Engine, target: Path) -> None:
    """A consistent copy of a SQLite database, page by page, as one file without a log."""
    copy = sqlite_module().connect(target)
    try:
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.backup(copy, progress=deadline())
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def deadline() -> Callable[[int, int, int], None]:
    """Ends a copy that waits for a locked database as long as any writer would."""
    until = time.monotonic() + BUSY_SECONDS

    def check(_status: int, remaining: int, total: int) -> None:
        if remaining == total and time.monotonic() > until:
            raise Unusable(BUSY)

    return check


def _copy_server(engine: Engine, target: Path) -> None:
    """The rows of a PostgreSQL database in a SQLite file of the same version."""
    copy = open_engine(URL.create("sqlite", database=str(target)))
    try:
        with reading(engine) as source:
            version = version_of(source)
            with migrating(copy) as into:
                bring_to(into, version or "head")
            with writing(copy) as into:
                copy_rows(source, into, tables_of(into))
        with copy.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]
    finally:
        copy.dispose()


def tables_of(connection: Connection) -> list[sa.Table]:
    """Our tables as they are in a database of any version, each after those it refers to."""
    found = sa.MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def copy_rows(source: Connection, into: Connection, tables: list[sa.Table]) -> None:
    """Every row of one database in place of every row of another."""
    for table in reversed(tables):
        into.execute(table.delete())
    for table in tables:
        names = [column.name for column in table.columns]
        query = f'SELECT {", ".join(f"{chr(34)}{name}{chr(34)}" for name in names)} FROM "{table.name}"'
        rows = stream(source, query, at_once=1 if table.name in _BLOBS else 20_000)
        dates = any(isinstance(column.type, sa.Date | sa.DateTime) for column in table.columns)
        insert_rows(into, table, names, map(_as_text, rows) if dates else rows)


def _as_text(row: tuple[Any, ...]) -> list[Any]:
    """Dates as ISO text, which both databases take."""
    return [value.isoformat() if isinstance(value, date) else value for value in row]
