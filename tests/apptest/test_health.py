"""The health page: was the monitor run, did its messages go out, what is the database, was it verified."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.registry import file_of
from sourcing_core.desk.monitor import monitor
from sourcing_core.desk.monitor.channels import NotSent
from sourcing_core.desk.undo import take_back
from sourcing_core.register import Subscription
from sourcing_core.storage import Change, Work, monitoring
from sourcing_core.storage.monitoring import Found
from tests.apptest.conftest import NOW, TODAY, Desk, texts
from tests.apptest.reading import captions, metrics, press, warnings


def tables(tab: AppTest) -> list[pd.DataFrame]:
    return [one.value for one in tab.dataframe]


def table(tab: AppTest, column: str) -> pd.DataFrame:
    return next(one for one in tables(tab) if column in one)


def facts(tab: AppTest) -> dict[str, str]:
    told = table(tab, "What")
    return dict(zip(told["What"], told["Value"], strict=True))


def run(desk: Desk, *, send: Any = None) -> None:
    monitor(desk.store, at=NOW, today=TODAY, host="here", channels={"team": "json://127.0.0.1/"}, send=send)


def subscribed(desk: Desk) -> None:
    person = desk.store.load(TODAY).tables["person"]["person_id"].iloc[0]
    told = Subscription(
        subscription_id="SU-900", person_id=person, channel="team", topics="gaps", rhythm="every_run", vendors="all"
    )
    desk.store.commit(Work(changes=[Change(told, None)]), "Ada", "To be told of gaps", NOW)


def test_an_empty_database_says_how_to_run_the_monitor_and_that_nothing_was_imported(empty: Desk) -> None:
    tab = empty.open("health")

    assert not tab.exception
    assert tab.code[0].value.startswith("0 7 * * * ")
    assert "Nothing was imported yet." in captions(tab)
    assert facts(tab)["Figures to"] == "no figures yet"
    assert metrics(tab) == {}


def test_the_line_for_the_scheduler_is_the_one_of_the_readme(empty: Desk) -> None:
    from tests.docs.documents import text_of

    assert empty.open("health").code[0].value in text_of("README.md")


def test_open_notices_are_counted_by_topic_and_add_up(demo: Desk) -> None:
    run(demo)

    tab = demo.open("health")
    told = table(tab, "Topic")

    assert told["Open"].sum() == len(monitoring.open_notices(demo.store.engine)) > 0
    assert set(told["Oldest"]) == {"2026-03-18"}
    assert not told["Topic"].duplicated().any()
    assert metrics(tab)["Open notices"] == f"{told['Open'].sum():,}"


class TestWaiting:
    """What was found and not sent, as when the monitor runs without --notify."""

    def found(self, desk: Desk, items: int, *subscriptions: str, hours: float = 0) -> None:
        told = [Found(f"k{number}-{hours}", "gaps", "A gap is open", "Close it") for number in range(items)]
        monitoring.register(
            desk.store.engine, told, lambda _: subscriptions,
            at=NOW + timedelta(hours=hours), host="here", as_of="2026-03-18", revision=1,
        )  # fmt: skip

    def test_nothing_is_said_when_nothing_waits(self, demo: Desk) -> None:
        self.found(demo, 3)
        tab = demo.open("health")

        assert not tab.exception
        assert not [one for one in tables(tab) if "Waiting" in one]
        assert "Waiting to be told" not in texts(tab)
        assert "--notify" not in captions(tab)

    def test_one_item_for_one_person_since_when_and_what_to_do(self, demo: Desk) -> None:
        subscribed(demo)
        self.found(demo, 1, "SU-900")
        tab = demo.open("health")

        assert (
            "1 item waits for 1 person, since 18 Mar 2026 10:00 (UTC). Send them with "
            "`python -m sourcing_core monitor --notify`; set the channels first: `STEERBOARD_CHANNELS` names their file."
        ) in captions(tab)
        (row,) = table(tab, "Waiting").to_dict("records")
        assert (row["Waiting"], row["Subscription"], row["Goes out"]) == (1, "SU-900", "at the next --notify")
        assert metrics(tab)["Messages not sent"] == "0"

    def test_many_items_for_several_people_each_with_their_own(
        self, demo: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("STEERBOARD_CHANNELS", "/srv/channels.toml")
        subscribed(demo)
        self.found(demo, 2, "SU-900")
        self.found(demo, 3, "SU-900", "SU-002", hours=1)
        tab = demo.open("health")

        # Two opened, two over, three opened; the other is told of all but the first two.
        assert dict(zip(table(tab, "Waiting")["Subscription"], table(tab, "Waiting")["Waiting"], strict=True)) == {
            "SU-900": 7,
            "SU-002": 5,
        }
        assert "12 items wait for 2 people, since 18 Mar 2026 10:00 (UTC)." in captions(tab)
        assert "or let a scheduler do it" in captions(tab)

    def test_the_past_shows_what_waits_now(self, demo: Desk) -> None:
        subscribed(demo)
        self.found(demo, 1, "SU-900")

        assert "1 item waits" in captions(demo.open("health", as_of="2025-11-30"))


def test_a_message_that_a_channel_refused_stands_there_with_its_reason_until_it_is_sent(demo: Desk) -> None:
    def refuses(address: str, subject: str, body: str) -> None:
        raise NotSent("the service did not take the message")

    subscribed(demo)
    run(demo, send=refuses)

    unsent = table(demo.open("health"), "Attempts").set_index("Subscription")
    assert unsent.loc["SU-900", "Why"] == "the service did not take the message"
    assert unsent.loc["SU-900", "Attempts"] == 1

    run(demo, send=lambda *_: None)

    tab = demo.open("health")
    waiting = [one for one in tables(tab) if "Attempts" in one]
    assert all("SU-900" not in set(one["Subscription"]) for one in waiting)


def test_a_sender_that_died_leaves_a_message_without_an_answer(demo: Desk) -> None:
    def dies(address: str, subject: str, body: str) -> None:
        raise KeyboardInterrupt

    subscribed(demo)
    with pytest.raises(KeyboardInterrupt):
        run(demo, send=dies)
    tab = demo.open("health")

    assert "no answer from its sender yet; a later run sends it again" in set(table(tab, "Attempts")["Why"])
    assert warnings(tab) == ["The last run did not come to its end."]


@pytest.mark.parametrize(("hours", "says"), [(23.9, ""), (24, "1 day ago"), (72, "3 days ago")])
def test_a_monitor_that_stopped_running_is_noticed_after_a_day(demo: Desk, hours: float, says: str) -> None:
    run(demo)
    later = NOW + timedelta(hours=hours)
    demo.at(later.date(), later)

    said = captions(demo.open("health"))

    assert ("The last run was" in said) == bool(says)
    assert says in said


def test_the_latest_import_of_each_kind_is_listed_once(shown: Desk) -> None:
    batches = shown.store.load(TODAY).batches
    told = table(shown.open("health"), "Batch")

    assert len(told) == batches.loc[~batches["is_taken_back"], "kind"].nunique() > 0
    newest = batches[~batches["is_taken_back"]].sort_values("revision").groupby("kind")["batch_id"].last()
    assert set(told["Batch"]) == set(newest)


def test_an_import_that_was_taken_back_is_not_the_latest(demo: Desk) -> None:
    before = table(demo.open("health"), "Batch")["Batch"].tolist()
    take_back(demo.store, before[0], "Ada", NOW, today=TODAY)

    tab = demo.open("health")

    assert all(before[0] not in set(one["Batch"]) for one in tables(tab) if "Batch" in one)


class TestVerified:
    """What the journal page found is known here, in the same session and for the same database."""

    def verified(self, desk: Desk) -> AppTest:
        return press(desk.open("journal"), "journal_verify")

    def here(self, tab: AppTest) -> str:
        tab.switch_page(file_of("health")).run()
        assert not tab.exception
        return facts(tab)["Verified"]

    def test_nobody_verified_it_yet(self, shown: Desk) -> None:
        assert facts(shown.open("health"))["Verified"] == "Not in this session"

    def test_it_was_whole(self, demo: Desk) -> None:
        head = demo.store.head
        assert self.here(self.verified(demo)) == f"Whole at revision {head}, on 18 Mar 2026"

    def test_what_came_since_is_not_covered(self, demo: Desk) -> None:
        tab, head = self.verified(demo), demo.store.head
        stored = demo.store.record("vendor", "V-003")
        assert stored is not None
        demo.store.save(stored[0].model_copy(update={"notes": "Seen"}), stored[1], "Bob", "A note", NOW)

        assert self.here(tab) == f"Whole at revision {head}, on 18 Mar 2026; 1 revision came since"

    def test_a_fault_is_told(self, demo: Desk) -> None:
        demo.open("journal")
        with sqlite3.connect(demo.url.removeprefix("sqlite:///")) as connection:
            for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute("UPDATE journal SET record_id = 'V-666' WHERE seq = 40")

        assert self.here(self.verified(demo)).startswith("Not whole at revision ")


def test_the_past_does_not_hide_how_the_machine_is_now(shown: Desk) -> None:
    tab = shown.open("health", as_of="2025-11-30")

    assert "The monitor and the database are shown as they are now." in captions(tab)
    assert facts(tab)["Revision"] == str(shown.store.head)
    assert "has never run" in texts(tab)
