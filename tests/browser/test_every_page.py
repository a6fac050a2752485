"""Every page as a reader gets it: nothing from elsewhere, a clean console, readable by all, never wider than the screen."""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pages.shared.server import CSP
from tests.tools.screenshots import VIEWS, settle

# What axe finds in Streamlit's own parts, which this project does not draw: rule -> where.
UPSTREAM = {
    "svg-img-alt": ("stMetric",),  # sparklines of a metric
    "target-size": ("stDateInput",),  # segments of a date
    "scrollable-region-focusable": ("stSidebar", "dvn-scroller", "stDataFrame"),  # the menu, and the canvas of tables
    "aria-allowed-attr": ("stButtonGroup", "stSegmentedControl", "button_group", "radiogroup"),
    "nested-interactive": ("stFileUploader",),  # the button inside the drop zone
    "list": ("stSidebarNav",),  # sections between the list of the menu and its items
    "listitem": ("stSidebarNav",),
    # One colour serves as the ground of white words on main buttons and as the words of a chosen segment: on a dark
    # page no colour can be 4.5 to 1 both ways; ours is as light as the buttons allow.
    "color-contrast": ("stButtonGroup",),
}
QUIET = re.compile(r"/_stcore/(health|host-config)")  # two 404s of Streamlit when a page below the first is opened cold


class Watch:
    """Listens to a tab: requests to other hosts, and complaints on its console."""

    def __init__(self, page: Page, address: str) -> None:
        own = (address, address.replace("http", "ws"), "data:", "blob:")
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: None if request.url.startswith(own) else self.elsewhere.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(f"{page.url}: {message.text} {message.location.get('url', '')}")
                if message.type == "error" and not QUIET.search(message.location.get("url", ""))
                else None
            ),
        )


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, apart from Streamlit's own parts."""
    found = []
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] not in ("serious", "critical"):
            continue
        for node in violation["nodes"]:
            target, html = str(node["target"]), page.evaluate(_AROUND, node["target"][0])
            if not any(part in target or part in html for part in UPSTREAM.get(violation["id"], ())):
                found.append(f"{page.url}: {violation['id']} {target} {node['html'][:160]}")
    return found


_AROUND = """(target) => { const names = []; let one = document.querySelector(target);
while (one) { names.push(one.getAttribute('data-testid') || '', one.getAttribute('role') || '', one.className.toString()); one = one.parentElement; }
return names.join(' ') }"""


def too_wide(page: Page) -> bool:
    """Whether the page, or its main part, scrolls sideways."""
    return bool(
        page.evaluate(
            "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".some(one => one.scrollWidth > one.clientWidth + 1)"
        )
    )


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_keeps_to_itself_and_can_be_read_by_all(browser: Browser, demo_address: str, mode: str) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme=mode)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    watch, faults = Watch(opened, demo_address), []
    for name, view in VIEWS.items():
        opened.set_viewport_size({"width": 1400, "height": 900})
        opened.goto(f"{demo_address}/{view}")
        settle(opened)
        assert opened.get_by_text("Something went wrong").count() == 0, name
        assert opened.locator("[data-testid=stException]").count() == 0, name
        faults += serious(opened)
        faults += [f"{name} scrolls sideways at 1400"] if too_wide(opened) else []
        if mode == "light":
            opened.set_viewport_size({"width": 420, "height": 900})
            opened.wait_for_timeout(300)
            faults += [f"{name} scrolls sideways at 420"] if too_wide(opened) else []
    context.close()
    assert watch.elsewhere == []
    assert watch.complaints == []
    assert faults == []


def test_the_policy_of_content_names_the_one_inline_script_by_its_hash(demo_address: str) -> None:
    with urllib.request.urlopen(demo_address) as answer:
        sent, text = answer.headers["content-security-policy"], answer.read().decode()
    assert sent == CSP
    inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in sent
    assert "unsafe-eval" not in sent


def test_every_answer_forbids_frames_elsewhere_and_guessed_types(demo_address: str) -> None:
    for path in ("/", "/readyz", "/_stcore/health"):
        with urllib.request.urlopen(f"{demo_address}{path}") as answer:
            assert answer.headers["x-frame-options"] == "SAMEORIGIN"
            assert answer.headers["x-content-type-options"] == "nosniff"
