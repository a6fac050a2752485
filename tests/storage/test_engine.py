"""Which journal SQLite keeps, and how durable a commit is: the choice of docs/decisions/0004."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sourcing_core.storage import Store, Unusable, Work
from sourcing_core.storage import engine as engine_module
from sourcing_core.storage.engine import open_engine, reading, writing
from sourcing_core.storage.sqlite_choice import is_wal_safe, journal_mode, mended, sqlite_module
from tests.factories import AT, after, new, vendor

FULL = 2

SAFE = [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 50, 8), (3, 51, 3), (3, 51, 9), (3, 52, 0), (3, 53, 4), (4, 0, 0)]
VULNERABLE = [
    (3, 7, 0),
    (3, 34, 1),
    (3, 40, 1),
    (3, 44, 5),
    (3, 45, 3),
    (3, 46, 1),
    (3, 49, 2),
    (3, 50, 6),
    (3, 51, 0),
    (3, 51, 2),
]


@pytest.mark.parametrize("version", SAFE)
def test_a_mended_sqlite_keeps_a_write_ahead_log(version: tuple[int, ...]) -> None:
    assert is_wal_safe(version)
    assert journal_mode(version) == "WAL"


@pytest.mark.parametrize("version", VULNERABLE)
def test_a_sqlite_that_can_corrupt_its_log_keeps_a_rollback_journal(version: tuple[int, ...]) -> None:
    assert not is_wal_safe(version)
    assert journal_mode(version) == "DELETE"


def pragmas(url: str) -> dict[str, object]:
    engine = open_engine(url)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        found = {
            name: raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    return found


@pytest.mark.skipif(mended is None, reason="no pysqlite3 wheel for this machine")
def test_with_pysqlite3_the_database_is_write_ahead_logged_and_every_commit_is_synced(sqlite_url: str) -> None:
    assert sqlite_module() is mended
    assert pragmas(sqlite_url) == {
        "journal_mode": "wal",
        "synchronous": FULL,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
    }


@pytest.fixture
def vulnerable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if pysqlite3 were not installed, and Python's own SQLite were an old one."""
    monkeypatch.setattr(engine_module, "sqlite_module", lambda: sqlite3)
    monkeypatch.setattr(engine_module, "journal_mode", lambda _version: "DELETE")


@pytest.mark.skipif(is_wal_safe(sqlite3.sqlite_version_info), reason="Python's own SQLite is a mended one here")
def test_pythons_own_old_sqlite_keeps_a_rollback_journal_and_syncs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine_module, "sqlite_module", lambda: sqlite3)

    found = pragmas(f"sqlite:///{tmp_path / 'steerboard.db'}")

    assert (found["journal_mode"], found["synchronous"]) == ("delete", FULL)


@pytest.mark.usefixtures("vulnerable")
def test_the_whole_store_works_on_the_older_module_too(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'steerboard.db'}", AT)
    store.commit(Work(changes=new([vendor()])), "Ada", "First", after(1))

    assert store.verify() == []
    assert not (tmp_path / "steerboard.db-wal").exists()
    store.close()


def test_a_vulnerable_sqlite_switches_a_logged_database_to_a_rollback_journal(
    sqlite_url: str, request: pytest.FixtureRequest
) -> None:
    Store.open(sqlite_url, AT).close()
    assert pragmas(sqlite_url)["journal_mode"] in ("wal", "delete")
    request.getfixturevalue("vulnerable")

    assert pragmas(sqlite_url)["journal_mode"] == "delete"


@pytest.mark.skipif(mended is None, reason="no pysqlite3 wheel for this machine")
def test_a_vulnerable_sqlite_refuses_a_database_that_others_use_with_a_log(
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = open_engine(sqlite_url)  # the same library: two copies of SQLite in one process would break its locks

    with reading(other) as connection:
        connection.exec_driver_sql("SELECT * FROM head").all()
        monkeypatch.setattr(engine_module, "journal_mode", lambda _version: "DELETE")
        monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0)
        with pytest.raises(
            Unusable,
            match=r"another program uses the database with a write-ahead log.*close the other program, or install",
        ):
            Store.open(sqlite_url, AT)

    other.dispose()


@pytest.mark.skipif(mended is None, reason="no pysqlite3 wheel for this machine")
def test_a_mended_sqlite_leaves_the_rollback_journal_while_others_hold_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'steerboard.db'}"
    with monkeypatch.context() as older:
        older.setattr(engine_module, "journal_mode", lambda _version: "DELETE")
        other = open_engine(url)
        Store(other)
        with writing(other) as connection:
            connection.exec_driver_sql("CREATE TABLE head (revision INTEGER)")
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0)

    with writing(other):
        assert pragmas(url)["journal_mode"] == "delete"

    assert pragmas(url)["journal_mode"] in ("wal", "delete")
    other.dispose()


def test_readers_see_one_moment_while_a_writer_commits(database_url: str) -> None:
    store = Store.open(database_url, AT)
    with reading(store.engine) as connection:
        before = connection.exec_driver_sql("SELECT revision FROM head").scalar()
        if store.engine.dialect.name == "postgresql" or journal_mode(sqlite_module().sqlite_version_info) == "WAL":
            store.commit(Work(changes=new([vendor()])), "Ada", "Meanwhile", after(1))

        assert connection.exec_driver_sql("SELECT revision FROM head").scalar() == before == 1

    store.close()


def test_a_reader_cannot_write_on_a_server(postgres_url: str) -> None:
    engine = open_engine(postgres_url)

    with pytest.raises(Unusable, match="the database is read-only"), reading(engine) as connection:
        connection.exec_driver_sql("UPDATE head SET revision = 7")

    engine.dispose()
