"""Opening a database: empty, known, of another program, of another version, twice at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from sourcing_core.register.built_in_controls import built_in_controls
from sourcing_core.storage import Removal, Store, Unusable, Work
from sourcing_core.storage.engine import open_engine, sqlite_module
from sourcing_core.storage.migrate import upgrade
from sourcing_core.storage.store import built_in_metrics
from sourcing_core.storage.tables import metadata
from tests.factories import AT, TODAY, after
from tests.storage.by_hand import forge, run


def test_an_empty_database_is_given_its_tables_and_the_built_in_records_in_revision_1(empty_database_url: str) -> None:
    store = Store.open(empty_database_url, AT)

    portfolio = store.load(TODAY)

    assert portfolio.revision == store.head == 1
    assert portfolio.is_empty
    assert sorted(portfolio.tables["metric"]["metric_id"]) == sorted(metric.metric_id for metric in built_in_metrics())
    assert sorted(portfolio.tables["ip_control"]["control_id"]) == [one.control_id for one in built_in_controls()]
    assert portfolio.revisions[["who", "why"]].to_numpy().tolist() == [
        ["Steerboard", "Built-in metrics and IP controls"]
    ]
    assert store.verify() == []
    store.close()


def test_opening_again_changes_nothing(empty_database_url: str) -> None:
    Store.open(empty_database_url, AT).close()

    again = Store.open(empty_database_url, after(24))

    assert again.head == 1
    again.close()


def test_a_removed_built_in_metric_does_not_come_back(database_url: str) -> None:
    store = Store.open(database_url, AT)
    store.commit(Work(changes=[Removal("metric", "innovation_velocity")]), "Ada", "We do not measure this", after(1))
    store.close()

    again = Store.open(database_url, after(2))

    assert again.record("metric", "innovation_velocity") is None
    again.close()


def test_a_changed_or_removed_built_in_control_stays_as_it_was_left(database_url: str) -> None:
    store = Store.open(database_url, AT)
    first = built_in_controls()[0].model_copy(update={"weight": 3.5, "is_critical": False})
    store.save(first, 1, "Ada", "Weighs less here", after(1))
    store.commit(Work(changes=[Removal("ip_control", "IPC-15")]), "Ada", "No cars here", after(2))
    store.close()

    again = Store.open(database_url, after(3))

    assert again.record("ip_control", "IPC-01") == (first, 2)
    assert again.record("ip_control", "IPC-15") is None
    assert again.head == 3
    again.close()


def test_a_database_that_knew_the_metrics_is_told_the_controls(database_url: str) -> None:
    store = Store.open(database_url, AT)
    run(store.engine, "DELETE FROM ip_control", "DELETE FROM journal WHERE kind = 'ip_control'")
    forge(store.engine)
    store.close()

    again = Store.open(database_url, after(1))

    assert len(again.load(TODAY).tables["ip_control"]) == len(built_in_controls())
    assert again.load(TODAY).revisions["why"].iloc[-1] == "Built-in IP controls"
    assert again.verify() == []
    again.close()


def test_a_process_that_was_killed_between_migration_and_metrics_leaves_nothing_undone(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine, AT)
    engine.dispose()

    store = Store.open(empty_database_url, after(1))

    assert len(store.load(TODAY).tables["metric"]) == len(built_in_metrics())
    store.close()


def test_the_migrations_make_exactly_the_tables_that_the_code_declares(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        differences = compare_metadata(context, metadata)

    engine.dispose()
    assert differences == []


def test_a_column_that_no_migration_makes_would_be_noticed(database_url: str) -> None:
    wider = sa.MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(wider)
    wider.tables["vendor"].append_column(sa.Column("colour", sa.String()))
    engine = open_engine(database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), wider)

    engine.dispose()
    assert [difference[0] for difference in differences] == ["add_column"]


def test_eight_that_open_an_empty_database_at_once_migrate_it_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(8) as many:
        stores = list(many.map(lambda _: Store.open(empty_database_url, AT), range(8)))

    assert {store.head for store in stores} == {1}
    assert stores[0].verify() == []
    for store in stores:
        store.close()


def test_a_file_of_another_program_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    other = sqlite_module().connect(path)
    other.execute("CREATE TABLE photo (name TEXT)")
    other.commit()
    other.close()

    with pytest.raises(Unusable, match="belongs to another program: name another one in STEERBOARD_DATABASE_URL"):
        Store.open(f"sqlite:///{path}", AT)

    again = sqlite_module().connect(path)
    assert [row[0] for row in again.execute("SELECT name FROM sqlite_master")] == ["photo"]
    again.close()


def test_a_database_that_alembic_keeps_for_another_program_is_refused(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('9f3c')"))
        connection.execute(sa.text("CREATE TABLE photo (name VARCHAR)"))
    engine.dispose()

    with pytest.raises(Unusable, match="belongs to another program"):
        Store.open(empty_database_url, AT)


def test_a_schema_with_a_table_of_one_of_our_names_is_refused(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))
    engine.dispose()

    with pytest.raises(Unusable, match="belongs to another program"):
        Store.open(postgres_url, AT)


def test_tables_of_others_beside_ours_are_no_obstacle_on_a_server(empty_postgres_url: str) -> None:
    engine = open_engine(empty_postgres_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE photo (name VARCHAR)"))
    engine.dispose()

    store = Store.open(empty_postgres_url, AT)

    assert store.head == 1
    store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("no address", "is not a database address: write sqlite:///data/steerboard.db"),
        ("mysql://root@localhost/steerboard", "'mysql' databases are not supported: use SQLite or PostgreSQL"),
        (
            "sqlite:////no/such/folder/steerboard.db",
            "the folder of the database does not exist: create /no/such/folder or name another file",
        ),
        ("sqlite:////tmp", "/tmp is a folder: name a file in it"),
        (
            "postgresql://nobody@127.0.0.1:1/nothing",
            "the database server does not answer: check STEERBOARD_DATABASE_URL",
        ),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_in_one_line(url: str, says: str) -> None:
    with pytest.raises(Unusable) as refused:
        Store.open(url, AT)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_server_without_the_database_is_told_apart(postgres_url: str) -> None:
    with pytest.raises(Unusable, match="the database does not exist on the server: create it"):
        Store.open(postgres_url + "_not_there", AT)


def test_the_other_spelling_of_a_postgresql_address_is_understood(postgres_url: str) -> None:
    store = Store.open(postgres_url.replace("postgresql://", "postgres://"), AT)

    assert store.head == 1
    store.close()


def test_a_database_in_memory_lives_as_long_as_its_store() -> None:
    store = Store.open("sqlite://", AT)

    assert store.head == 1
    store.close()
