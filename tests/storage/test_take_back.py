"""An import is taken back as a whole: figures, events and records, and nothing of anybody else's."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from sourcing_core.storage import Change, Events, Removal, Stale, Store, Work
from tests.factories import (
    TODAY,
    after,
    contract,
    engagement,
    facts,
    function,
    new,
    posts,
    service_level,
    site,
    tiny_register,
    vendor,
)
from tests.storage.same import assert_same

OTD = "on_time_delivery"


def bring(store: Store, hours: float = 3) -> str:
    """An import that makes vendor 9 with all it needs, corrects vendor 1, and posts two figures; its batch id."""
    there = store.record("vendor", "V-1")
    assert there is not None
    done = store.commit(
        Work(
            changes=[
                *new([vendor(9), site(9), function(9), engagement(9)]),
                Change(vendor(1, owner_id="P-1", tier="T1"), there[1]),
            ],
            posts=posts((("E-9"), OTD, "2026-02", 9, 10, 2), ("E-1", OTD, "2026-01", 1, 100, 2)),
            batch=facts("deliveries"),
            events=Events("deliveries", pa.table({"engagement_id": ["E-9"], "delivery_id": ["D-1"]})),
        ),
        "Ben",
        "Import",
        after(hours),
    )
    assert done.batch_id is not None
    return done.batch_id


def take_back(store: Store, batch_id: str, hours: float = 5) -> tuple[tuple[str, str], ...]:
    return store.commit(Work(takes_back=batch_id), "Ada", "The wrong file", after(hours)).stayed


def test_after_it_was_taken_back_everything_is_as_before(furnished: Store) -> None:
    before = furnished.load(TODAY)
    stayed = take_back(furnished, bring(furnished))

    portfolio = furnished.load(TODAY)

    assert stayed == ()
    for kind, table in before.tables.items():
        assert portfolio.tables[kind].drop(columns="row_version").equals(table.drop(columns="row_version")), kind
    assert portfolio.series.keys.equals(before.series.keys)
    assert portfolio.series.amount.tobytes() == before.series.amount.tobytes()
    assert furnished.events("deliveries") is None
    assert furnished.verify() == []


def test_the_list_of_imports_keeps_it_and_says_so(furnished: Store) -> None:
    batch_id = bring(furnished)
    take_back(furnished, batch_id)

    batches = furnished.load(TODAY).batches

    assert batches[["batch_id", "is_taken_back", "taken_back_revision", "who"]].to_numpy().tolist() == [
        [batch_id, True, 5, "Ben"]
    ]


def test_before_the_take_back_it_is_still_there(furnished: Store) -> None:
    batch_id = bring(furnished)
    then = furnished.load(TODAY)
    take_back(furnished, batch_id)

    assert_same(furnished.load(TODAY, 4), then)
    events = furnished.events("deliveries", 4)
    assert events is not None
    assert events["delivery_id"].to_pylist() == ["D-1"]
    assert not furnished.load(TODAY, 4).batches["is_taken_back"].any()


def test_a_record_that_was_changed_since_stays_and_is_named(furnished: Store) -> None:
    batch_id = bring(furnished)
    furnished.save(vendor(1, owner_id="P-1", tier="T2"), 2, "Cleo", "Looked again", after(4))
    furnished.save(site(9, headcount=12), 1, "Cleo", "Counted", after(4))

    stayed = take_back(furnished, batch_id)

    assert set(stayed) == {("vendor", "V-1"), ("site", "S-9")}
    assert furnished.record("vendor", "V-1") == (vendor(1, owner_id="P-1", tier="T2"), 3)
    assert furnished.record("vendor", "V-9") is None
    assert furnished.verify() == []


def test_a_record_that_others_use_by_now_stays_with_all_it_needs(furnished: Store) -> None:
    batch_id = bring(furnished)
    furnished.commit(Work(changes=new([service_level(9, engagement_id="E-9")])), "Cleo", "Agreed", after(4))

    stayed = take_back(furnished, batch_id)

    assert set(stayed) == {("engagement", "E-9"), ("vendor", "V-9"), ("site", "S-9"), ("function", "F-9")}
    assert furnished.record("engagement", "E-9") == (engagement(9), 1)
    assert furnished.verify() == []


def test_an_engagement_with_figures_of_a_later_import_stays(furnished: Store) -> None:
    batch_id = bring(furnished)
    furnished.commit(Work(posts=posts(("E-9", OTD, "2026-03", 8, 10, 2))), "Cleo", "March", after(4))

    stayed = take_back(furnished, batch_id)

    assert ("engagement", "E-9") in stayed
    series = furnished.load(TODAY).series
    assert series.amount[:, series.columns_of(engagement_id="E-9")[0]].tolist()[-1] == 8
    assert series.source[:, series.columns_of(engagement_id="E-9")[0]].tolist() == [0, 0, 2]


def test_a_change_whose_former_content_names_what_is_gone_stays(furnished: Store) -> None:
    furnished.commit(Work(changes=new([vendor(3), contract(3)])), "Ada", "More", after(3))
    done = furnished.commit(
        Work(changes=[Change(contract(3, vendor_id="V-1"), 1)], batch=facts("contracts")), "Ben", "Import", after(4)
    )
    furnished.commit(Work(changes=[Removal("vendor", "V-3")]), "Ada", "Never ours", after(5))

    stayed = take_back(furnished, str(done.batch_id), 6)

    assert stayed == (("contract", "C-3"),)
    assert furnished.record("contract", "C-3") == (contract(3, vendor_id="V-1"), 2)


def test_figures_that_it_restated_count_again(furnished: Store) -> None:
    batch_id = bring(furnished)
    series = furnished.load(TODAY).series
    assert series.amount[0, 0] == 1

    take_back(furnished, batch_id)

    series = furnished.load(TODAY).series
    assert (series.amount[0, 0], series.source[0, 0], series.restated[0, 0]) == (95, 1, 0)


def test_a_later_import_of_the_same_figures_still_counts(furnished: Store) -> None:
    batch_id = bring(furnished)
    furnished.commit(
        Work(posts=posts(("E-1", OTD, "2026-01", 2, 100, 2)), batch=facts(sha256="d" * 64)),
        "Ben",
        "Better file",
        after(4),
    )

    take_back(furnished, batch_id)

    assert furnished.load(TODAY).series.amount[0, 0] == 2


def test_twice_is_refused(furnished: Store) -> None:
    batch_id = bring(furnished)
    take_back(furnished, batch_id)

    with pytest.raises(Stale, match=f"import {batch_id} was taken back already, in revision 5"):
        take_back(furnished, batch_id)
    with pytest.raises(Stale, match="import B-00099 does not exist"):
        take_back(furnished, "B-00099")
    assert furnished.head == 5


def test_the_same_file_may_come_again_afterwards(furnished: Store) -> None:
    first = bring(furnished)
    assert furnished.batch_of("a" * 64, "b" * 64, "deliveries") == first
    take_back(furnished, first)
    assert furnished.batch_of("a" * 64, "b" * 64, "deliveries") is None

    second = bring(furnished, 6)

    assert second != first
    assert furnished.batch_of("a" * 64, "b" * 64, "deliveries") == second
    assert furnished.record("vendor", "V-9") == (vendor(9), 3)
    assert furnished.load(TODAY).series.amount[1].tolist()[-1] == 9
    assert furnished.verify() == []


def test_the_journal_tells_what_was_taken_back_and_what_stayed(furnished: Store) -> None:
    batch_id = bring(furnished)
    furnished.save(site(9, headcount=12), 1, "Cleo", "Counted", after(4))
    take_back(furnished, batch_id)

    rows = furnished.journal(kind="taken_back")

    assert json.loads(rows["after"].iloc[0]) == {"batch_id": batch_id, "revision": 4, "stayed": ["site S-9"]}
    assert rows["who"].tolist() == ["Ada"]


def test_an_import_of_two_hundred_records_goes_as_a_whole(store: Store) -> None:
    done = store.commit(Work(changes=new(tiny_register(60)), batch=facts("vendors")), "Ben", "Import", after(1))

    assert take_back(store, str(done.batch_id)) == ()
    assert store.load(TODAY).is_empty
