"""Shared by every test: the steady hypothesis profile, and a fresh database of either kind."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that helpers are imported as tests.<name>

from tests.factories import AT
from tests.postgres import Server, server_for_tests

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for this session; tests that need one are skipped where there is none."""
    with server_for_tests() as server:
        if isinstance(server, str):
            pytest.skip(server)
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> Iterator[str]:
    """The name of a PostgreSQL database that was opened once: migrated, and the built-in metrics known."""
    from sourcing_core.storage import Store

    name = f"steerboard_template_{uuid4().hex[:12]}"
    Store.open(postgres.create(name), AT).close()
    yield name
    postgres.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that was opened once: migrated, and the built-in metrics known."""
    from sourcing_core.storage import Store

    path = tmp_path_factory.mktemp("template") / "steerboard.db"
    Store.open(f"sqlite:///{path}", AT).close()
    return path


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which there is nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'steerboard.db'}"
        return
    yield from _database(request.getfixturevalue("postgres"), None)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that was opened once and holds the built-in metrics only."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), tmp_path / 'steerboard.db')}"
        return
    yield from _database(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite database that was opened once."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'steerboard.db')}"


@pytest.fixture
def postgres_url(postgres: Server, postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database that was opened once."""
    yield from _database(postgres, postgres_template)


@pytest.fixture
def empty_postgres_url(postgres: Server) -> Iterator[str]:
    """The address of a PostgreSQL database in which there is nothing yet."""
    yield from _database(postgres, None)


_NUMBERS = count(1)


def _database(server: Server, template: str | None) -> Iterator[str]:
    name = f"steerboard_{uuid4().hex[:12]}_{next(_NUMBERS)}"
    yield server.create(name, template)
    server.drop(name)
