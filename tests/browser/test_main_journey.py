"""The main journey in a real browser: find the vendor that slides; no other host; nothing that axe calls serious."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sourcing_core.desk.demo import load_demo
from sourcing_core.storage import Store
from tests.benchmarks.client import server
from tests.benchmarks.timing import ROOT
from tests.tools.screenshots import ARGUMENTS, CHROMIUM, VIEWS, settle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
expect.set_options(timeout=60_000)  # a busy machine takes its time
HARMLESS = {
    "list",  # Streamlit's own menu
    "listitem",  # the same
    "svg-img-alt",  # sparklines of Streamlit's own metric
    "target-size",  # segments of Streamlit's own date input
    "scrollable-region-focusable",  # Streamlit's own dataframe and sidebar
    "aria-allowed-attr",  # Streamlit's own segmented control
    "nested-interactive",  # Streamlit's own file drop zone
}


# Streamlit paints a chosen segment in the accent on a tint of it: no accent that carries white text stands out there.
OURS = {"exclude": [["[data-testid='stButtonGroup']"]]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('browser') / 'demo.db'}"
    store = Store.open(url, NOW)
    load_demo(store, datetime.now(UTC).date(), "Ada", NOW)
    store.close()
    with server(ROOT / "app.py", url) as (port, _):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def test_the_first_visit_to_an_empty_database_offers_three_doors_and_the_demo_opens(page: Page, tmp_path: Path) -> None:
    with server(ROOT / "app.py", f"sqlite:///{tmp_path / 'empty.db'}") as (port, _):
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.get_by_role("heading", name="Welcome to Steerboard")).to_be_visible()
        for door in ("Load the demo portfolio", "Bring in a file", "Record the first vendor"):
            expect(page.get_by_role("button", name=door)).to_be_visible()
        page.get_by_role("button", name="Load the demo portfolio").click()
        expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible(timeout=120_000)
        expect(page.get_by_text("Copper Walrus Logistics").first).to_be_visible(timeout=60_000)


def test_the_vendor_that_slides_is_one_click_away_and_says_why(page: Page, demo_address: str) -> None:
    page.goto(demo_address)
    settle(page)
    page.get_by_role("button", name="Copper Walrus Logistics").first.click()
    expect(page.get_by_role("heading", name="Copper Walrus Logistics")).to_be_visible()
    expect(page.get_by_text("On-time delivery changed for the worse").first).to_be_visible()
    expect(page.get_by_text("Has the process changed?")).to_be_visible()
    assert "id=V-003" in page.url


def test_a_fresh_process_frames_every_page_on_its_first_visit(browser: Browser, tmp_path: Path) -> None:
    """The `pages/` trap: a page must never run without the frame."""
    with server(ROOT / "app.py", f"sqlite:///{tmp_path / 'fresh.db'}") as (port, _):
        opened = browser.new_context().new_page()
        opened.goto(f"http://127.0.0.1:{port}/settings")
        expect(opened.get_by_role("heading", name="Settings")).to_be_visible(timeout=60_000)
        expect(opened.get_by_role("link", name="Overview")).to_be_visible()
        opened.context.close()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_no_page_calls_another_host_or_has_a_serious_fault_for_those_who_cannot_see(
    browser: Browser, demo_address: str, mode: str
) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme=mode)
    opened = context.new_page()
    elsewhere: list[str] = []
    own = (demo_address, demo_address.replace("http", "ws"), "data:", "blob:")
    opened.on("request", lambda request: None if request.url.startswith(own) else elsewhere.append(request.url))
    serious: list[str] = []
    for view in VIEWS.values():
        opened.goto(f"{demo_address}/{view}")
        settle(opened)
        assert opened.get_by_text("Something went wrong").count() == 0, view
        found = Axe().run(opened, context=OURS).response["violations"]
        serious += [
            f"{view or 'overview'}: {each['id']} {[node['target'] for node in each['nodes']][:3]}"
            for each in found
            if each["impact"] in ("serious", "critical") and each["id"] not in HARMLESS
        ]
        wide = opened.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        assert not wide, f"{view} scrolls sideways"
    context.close()
    assert elsewhere == []
    assert serious == []
