"""The demo portfolio in a database of its own, made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy

import pytest

from sourcing_core.assessment import Assessment, assess
from sourcing_core.desk.demo import load_demo
from sourcing_core.storage import Store

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that holds the demo, closed."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    store = Store.open(f"sqlite:///{path}", NOW)
    load_demo(store, TODAY, "Ada", NOW)
    store.close()
    return path


@pytest.fixture
def demo_store(demo_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it that a test may change."""
    for part in demo_file.parent.glob("demo.db*"):
        copy(part, tmp_path / part.name)
    store = Store.open(f"sqlite:///{tmp_path / 'demo.db'}", NOW)
    yield store
    store.close()


@pytest.fixture(scope="session")
def judged(demo_file: Path) -> Assessment:
    """The judgement on the demo."""
    store = Store.open(f"sqlite:///{demo_file}", NOW)
    made = assess(store.load(TODAY), store.policy())
    store.close()
    return made
