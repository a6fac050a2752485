"""A real browser in front of a real server on the loopback address, each test with a database of its own or the demo."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sourcing_core.desk.demo import load_demo
from sourcing_core.storage import Store
from tests.benchmarks.client import server
from tests.benchmarks.timing import ROOT
from tests.tools.screenshots import ARGUMENTS, CHROMIUM

expect.set_options(timeout=60_000)  # a busy machine takes its time


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser, and is left out with a reason where there is none."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if shutil.which(CHROMIUM) is None:
                item.add_marker(pytest.mark.skip(reason=f"Debian's chromium is not installed at {CHROMIUM}"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on the demo portfolio, to be looked at and not changed."""
    now = datetime.now(UTC)
    url = f"sqlite:///{tmp_path_factory.mktemp('browser') / 'demo.db'}"
    store = Store.open(url, now)
    load_demo(store, datetime.now().astimezone().date(), "Ada", now)
    store.close()
    with server(ROOT / "app.py", url) as (port, _):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Starts a server on a database in which there is nothing yet; gives its address."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    with ExitStack() as running:
        yield lambda: f"http://127.0.0.1:{running.enter_context(server(ROOT / 'app.py', url))[0]}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab as on a laptop."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()
