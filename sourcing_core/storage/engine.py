"""The connection to SQLite or PostgreSQL, with every durability choice in one place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from sourcing_core.storage.errors import Unusable, plainly

try:
    import pysqlite3.dbapi2 as mended
except ImportError:  # no wheel for this machine: Python's own SQLite serves, with the safer journal
    mended = None

BUSY_SECONDS = 15

# SQLite before 3.51.3 can corrupt a write-ahead log when two processes checkpoint at once (sqlite.org/wal.html,
# "the WAL-reset bug"); 3.50.7 and 3.44.6 carry the mend too.
_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand."""
    return mended if mended is not None and mended.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Whether several processes may share a write-ahead log with this SQLite."""
    newest = _MENDED[0]
    return version >= newest or any(version[:2] == mend[:2] and version >= mend for mend in _MENDED[1:])


def journal_mode(version: tuple[int, ...]) -> str:
    """Write-ahead log where it is safe, else a rollback journal."""
    return "WAL" if is_wal_safe(version) else "DELETE"


def open_engine(url: str) -> Engine:
    """An engine whose transactions are durable and whose writers take their turn."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=5, max_overflow=5, pool_pre_ping=True, pool_recycle=1800,
        connect_args={"connect_timeout": 10, "options": f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC"},
    )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except Exception:
        raise Unusable("STEERBOARD_DATABASE_URL is not a database address: write sqlite:///data/steerboard.db") from None
    if backend not in ("sqlite", "postgresql"):
        raise Unusable(f"'{backend}' databases are not supported: use SQLite or PostgreSQL")
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        folder = Path(parsed.database).resolve().parent
        if not folder.is_dir():
            raise Unusable(f"the folder of the database does not exist: create {folder.name} or name another file")
    return parsed


def _sqlite(url: URL) -> Engine:
    module = sqlite_module()
    engine = sa.create_engine(url, module=module, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    mode = journal_mode(module.sqlite_version_info)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, so that a reader never blocks a writer by surprise
        for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "foreign_keys=ON", "synchronous=FULL", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA journal_mode").fetchone()[0].upper() not in (mode, "MEMORY"):
            try:
                connection.execute(f"PRAGMA journal_mode={mode}")
            except module.OperationalError as refused:
                if mode == "DELETE" or "readonly" not in str(refused):
                    raise

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the database."""
    with plainly(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that waits for its turn, then holds it; everything or nothing is kept."""
    with plainly(), engine.connect() as connection:
        connection = connection.execution_options(write=True)
        with connection.begin():
            yield connection
