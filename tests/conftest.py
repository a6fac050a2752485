"""Shared by every test: the steady hypothesis profile, and a fresh database of either kind."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that helpers are imported as tests.<name>

from tests.factories import AT
from tests.postgres import Server, server_for_tests

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("quick", derandomize=True, deadline=None, max_examples=15)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("STEERBOARD_LAWS", "steady"))


def pytest_collection_finish() -> None:
    """Five thousand tests and what they import are no garbage: looking for it among them took a tenth of the time."""
    gc.collect()
    gc.freeze()


ENGINES = ("sqlite", "postgresql")
Fill = Callable[[Any], None]
"""Writes into an opened `Store`."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for this session; tests that need one are skipped where there is none."""
    with server_for_tests() as server:
        if isinstance(server, str):
            pytest.skip(server)
        yield server
        for name in list(server.made):
            server.drop(name)


@dataclass
class Prepared:
    """Databases that were filled once in this session, and fresh copies of them."""

    folder: Path
    server: Callable[[], Server]
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def copy(self, engine: str, name: str, fill: Fill | None = None) -> Iterator[str]:
        """The address of a database of its own, as `fill` left it; opened and otherwise empty without."""
        template = self.made.get((engine, name)) or self._make(engine, name, fill)
        if engine == "sqlite":
            folder = self.folder / str(next(self.numbers))
            folder.mkdir()
            yield f"sqlite:///{shutil.copy(template, folder / 'steerboard.db')}"
            shutil.rmtree(folder, ignore_errors=True)
            return
        fresh = f"steerboard_{uuid4().hex[:12]}"
        yield self.server().create(fresh, template)
        self.server().drop(fresh)

    def _make(self, engine: str, name: str, fill: Fill | None) -> str:
        from sourcing_core.storage import Store

        template = str(self.folder / f"{name}.db") if engine == "sqlite" else f"steerboard_{name}_{uuid4().hex[:12]}"
        store = Store.open(f"sqlite:///{template}" if engine == "sqlite" else self.server().create(template), AT)
        if fill is not None:
            fill(store)
        store.close()
        self.made[engine, name] = template
        return template


@pytest.fixture(scope="session")
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Databases that were filled once in this session, and fresh copies of them."""
    return Prepared(tmp_path_factory.mktemp("prepared"), lambda: request.getfixturevalue("postgres"))


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which there is nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'steerboard.db'}"
    else:
        yield request.getfixturevalue("empty_postgres_url")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[str]:
    """The address of a database that was opened once and holds the built-in metrics only."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    with prepared.copy(request.param, "opened") as url:
        yield url


@pytest.fixture
def sqlite_url(prepared: Prepared, tmp_path: Path) -> Iterator[str]:
    """The address of a SQLite database that was opened once, in the test's own folder."""
    with prepared.copy("sqlite", "opened") as url:
        yield f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), tmp_path / 'steerboard.db')}"


@pytest.fixture
def postgres_url(prepared: Prepared, postgres: Server) -> Iterator[str]:
    """The address of a PostgreSQL database that was opened once."""
    with prepared.copy("postgresql", "opened") as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres: Server) -> Iterator[str]:
    """The address of a PostgreSQL database in which there is nothing yet."""
    name = f"steerboard_{uuid4().hex[:12]}"
    yield postgres.create(name)
    postgres.drop(name)
