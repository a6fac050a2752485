"""The journal: searched by record and person, verified, and read field by field."""

from __future__ import annotations

import sqlite3

import pytest

from tests.apptest.conftest import NOW, Desk
from tests.apptest.reading import errors, press


def changes(desk: Desk, **query: str) -> list[str]:
    return desk.open("journal", **query).dataframe[0].value["What"].tolist()


def test_the_latest_change_stands_first(demo: Desk) -> None:
    stored = demo.store.record("vendor", "V-003")
    assert stored is not None
    demo.store.save(stored[0].model_copy(update={"notes": "Seen"}), stored[1], "Bob", "A note", NOW)
    assert changes(demo)[0] == "Vendor V-003 changed"
    assert changes(demo, record="V-003") == ["Vendor V-003 changed", "Vendor V-003 recorded"]
    assert changes(demo, who="Bob") == ["Vendor V-003 changed"]
    assert changes(demo, kind="vendor", record="V-004") == ["Vendor V-004 recorded"]


def test_a_search_that_finds_nothing_says_so(shown: Desk) -> None:
    tab = shown.open("journal", record="V-999")
    assert [info.value for info in tab.info] == ["Nothing was changed that fits this search."]


def test_a_search_is_written_to_the_address(shown: Desk) -> None:
    tab = shown.open("journal")
    tab.get_by_key("journal_kind").set_value("vendor")
    tab.get_by_key("journal_record").set_value("V-004").run()
    assert (tab.query_params["kind"], tab.query_params["record"]) == ("vendor", "V-004")
    assert len(tab.dataframe[0].value) == 1


def test_a_whole_journal_is_verified_with_the_day(shown: Desk) -> None:
    tab = press(shown.open("journal"), "journal_verify")
    assert [one.value for one in tab.success] == ["Whole: every hash of 11 revisions was recomputed on 18 Mar 2026."]


@pytest.mark.parametrize(
    "statement", ["UPDATE journal SET record_id = 'V-666' WHERE seq = 40", "DELETE FROM journal WHERE seq = 40"]
)
def test_a_journal_that_was_tampered_with_is_not_called_whole(demo: Desk, statement: str) -> None:
    demo.open("journal")
    with sqlite3.connect(demo.url.removeprefix("sqlite:///")) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
    tab = press(demo.open("journal"), "journal_verify")
    assert not tab.success
    assert errors(tab)[0].startswith("The journal cannot be trusted: ")
