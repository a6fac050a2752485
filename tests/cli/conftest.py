"""A database and files for the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sourcing_core.storage import Store, Work
from tests.factories import AT, after, new, tiny_register

Make = Callable[..., Path]


@pytest.fixture
def furnished_url(sqlite_url: str) -> str:
    """The address of a database with two vendors, sites, functions and engagements."""
    store = Store.open(sqlite_url, AT)
    store.commit(Work(changes=new(tiny_register(2))), "Ada", "Two vendors", after(1))
    store.close()
    return sqlite_url


@pytest.fixture
def file(tmp_path: Path) -> Make:
    """Makes a file from text or bytes."""

    def made(content: str | bytes, name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return made


def books(url: str) -> tuple[int, dict[str, int]]:
    """The head revision and the rows of every table: what nothing-changed means."""
    import sqlalchemy as sa

    from sourcing_core.storage.tables import metadata

    engine = sa.create_engine(url)
    with engine.connect() as connection:
        counts = {
            table.name: int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0)
            for table in metadata.sorted_tables
        }
        head = int(connection.execute(sa.text("SELECT revision FROM head")).scalar() or 0)
    engine.dispose()
    return head, counts
