"""Without a mouse: the main button is reached with Tab, and a drawer is opened, filled and closed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.tools.screenshots import settle


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the element of this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.closest('button, a')?.innerText || ''").strip().endswith(name):
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_the_first_vendor_is_recorded_with_the_keyboard_alone(page: Page, serve: Callable[[], str]) -> None:
    page.goto(serve())
    expect(page.get_by_role("button", name="Record the first vendor")).to_be_visible()
    tab_to(page, "Record the first vendor")
    page.keyboard.press("Enter")
    name = page.get_by_role("textbox", name="Name *")
    expect(name).to_be_visible()
    name.focus()
    page.keyboard.type("Meridian Freight")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vendor V-001 saved")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    assert "id=" not in page.url


def test_escape_closes_a_drawer_and_leaves_the_address_of_the_list(page: Page, demo_address: str) -> None:
    page.goto(f"{demo_address}/register?kind=vendor&id=V-003")
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    assert "id=" not in page.url
