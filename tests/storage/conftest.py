"""An open store on either database, with more and more in it."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from sourcing_core.storage import Change, Events, Store, Work
from tests.conftest import ENGINES, Prepared
from tests.factories import AT, after, facts, new, posts, service_level, tiny_register, vendor


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A database that knows the built-in metrics (revision 1) and nothing else."""
    opened = Store.open(database_url, AT)
    yield opened
    opened.close()


def furnish(store: Store) -> None:
    store.commit(Work(changes=new(tiny_register(2))), "Ada", "The first two vendors", after(1))
    store.commit(
        Work(
            posts=posts(
                ("E-1", "on_time_delivery", "2026-01", 95, 100, 1),
                ("E-1", "on_time_delivery", "2026-02", 90, 100, 1),
                ("E-1", "on_time_delivery", "2026-03", 85, 100, 1),
                ("E-2", "cycle_time", "2026-01", 4.5, float("nan"), 2),
                ("E-2", "cycle_time", "2026-02", 4.25, 12, 2),
                ("E-2", "cycle_time", "2026-03", 0.0, 0, 2),
            )
        ),
        "Ada",
        "First figures",
        after(2),
    )


def tell(store: Store) -> None:
    furnish(store)
    deliveries = pa.table(
        {"engagement_id": ["E-1", "E-2"], "delivery_id": ["D-1", "D-2"], "ordered_quantity": [1.0, 2.0]}
    )
    store.commit(
        Work(
            changes=[Change(service_level())],
            posts=posts(("E-1", "defect_rate", "2026-01", 2, 100, 3)),
            batch=facts("deliveries"),
            events=Events("deliveries", deliveries),
        ),
        "Ben",
        "Import",
        after(3),
    )
    store.commit(
        Work(posts=posts(("E-2", "defect_rate", "2026-01", 3, 100, 3)), batch=facts(sha256="c" * 64)),
        "Ben",
        "Import of the wrong file",
        after(4),
    )
    store.commit(Work(takes_back="B-00005"), "Ben", "The wrong file", after(5))
    store.commit(
        Work(changes=[Change(vendor(1, owner_id="P-1", tier="T1"), 1)], settings={"policy": '{"confidence": 0.9}'}),
        "Cleo",
        "Critical",
        after(6),
    )


def _opened(request: pytest.FixtureRequest, prepared: Prepared, fill: object) -> Iterator[Store]:
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    with prepared.copy(request.param, fill.__name__, fill) as url:  # type: ignore[attr-defined, arg-type]
        opened = Store.open(url, AT)
        yield opened
        opened.close()


@pytest.fixture(params=ENGINES)
def furnished(request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[Store]:
    """Two vendors with a site and an engagement each (revision 2), and three months of two figures (revision 3)."""
    yield from _opened(request, prepared, furnish)


@pytest.fixture(params=ENGINES)
def told(request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[Store]:
    """Furnished; then an import with events (4), one that was taken back (5, 6), a changed record and a setting (7)."""
    yield from _opened(request, prepared, tell)
