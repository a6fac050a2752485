"""The monitor as a scheduler runs it: each thing once, and an exit code for what came of it."""

from __future__ import annotations

import re
from pathlib import Path

from sourcing_core.register import Subscription
from sourcing_core.storage import Store, Work
from tests.cli.running import run
from tests.factories import after, new

COUNTS = re.compile(r"new=(\d+) closed=(\d+) open=(\d+) sent=(\d+) failed=(\d+) waiting=(\d+)")


def with_subscriber(url: str) -> None:
    """Somebody wants to be told of everything."""
    told = Subscription(
        subscription_id="SU-1", person_id="P-1", channel="team", topics="all", rhythm="every_run", vendors="all"
    )
    store = Store.open(url, after(2))
    store.commit(Work(changes=new([told])), "Ada", "To be told", after(2))
    store.close()


def counts(line: str) -> list[int]:
    found = COUNTS.fullmatch(line)
    assert found, line
    return [int(one) for one in found.groups()]


def test_each_thing_is_told_once_and_listed_for_as_long_as_it_is_open(furnished_url: str) -> None:
    first, again = run(furnished_url, "monitor"), run(furnished_url, "monitor")
    new, closed, still_open, sent, failed, waiting = counts(first.last)

    assert first.code == 1
    assert new == still_open > 0
    assert (closed, sent, failed, waiting) == (0, 0, 0, 0)
    assert len(first.out.splitlines()) == new + 1
    assert again.code == 0
    assert again.out.splitlines() == [f"new=0 closed=0 open={new} sent=0 failed=0 waiting=0"]
    listed = run(furnished_url, "monitor", "--open")
    assert listed.code == 0
    assert [line.split(" ", 1)[1].strip() for line in listed.out.splitlines()[:-1]] == [
        line.split(" ", 1)[1].strip() for line in first.out.splitlines()[:-1]
    ]


def test_without_channels_nothing_is_sent_and_nothing_is_marked_as_told(furnished_url: str) -> None:
    refused = run(furnished_url, "monitor", "--notify")

    assert (refused.code, refused.out) == (2, "")
    assert refused.errors == ["error: there are no channels: name their file in STEERBOARD_CHANNELS"]
    assert counts(run(furnished_url, "monitor").last)[0] > 0


def test_a_database_that_is_not_there_is_made_and_has_nothing_to_tell(tmp_path: Path) -> None:
    ran = run(f"sqlite:///{tmp_path / 'new.db'}", "monitor")

    assert (ran.code, ran.last) == (0, "new=0 closed=0 open=0 sent=0 failed=0 waiting=0")


def test_what_is_not_sent_is_counted_as_waiting_until_somebody_sends_it(furnished_url: str) -> None:
    with_subscriber(furnished_url)

    first = counts(run(furnished_url, "monitor").last)
    again = counts(run(furnished_url, "monitor").last)

    assert first[5] == first[0] > 0
    assert (again[0], again[5]) == (0, first[5])
