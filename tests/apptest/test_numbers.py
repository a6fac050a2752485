"""What is folded away is right too: every chart's numbers open, in words, on every page."""

from __future__ import annotations

import re

import pytest

from pages.shared import registry
from tests.apptest.conftest import Desk

CODE = re.compile(r"[a-z]+_[a-z0-9_]+|\b(WE|NHS|N)\d|\b(NaN|nan|None)\b")
VIEWS = [(entry.address, {}) for entry in registry.PAGES if entry.address != "vendor"]
VIEWS += [
    ("vendor", {"id": "V-003", "metric": "on_time_delivery"}),
    ("vendor", {"id": "V-002", "metric": "customer_alignment", "engagement": "E-005"}),
    ("compare", {"kind": "site", "metric": "defect_rate"}),
    ("signals", {"engagement": "E-008", "metric": "on_time_delivery"}),
]


@pytest.mark.parametrize(("address", "query"), VIEWS, ids=[f"{address} {query}" for address, query in VIEWS])
def test_every_folded_part_opens_in_words(shown: Desk, address: str, query: dict[str, str]) -> None:
    tab = shown.open(address, **query)
    folded = [part.key for part in tab.expander if part.key]
    before = len(tab.dataframe)
    for key in folded:
        tab.session_state[key] = True
    tab.run()

    assert not tab.exception
    assert not tab.error
    numbers = [part for part in tab.expander if part.label == "Show the numbers"]
    assert len(tab.dataframe) >= before + len(numbers)
    for part in numbers:
        for table in part.dataframe:
            assert not [name for name in table.value.columns if CODE.search(str(name))], part.key
            words = table.value.select_dtypes(exclude="number").astype(str).to_numpy().ravel()
            assert not [word for word in words if CODE.search(word)], part.key


def test_alignment_is_told_by_region_where_several_are_served(shown: Desk) -> None:
    tab = shown.open("vendor", id="V-002", metric="customer_alignment", engagement="E-005")
    tab.session_state["vendor_regions_open"] = True
    tab.run()

    (part,) = [part for part in tab.expander if part.label == "The same by region"]
    (table,) = part.dataframe
    assert set(table.value["Region"]) == {"Benelux", "Nordics", "United Kingdom"}
    assert (table.value["n"] > 0).all()
