"""Restore: everything is replaced by what a backup file holds, once the file has proved itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, Engine

from sourcing_core.storage import journal
from sourcing_core.storage.backup import backup, copy_rows, deadline, kept_name, tables_of
from sourcing_core.storage.engine import database_file, migrating, open_engine, reading, sqlite_module, writing
from sourcing_core.storage.errors import Unusable, plainly
from sourcing_core.storage.migrate import upgrade
from sourcing_core.storage.verify import verify
from sourcing_core.storage.versions import bring_to, newest, version_of

_TAILS = ("", "-wal", "-shm", "-journal")


def restore_into(url: str, source: Path, at: datetime, backups: Path | None = None) -> Path | None:
    """`restore` for a database that may be missing or damaged."""
    engine = open_engine(url)
    try:
        return restore(engine, source, at, backups)
    finally:
        engine.dispose()


def restore(engine: Engine, source: Path, at: datetime, backups: Path | None = None) -> Path | None:
    """Replace everything in the database; returns the file that keeps the state before, None when there was none.

    Raises `Unusable` for a file that is foreign, damaged or newer; then nothing is changed.
    """
    file = database_file(engine)
    if not source.is_file():
        raise Unusable(
            f"the file {source.name} does not exist: name a file that 'backup' has written; nothing was changed"
        )
    if source.resolve() == file:
        raise Unusable(f"{source.name} is the database itself: name a backup; nothing was changed")
    folder = file.parent if file else None
    with (
        plainly(),
        tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as place,
        _proved(source, Path(place) / "backup.db") as copy,
    ):
        if engine.dialect.name == "sqlite":
            return _into_file(engine, copy, at, backups)
        return _into_server(engine, copy, at, backups)


@contextmanager
def _proved(source: Path, place: Path) -> Iterator[Engine]:
    """A copy of the file, of our version, in which every check is clean."""
    _copied(source, place)
    copy = open_engine(URL.create("sqlite", database=str(place)))
    try:
        with reading(copy) as connection:
            version = version_of(connection, source.name)
        if version is None:
            raise Unusable(f"{source.name} is not a Steerboard backup: it is empty; nothing was changed")
        if version != newest():
            with migrating(copy) as connection:
                bring_to(connection)
        faults = verify(copy)
        if faults:
            raise Unusable(f"{source.name} cannot be trusted: {faults[0]}; nothing was changed")
        yield copy
    finally:
        copy.dispose()


def _copied(source: Path, place: Path) -> None:
    """A copy by SQLite's own means, which also finds what still stands in a log; refuses a damaged file."""
    module = sqlite_module()
    original, copy = module.connect(source), module.connect(place)
    try:
        original.backup(copy, progress=deadline())
        fault = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except module.DatabaseError as refused:
        fault = str(refused)
    finally:
        copy.close()
        original.close()
    if fault != "ok":
        raise Unusable(
            f"{source.name} is not a Steerboard backup, or is damaged ({fault.splitlines()[0]}): name another file; nothing was changed"
        )


def _into_file(engine: Engine, copy: Engine, at: datetime, backups: Path | None) -> Path | None:
    kept = _kept_file(engine, at, backups)
    with copy.connect() as source, engine.connect() as target:
        raw: Any = source.connection.driver_connection
        raw.backup(target.connection.driver_connection, progress=deadline())
    return kept


def _kept_file(engine: Engine, at: datetime, backups: Path | None) -> Path | None:
    """Keep what is there: a copy of a sound database; a damaged one is moved aside as it is."""
    file = database_file(engine)
    if file is None:
        return None
    if file.exists() and _is_damaged(file):
        engine.dispose()
        kept = kept_name(engine, "damaged", at, backups)
        for tail in _TAILS:
            part = file.with_name(file.name + tail)
            if part.exists():
                part.replace(kept.with_name(kept.name + tail))
        return kept
    with reading(engine) as connection:
        if version_of(connection) is None:
            return None
    kept = kept_name(engine, "before-restore", at, backups)
    backup(engine, kept)
    return kept


def _is_damaged(file: Path) -> bool:
    module = sqlite_module()
    connection = module.connect(file)
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except module.DatabaseError as refused:
        if any(sign in str(refused) for sign in ("malformed", "not a database")):
            return True
        raise
    finally:
        connection.close()


def _into_server(engine: Engine, copy: Engine, at: datetime, backups: Path | None) -> Path | None:
    upgrade(engine, at, backups)
    with reading(engine) as connection:
        is_empty = journal.head(connection)[0] == 0
    kept = None if is_empty else kept_name(engine, "before-restore", at, backups)
    if kept is not None:
        backup(engine, kept)
    with reading(copy) as source, writing(engine) as into:
        journal.head(into, lock=True)
        copy_rows(source, into, tables_of(source))
    return kept
