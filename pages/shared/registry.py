"""Every page once: its file, address, title, section and whether it stands in the menu."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

FOLDER = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class PageEntry:
    """One page."""

    file: str
    title: str
    icon: str
    section: str
    visibility: Literal["visible", "hidden"] = "visible"

    @property
    def address(self) -> str:
        """The last part of the page's URL."""
        return Path(self.file).stem.replace("_", "-")


PAGES = (
    PageEntry("portfolio/overview.py", "Overview", ":material/dashboard:", "Portfolio"),
    PageEntry("portfolio/vendors.py", "Vendors", ":material/groups:", "Portfolio"),
    PageEntry("portfolio/vendor.py", "Vendor", ":material/badge:", "Portfolio", "hidden"),
    PageEntry("portfolio/sites.py", "Sites", ":material/location_on:", "Portfolio"),
    PageEntry("portfolio/register.py", "Register", ":material/menu_book:", "Portfolio"),
    PageEntry("performance/figures.py", "Figures", ":material/grid_on:", "Performance"),
    PageEntry("performance/service_levels.py", "Service levels", ":material/task_alt:", "Performance"),
    PageEntry("performance/signals.py", "Signals", ":material/monitoring:", "Performance"),
    PageEntry("performance/compare.py", "Compare", ":material/compare:", "Performance"),
    PageEntry("performance/methods.py", "Methods", ":material/function:", "Performance"),
    PageEntry("governance/gaps.py", "Gaps", ":material/rule:", "Governance"),
    PageEntry("governance/rulebook.py", "Rulebook", ":material/gavel:", "Governance"),
    PageEntry("data/bring_in.py", "Bring in", ":material/upload_file:", "Data"),
    PageEntry("data/take_out.py", "Take out", ":material/download:", "Data"),
    PageEntry("data/journal.py", "Journal", ":material/history:", "Data"),
    PageEntry("data/health.py", "Health", ":material/health_and_safety:", "Data"),
    PageEntry("data/settings.py", "Settings", ":material/tune:", "Data"),
    PageEntry("portfolio/welcome.py", "Welcome", ":material/waving_hand:", "Portfolio", "hidden"),
)


def pages() -> dict[str, list[Any]]:
    """Section -> Streamlit pages, for the menu: copies, for a page notes in itself that it was run."""
    sections: dict[str, list[Any]] = {}
    for entry in PAGES:
        sections.setdefault(entry.section, []).append(copy(_page(entry)))
    return sections


@cache
def _page(entry: PageEntry) -> Any:
    """Looks at the file and the icon, which takes longer than all else of a menu; so it is done once."""
    first = entry is PAGES[0]
    return st.Page(
        FOLDER / entry.file,
        title=entry.title,
        icon=entry.icon,
        url_path="" if first else entry.address,
        default=first,
        visibility=entry.visibility,
    )


def file_of(address: str) -> str:
    """The page file of an address, for `st.switch_page` and `st.page_link`."""
    return _FILES[address]


_FILES = {entry.address: str(FOLDER / entry.file) for entry in PAGES}
