"""The grid for many records writes to the record that was shown, whatever happens to the order meanwhile."""

from __future__ import annotations

from sourcing_core.register import Vendor
from sourcing_core.storage import Change, Work
from tests.apptest.conftest import NOW, Desk
from tests.apptest.reading import errors, press, saved, type_cells

GRID = "grid_vendor_0"


def vendor_of(desk: Desk, record_id: str) -> Vendor:
    stored = desk.store.record("vendor", record_id)
    assert stored is not None
    assert isinstance(stored[0], Vendor)
    return stored[0]


def test_an_edit_reaches_its_record_by_id(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", many="1")
    type_cells(tab, GRID, {2: {"tier": "T1"}})
    press(tab, "grid_vendor_save")
    assert errors(tab) == []
    assert saved(tab) == ["1 vendor saved."]
    assert vendor_of(demo, "V-003").tier == "T1"


def test_an_edit_lands_on_its_record_although_others_come_before_it_meanwhile(demo: Desk) -> None:
    """Row 2 was V-003 when it was edited; then two vendors are recorded that sort before it, and the page runs again."""
    tab = demo.open("register", kind="vendor", many="1")
    type_cells(tab, GRID, {2: {"name": "Copper Walrus Group"}})
    newcomers = [Change(Vendor(vendor_id=name, name=f"{name} Ltd")) for name in ("A-001", "A-002")]
    demo.store.commit(Work(changes=newcomers), "Bob", "Recorded", NOW)
    tab.run()
    assert demo.open("register", kind="vendor").dataframe[0].value["Id"].tolist()[2] == "V-001"
    press(tab, "grid_vendor_save")
    assert vendor_of(demo, "V-003").name == "Copper Walrus Group"
    assert vendor_of(demo, "V-001").name == "Pangolin Ledger Services"
    assert vendor_of(demo, "A-001").name == "A-001 Ltd"


def test_an_edit_lands_on_its_record_although_the_filter_leaves_other_rows_meanwhile(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", many="1")
    type_cells(tab, GRID, {2: {"name": "Copper Walrus Group"}})
    tab.query_params["q"] = "velvet"
    tab.run()
    press(tab, "grid_vendor_save")
    assert vendor_of(demo, "V-003").name == "Copper Walrus Group"
    assert vendor_of(demo, "V-004").name == "Velvet Anchor Components"


def test_a_record_that_somebody_else_changed_is_refused_and_no_other_is_written(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", many="1")
    type_cells(tab, GRID, {1: {"name": "Marble"}, 2: {"name": "Copper"}})
    stored = demo.store.record("vendor", "V-003")
    assert stored is not None
    demo.store.save(stored[0].model_copy(update={"notes": "Seen"}), stored[1], "Bob", "A note", NOW)
    press(tab, "grid_vendor_save")
    assert len(errors(tab)) == 1
    assert "Vendor V-003 was changed meanwhile" in errors(tab)[0]
    assert "Bob" in errors(tab)[0]
    assert vendor_of(demo, "V-002").name == "Marble Toucan Contact Centres"
    assert vendor_of(demo, "V-003").notes == "Seen"


def test_an_empty_name_is_refused_with_the_record_and_the_field(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", many="1")
    type_cells(tab, GRID, {2: {"name": ""}})
    press(tab, "grid_vendor_save")
    assert len(errors(tab)) == 1
    assert errors(tab)[0].startswith("V-003, name ")


def test_undo_forgets_what_was_typed(demo: Desk) -> None:
    tab = demo.open("register", kind="vendor", many="1")
    type_cells(tab, GRID, {2: {"name": "Copper"}})
    press(tab, "grid_vendor_undo")
    assert tab.get_by_key("grid_vendor_save").disabled
    assert vendor_of(demo, "V-003").name == "Copper Walrus Logistics"
