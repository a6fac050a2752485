"""Records: written from the version that was seen, never orphaned, never removed while in use."""

from __future__ import annotations

from datetime import date

import pytest

from sourcing_core.storage import Change, NotThere, Referenced, Removal, Stale, StorageRefused, Store, Work
from tests.factories import (
    TODAY,
    after,
    contract,
    engagement,
    function,
    new,
    person,
    posts,
    service_level,
    tiny_register,
    vendor,
)


def test_a_saved_record_is_read_back_with_every_type_of_field(store: Store) -> None:
    told = contract(
        starts_on=date(2024, 1, 1),
        auto_renews=False,
        notice_days=90,
        yearly_value=1250000.5,
        currency="EUR",
        at_risk_share=0.1,
    )
    store.commit(Work(changes=new([vendor(), told])), "Ada", "First", after(1))

    assert store.record("contract", "C-1") == (told, 1)
    row = store.load(TODAY).tables["contract"].iloc[0]
    assert (str(row["starts_on"].date()), row["auto_renews"], row["notice_days"], row["yearly_value"]) == (
        "2024-01-01",
        False,
        90,
        1250000.5,
    )
    assert row["signed_on"] is not row["signed_on"] or str(row["signed_on"]) == "NaT"


def test_tables_hold_no_objects_whether_they_are_full_or_empty(store: Store) -> None:
    full = [*tiny_register(1), contract(), service_level()]
    empty = store.load(TODAY).tables
    store.commit(Work(changes=new(full)), "Ada", "First", after(1))

    filled = store.load(TODAY).tables

    for kind, table in filled.items():
        assert (table.dtypes == empty[kind].dtypes).all(), kind
        assert not any(dtype.kind == "O" and str(dtype) == "object" for dtype in table.dtypes), kind


def test_a_save_counts_the_row_version_up(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))
    done = store.save(vendor(tier="T1"), 1, "Ada", "Critical", after(2))

    assert done.changed_records == 1
    assert store.record("vendor", "V-1") == (vendor(tier="T1"), 2)


def test_saving_what_is_there_already_makes_no_revision(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))

    done = store.save(vendor(), 1, "Ada", "Again", after(2))

    assert (done.revision, done.changed_records, store.head) == (2, 0, 2)
    assert store.record("vendor", "V-1") == (vendor(), 1)


def test_a_stale_save_is_refused_and_says_who_changed_what(store: Store) -> None:
    store.save(vendor(tier="T2", notes="Slow"), None, "Ada", "First", after(1))
    store.save(vendor(tier="T1", notes="Slow"), 1, "Ben", "Grew", after(2))
    store.save(vendor(tier="T1", parent="Meridian"), 2, "Cleo", "Bought", after(3))

    with pytest.raises(Stale) as refused:
        store.save(vendor(tier="T3"), 1, "Dan", "Shrank", after(4))

    assert str(refused.value) == (
        "Vendor V-1 was changed meanwhile by Ben (tier from T2 to T1), then by Cleo (notes Slow removed, parent set to Meridian): "
        "open it again and repeat your change"
    )
    assert store.head == 4
    assert store.record("vendor", "V-1") == (vendor(tier="T1", parent="Meridian"), 3)


def test_a_long_text_is_told_by_its_beginning(store: Store) -> None:
    store.save(vendor(notes="x" * 500), None, "Ada", "First", after(1))
    store.save(vendor(notes="y\ny" * 500), 1, "Ben", "More", after(2))

    with pytest.raises(Stale) as refused:
        store.save(vendor(), 1, "Cleo", "None", after(3))

    assert len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)


def test_a_new_record_with_an_id_in_use_is_refused(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))

    with pytest.raises(Stale, match="Vendor V-1 exists already: choose another id, or open it and change it there"):
        store.save(vendor(name="Another"), None, "Ben", "Mine", after(2))


