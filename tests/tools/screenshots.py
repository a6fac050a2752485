"""Small pictures of every page, light and dark, on the demo: `python -m tests.tools.screenshots`."""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.client import server
from tests.benchmarks.timing import ROOT

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = "/usr/bin/chromium"
VIEWS = {
    "overview": "",
    "vendors": "vendors",
    "vendor": "vendor?id=V-003",
    "sites": "sites",
    "register": "register?kind=contract",
    "figures": "figures",
    "service-levels": "service-levels",
    "signals": "signals",
    "compare": "compare",
    "methods": "methods",
    "gaps": "gaps",
    "rulebook": "rulebook",
    "bring-in": "bring-in",
    "take-out": "take-out",
    "journal": "journal",
    "health": "health",
    "settings": "settings",
}
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


DRAWN = """() => !document.querySelector('[data-testid=stSkeleton]')
&& [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(chart => chart.querySelector('.main-svg'))"""


def settle(page: Page) -> None:
    """Wait until the page's script has run and its charts are drawn."""
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_selector(SETTLED, timeout=60_000)
    page.wait_for_function(DRAWN, timeout=60_000)
    page.wait_for_timeout(250)


def whole(page: Page, width: int) -> bytes:
    """A picture of the whole page, however long."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(int(height), 800), 2600)})
    page.wait_for_timeout(800)
    return page.screenshot()


def small(picture: bytes, width: int = 900) -> Image.Image:
    """The picture at a size that a repository can bear."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    scaled = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    return scaled.quantize(colors=96, method=Image.Quantize.MEDIANCUT)


def main(folder: Path) -> None:
    """Make every picture."""
    from sourcing_core.desk.demo import load_demo
    from sourcing_core.storage import Store

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{scratch}/demo.db"
        now = datetime.now(UTC)
        store = Store.open(url, now)
        load_demo(store, now.date(), "Demo", now)
        store.close()
        with server(ROOT / "app.py", url) as (port, _), sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for mode in ("light", "dark"):
                page = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=mode).new_page()
                for name, view in VIEWS.items():
                    page.set_viewport_size({"width": 1280, "height": 800})
                    page.goto(f"http://127.0.0.1:{port}/{view}")
                    settle(page)
                    small(whole(page, 1280)).save(folder / f"{name}-{mode}.png", optimize=True)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots")
