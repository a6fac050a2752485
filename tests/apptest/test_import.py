"""A file is brought in through the browser: guessed, previewed, confirmed, listed, taken back; and never twice."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.apptest.conftest import TODAY, Desk, texts
from tests.apptest.reading import captions, errors, has, metrics, press

VENDORS = b"Vendor ID,Company name,Country,Tier\nV-101,Meridian Freight,Poland,T2\nV-102,Halyard Systems,SG,T1\nV-103,,DE,T2\n"
FIGURES = b"""vendor;site;metric_id;period;numerator;denominator
Meridian Freight;Gdynia yard;on_time_delivery;2026-01;95;100
Meridian Freight;Gdynia yard;on_time_delivery;2026-02;88;100
Meridian Freight;Gdynia yard;on_time_delivery;2027-02;88;100
Meridian Freight;Gdynia yard;on_time_delivery;2026-03;101;100
"""


def upload(desk: Desk, kind: str, name: str, data: bytes) -> AppTest:
    tab = desk.open("bring-in", kind=kind)
    tab.file_uploader[0].upload(name, data).run()
    assert not tab.exception
    return tab


def counts(tab: AppTest) -> tuple[str, ...]:
    return tuple(metrics(tab)[name] for name in ("New", "Changed", "Known", "Refused"))


def batches(desk: Desk) -> list[tuple[str, bool]]:
    found = desk.store.load(TODAY, desk.store.head).batches
    return list(zip(found["batch_id"], found["is_taken_back"], strict=True))


def test_a_list_of_vendors_is_guessed_previewed_and_imported(empty: Desk) -> None:
    tab = upload(empty, "vendor", "vendors.csv", VENDORS)
    assert "3 rows and 4 columns" in captions(tab)
    assert counts(tab) == ("2", "0", "0", "1")
    refused = next(table.value for table in tab.dataframe if "Cure" in table.value)
    assert refused["Row"].tolist() == [4]
    assert "name" in refused["Column"].iloc[0].lower() or "name" in refused["Reason"].iloc[0].lower()
    assert empty.store.load(TODAY).tables["vendor"].empty
    press(tab, "in_confirm")
    assert errors(tab) == []
    batch_id = batches(empty)[0][0]
    assert f"Imported as {batch_id}: 2 new, 0 changed, 0 known, 1 refused." in texts(tab).replace("\\", "")
    assert empty.store.load(TODAY).tables["vendor"]["name"].tolist() == ["Meridian Freight", "Halyard Systems"]


def test_the_same_file_again_changes_nothing(empty: Desk) -> None:
    good = b"".join(line + b"\n" for line in VENDORS.splitlines()[:3])
    press(upload(empty, "vendor", "vendors.csv", good), "in_confirm")
    before = empty.store.head
    tab = upload(empty, "vendor", "vendors.csv", good)
    assert counts(tab)[:2] == ("0", "0")
    assert tab.get_by_key("in_confirm").disabled
    assert "nothing happens twice" in captions(tab)
    assert empty.store.head == before


def test_a_guessed_column_can_be_changed(empty: Desk) -> None:
    tab = upload(empty, "vendor", "vendors.csv", b"id,Firma,Name\nV-1,Meridian,wrong column\n")
    picker = next(one for one in tab.selectbox if one.label == "Name *")
    assert picker.value == "Name"
    picker.set_value("Firma").run()
    press(tab, "in_confirm")
    assert empty.store.load(TODAY).tables["vendor"]["name"].tolist() == ["Meridian"]


def test_figures_make_the_vendors_sites_and_engagements_that_they_name_when_asked(empty: Desk) -> None:
    tab = upload(empty, "figures", "figures.csv", FIGURES)
    assert counts(tab) == ("0", "0", "0", "4")
    next(box for box in tab.checkbox if box.label.startswith("Create vendors")).set_value(True).run()
    assert counts(tab) == ("2", "0", "0", "2")
    assert any("It will also create" in info.value for info in tab.info)
    press(tab, "in_confirm")
    portfolio = empty.store.load(TODAY)
    assert portfolio.tables["site"]["name"].tolist() == ["Gdynia yard"]
    assert portfolio.series.is_present.sum() == 2


def test_an_import_is_taken_back_as_a_whole(empty: Desk) -> None:
    tab = upload(empty, "figures", "figures.csv", FIGURES)
    next(box for box in tab.checkbox if box.label.startswith("Create vendors")).set_value(True).run()
    press(tab, "in_confirm")
    batch_id = batches(empty)[0][0]
    tab = empty.open("bring-in", **{"import": batch_id})
    press(tab, "in_back")
    assert errors(tab) == []
    assert batches(empty) == [(batch_id, True)]
    assert empty.store.load(TODAY).series.is_present.sum() == 0
    tab.run()
    assert tab.get_by_key("in_back").disabled


def test_a_mapping_is_saved_and_offered_for_the_next_file(empty: Desk) -> None:
    tab = upload(empty, "vendor", "vendors.csv", VENDORS)
    next(one for one in tab.text_input if one.label == "Save this mapping as").set_value("Yearly list").run()
    next(button for button in tab.button if button.label == "Save mapping").click().run()
    tab = upload(empty, "vendor", "vendors2.csv", VENDORS.replace(b"V-10", b"V-20"))
    picker = next(one for one in tab.selectbox if one.label == "Mapping")
    assert "Yearly list" in picker.options
    picker.set_value("Yearly list").run()
    assert not tab.exception
    assert counts(tab) == ("2", "0", "0", "1")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("nul.csv", b"Vendor ID,Name\nV-1,a\x00b\n", "NUL"),
        ("book.xlsx", b"PK\x03\x04 not a workbook", "workbook"),
        ("doubled.csv", b"name,name\na,b\n", "name"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(empty: Desk, name: str, data: bytes, says: str) -> None:
    before = empty.store.head
    tab = upload(empty, "vendor", name, data)
    told = errors(tab) or captions(tab).splitlines()
    assert any(says.lower() in line.lower() for line in told), told
    assert not has(tab, "in_confirm") or tab.get_by_key("in_confirm").disabled
    assert empty.store.head == before


def test_somebody_else_saving_meanwhile_does_not_spoil_the_import(empty: Desk) -> None:
    from tests.factories import AT, vendor

    tab = upload(empty, "vendor", "vendors.csv", VENDORS)
    empty.store.save(vendor(7), None, "Bob", "Recorded", AT)
    press(tab, "in_confirm")
    assert errors(tab) == []
    assert len(empty.store.load(TODAY).tables["vendor"]) == 3


def test_nothing_can_be_brought_in_in_the_past(demo: Desk) -> None:
    tab = demo.open("bring-in", as_of="2026-01-31")
    assert tab.file_uploader[0].disabled
