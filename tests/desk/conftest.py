"""A desk over a fresh database, with and without a register."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sourcing_core.storage import Store, Work
from tests.desk.bringing import Desk
from tests.factories import AT, after, new, tiny_register


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """Nothing is recorded but the built-in metrics."""
    store = Store.open(sqlite_url, AT)
    yield Desk(store)
    store.close()


@pytest.fixture
def furnished(desk: Desk) -> Desk:
    """Two vendors, each with a site, a function and an engagement (V-1, S-1, F-1, E-1; V-2 ...)."""
    desk.store.commit(Work(changes=new(tiny_register(2))), "Ada", "Two vendors", after(1))
    return desk
