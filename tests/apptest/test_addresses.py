"""Every view has an address that shows the same again, in another tab and on another day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.apptest.conftest import NOW, TODAY, Desk, texts

VIEWS: list[tuple[str, dict[str, str]]] = [
    ("overview", {"group": "Technology"}),
    ("overview", {"country": "IN", "tier": "T1"}),
    ("vendors", {"q": "tulipwood", "f_tier": "T2"}),
    ("vendor", {"id": "V-003", "metric": "defect_rate", "engagement": "E-009"}),
    ("vendor", {"id": "V-006", "tab": "governance"}),
    ("vendor", {"id": "V-002", "tab": "contract"}),
    ("sites", {"metric": "defect_rate", "group": "Technology"}),
    ("register", {"kind": "contract", "q": "walrus"}),
    ("figures", {"metric": "cycle_time", "vendor": "V-008", "until": "2025-10", "months": "6"}),
    ("service-levels", {"id": "L-029"}),
    ("signals", {"engagement": "E-008", "metric": "on_time_delivery"}),
    ("gaps", {"vendor": "V-006", "severity": "high"}),
    ("gaps", {"outcome": "unknown"}),
    ("rulebook", {"rule": "G-15"}),
    ("take-out", {"period": "2025-Q3"}),
    ("journal", {"kind": "vendor", "record": "V-004"}),
    ("bring-in", {"kind": "deliveries", "import": "B-00004"}),
]


def content(tab: AppTest) -> tuple[object, ...]:
    """What a reader sees: words, tables and pictures."""
    assert not tab.exception
    charts = [chart.proto.spec for chart in tab.get("plotly_chart")]
    return (
        texts(tab),
        [table.value.to_csv() for table in tab.dataframe],
        charts,
        [(m.label, m.value) for m in tab.metric],
    )


@pytest.mark.parametrize(("address", "query"), VIEWS)
def test_an_address_shows_the_same_in_another_tab(shown: Desk, address: str, query: dict[str, str]) -> None:
    first = content(shown.open(address, **query))
    assert content(shown.open(address, **query)) == first
    assert content(shown.open(address, **({"id": query["id"]} if address == "vendor" else {}))) != first


def test_the_vendor_page_writes_metric_engagement_and_tab_to_its_address(shown: Desk) -> None:
    tab = shown.open("vendor", id="V-003")
    tab.get_by_key("vendor_metric").set_value("defect_rate").run()
    tab.get_by_key("vendor_engagement").set_value("E-009").run()
    assert (tab.query_params["metric"], tab.query_params["engagement"]) == ("defect_rate", "E-009")
    query = {name: tab.query_params[name] for name in ("id", "metric", "engagement")}
    assert content(shown.open("vendor", **query)) == content(tab)


@pytest.mark.parametrize("address", ["vendors", "gaps", "service-levels", "signals"])
def test_a_day_and_a_revision_name_the_same_figures_for_ever(demo: Desk, address: str) -> None:
    """Tomorrow, after somebody changed a vendor, today's address still shows today."""
    moment = {"as_of": TODAY.isoformat(), "revision": str(demo.store.head)}
    shown = demo.open(address, **moment)
    first = [table.value.to_csv() for table in shown.dataframe], [(m.label, m.value) for m in shown.metric]
    stored = demo.store.record("vendor", "V-003")
    assert stored is not None
    demo.store.save(stored[0].model_copy(update={"name": "Another Name"}), stored[1], "Bob", "Renamed", NOW)
    demo.at(TODAY + timedelta(days=40), NOW + timedelta(days=40))
    again = demo.open(address, **moment)
    assert ([table.value.to_csv() for table in again.dataframe], [(m.label, m.value) for m in again.metric]) == first
    assert "Another Name" not in texts(again)


def test_the_scope_goes_with_the_reader_from_page_to_page(shown: Desk) -> None:
    tab = shown.open("overview", group="Technology")
    tab.get_by_key("act_now_0").click().run()
    assert tab.query_params["group"] == "Technology"


def test_a_scope_without_vendors_says_so_and_breaks_nothing(shown: Desk) -> None:
    for address in ("overview", "vendors", "sites", "figures", "service-levels", "signals", "gaps", "take-out"):
        tab = shown.open(address, group="Nobody")
        assert not tab.exception, address
        assert any("No active vendor is in this scope" in warning.value for warning in tab.warning), address


def test_figures_of_long_ago_come_with_the_way_to_their_own_time(demo: Desk) -> None:
    demo.at(TODAY.replace(year=2029), NOW.replace(year=2029))
    tab = demo.open("vendors")
    assert any("nothing newer can be judged" in info.value for info in tab.info)
    tab.get_by_key("bar_then").click().run()
    assert tab.query_params["as_of"] == "2026-03-11"
    assert tab.dataframe[0].value["Score"].notna().sum() > 10
