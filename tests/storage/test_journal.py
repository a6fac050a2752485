"""The journal: who changed what, when and why, from what to what; settings and policy have their history in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import numpy as np
import pytest

from sourcing_core.policy import Policy
from sourcing_core.register import SEEDED
from sourcing_core.storage import BatchFacts, Change, Moved, Removal, Stale, StorageRefused, Store, Work
from sourcing_core.storage.history import known_fields
from sourcing_core.storage.journal import GENESIS, canonical, instant
from tests.factories import AT, TODAY, after, facts, new, vendor
from tests.storage.by_hand import rows, run
from tests.storage.conftest import tell


def test_a_change_is_told_with_who_when_why_before_and_after(furnished: Store) -> None:
    furnished.save(vendor(1, owner_id="P-1", tier="T1"), 1, "Ben", "Grew", after(5))

    row = furnished.journal(kind="vendor", record_id="V-1").iloc[0]

    assert (row["revision"], row["at"], row["who"], row["why"]) == (4, "2026-01-05T14:00:00.000000Z", "Ben", "Grew")
    before, now = json.loads(row["before"]), json.loads(row["after"])
    assert now == before | {"tier": "T1"}


def test_the_newest_comes_first_and_the_rest_page_by_page(furnished: Store) -> None:
    first = furnished.journal(limit=5)
    second = furnished.journal(limit=5, before_seq=int(first["seq"].iloc[-1]))

    assert first["seq"].is_monotonic_decreasing
    assert second["seq"].iloc[0] == first["seq"].iloc[-1] - 1
    tables = furnished.load(TODAY).tables
    assert len(furnished.journal(who="Steerboard")) == sum(len(tables[kind]) for kind in SEEDED)
    assert furnished.journal(who="Nobody").empty
    assert furnished.journal(who="Nobody").columns.tolist() == first.columns.tolist()


def test_a_removal_and_a_new_record_have_no_after_and_no_before(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))
    store.commit(Work(changes=[Removal("vendor", "V-1")]), "Ada", "Never ours", after(2))

    removed, made = store.journal(kind="vendor").to_dict("records")

    assert [isinstance(row[side], str) for row in (made, removed) for side in ("before", "after")] == [
        False,
        True,
        True,
        False,
    ]


def test_each_row_is_hashed_over_the_one_before_by_a_recipe_that_anybody_can_follow(furnished: Store) -> None:
    furnished.save(vendor(3, name='"Zoë" \\ Söhne\n'), None, "Zoë", "π", after(3))
    commits = {row.revision: row for row in rows(furnished.engine, "SELECT * FROM revision")}
    previous = GENESIS
    for row in rows(furnished.engine, "SELECT * FROM journal ORDER BY seq"):
        of = commits[row.revision]
        text = json.dumps(
            [previous, row.seq, of.revision, of.at, of.who, of.why, row.kind, row.record_id, row.before, row.after],
            separators=(",", ":"),
            ensure_ascii=False,
        )
        previous = sha256(text.encode()).hexdigest()

        assert row.hash == previous

    assert furnished.seal == (4, previous)


def test_the_text_of_a_record_does_not_depend_on_the_order_of_its_fields() -> None:
    assert canonical({"b": 1, "a": "ä", "c": None}) == canonical({"a": "ä", "b": 1}) == '{"a":"ä","b":1}'
    assert canonical(None) is None


def test_a_text_of_an_older_version_is_read_in_todays_fields() -> None:
    told = {"vendor_id": "V-1", "name": "Vendor 1", "colour": "blue", "tier": None}

    assert known_fields("vendor", told) == {"vendor_id": "V-1", "name": "Vendor 1", "ownership": "external"}


@pytest.mark.parametrize("at", [AT.replace(tzinfo=None), AT.replace(tzinfo=timezone(timedelta(hours=8)))])
def test_an_instant_that_is_not_utc_is_a_mistake_of_the_program(store: Store, at: datetime) -> None:
    with pytest.raises(ValueError, match="an instant must be in UTC"):
        store.save(vendor(), None, "Ada", "First", at)
    assert store.head == 1


def test_instants_sort_as_text() -> None:
    assert instant(datetime(2026, 1, 5, 9, tzinfo=UTC)) < instant(datetime(2026, 1, 5, 9, 0, 0, 1, tzinfo=UTC))


def test_work_that_must_find_the_head_where_it_was_is_refused_when_somebody_saved(store: Store) -> None:
    store.save(vendor(), None, "Ben", "Meanwhile", after(1))

    with pytest.raises(Moved, match="somebody saved something meanwhile"):
        store.commit(Work(changes=new([vendor(2)]), only_at=1), "Ada", "Preview", after(2))
    assert store.commit(Work(changes=new([vendor(2)]), only_at=2), "Ada", "Preview", after(2)).revision == 3


def test_a_batch_is_numbered_by_its_revision_and_keeps_its_facts(store: Store) -> None:
    told = BatchFacts("vendors", "vendors.csv", "a" * 64, "b" * 64, "[columns]", None, np.int64(3), 1, 0, 2)  # type: ignore[arg-type]

    done = store.commit(Work(changes=new([vendor()]), batch=told), "Ada", "Import", after(1))

    assert done.batch_id == "B-00002"
    row = store.load(TODAY).batches.iloc[0]
    assert (
        row["batch_id"],
        row["accepted"],
        row["changed"],
        row["known"],
        row["refused"],
        row["who"],
        row["is_taken_back"],
    ) == ("B-00002", 3, 1, 0, 2, "Ada", False)
    assert json.loads(store.journal(kind="batch")["after"].iloc[0])["accepted"] == 3
    assert store.verify() == []


def test_an_import_that_found_nothing_new_is_still_a_batch(store: Store) -> None:
    done = store.commit(Work(batch=facts(accepted=0, known=12)), "Ada", "Import", after(1))

    assert (done.batch_id, store.head) == ("B-00002", 2)


def test_the_policy_in_force_and_that_of_every_revision(store: Store) -> None:
    store.commit(Work(settings={"policy": Policy(confidence=0.9).model_dump_json()}), "Ada", "Looser", after(1))
    store.commit(Work(settings={"policy": Policy(confidence=0.99).model_dump_json()}), "Ada", "Tighter", after(2))
    store.commit(Work(settings={"policy": None}), "Ada", "Back to the defaults", after(3))

    assert [store.policy(revision).confidence for revision in (1, 2, 3, 4)] == [0.95, 0.9, 0.99, 0.95]
    assert store.policy() == Policy()
    assert store.policy(2).version == Policy(confidence=0.9).version
    assert store.verify() == []


def test_a_threshold_that_this_program_does_not_know_any_more_is_left_out(store: Store) -> None:
    store.commit(
        Work(settings={"policy": json.dumps({"confidence": 0.9, "lucky_number": 7})}), "Ada", "From before", after(1)
    )

    assert store.policy() == Policy(confidence=0.9)


def test_a_policy_that_breaks_its_own_rules_is_refused_in_one_line(store: Store) -> None:
    run(store.engine, "INSERT INTO setting VALUES ('policy', :text, 1)", text='{"confidence": 7}')

    with pytest.raises(
        StorageRefused, match=r"the stored policy cannot be used \(confidence: .*\): set it again in the settings"
    ):
        store.policy()


def test_settings_are_named_texts_with_versions(store: Store) -> None:
    store.commit(Work(settings={"mapping scms": "[columns]"}), "Ada", "Saved", after(1))
    store.commit(Work(settings={"mapping scms": "[columns]\na = 1"}), "Ada", "Saved", after(2))

    assert store.settings() == {"mapping scms": ("[columns]\na = 1", 2)}
    assert store.commit(Work(settings={"mapping scms": "[columns]\na = 1"}), "Ada", "Same", after(3)).revision == 3


def test_a_setting_that_somebody_changed_meanwhile_is_not_written_over_unseen(store: Store) -> None:
    store.commit(Work(settings={"policy": "{}"}, setting_versions={"policy": 0}), "Ada", "First", after(1))
    store.commit(
        Work(settings={"policy": '{"confidence": 0.9}'}, setting_versions={"policy": 1}), "Ben", "Looser", after(2)
    )

    with pytest.raises(Stale, match="the setting policy was changed meanwhile"):
        store.commit(
            Work(settings={"policy": '{"confidence": 0.99}'}, setting_versions={"policy": 1}),
            "Ada",
            "Tighter",
            after(3),
        )
    assert store.policy().confidence == 0.9


def test_a_setting_that_comes_back_goes_on_counting(store: Store) -> None:
    store.commit(Work(settings={"policy": "{}"}), "Ada", "First", after(1))
    store.commit(Work(settings={"policy": None}), "Ada", "Gone", after(2))
    store.commit(Work(settings={"policy": "{}"}), "Ada", "Again", after(3))

    with pytest.raises(Stale):
        store.commit(
            Work(settings={"policy": '{"confidence": 0.9}'}, setting_versions={"policy": 1}),
            "Ben",
            "From the first form",
            after(4),
        )


def test_all_of_a_commit_is_kept_or_nothing(store: Store) -> None:
    store.save(vendor(), None, "Ada", "First", after(1))
    before = {
        name: rows(store.engine, f"SELECT count(*) FROM {name}")[0][0]
        for name in ("journal", "revision", "batch", "setting", "event_block", "figure", "vendor")
    }

    with pytest.raises(Stale):
        store.commit(
            Work(
                changes=[*new([vendor(2)]), Change(vendor(1, tier="T1"), 9)], settings={"policy": "{}"}, batch=facts()
            ),
            "Ada",
            "Half",
            after(2),
        )

    assert {name: rows(store.engine, f"SELECT count(*) FROM {name}")[0][0] for name in before} == before
    assert store.verify() == []


def test_no_transaction_that_writes_anything_leaves_the_journal_out(sqlite_url: str) -> None:
    """Watched below every layer of the program: whatever SQLite is told to write, it is told a journal row with it."""
    store = Store.open(sqlite_url, AT)
    transactions: list[list[str]] = []

    def watch(statement: str) -> None:
        word = statement.split(maxsplit=1)[0].upper()
        if word == "BEGIN":
            transactions.append([])
        elif word in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            transactions[-1].append(" ".join(statement.split()[:3]).replace('"', ""))

    with store.engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(watch)  # type: ignore[union-attr]
    tell(store)
    store.commit(Work(changes=[Removal("service_level", "L-1")]), "Ada", "Gone", after(9))
    store.commit(Work(settings={"policy": None}), "Ada", "Back", after(9))
    with pytest.raises(Stale):
        store.save(vendor(), None, "Ada", "Again", after(9))
    store.close()

    written = [set(transaction) for transaction in transactions if transaction]
    assert len(written) == 9
    assert {
        "INSERT INTO vendor",
        "UPDATE vendor SET",
        "DELETE FROM service_level",
        "INSERT INTO figure",
        "INSERT INTO event_block",
    } <= set().union(*written)
    # The last one was refused: it had opened its revision, and all of it was undone.
    assert [transaction for transaction in written if "INSERT INTO journal" not in transaction] == [
        {"INSERT INTO revision"}
    ]