def test_a_record_that_was_removed_meanwhile_cannot_be_saved(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))
    store.commit(Work(changes=[Removal("vendor", "V-1")]), "Ben", "Never ours", after(2))

    with pytest.raises(Stale, match="Vendor V-1 was removed meanwhile"):
        store.save(vendor(tier="T1"), 1, "Ada", "Critical", after(3))
    with pytest.raises(Stale, match="Vendor V-1 was removed meanwhile"):
        store.commit(Work(changes=[Removal("vendor", "V-1")]), "Cleo", "Too", after(3))


def test_an_id_that_comes_back_goes_on_counting_so_nobody_saves_over_it_from_before(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))
    store.commit(Work(changes=[Removal("vendor", "V-1")]), "Ben", "Never ours", after(2))
    store.save(vendor(name="Another"), None, "Cleo", "The id is free", after(3))

    with pytest.raises(Stale, match=r"changed meanwhile by Ben \(removed\), then by Cleo \(recorded anew\)"):
        store.save(vendor(tier="T1"), 1, "Ada", "From the old form", after(4))

    assert store.record("vendor", "V-1") == (vendor(name="Another"), 3)
    assert store.verify() == []


def test_a_reference_to_nothing_is_refused_and_nothing_of_the_commit_is_kept(store: Store) -> None:
    with pytest.raises(
        NotThere, match="Engagement E-1: site 'S-9' is not recorded: record it first, or correct the id"
    ):
        store.commit(Work(changes=new([vendor(), function(), engagement(site_id="S-9")])), "Ada", "First", after(1))

    assert store.head == 1
    assert store.record("vendor", "V-1") is None


def test_a_commit_may_bring_a_record_and_what_it_refers_to_in_any_order(store: Store) -> None:
    store.commit(Work(changes=list(reversed(new(tiny_register(3))))), "Ada", "First", after(1))

    assert len(store.load(TODAY).tables["engagement"]) == 3
    assert store.verify() == []


def test_a_record_that_stands_twice_in_one_commit_is_refused(store: Store) -> None:
    with pytest.raises(
        StorageRefused, match="Vendor V-1 stands twice in what is to be saved: leave one of the two out"
    ):
        store.commit(Work(changes=new([vendor(), vendor(tier="T1")])), "Ada", "First", after(1))

    assert store.head == 1


def test_a_record_that_others_refer_to_is_not_removed_and_says_by_whom(store: Store) -> None:
    store.commit(
        Work(changes=new([*tiny_register(1), contract(), service_level(), service_level(2, vendor_id="V-1")])),
        "Ada",
        "First",
        after(1),
    )

    with pytest.raises(Referenced) as refused:
        store.commit(Work(changes=[Removal("vendor", "V-1")]), "Ada", "Gone", after(2))

    assert str(refused.value) == (
        "Vendor V-1 cannot be removed because others refer to it (1 contract, 1 engagement, 2 service levels): retire it instead"
    )
    assert store.references("vendor", "V-1") == {"contract": 1, "engagement": 1, "service_level": 2}


def test_a_record_that_names_another_twice_is_one_reference(store: Store) -> None:
    store.commit(Work(changes=new([person(), vendor(owner_id="P-1", deputy_id="P-1")])), "Ada", "First", after(1))

    assert store.references("person", "P-1") == {"vendor": 1}


def test_an_engagement_or_metric_with_figures_is_not_removed(store: Store) -> None:
    store.commit(
        Work(changes=new(tiny_register(1)), posts=posts(("E-1", "defect_rate", "2026-01", 1, 100, 2))),
        "Ada",
        "First",
        after(1),
    )

    for kind, record_id, title in (("engagement", "E-1", "Engagement"), ("metric", "defect_rate", "Metric")):
        with pytest.raises(
            Referenced,
            match=rf"{title} {record_id} cannot be removed because others refer to it \(1 series of figures\)",
        ):
            store.commit(Work(changes=[Removal(kind, record_id)]), "Ada", "Gone", after(2))


