"""Every page once: its file, address, title, section and whether it stands in the menu."""

from __future__ import annotations

from dataclasses import dataclass
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
    """Section -> Streamlit pages, for the menu."""
    sections: dict[str, list[Any]] = {}
    for number, entry in enumerate(PAGES):
        page = st.Page(
            FOLDER / entry.file,
            title=entry.title,
            icon=entry.icon,
            url_path="" if number == 0 else entry.address,
            default=number == 0,
            visibility=entry.visibility,
        )
        sections.setdefault(entry.section, []).append(page)
    return sections


def file_of(address: str) -> str:
    """The page file of an address, for `st.switch_page` and `st.page_link`."""
    return next(str(FOLDER / entry.file) for entry in PAGES if entry.address == address)
