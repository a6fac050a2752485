"""The connection to SQLite or PostgreSQL, with every durability choice in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from sourcing_core.storage.errors import Unusable, plainly
from sourcing_core.storage.sqlite_choice import is_wal_safe, journal_mode, sqlite_module

__all__ = [
    "BUSY_SECONDS",
    "database_file",
    "is_wal_safe",
    "journal_mode",
    "migrating",
    "open_engine",
    "reading",
    "sqlite_module",
    "writing",
]

BUSY_SECONDS = 15
"""How long a writer waits for its turn before it gives up."""


def open_engine(url: str | URL) -> Engine:
    """An engine whose transactions are durable and whose writers take their turn."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=5,
        max_overflow=5,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": 10,
            "application_name": "steerboard",
            "options": f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC",
        },
    )


def _parsed(url: str | URL) -> URL:
    try:
        parsed = make_url(url.strip() if isinstance(url, str) else url)
        backend = parsed.get_backend_name()
    except (sa.exc.ArgumentError, ValueError):
        raise Unusable(
            "STEERBOARD_DATABASE_URL is not a database address: write sqlite:///data/steerboard.db"
        ) from None
    if backend == "postgres":  # libpq's own other spelling
        return parsed.set(drivername="postgresql")
    if backend not in ("sqlite", "postgresql"):
        raise Unusable(f"'{backend}' databases are not supported: use SQLite or PostgreSQL")
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        path = Path(parsed.database)
        if not path.resolve().parent.is_dir():
            raise Unusable(f"the folder of the database does not exist: create {path.parent} or name another file")
        if path.is_dir():
            raise Unusable(f"{path} is a folder: name a file in it, such as sqlite:///{path}/steerboard.db")
    return parsed


def database_file(engine: Engine) -> Path | None:
    """The file of a SQLite database; None when it lives in memory or on a server."""
    path = engine.url.database
    return Path(path).resolve() if engine.dialect.name == "sqlite" and path and path != ":memory:" else None


def _sqlite(url: URL) -> Engine:
    module = sqlite_module()
    pooled = {"pool_timeout": BUSY_SECONDS} if url.database and url.database != ":memory:" else {}
    engine = sa.create_engine(
        url, module=module, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **pooled
    )

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        _prepare(connection, module)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _prepare(connection: Any, module: ModuleType) -> None:
    """Durable, checked, and in the journal mode that this SQLite may use."""
    connection.isolation_level = None  # we say BEGIN ourselves, so that a reader never blocks a writer by surprise
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "foreign_keys=ON", "synchronous=FULL", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    wanted = journal_mode(module.sqlite_version_info)
    found = _mode(connection, "")
    if found in (wanted, "MEMORY"):
        return
    try:
        found = _mode(connection, f"={wanted}")
    except module.OperationalError as refused:
        # Somebody else holds the file, or it is read-only. A rollback journal is safe for everybody, so it may stay.
        if not any(sign in str(refused) for sign in ("locked", "readonly")):
            raise
        if "readonly" in str(refused):
            return
    if wanted == "DELETE" and found == "WAL":
        raise Unusable(
            f"another program uses the database with a write-ahead log, which SQLite {module.sqlite_version} can damage: "
            "close the other program, or install the package pysqlite3, and open it again"
        )


def _mode(connection: Any, change: str) -> str:
    return str(connection.execute(f"PRAGMA journal_mode{change}").fetchone()[0]).upper()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the database."""
    options = (
        {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if engine.dialect.name == "postgresql"
        else {}
    )
    with plainly(), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that waits for its turn, then holds it; everything or nothing is kept."""
    with plainly(), engine.connect().execution_options(write=True) as connection, connection.begin():
        yield connection


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Like `writing`, for rebuilding tables: SQLite checks its foreign keys once, at the end.

    SQLite alters a table by making it again, and dropping the old one would trip over everything that refers to it.
    """
    if engine.dialect.name != "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with plainly(), engine.connect().execution_options(write=True) as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if lost is not None:
                    raise Unusable(
                        f"the database could not be migrated: rows of {lost[0]} refer to a {lost[2]} that is not there; nothing was changed"
                    )
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
