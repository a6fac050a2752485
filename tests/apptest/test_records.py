"""Records by hand: added, edited, retired and removed through the form; refused in one line that names the field."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import show
from sourcing_core.register import GROUPS, RECORDS, Vendor, shapes
from sourcing_core.storage import Change, Work
from sourcing_core.vocabulary import Tier
from tests.apptest.conftest import NOW, TODAY, Desk, texts
from tests.apptest.reading import errors, fill, has, press, saved


def press_save(tab: AppTest, form: str) -> AppTest:
    """Press Save in the drawer."""
    return press(tab, f"{form}_save")


@pytest.mark.parametrize("kind", RECORDS)
def test_every_kind_of_record_has_its_table_under_its_heading(demo: Desk, kind: str) -> None:
    tab = demo.open("register", kind=kind)
    assert not tab.exception
    assert not tab.error
    chosen = tab.get_by_key("register_group").value
    assert RECORDS[kind] in GROUPS[chosen]
    assert tab.get_by_key("register_kind").value == kind
    assert len(tab.dataframe[0].value) == min(len(demo.store.load(TODAY).active(kind)), show.MOST_TICKED)


@pytest.mark.parametrize("kind", RECORDS)
def test_every_kind_of_record_has_a_form_with_all_its_fields(demo: Desk, kind: str) -> None:
    tab = demo.open("register", kind=kind, id="new")
    assert not tab.exception
    asked = {shape.name for shape in shapes(RECORDS[kind]) if f"form_{kind}_new_{shape.name}" in tab.session_state}
    assert asked == set(RECORDS[kind].model_fields) - {"retired_on"}


def test_another_heading_shows_its_first_kind_and_drops_the_search(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", q="walrus")
    tab.get_by_key("register_group").set_value("Protection").run()
    assert not tab.exception
    assert tab.query_params["kind"] in ("ip_control", ["ip_control"])
    assert "q" not in tab.query_params
    assert has(tab, "add_ip_control")
    assert tab.get_by_key("add_ip_control").label == "Add IP control"


def test_an_idea_that_is_live_and_rejected_is_refused_in_one_line(demo: Desk) -> None:
    tab = demo.open("register", kind="idea", id="new")
    told = {"name": "Two in one", "engagement_id": "E-001", "submitted_on": date(2026, 1, 5)}
    fill(tab, "form_idea_new", **told, live_on=date(2026, 2, 5), rejected_on=date(2026, 2, 6))
    press_save(tab, "form_idea_new")
    assert len(errors(tab)) == 1
    assert "an idea is either live or rejected" in errors(tab)[0].lower()


def test_a_vendor_is_recorded_with_the_next_free_id_and_stands_in_the_table(empty: Desk) -> None:
    tab = empty.open("register", kind="vendor", id="new")
    assert tab.get_by_key("form_vendor_new_vendor_id").value == "V-001"
    press_save(fill(tab, "form_vendor_new", name="Meridian Freight", country="PL", tier="T2"), "form_vendor_new")
    assert not tab.exception
    assert errors(tab) == []
    kept, version = empty.store.record("vendor", "V-001") or (None, 0)
    assert isinstance(kept, Vendor)
    assert (kept.name, kept.country, kept.tier, version) == ("Meridian Freight", "PL", "T2", 1)
    tab.run()
    assert tab.dataframe[0].value["Name"].tolist() == ["Meridian Freight"]
    assert "id" not in tab.query_params


def test_the_drawer_closes_after_saving_and_says_so(empty: Desk) -> None:
    tab = empty.open("register", kind="vendor", id="new")
    press_save(fill(tab, "form_vendor_new", name="Meridian Freight"), "form_vendor_new")
    assert saved(tab) == ["Vendor V-001 saved."]
    assert not has(tab, "form_vendor_new_name")


def test_a_missing_name_is_refused_in_one_line_that_names_the_field_and_nothing_is_lost(empty: Desk) -> None:
    tab = empty.open("register", kind="vendor", id="new")
    press_save(fill(tab, "form_vendor_new", notes="Met at the fair"), "form_vendor_new")
    assert errors(tab) == ["Name is required."]
    assert tab.get_by_key("form_vendor_new_notes").value == "Met at the fair"
    assert empty.store.record("vendor", "V-001") is None


def test_every_faulty_field_has_a_line_of_its_own(empty: Desk) -> None:
    tab = empty.open("register", kind="vendor", id="new")
    press_save(fill(tab, "form_vendor_new", vendor_id="V 1"), "form_vendor_new")
    assert sorted(errors(tab)) == ["Name is required.", "Vendor must be one word without spaces or any of / ? # &."]


def test_a_vendor_is_edited_and_the_journal_keeps_who_and_why(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", id="V-003")
    press_save(
        fill(tab, "form_vendor_V-003", name="Copper Walrus Group", why="Renamed after the merger"), "form_vendor_V-003"
    )
    assert errors(tab) == []
    latest = demo.store.journal(kind="vendor", record_id="V-003", limit=1).iloc[0]
    assert (latest["who"], latest["why"]) == ("Ada", "Renamed after the merger")
    assert demo.open("vendor", id="V-003").title[0].value == "Copper Walrus Group"


def test_a_stale_save_is_refused_naming_who_and_what_and_can_be_begun_anew(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", id="V-003")
    stored, version = demo.store.record("vendor", "V-003") or (None, 0)
    assert stored is not None
    demo.store.commit(
        Work(changes=[Change(stored.model_copy(update={"tier": Tier.T1}), version)]), "Bob", "Promoted", NOW
    )
    press_save(fill(tab, "form_vendor_V-003", name="Copper Walrus Group"), "form_vendor_V-003")
    assert len(errors(tab)) == 1
    assert "Vendor V-003 was changed meanwhile" in errors(tab)[0]
    assert "Bob" in errors(tab)[0]
    assert "tier" in errors(tab)[0]
    assert (demo.store.record("vendor", "V-003") or (None,))[0].name == "Copper Walrus Logistics"  # type: ignore[union-attr]
    tab.get_by_key("form_vendor_V-003_again").click().run()
    press_save(fill(tab, "form_vendor_V-003", name="Copper Walrus Group"), "form_vendor_V-003")
    kept = (demo.store.record("vendor", "V-003") or (None,))[0]
    assert isinstance(kept, Vendor)
    assert (kept.name, kept.tier) == ("Copper Walrus Group", "T1")


def test_what_others_refer_to_cannot_be_removed_only_retired(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", id="V-003")
    assert not has(tab, "remove_vendor_V-003")
    assert "it can be retired (set the date above), not removed" in texts(tab)
    press_save(fill(tab, "form_vendor_V-003", retired_on=TODAY), "form_vendor_V-003")
    tab.run()
    assert "V-003" not in tab.dataframe[0].value["Id"].tolist()
    assert "V-003" in demo.open("register", kind="vendor", retired="1").dataframe[0].value["Id"].tolist()
    assert "Retired on 18 Mar 2026." in [warning.value for warning in demo.open("vendor", id="V-003").warning]


def test_a_reference_made_after_the_drawer_was_opened_still_stops_the_removal(empty: Desk) -> None:
    from tests.factories import site, vendor

    empty.store.commit(Work(changes=[Change(vendor(1))]), "Ada", "Recorded", NOW)
    tab = empty.open("register", kind="vendor", id="V-1")
    button = tab.get_by_key("remove_vendor_V-1")
    empty.store.commit(Work(changes=[Change(site(1, vendor_id="V-1"))]), "Bob", "Recorded", NOW)
    button.click().run()
    assert errors(tab) == ["Vendor V-1 cannot be removed because others refer to it (1 site): retire it instead."]
    assert empty.store.record("vendor", "V-1") is not None


def test_what_nothing_refers_to_is_removed_and_stays_in_the_journal(empty: Desk) -> None:
    from tests.factories import vendor

    empty.store.commit(Work(changes=[Change(vendor(1))]), "Ada", "Recorded", NOW)
    tab = empty.open("register", kind="vendor", id="V-1")
    tab.get_by_key("remove_vendor_V-1").click().run()
    assert empty.store.record("vendor", "V-1") is None
    assert saved(tab) == ["Vendor V-1 removed."]
    assert len(empty.store.journal(kind="vendor", record_id="V-1")) == 2


def test_a_site_finds_its_zone_and_place_from_the_city(empty: Desk) -> None:
    tab = empty.open("register", kind="site", id="new")
    press_save(fill(tab, "form_site_new", name="Hub", country="SG", city="Singapore"), "form_site_new")
    assert errors(tab) == []
    kept = (empty.store.record("site", "S-001") or (None,))[0]
    assert kept is not None
    assert (kept.zone, round(kept.latitude, 1)) == ("Asia/Singapore", 1.4)  # type: ignore[attr-defined]


def test_a_link_fills_in_what_it_knows_about_the_new_record(demo: Desk) -> None:
    tab = demo.open("register", kind="service_level", id="new", with_vendor_id="V-003", with_metric_id="defect_rate")
    assert tab.get_by_key("form_service_level_new_vendor_id").value == "V-003"
    assert tab.get_by_key("form_service_level_new_metric_id").value == "defect_rate"


def test_a_drawer_of_the_vendor_page_leaves_its_address_alone(demo: Desk) -> None:
    tab = demo.open("vendor", id="V-003")
    tab.get_by_key("vendor_edit").click().run()
    press_save(fill(tab, "form_vendor_V-003", notes="Seen"), "form_vendor_V-003")
    assert tab.query_params["id"] == "V-003"
    assert tab.title[0].value == "Copper Walrus Logistics"


def test_search_and_filters_are_in_the_address(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", q="walrus")
    assert tab.dataframe[0].value["Name"].tolist() == ["Copper Walrus Logistics"]
    tab.get_by_key("find_q").set_value("tulipwood captive").run()
    assert tab.query_params["q"] == "tulipwood captive"
    assert len(tab.dataframe[0].value) == 3
    tab = demo.open("register", kind="vendor", f_tier="T1")
    assert set(tab.dataframe[0].value["Tier"]) == {"Tier 1, most critical"}
    tab.get_by_key("find_f_tier").set_value("T2").run()
    assert tab.query_params["f_tier"] == "T2"


def test_in_the_past_a_record_is_read_and_not_edited(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", id="V-003", revision="2")
    assert not has(tab, "form_vendor_V-003_name")
    assert tab.get_by_key("add_vendor").disabled
    assert "Copper Walrus Logistics" in tab.dataframe[1].value["Value"].tolist()


def test_who_is_recorded_is_remembered_on_every_page_of_the_tab(empty: Desk) -> None:
    tab = empty.open("settings")
    tab.get_by_key("author").set_value("Grace").run()
    from pages.shared import registry

    tab.switch_page(registry.file_of("register"))
    tab.query_params["kind"], tab.query_params["id"] = "vendor", "new"
    tab.run()
    press_save(fill(tab, "form_vendor_new", name="Meridian"), "form_vendor_new")
    assert empty.store.journal(kind="vendor", limit=1)["who"].tolist() == ["Grace"]


def test_what_is_saved_in_the_evening_of_the_americas_is_seen_at_once(empty: Desk) -> None:
    """Recorded at one o'clock UTC of the next day, while the calendar here still says today."""
    from datetime import UTC, datetime

    empty.at(TODAY, datetime(2026, 3, 19, 1, 0, tzinfo=UTC))
    tab = empty.open("register", kind="vendor", id="new")
    press_save(fill(tab, "form_vendor_new", name="Meridian"), "form_vendor_new")
    tab.run()
    assert tab.dataframe[0].value["Name"].tolist() == ["Meridian"]
