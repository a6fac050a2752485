"""A database of an older version is migrated after a backup, once, or not at all; a newer one is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sourcing_core.register import RECORDS, AccessReview, make
from sourcing_core.register.built_in_controls import built_in_controls
from sourcing_core.storage import Store, Unusable, Work, restore_into, versions
from sourcing_core.storage.engine import migrating, open_engine
from sourcing_core.storage.store import SYSTEM, built_in_metrics
from sourcing_core.storage.versions import bring_to
from tests.factories import AT, TODAY, after, contract, new, posts, service_level, tiny_register, vendor
from tests.storage.by_hand import rows
from tests.storage.same import assert_same

NOW = versions.newest()
LATER = f"{int(NOW) + 1:04}"
"""The version after the newest one, whichever that is."""

HEAD = f'''"""A later version."""
from alembic import op
import sqlalchemy as sa
revision = "{LATER}"
down_revision = "{NOW}"
branch_labels = depends_on = None
'''

WIDER = (
    HEAD
    + """
def upgrade():
    is_file = op.get_bind().dialect.name == "sqlite"  # which alters most tables by making them again
    with op.batch_alter_table("vendor", recreate="always" if is_file else "never") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
    op.execute("UPDATE vendor SET colour = 'blue'")
"""
)

FAILS_HALF_WAY = (
    HEAD
    + """
def upgrade():
    op.add_column("vendor", sa.Column("colour", sa.String(), nullable=True))
    op.execute("UPDATE vendor SET name = 'lost'")
    raise RuntimeError("half way")
"""
)

LOSES_A_PARENT = (
    HEAD
    + """
def upgrade():
    op.execute("DELETE FROM site")
"""
)


@contextmanager
def program(monkeypatch: pytest.MonkeyPatch, folder: Path, later: str) -> Iterator[None]:
    """As if the program were one version further."""
    shutil.copytree(versions.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{LATER}_later.py").write_text(later)
    with monkeypatch.context() as patched:
        patched.setattr(versions, "FOLDER", folder)
        yield


@pytest.fixture
def old(database_url: str) -> str:
    """The address of a database of today's version that is in use."""
    store = Store.open(database_url, AT)
    store.commit(Work(changes=new([*tiny_register(2), contract(), service_level()])), "Ada", "First", after(1))
    store.commit(Work(posts=posts(("E-1", "defect_rate", "2026-01", 1, 100, 2))), "Ada", "Figures", after(2))
    store.close()
    return database_url


def version_and_names(url: str) -> tuple[str, list[str]]:
    engine = open_engine(url)
    found = (
        rows(engine, "SELECT version_num FROM alembic_version")[0][0],
        [row[0] for row in rows(engine, "SELECT name FROM vendor ORDER BY vendor_id")],
    )
    engine.dispose()
    return found


