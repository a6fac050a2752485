"""A desk for each test: the app on its own database, on a fixed day, with every cache empty."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.shared import load, registry
from sourcing_core.storage import Store

TODAY = date(2026, 3, 18)
NOW = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)
FRAME = registry.FOLDER / "frame.py"


@dataclass
class Desk:
    """One database, and the app in front of it."""

    url: str
    monkeypatch: pytest.MonkeyPatch = field(repr=False)

    def open(self, address: str = "overview", *, theme: str = "light", **query: str) -> AppTest:
        """A new browser tab on a page."""
        tab = self.tab(address, theme=theme, **query)
        return tab.run()

    def tab(self, address: str = "overview", *, theme: str = "light", **query: str) -> AppTest:
        """The same, before its first run."""
        tab = AppTest.from_file(str(FRAME), default_timeout=60)
        tab.context = {"theme": theme}
        for name, value in query.items():
            tab.query_params[name] = value
        entry = next(entry for entry in registry.PAGES if entry.address == address)
        if entry is not registry.PAGES[0]:
            tab.switch_page(registry.file_of(address))
            tab._page_hash = calc_hash(entry.address)  # before the first run AppTest only knows file names
        return tab

    @property
    def store(self) -> Store:
        """The database, for another person who works in it at the same time."""
        return load._store(self.url)

    def at(self, day: date, now: datetime) -> None:
        """Another day on the calendar."""
        self.monkeypatch.setattr(load, "today", lambda: day)
        self.monkeypatch.setattr(load, "now", lambda: now)


@pytest.fixture(scope="session", autouse=True)
def _one_scan() -> Iterator[None]:
    """A server looks for components among all installed packages once; AppTest did at every run, for four fifths of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def _no_memory(request: pytest.FixtureRequest) -> Iterator[None]:
    """Streamlit's caches and our own outlive an AppTest; only tests that look at `shown` leave them as they are."""
    if "shown" in request.fixturenames:
        yield
        return
    _forget()
    yield
    _forget()


def _forget() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()
    load.forget()


@pytest.fixture
def desk_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Desk]:
    def made(url: str) -> Desk:
        monkeypatch.setenv("STEERBOARD_DATABASE_URL", url)
        monkeypatch.setenv("STEERBOARD_USER_NAME", "Ada")
        desk = Desk(url, monkeypatch)
        desk.at(TODAY, NOW)
        return desk

    return made


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo portfolio, loaded once."""
    from sourcing_core.desk.demo import load_demo

    path = tmp_path_factory.mktemp("demo") / "steerboard.db"
    store = Store.open(f"sqlite:///{path}", NOW)
    load_demo(store, TODAY, "Ada", NOW)
    store.close()
    return path


@pytest.fixture
def empty(sqlite_url: str, desk_of: Callable[[str], Desk]) -> Desk:
    """The app on a database in which nothing is recorded."""
    return desk_of(sqlite_url)


@pytest.fixture
def shown(demo_file: Path, desk_of: Callable[[str], Desk]) -> Desk:
    """The app on the demo portfolio itself, to be looked at and not changed."""
    return desk_of(f"sqlite:///{demo_file}")


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path, desk_of: Callable[[str], Desk]) -> Desk:
    """The app on a copy of the demo portfolio."""
    for part in demo_file.parent.glob(f"{demo_file.name}*"):
        shutil.copy(part, tmp_path / part.name)
    return desk_of(f"sqlite:///{tmp_path / demo_file.name}")


def texts(tab: AppTest) -> str:
    """Everything that a page says in words, one line each."""
    found: list[Any] = [
        *tab.title,
        *tab.subheader,
        *tab.markdown,
        *tab.caption,
        *tab.info,
        *tab.warning,
        *tab.error,
        *tab.success,
        *tab.toast,
    ]
    return "\n".join(str(one.value) for one in found)
