"""Pages remember what does not change, see at once what does, and never mix two databases, days or revisions."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from pages.shared import load, registry, show
from pages.shared.shelf import Shelf
from tests.apptest.conftest import NOW, TODAY, Desk
from tests.apptest.reading import captions, metrics


def test_a_second_look_draws_nothing_anew(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    get = Shelf.get

    def counted(shelf: Shelf[object], key: object, make: object) -> object:
        return get(shelf, key, lambda: (made.append(key), make())[1])  # type: ignore[operator,func-returns-value,arg-type]

    monkeypatch.setattr(Shelf, "get", counted)
    first = demo.open("overview")
    assert made
    made.clear()
    again = demo.open("overview")
    assert made == []
    assert [chart.proto.spec for chart in again.get("plotly_chart")] == [
        chart.proto.spec for chart in first.get("plotly_chart")
    ]


def test_what_somebody_else_saved_is_seen_on_the_next_click(demo: Desk) -> None:
    tab = demo.open("vendors")
    stored = demo.store.record("vendor", "V-003")
    assert stored is not None
    demo.store.save(stored[0].model_copy(update={"name": "Copper Walrus Group"}), stored[1], "Bob", "Renamed", NOW)
    assert "Copper Walrus Logistics" in tab.dataframe[0].value["Vendor"].tolist()
    assert "Copper Walrus Group" in tab.run().dataframe[0].value["Vendor"].tolist()


def test_a_restored_backup_is_seen_although_its_revision_is_the_same(demo: Desk, tmp_path: Path) -> None:
    """Two stories with the same number of revisions: the seal tells them apart."""
    stored = demo.store.record("vendor", "V-003")
    assert stored is not None
    demo.store.backup(tmp_path / "backup.db")
    for name in ("Another Name", "Copper Walrus Logistics"):
        now = demo.store.record("vendor", "V-003")
        assert now is not None
        demo.store.save(now[0].model_copy(update={"name": name}), now[1], "Bob", "Renamed", NOW)
    tab = demo.open("settings")
    revision = demo.store.head
    demo.store.restore(tmp_path / "backup.db", NOW)
    for name in ("Yet Another Name", "After the restore"):
        now = demo.store.record("vendor", "V-003")
        assert now is not None
        demo.store.save(now[0].model_copy(update={"name": name}), now[1], "Bob", "Renamed", NOW)
    assert demo.store.head == revision
    assert tab is not None
    assert "After the restore" in demo.open("vendors").dataframe[0].value["Vendor"].tolist()


def test_light_and_dark_are_drawn_apart(shown: Desk) -> None:
    light, dark = (
        [chart.proto.spec for chart in shown.open("overview", theme=theme).get("plotly_chart")]
        for theme in ("light", "dark")
    )
    assert all(a != b for a, b in zip(light, dark, strict=True))


def test_a_day_of_the_past_does_not_spoil_today(shown: Desk) -> None:
    before = metrics(shown.open("gaps"))
    shown.open("gaps", as_of=(TODAY - timedelta(days=200)).isoformat())
    assert metrics(shown.open("gaps")) == before


def test_the_foot_names_revision_rules_and_day_on_every_page(shown: Desk) -> None:
    for entry in registry.PAGES:
        tab = shown.open(entry.address)
        assert "Seen on 18 Mar 2026 · revision 11 · rules " in captions(tab), entry.address


def test_a_table_of_many_rows_that_can_be_ticked_shows_the_first_and_says_so(
    shown: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show, "MOST_TICKED", 10)
    monkeypatch.setattr(show, "MOST_SENT", 20)
    tab = shown.open("gaps")
    assert not tab.exception
    assert "The first 10 of " in captions(tab)


class TestTheShelf:
    """A result is made once."""

    def test_many_who_ask_at_once_get_one_result(self) -> None:
        shelf: Shelf[int] = Shelf(4)
        made, go, results = [], threading.Event(), []

        def make() -> int:
            go.wait(5)
            made.append(1)
            return 7

        crowd = [threading.Thread(target=lambda: results.append(shelf.get("key", make))) for _ in range(20)]
        for one in crowd:
            one.start()
        go.set()
        for one in crowd:
            one.join(5)
        assert results == [7] * 20
        assert made == [1]

    def test_the_one_not_asked_for_longest_makes_room(self) -> None:
        shelf: Shelf[str] = Shelf(2)
        for key in ("a", "b", "a", "c"):
            shelf.get(key, lambda key=key: key)
        assert list(shelf._kept) == ["a", "c"]

    def test_a_failure_is_told_to_everybody_and_not_kept(self) -> None:
        shelf: Shelf[int] = Shelf(2)

        def fail() -> int:
            raise ValueError("not now")

        with pytest.raises(ValueError, match="not now"):
            shelf.get("key", fail)
        assert shelf.get("key", lambda: 3) == 3

    def test_forgetting_leaves_nothing(self) -> None:
        shelf: Shelf[int] = Shelf(2)
        shelf.get("key", lambda: 1)
        shelf.clear()
        assert shelf.get("key", lambda: 2) == 2


def test_unhashable_keys_are_refused_loudly() -> None:
    with pytest.raises(TypeError):
        Shelf(1).get(["list"], lambda: 1)  # type: ignore[arg-type]


def test_every_shelf_can_be_emptied() -> None:
    load.forget()
    assert not load._MADE._kept
