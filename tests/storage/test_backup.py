"""Backup and restore: the same portfolio, journal and events come back, from either database to either database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from sourcing_core.storage import Change, Events, Store, Unusable, Work, restore_into
from sourcing_core.storage.engine import open_engine, sqlite_module, writing
from tests.factories import AT, TODAY, after, contract, facts, new, posts, service_level, vendor
from tests.storage.by_hand import rows, run
from tests.storage.same import assert_same


@pytest.fixture
def full(furnished: Store) -> Store:
    """Every kind of table has rows: dates, flags, empty cells, events, a taken-back import, a setting, a removed id."""
    furnished.commit(
        Work(
            changes=new(
                [
                    contract(starts_on=date(2024, 2, 29), auto_renews=True),
                    contract(2, auto_renews=False),
                    service_level(),
                ]
            )
        ),
        "Ada",
        "Contracts",
        after(3),
    )
    events = Events(
        "deliveries", pa.table({"engagement_id": ["E-1"] * 1000, "delivery_id": [f"D-{n}" for n in range(1000)]})
    )
    furnished.commit(
        Work(posts=posts(("E-1", "defect_rate", "2026-01", 1, 3, 3)), batch=facts("deliveries"), events=events),
        "Ben",
        "Import",
        after(4),
    )
    furnished.commit(Work(takes_back="B-00005"), "Ben", "Wrong", after(5))
    furnished.commit(
        Work(changes=[Change(vendor(1, notes="Zoë’s “notes”\nπ"), 1)], settings={"policy": '{"confidence": 0.9}'}),
        "Zoë",
        "π",
        after(6),
    )
    return furnished


def assert_same_store(found: Store, expected: Store) -> None:
    for revision in range(expected.head + 1):
        assert_same(found.load(TODAY, revision), expected.load(TODAY, revision))
        assert found.policy(revision) == expected.policy(revision)
        mine, other = found.events("deliveries", revision), expected.events("deliveries", revision)
        assert (mine is None) == (other is None)
        assert mine is None or (other is not None and mine.equals(other))
    assert found.seal == expected.seal
    assert found.settings() == expected.settings()
    assert found.journal().equals(expected.journal())
    assert found.record("contract", "C-1") == expected.record("contract", "C-1")
    assert found.verify() == []


def test_a_backup_is_one_file_that_opens_as_a_database_by_itself(full: Store, tmp_path: Path) -> None:
    file = tmp_path / "out" / "backup.db"
    file.parent.mkdir()

    full.backup(file)

    assert [path.name for path in file.parent.iterdir()] == ["backup.db"]
    copy = Store.open(f"sqlite:///{file}", after(9))
    assert_same_store(copy, full)
    copy.close()


def test_a_backup_restored_over_a_database_that_went_on_brings_everything_back(full: Store, tmp_path: Path) -> None:
    file, reference = tmp_path / "backup.db", tmp_path / "reference.db"
    full.backup(file)
    full.backup(reference)
    full.save(vendor(2, owner_id="P-1", tier="T1"), 1, "Eve", "Later", after(7))
    full.commit(Work(changes=new([vendor(7)])), "Eve", "Later", after(8))

    kept = full.restore(file, after(9), tmp_path / "kept")

    expected = Store.open(f"sqlite:///{reference}", AT)
    assert_same_store(full, expected)
    assert kept is not None
    before = Store.open(f"sqlite:///{kept}", AT)
    assert (before.head, before.verify()) == (9, [])
    full.save(vendor(8), None, "Ada", "Work goes on", after(10))
    assert full.verify() == []
    for store in (expected, before):
        store.close()


def test_a_backup_restored_into_an_empty_database_of_the_other_kind(
    full: Store, empty_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    full.backup(file)
    target = empty_database_url.replace("steerboard.db", "target.db")

    kept = restore_into(target, file, after(9))

    assert kept is None
    store = Store.open(target, after(10))
    assert_same_store(store, full)
    store.close()


def test_a_server_restored_from_the_file_of_a_server_keeps_dates_and_flags(
    postgres_url: str, empty_postgres_url: str, tmp_path: Path
) -> None:
    store = Store.open(postgres_url, AT)
    told = contract(starts_on=date(2024, 2, 29), auto_renews=False)
    store.commit(Work(changes=new([vendor(), told])), "Ada", "First", after(1))
    store.backup(tmp_path / "backup.db")

    restore_into(empty_postgres_url, tmp_path / "backup.db", after(2))

    other = Store.open(empty_postgres_url, after(3))
    assert other.record("contract", "C-1") == (told, 1)
    assert_same(other.load(TODAY), store.load(TODAY))
    store.close()
    other.close()


def test_an_older_backup_takes_the_place_of_an_older_one_of_the_same_name(full: Store, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("an older file")

    full.backup(file)

    assert file.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("place", ["missing/backup.db", "."])
def test_a_place_that_takes_no_file_is_refused_and_nothing_is_left(full: Store, tmp_path: Path, place: str) -> None:
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(Unusable, match=r"make it first|name a file in it"):
        full.backup(tmp_path / place)

    assert sorted(tmp_path.rglob("*")) == before


def test_the_database_itself_is_no_place_for_its_backup_and_no_backup(sqlite_url: str) -> None:
    store, file = Store.open(sqlite_url, AT), Path(sqlite_url.removeprefix("sqlite:///"))

    with pytest.raises(Unusable, match="is the database itself: name another file"):
        store.backup(file)
    with pytest.raises(Unusable, match="is the database itself: name a backup"):
        store.restore(file, after(1))
    assert store.verify() == []
    store.close()


def test_a_backup_is_taken_while_a_writer_holds_the_database(full: Store, tmp_path: Path) -> None:
    with writing(full.engine) as connection:
        connection.exec_driver_sql("UPDATE head SET revision = 99")
        full.backup(tmp_path / "backup.db")
        connection.rollback()

    copy = Store.open(f"sqlite:///{tmp_path / 'backup.db'}", AT)
    assert (copy.head, copy.verify()) == (7, [])
    copy.close()


def foreign(path: Path) -> None:
    other = sqlite_module().connect(path)
    other.execute("CREATE TABLE photo (name TEXT)")
    other.commit()
    other.close()


def newer(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    run(engine, "UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()


def tampered(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    run(engine, "UPDATE figure SET amount = amount + 1 WHERE figure_id = 1")
    engine.dispose()


def damaged(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(byte ^ 0xFF for byte in content[len(content) // 2 :])
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def text(path: Path) -> None:
    path.write_text("vendor_id,name\nV-1,Vendor 1\n" * 100)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (foreign, "backup.db belongs to another program"),
        (newer, "backup.db was written by a newer Steerboard .*: update the program"),
        (tampered, "backup.db cannot be trusted: figures of revision 3 were changed"),
        (damaged, "backup.db is not a Steerboard backup, or is damaged"),
        (cut, "backup.db is not a Steerboard backup, or is damaged"),
        (text, "backup.db is not a Steerboard backup, or is damaged"),
        (nothing, "backup.db is not a Steerboard backup: it is empty"),
        (Path.unlink, "the file backup.db does not exist"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_and_nothing_is_changed(
    full: Store, tmp_path: Path, harm: object, says: str
) -> None:
    assert callable(harm)
    file = tmp_path / "backup.db"
    if harm is foreign:
        foreign(file)
    else:
        full.backup(file)
        harm(file)
    seal, here = full.seal, sorted(tmp_path.iterdir())

    with pytest.raises(Unusable, match=says) as refused:
        full.restore(file, after(9), tmp_path / "kept")

    assert "\n" not in str(refused.value)
    assert "nothing was changed" in str(refused.value)
    assert full.seal == seal
    assert full.verify() == []
    assert sorted(tmp_path.iterdir()) == here


@pytest.mark.parametrize("harm", [damaged, text, cut])
def test_a_damaged_database_is_moved_aside_and_replaced_by_the_backup(
    full: Store, tmp_path: Path, harm: object
) -> None:
    assert callable(harm)
    backup, broken = tmp_path / "backup.db", tmp_path / "broken.db"
    full.backup(backup)
    full.backup(broken)
    harm(broken)

    kept = restore_into(f"sqlite:///{broken}", backup, after(9))

    store = Store.open(f"sqlite:///{broken}", after(10))
    assert_same_store(store, full)
    assert kept is not None
    assert kept.exists()
    store.close()


def test_another_process_that_holds_the_database_open_sees_what_was_restored(full: Store, tmp_path: Path) -> None:
    other = Store(open_engine(full.engine.url))
    assert other.head == 7
    full.backup(tmp_path / "backup.db")
    full.save(vendor(9), None, "Ada", "Later", after(8))
    assert other.head == 8

    full.restore(tmp_path / "backup.db", after(9), tmp_path)

    assert other.head == 7
    assert other.seal == full.seal
    other.save(vendor(10), None, "Ben", "Goes on", after(10))
    assert (full.head, full.verify()) == (8, [])
    other.close()


def test_the_seal_tells_a_restored_database_from_the_one_before_though_the_revision_is_the_same(
    full: Store, tmp_path: Path
) -> None:
    full.backup(tmp_path / "backup.db")
    full.save(vendor(9), None, "Ada", "One way", after(8))
    before = full.seal
    full.restore(tmp_path / "backup.db", after(9), tmp_path)
    full.save(vendor(9), None, "Ada", "Another way", after(8))

    assert full.seal[0] == before[0]
    assert full.seal[1] != before[1]


def test_restoring_a_server_leaves_no_row_behind(full: Store, tmp_path: Path) -> None:
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}", AT)
    empty.backup(tmp_path / "backup.db")

    full.restore(tmp_path / "backup.db", after(9), tmp_path)

    assert full.load(TODAY).is_empty
    assert (
        rows(full.engine, "SELECT count(*) FROM figure")[0][0]
        == rows(full.engine, "SELECT count(*) FROM event_block")[0][0]
        == 0
    )
    assert full.seal == empty.seal
    empty.close()
