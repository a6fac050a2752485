"""Every page opens: on nothing, on the demo, in the past, light and dark; and an empty one says what to do first."""

from __future__ import annotations

import pytest

from pages.shared import registry
from tests.apptest.conftest import Desk, texts

ADDRESSES = [entry.address for entry in registry.PAGES]
TITLES = {entry.address: entry.title for entry in registry.PAGES} | {
    "gaps": "Governance gaps",
    "welcome": "Welcome to Steerboard",
}
NEXT_STEPS = {
    "vendors": "Record a vendor",
    "vendor": "Choose a vendor",
    "sites": "Record a site",
    "register": "Add vendor",
    "figures": "Record an engagement",
    "service-levels": "Add service level",
    "signals": "Bring in a file",
    "gaps": "Begin",
    "take-out": "Begin",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_on_nothing(empty: Desk, address: str) -> None:
    tab = empty.open(address)
    assert not tab.exception
    assert not tab.error
    assert [title.value for title in tab.title] == [TITLES["welcome" if address == "overview" else address]]


@pytest.mark.parametrize("address", NEXT_STEPS)
def test_an_empty_page_says_what_to_do_first_with_the_button(empty: Desk, address: str) -> None:
    tab = empty.open(address)
    wanted = [button for button in tab.button if button.label == NEXT_STEPS[address]]
    assert len(wanted) == 1
    assert not wanted[0].disabled
    assert not wanted[0].click().run().exception


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_on_the_demo(shown: Desk, address: str, theme: str) -> None:
    tab = shown.open(address, theme=theme, **({"id": "V-003"} if address == "vendor" else {}))
    assert not tab.exception
    assert not tab.error
    assert [title.value for title in tab.title] == [
        "Copper Walrus Logistics" if address == "vendor" else TITLES[address]
    ]
    assert "None" not in texts(tab).replace("None of", "")
    assert " nan" not in texts(tab).lower()


@pytest.mark.parametrize(
    "moment",
    [{"as_of": "2025-11-30"}, {"revision": "2"}, {"as_of": "1990-01-01"}, {"as_of": "2025-11-30", "revision": "3"}],
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_in_the_past_where_nothing_can_be_changed(
    shown: Desk, address: str, moment: dict[str, str]
) -> None:
    tab = shown.open(address, **moment, **({"id": "V-003"} if address == "vendor" else {}))
    assert not tab.exception
    assert not tab.error
    if address != "welcome":
        assert any("Nothing can be changed here" in warning.value for warning in tab.warning)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"as_of": "2026-02-30"}, "'2026-02-30' is not a day, which is written as 2026-03-31: this is today."),
        ({"as_of": "2031-01-01"}, "2031-01-01 lies in the future: this is today."),
        ({"revision": "9999"}, "There is no revision '9999': this is the latest, 11."),
        ({"revision": "x"}, "There is no revision 'x': this is the latest, 11."),
    ],
)
def test_a_moment_that_does_not_exist_is_named_and_today_is_shown(
    shown: Desk, query: dict[str, str], says: str
) -> None:
    tab = shown.open("vendors", **query)
    assert not tab.exception
    assert [warning.value.replace("\\", "") for warning in tab.warning] == [says]


def test_every_page_stands_in_the_registry_once_and_its_file_is_there() -> None:
    files = {
        path.relative_to(registry.FOLDER).as_posix()
        for path in registry.FOLDER.glob("*/*.py")
        if path.parent.name != "shared"
    }
    assert files == {entry.file for entry in registry.PAGES}
    assert len({entry.address for entry in registry.PAGES}) == len(registry.PAGES)


def test_no_page_script_stands_beside_the_frame_where_streamlit_would_serve_it_without_the_frame() -> None:
    assert [path.name for path in registry.FOLDER.glob("*.py")] == ["frame.py"]
    assert not list((registry.FOLDER / "pages").glob("*")) if (registry.FOLDER / "pages").exists() else True