def test_an_older_database_is_backed_up_and_migrated_with_all_that_is_in_it(
    old: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = Store.open(old, AT)
    then = before.load(TODAY)
    before.close()
    with program(monkeypatch, tmp_path / "later", WIDER):
        store = Store.open(old, after(3), tmp_path / "kept")

        assert_same(store.load(TODAY), then)
        assert store.verify() == []
        assert [row[0] for row in rows(store.engine, "SELECT colour FROM vendor")] == ["blue", "blue"]
        store.save(vendor(3), None, "Ada", "After", after(4))
        store.close()
        assert version_and_names(old)[0] == LATER
    (backup,) = (tmp_path / "kept").iterdir()
    assert backup.name.endswith(f"-{NOW}-20260105T120000.db")
    kept = Store.open(f"sqlite:///{backup}", AT)
    assert_same(kept.load(TODAY), then)
    assert kept.verify() == []
    kept.close()


def test_the_backup_of_a_file_goes_beside_it(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with program(monkeypatch, tmp_path / "later", WIDER):
        Store.open(sqlite_url, after(3)).close()

    assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"steerboard-{NOW}-20260105T120000.db"]


def test_an_older_backup_is_migrated_when_it_is_restored(
    old: str, empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = Store.open(old, AT)
    store.backup(tmp_path / "old.db")
    store.close()
    with program(monkeypatch, tmp_path / "later", WIDER):
        for target in (f"sqlite:///{tmp_path / 'new.db'}", empty_postgres_url):
            restore_into(target, tmp_path / "old.db", after(3))

            again = Store.open(target, after(4))
            assert (again.head, again.verify()) == (3, [])
            assert [row[0] for row in rows(again.engine, "SELECT colour FROM vendor")] == ["blue", "blue"]
            again.close()
    assert version_and_names(f"sqlite:///{tmp_path / 'old.db'}")[0] == NOW


def test_a_newer_database_is_refused_and_nothing_is_changed(
    old: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with program(monkeypatch, tmp_path / "later", WIDER):
        Store.open(old, after(3), tmp_path / "kept").close()

    with pytest.raises(
        Unusable,
        match=rf"was written by a newer Steerboard \(its version is {LATER}\): update the program; nothing was changed",
    ):
        Store.open(old, after(4))
    assert version_and_names(old)[0] == LATER


@pytest.mark.parametrize("later", [FAILS_HALF_WAY, LOSES_A_PARENT])
def test_a_migration_that_fails_changes_nothing(
    old: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, later: str
) -> None:
    before = version_and_names(old)
    with program(monkeypatch, tmp_path / "later", later), pytest.raises((Unusable, RuntimeError)):
        Store.open(old, after(3), tmp_path / "kept")

    assert version_and_names(old) == before == (NOW, ["Vendor 1", "Vendor 2"])
    store = Store.open(old, after(4))
    assert store.verify() == []
    store.close()


def test_without_a_backup_there_is_no_migration(old: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where a folder should be")
    with (
        program(monkeypatch, tmp_path / "later", WIDER),
        pytest.raises(Unusable, match="the file system refused: File exists"),
    ):
        Store.open(old, after(3), tmp_path / "kept")

    assert version_and_names(old)[0] == NOW


def test_four_that_open_an_older_database_at_once_migrate_it_once(
    old: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with program(monkeypatch, tmp_path / "later", WIDER), ThreadPoolExecutor(4) as many:
        stores = list(many.map(lambda _: Store.open(old, after(3), tmp_path / "kept"), range(4)))

        assert {store.head for store in stores} == {3}
        assert stores[0].verify() == []
        for store in stores:
            store.close()
    assert len(list((tmp_path / "kept").iterdir())) == 1


@pytest.fixture
def first_version(empty_database_url: str) -> str:
    """The address of a database of version 0001 in use, whose program knew ten kinds of record."""
    store = Store(open_engine(empty_database_url))
    with migrating(store.engine) as connection:
        bring_to(connection, "0001")
    store.commit(Work(changes=new(built_in_metrics())), SYSTEM, "Built-in metrics", AT)
    store.commit(Work(changes=new([*tiny_register(2), contract(), service_level()])), "Ada", "First", after(1))
    store.commit(Work(posts=posts(("E-1", "defect_rate", "2026-01", 1, 100, 2))), "Ada", "Figures", after(2))
    store.close()
    return empty_database_url


NEW_KINDS = [kind for kind in RECORDS if kind not in list(RECORDS)[:10]]


def test_a_database_of_the_first_version_opens_after_a_backup_and_has_the_later_kinds_empty(
    first_version: str, tmp_path: Path
) -> None:
    assert version_and_names(first_version) == ("0001", ["Vendor 1", "Vendor 2"])

    store = Store.open(first_version, after(3), tmp_path / "kept")

    found = store.load(TODAY)
    counts = {kind: len(found.tables[kind]) for kind in NEW_KINDS}
    assert counts == dict.fromkeys(NEW_KINDS, 0) | {"ip_control": len(built_in_controls())}
    assert found.revisions["why"].tolist() == ["Built-in metrics", "First", "Figures", "Built-in IP controls"]
    assert found.series.value[found.series.is_present].tolist() == [0.01]
    assert store.verify() == []
    store.close()
    assert version_and_names(first_version) == (NOW, ["Vendor 1", "Vendor 2"])
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.name.endswith("-0001-20260105T120000.db")
    assert version_and_names(f"sqlite:///{kept}") == ("0001", ["Vendor 1", "Vendor 2"])


def test_the_later_kinds_are_kept_in_a_database_of_the_first_version(first_version: str, tmp_path: Path) -> None:
    store = Store.open(first_version, after(3), tmp_path / "kept")
    review = make(AccessReview, {"review_id": "AR-1", "vendor_id": "V-1", "reviewed_on": date(2026, 1, 2)})

    store.save(review, None, "Ada", "Reviewed", after(4))

    assert store.record("access_review", "AR-1") == (review, 1)
    assert store.references("vendor", "V-1")["access_review"] == 1
    assert store.load(TODAY, revision=3).tables["access_review"].empty
    store.close()
