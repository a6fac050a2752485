"""A database that is locked, read-only, missing, damaged or full: one plain line, nothing changed, and it works again afterwards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from sourcing_core.storage import Posts, Store, Unusable, Work
from sourcing_core.storage import engine as engine_module
from sourcing_core.storage.engine import open_engine, writing
from tests.factories import AT, TODAY, after, new, tiny_register, vendor
from tests.storage.children import in_child

MANY = 60_000  # more than the largest room below, whatever the empty tables take


def many_figures() -> Posts:
    months = np.arange(MANY, dtype=np.int32) % 1200 + 23_000
    return Posts(["E-1"] * MANY, ["defect_rate"] * MANY, months, np.ones(MANY), np.full(MANY, 3.0), np.full(MANY, 2))


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def said(refused: object) -> str:
    assert isinstance(refused, Unusable), refused
    text = str(refused)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 1)


@pytest.mark.usefixtures("impatient")
def test_while_somebody_else_writes_a_writer_waits_and_then_says_so(database_url: str) -> None:
    store, other = Store.open(database_url, AT), open_engine(database_url)
    with writing(other) as connection:
        connection.execute(sa.text("UPDATE head SET revision = revision"))
        with pytest.raises(
            Unusable,
            match="the database is busy: another program is writing to it; try again in a moment; nothing was changed",
        ):
            store.save(vendor(), None, "Ada", "First", after(1))
        assert store.head == 1

    store.save(vendor(), None, "Ada", "First", after(2))

    assert (store.head, store.verify()) == (2, [])
    store.close()
    other.dispose()


@pytest.mark.usefixtures("impatient")
def test_when_all_connections_are_taken_the_next_one_says_so(database_url: str) -> None:
    store = Store.open(database_url, AT)
    taken = [store.engine.connect() for _ in range(store.engine.pool.size() + store.engine.pool._max_overflow)]  # type: ignore[attr-defined]

    with pytest.raises(Unusable, match="the database is busy"):
        _ = store.head

    for connection in taken:
        connection.close()
    assert store.head == 1
    store.close()


@pytest.mark.parametrize("folder_mode", [0o555, 0o755])
def test_a_file_that_may_only_be_read_is_never_written(sqlite_url: str, tmp_path: Path, folder_mode: int) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(Work(changes=new(tiny_register(1))), "Ada", "First", after(1))
    store.close()
    file = file_of(sqlite_url)
    file.chmod(0o444)
    content = file.read_bytes()
    tmp_path.chmod(folder_mode)

    def work() -> list[str]:
        reader = Store.open(sqlite_url, AT)
        found = reader.load(TODAY).tables["vendor"]["vendor_id"].tolist()
        try:
            reader.save(vendor(9), None, "Eve", "May not", after(2))
        except Unusable as refused:
            return [str(refused), *found]
        return ["it was written"]

    answer = in_child(work, without_rights=True)

    tmp_path.chmod(0o755)
    # A write-ahead log needs a place beside the file even to be read; with one, reading works.
    told = [str(answer)] if isinstance(answer, Unusable) else answer
    assert told[0] == "the database is read-only: allow writing to its file and folder; nothing was changed"
    assert told[1:] in ([["V-1"], []] if folder_mode == 0o555 else [["V-1"]])
    assert file.read_bytes() == content


def test_a_folder_that_may_not_be_written_to_takes_no_new_database(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)

    answer = in_child(lambda: Store.open(f"sqlite:///{tmp_path / 'new.db'}", AT), without_rights=True)

    tmp_path.chmod(0o755)
    assert said(answer) == "the database file cannot be opened: check that its folder exists and may be written to"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content",
    [
        b"vendor_id,name\nV-1,Vendor 1\n" * 50,
        b"SQLite format 3\x00" + bytes(4080),
        bytes(range(256)) * 32,
        b"PK\x03\x04" + bytes(5000),
    ],
    ids=["csv", "an empty header", "noise", "a zip file"],
)
def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "steerboard.db"
    path.write_bytes(content)

    with pytest.raises(Unusable) as refused:
        Store.open(f"sqlite:///{path}", AT)

    assert "is not a Steerboard database" in said(refused.value) or "is damaged" in said(refused.value)
    assert path.read_bytes() == content


def test_a_damaged_database_says_how_to_mend_it(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(
        Work(changes=new([*tiny_register(1), *(vendor(number, notes="x" * 2000) for number in range(10, 60))])),
        "Ada",
        "First",
        after(1),
    )
    with store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]
    store.close()
    path = file_of(sqlite_url)
    content = bytearray(path.read_bytes())
    content[4096 * 3 :] = bytes(byte ^ 0xFF for byte in content[4096 * 3 :])
    path.write_bytes(content)

    with pytest.raises(Unusable, match="restore the latest backup with 'python -m sourcing_core restore FILE'"):
        Store.open(sqlite_url, AT).load(TODAY)


def small(engine: Engine, pages: int) -> None:
    """From now on the file may not grow beyond so many pages."""
    engine.dispose()

    @sa.event.listens_for(engine, "connect")
    def _limit(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "work",
    [
        Work(changes=new([vendor(number, notes="x" * 3000) for number in range(10, 400)])),
        Work(posts=many_figures()),
        Work(settings={"policy": "x" * 5_000_000}),
    ],
)
def test_a_full_disk_refuses_the_commit_whatever_it_writes(sqlite_url: str, work: Work) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(Work(changes=new(tiny_register(1))), "Ada", "First", after(1))
    seal = store.seal
    small(store.engine, 120)

    with pytest.raises(Unusable, match="the disk is full: free some space and try again; nothing was changed"):
        store.commit(work, "Ada", "Too much", after(2))

    assert store.seal == seal
    assert store.verify() == []
    store.save(vendor(2), None, "Ada", "A little", after(3))
    assert store.verify() == []
    store.close()


@pytest.mark.parametrize("room", [0, 4096, 50_000, 200_000, 400_000])
def test_a_file_system_that_takes_no_more_refuses_the_commit(sqlite_url: str, room: int) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(Work(changes=new(tiny_register(1))), "Ada", "First", after(1))
    seal = store.seal
    store.close()

    def work() -> object:
        inside = Store.open(sqlite_url, AT)
        return inside.commit(Work(posts=many_figures()), "Ada", "Too much", after(2))

    answer = said(in_child(work, largest_file=file_of(sqlite_url).stat().st_size + room))

    assert answer.startswith(("the disk is full", "the disk did not take the write"))
    again = Store.open(sqlite_url, AT)
    assert (again.seal, again.verify()) == (seal, [])
    again.save(vendor(2), None, "Ada", "Works again", after(3))
    assert again.verify() == []
    again.close()


def test_a_backup_that_does_not_fit_leaves_no_file_behind(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(Work(changes=new(tiny_register(1)), posts=many_figures()), "Ada", "First", after(1))
    store.close()
    target = tmp_path / "out"
    target.mkdir()
    (target / "backup.db").write_text("the older backup")

    answer = in_child(lambda: Store.open(sqlite_url, AT).backup(target / "backup.db"), largest_file=200_000)

    assert said(answer).startswith(("the disk is full", "the disk did not take the write"))
    assert [path.name for path in target.iterdir()] == ["backup.db"]
    assert (target / "backup.db").read_text() == "the older backup"


def test_a_connection_that_the_server_ends_is_told_and_the_next_one_works(postgres_url: str) -> None:
    store, other = Store.open(postgres_url, AT), open_engine(postgres_url)
    ends = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def write() -> None:
        with writing(store.engine) as connection:
            connection.execute(sa.text("UPDATE head SET revision = 99"))
            with other.connect() as killer:
                killer.execute(ends)
            connection.execute(sa.text("UPDATE head SET revision = 100"))

    with pytest.raises(Unusable, match="the database server does not answer"):
        write()

    assert store.head == 1
    store.save(vendor(), None, "Ada", "Works again", after(1))
    assert store.verify() == []
    store.close()
    other.dispose()


def test_a_user_whom_the_server_does_not_know_is_told(postgres_url: str) -> None:
    with pytest.raises(Unusable, match=r"the database server does not know the user|refuses the user or the password"):
        Store.open(postgres_url.replace("//steerboard@", "//stranger@"), AT)
