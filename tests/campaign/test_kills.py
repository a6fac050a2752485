"""The quick form of the kill campaign, on both databases, with controls that must be caught."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sourcing_core.storage import Store, restore_into
from tests.campaign.kills import Writer, campaign, commit_once, furnish, in_two_halves, new_file, too_eagerly
from tests.conftest import Prepared
from tests.factories import AT
from tests.postgres import Server

pytestmark = pytest.mark.campaign


def test_after_a_hundred_kills_nothing_is_lost_and_nothing_is_half_there() -> None:
    report = campaign(100)

    assert report.faults == []
    assert report.kills == 100
    assert report.acknowledged >= 50
    assert report.unanswered >= 1  # some kills fell between the commit and its answer: the instants are well spread


@pytest.mark.parametrize("writer", [in_two_halves, too_eagerly])
def test_a_writer_that_is_not_safe_is_caught(writer: Writer) -> None:
    assert campaign(60, writer=writer, seed=1).faults


def test_after_twenty_kills_of_clients_a_server_has_lost_nothing(prepared: Prepared, postgres: Server) -> None:
    @contextmanager
    def new_server_database() -> Iterator[str]:
        with prepared.copy("postgresql", "opened") as url:
            furnish(url)
            yield url

    report = campaign(20, new_database=new_server_database, seed=2)

    assert (report.faults, report.kills) == ([], 20)


def killed(work: Callable[[], object], wait: float) -> None:
    """Let a child work, and kill it after so many seconds."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def spread(work: Callable[[], object], count: int) -> list[float]:
    """Instants from the beginning of a piece of work to its end."""
    started = time.monotonic()
    work()
    return [(time.monotonic() - started) * place / count for place in range(count)]


def test_a_first_opening_that_is_killed_leaves_nothing_that_the_next_one_cannot_finish(tmp_path: Path) -> None:
    for place, wait in enumerate(spread(lambda: Store.open(f"sqlite:///{tmp_path / 'calm.db'}", AT).close(), 20)):
        url = f"sqlite:///{tmp_path / f'{place}.db'}"
        killed(lambda url=url: Store.open(url, AT), wait)  # type: ignore[misc]

        store = Store.open(url, AT)

        assert (store.head, store.verify()) == (1, [])
        store.close()


def test_a_restore_that_is_killed_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    calm, url, file = (tmp_path / name for name in ("calm.db", "steerboard.db", "backup.db"))
    with new_file() as furnished:
        source = Store.open(furnished, AT)
        for number in range(1, 6):
            commit_once(source, number)
        source.backup(file)
        commit_once(source, 6)
        source.backup(calm)
        source.backup(url)
        seals = {source.seal}
        source.close()
    moments = spread(lambda: restore_into(f"sqlite:///{calm}", file, AT, tmp_path / "kept"), 20)
    after_restore = Store.open(f"sqlite:///{calm}", AT)
    seals.add(after_restore.seal)
    after_restore.close()
    assert len(seals) == 2
    for wait in moments:
        killed(lambda: restore_into(f"sqlite:///{url}", file, AT, tmp_path / "kept"), wait)

        store = Store.open(f"sqlite:///{url}", AT)

        assert store.seal in seals
        assert store.verify() == []
        store.close()
