"""The memory of the monitor, on both databases: found once, told once, taken once, and nothing lost in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from sourcing_core.storage import Store, monitoring
from sourcing_core.storage.monitoring import CLOSED, OPENED, Found, Told
from tests.factories import after

LEASE = timedelta(minutes=30)
EVERYBODY = ("SU-1", "SU-2")


def found(*keys: str) -> list[Found]:
    return [Found(key, "gaps", f"{key} is open", "Close it", "V-1") for key in keys]


def run(store: Store, *keys: str, hours: float = 1, concerns: tuple[str, ...] = EVERYBODY) -> list[Told]:
    return monitoring.register(
        store.engine, found(*keys), lambda _: concerns, at=after(hours), host="here", as_of="2026-01-05", revision=1
    )[1]


def told(events: list[Told]) -> list[tuple[str, str]]:
    return [(one.event, one.found.key) for one in events]


def words(events: list[Told]) -> tuple[str, str]:
    return "subject", ", ".join(f"{event} {key}" for event, key in told(events))


def claimed(store: Store, subscription: str = "SU-1", hours: float = 2) -> monitoring.Message | None:
    return monitoring.claim(store.engine, subscription, "team", words, by="here", at=after(hours))


def test_what_is_found_opens_once_and_closes_once(store: Store) -> None:
    assert told(run(store, "a", "b")) == [(OPENED, "a"), (OPENED, "b")]
    assert told(run(store, "a", "b", hours=2)) == []
    assert told(run(store, "b", "c", hours=3)) == [(OPENED, "c"), (CLOSED, "a")]
    assert monitoring.open_notices(store.engine)["key"].tolist() == ["b", "c"]


def test_what_comes_back_is_news_again(store: Store) -> None:
    run(store, "a")
    run(store, hours=2)

    assert told(run(store, "a", hours=3)) == [(OPENED, "a")]


def test_an_open_notice_says_what_is_true_today_without_being_news(store: Store) -> None:
    run(store, "a")
    changed = [Found("a", "gaps", "a is worse now", "Close it", "V-1")]

    events = monitoring.register(
        store.engine, changed, lambda _: EVERYBODY, at=after(2), host="here", as_of="2026-01-05", revision=1
    )[1]

    assert events == []
    assert monitoring.open_notices(store.engine)["says"].tolist() == ["a is worse now"]


def test_a_message_is_claimed_once_and_holds_all_that_waits(store: Store) -> None:
    run(store, "a", "b")
    run(store, "b", hours=1.5)

    message = claimed(store)

    assert message is not None
    assert message.body == "opened a, opened b, closed a"
    assert claimed(store) is None
    assert claimed(store, "SU-2") is not None


def test_nothing_is_put_down_for_those_it_does_not_concern(store: Store) -> None:
    run(store, "a", concerns=("SU-2",))

    assert claimed(store) is None
    assert monitoring.waiting(store.engine, "SU-1") == []


def test_nothing_waits_where_nobody_is_concerned_or_nothing_is_found(store: Store) -> None:
    assert monitoring.waiting_counts(store.engine) == {}
    run(store, "a", concerns=())
    assert monitoring.waiting_counts(store.engine) == {}


def test_what_waits_is_counted_for_each_from_the_run_that_found_the_first_of_it(store: Store) -> None:
    run(store, "a", hours=1, concerns=("SU-1",))
    assert monitoring.waiting_counts(store.engine) == {"SU-1": (1, after(1).isoformat())}

    run(store, "b", "c", hours=3)  # and "a" is over

    assert monitoring.waiting_counts(store.engine) == {
        "SU-1": (4, after(1).isoformat()),
        "SU-2": (3, after(3).isoformat()),
    }


def test_what_is_in_a_message_waits_no_more_and_what_is_over_waits_since_it_was(store: Store) -> None:
    run(store, "a")
    claimed(store)
    assert set(monitoring.waiting_counts(store.engine)) == {"SU-2"}

    run(store, hours=5)

    assert monitoring.waiting_counts(store.engine)["SU-1"] == (1, after(5).isoformat())


def test_a_message_that_failed_is_taken_again_at_the_next_run_word_for_word(store: Store) -> None:
    run(store, "a")
    message = claimed(store)
    assert message is not None
    monitoring.failed(store.engine, message.digest_id, "no network")

    (again,) = monitoring.retake(store.engine, by="there", at=after(3), lease=LEASE)

    assert (again.digest_id, again.body, again.is_uncertain) == (message.digest_id, message.body, False)


@pytest.mark.parametrize(("minutes", "free"), [(29, False), (30, True)])
def test_a_sender_that_does_not_answer_is_waited_for_and_then_taken_to_be_dead(
    store: Store, minutes: int, free: bool
) -> None:
    run(store, "a")
    assert claimed(store, hours=2) is not None

    again = monitoring.retake(store.engine, by="there", at=after(2 + minutes / 60), lease=LEASE)

    assert [one.is_uncertain for one in again] == [True] * free


def test_what_was_sent_is_never_taken_again(store: Store) -> None:
    run(store, "a")
    message = claimed(store)
    assert message is not None
    monitoring.sent(store.engine, message.digest_id, after(2))

    assert monitoring.retake(store.engine, by="there", at=after(99), lease=LEASE) == []
    assert monitoring.last_sent(store.engine, "SU-1") == after(2)
    assert monitoring.last_sent(store.engine, "SU-2") is None


def test_two_machines_that_run_at_once_find_everything_once_and_share_the_messages(store: Store) -> None:
    keys = [f"k{number}" for number in range(30)]
    with ThreadPoolExecutor(4) as many:
        events = [one for part in many.map(lambda _: run(store, *keys), range(4)) for one in part]
        messages = list(many.map(lambda _: claimed(store), range(4)))

    assert sorted(told(events)) == sorted((OPENED, key) for key in keys)
    assert sum(message is not None for message in messages) == 1


def test_the_runs_are_kept_with_what_they_did(store: Store) -> None:
    run_id, _ = monitoring.register(
        store.engine, found("a"), lambda _: (), at=after(1), host="here", as_of="2026-01-05", revision=1
    )
    monitoring.finish(store.engine, run_id, sent_count=2, failed_count=1, at=after(1.1))

    (row,) = monitoring.runs(store.engine).to_dict("records")

    assert (row["host"], row["opened"], row["sent"], row["failed"]) == ("here", 1, 2, 1)
    assert row["finished_at"] == after(1.1).isoformat()


def test_it_survives_a_backup_and_leaves_the_books_alone(store: Store, tmp_path: object) -> None:
    run(store, "a")

    assert store.verify() == []
    assert store.head == 1
