"""What a stranger does on the first day: the demo and the vendor that slides; then real deliveries, from file to pack."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.benchmarks.timing import ROOT
from tests.tools.screenshots import settle

SCMS = ROOT.parent / "shared" / "data" / "scms-shipments" / "SCMS_Delivery_History_Dataset.csv"
MAPPING = ROOT / "tests" / "real_data" / "scms.toml"


def go(page: Page, title: str, heading: str | None = None) -> None:
    """Choose a page in the menu."""
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", name=heading or title, exact=True)).to_be_visible()
    settle(page)


def test_from_three_doors_to_the_vendor_that_slides_and_why(page: Page, serve: Callable[[], str]) -> None:
    page.goto(serve())
    expect(page.get_by_role("heading", name="Welcome to Steerboard")).to_be_visible()
    for door in ("Load the demo portfolio", "Bring in a file", "Record the first vendor"):
        expect(page.get_by_role("button", name=door)).to_be_visible()
    page.get_by_role("button", name="Load the demo portfolio").click()
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Copper Walrus Logistics").first.click()
    expect(page.get_by_role("heading", name="Copper Walrus Logistics")).to_be_visible()
    expect(page.get_by_text("On-time delivery changed for the worse").first).to_be_visible()
    assert "id=V-003" in page.url
    settle(page)
    charts = page.locator("[data-testid=stPlotlyChart]")
    assert charts.count() == 3
    page.get_by_role("tab", name="Contracts").click()
    expect(page.get_by_text("Contract C-006")).to_be_visible()
    assert "tab=contract" in page.url
    page.reload()
    expect(page.get_by_text("Contract C-006")).to_be_visible()


@pytest.mark.skipif(not SCMS.exists(), reason="the SCMS file is not beside the project")
def test_from_a_real_file_to_levels_gaps_and_the_pack(page: Page, serve: Callable[[], str], tmp_path: Path) -> None:
    address = serve()
    page.goto(f"{address}/bring-in?kind=deliveries")
    expect(page.get_by_role("heading", name="Bring in", exact=True)).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(SCMS)
    expect(page.get_by_text("10,324 rows and 33 columns")).to_be_visible()
    page.locator("input[type=file]").nth(1).set_input_files(MAPPING)
    button = page.get_by_role("button", name="Import 10,324 rows")
    expect(button).to_be_enabled(timeout=120_000)
    button.click()
    expect(page.get_by_text("10,324 new, 0 changed, 0 known, 0 refused")).to_be_visible(timeout=120_000)

    _agree(page, address)
    _judge(page)
    _take_out(page, tmp_path)


def _agree(page: Page, address: str) -> None:
    """95 % on time, for every vendor at once."""
    page.goto(f"{address}/service-levels")
    page.get_by_role("button", name="Agree one level for many").click()
    expect(page.get_by_text("monthly figures would have been below expected")).to_be_visible()
    page.get_by_role("button", name="Agree for 73 vendors").click()
    expect(page.get_by_text("73 service levels agreed")).to_be_visible()


def _judge(page: Page) -> None:
    """The figures end in 2015: they are seen as of then; a vendor with its control chart; compliance; gaps."""
    page.get_by_role("button", name="See it as of 11 Jan 2016").click()
    expect(page.get_by_text("You are looking at the portfolio as of 11 Jan 2016")).to_be_visible()
    settle(page)
    kept, missed, unknown = (int(text) for text in page.locator("[data-testid=stMetricValue]").all_inner_texts())
    assert kept > 0, "in December 2015 some deliveries were on time"
    assert kept + missed + unknown > 100
    expect(page.get_by_text("Click a tile to see the level")).to_be_visible()
    go(page, "Overview")
    assert "as_of=2016-01-11" in page.url, "the menu keeps the day"
    page.goto(page.url.replace("/?", "/vendor?id=V-001&metric=on_time_delivery&"))
    expect(page.get_by_text("Has the process changed?")).to_be_visible()
    settle(page)
    assert page.locator("[data-testid=stPlotlyChart] .main-svg").count() >= 3
    go(page, "Gaps", "Governance gaps")
    assert int(page.locator("[data-testid=stMetricValue]").nth(0).inner_text().replace(",", "")) > 0


def _take_out(page: Page, folder: Path) -> None:
    """The summaries of the last year with figures, as one file."""
    go(page, "Take out")
    page.get_by_role("textbox", name="Period").fill("2015")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Jan 2015 to Dec 2015")).to_be_visible()
    page.get_by_role("button", name="Build the summaries").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download all as one file").click()
    target = folder / "pack.zip"
    coming.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["as_of"] == "2016-01-11"
        assert manifest["period"] == {"first_day": "2015-01-01", "last_day": "2015-12-31"}
        attainment = archive.read("attainment.csv").decode("utf-8-sig")
    assert ",BELOW_EXPECTED," in attainment
    assert ",MET," in attainment