def test_what_a_waiver_accepts_a_gap_of_is_not_removed(store: Store) -> None:
    from sourcing_core.register import Waiver

    waiver = Waiver(
        waiver_id="W-1",
        rule_id="G-09",
        subject_id="V-1",
        approver_id="P-1",
        reason="Known",
        granted_on=TODAY,
        expires_on=TODAY,
    )
    store.commit(Work(changes=new([person(), vendor(), waiver])), "Ada", "First", after(1))

    with pytest.raises(Referenced, match="1 waiver"):
        store.commit(Work(changes=[Removal("vendor", "V-1")]), "Ada", "Gone", after(2))


def test_a_record_and_all_that_refers_to_it_may_go_together(store: Store) -> None:
    store.commit(Work(changes=new(tiny_register(1))), "Ada", "First", after(1))
    gone = [
        Removal("vendor", "V-1"),
        Removal("engagement", "E-1"),
        Removal("site", "S-1"),
        Removal("function", "F-1"),
        Removal("person", "P-1"),
    ]

    done = store.commit(Work(changes=gone), "Ada", "A mistake", after(2))

    assert done.changed_records == 5
    assert store.load(TODAY).is_empty
    assert store.verify() == []


def test_a_retired_record_stays_in_its_table_and_leaves_the_list(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))
    store.save(vendor(retired_on=date(2026, 2, 1)), 1, "Ada", "Left us", after(2))

    portfolio = store.load(TODAY)

    assert portfolio.tables["vendor"]["vendor_id"].tolist() == ["V-1"]
    assert portfolio.active("vendor").empty


def test_two_hundred_records_change_in_one_revision(store: Store) -> None:
    store.commit(Work(changes=new([vendor(number) for number in range(200)])), "Ada", "First", after(1))

    done = store.commit(
        Work(changes=[Change(vendor(number, tier="T3"), 1) for number in range(200)]), "Ben", "Tiers", after(2)
    )

    assert (done.revision, done.changed_records) == (3, 200)
    assert set(store.load(TODAY).tables["vendor"]["row_version"]) == {2}
    assert store.verify() == []


def test_row_versions_stay_with_their_records_whatever_order_the_server_sorts_in(store: Store) -> None:
    ids = ["v-b", "V-a", "v-A", "V-B", "ä", "Z", "a", "_", "-1", "1"]
    store.commit(Work(changes=new([vendor(vendor_id=name) for name in ids])), "Ada", "First", after(1))
    for times, name in enumerate(ids):
        for version in range(1, times + 1):
            store.save(vendor(vendor_id=name, notes=f"Change {version}"), version, "Ben", "More", after(2))

    table = store.load(TODAY).tables["vendor"]

    assert table["vendor_id"].tolist() == sorted(ids)
    assert dict(zip(table["vendor_id"], table["row_version"], strict=True)) == {
        name: times + 1 for times, name in enumerate(ids)
    }


def test_text_of_every_script_and_quote_survives(store: Store) -> None:
    told = vendor(name="Krákow “Süd” \\ 东京 🚚 ' OR 1=1 --", notes='Line one\nline\ttwo "quoted" {json: [1]} \x7f')
    store.save(told, None, "Zoë", "π", after(1))

    assert store.record("vendor", "V-1") == (told, 1)
    assert store.load(TODAY).tables["vendor"]["notes"].tolist() == [told.notes]
    assert store.verify() == []


def test_a_text_that_a_server_cannot_keep_is_refused_in_plain_words(postgres_url: str) -> None:
    from tests.factories import AT

    store = Store.open(postgres_url, AT)
    with pytest.raises(StorageRefused, match="a text holds a NUL character, which cannot be stored: remove it"):
        store.save(vendor(notes="a\x00b"), None, "Ada", "First", after(1))
    assert store.head == 1
    store.close()
