"""An open store on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sourcing_core.storage import Store, Work
from tests.factories import AT, after, new, posts, tiny_register


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A database that knows the built-in metrics (revision 1) and nothing else."""
    opened = Store.open(database_url, AT)
    yield opened
    opened.close()


@pytest.fixture
def furnished(store: Store) -> Store:
    """Two vendors with a site and an engagement each (revision 2), and three months of two figures (revision 3)."""
    store.commit(Work(changes=new(tiny_register(2))), "Ada", "The first two vendors", after(1))
    store.commit(
        Work(posts=posts(
            ("E-1", "on_time_delivery", "2026-01", 95, 100, 1), ("E-1", "on_time_delivery", "2026-02", 90, 100, 1),
            ("E-1", "on_time_delivery", "2026-03", 85, 100, 1), ("E-2", "cycle_time", "2026-01", 4.5, float("nan"), 2),
            ("E-2", "cycle_time", "2026-02", 4.25, 12, 2), ("E-2", "cycle_time", "2026-03", 0.0, 0, 2),
        )),
        "Ada", "First figures", after(2),
    )
    return store
