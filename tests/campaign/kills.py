"""Kill -9 at random instants: what was acknowledged is there, nothing is half there, the books agree with themselves.

`python -m tests.campaign.kills 1000` is the long form. A child commits as fast as it can and tells each commit through a
pipe once it is acknowledged; we kill it at a random instant, then look. Children are forked from this process, which has
everything imported, so a trial costs a fraction of a second.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from sourcing_core.storage import Change, Events, Store, Work
from sourcing_core.storage.work import BatchFacts
from tests.factories import AT, facts, new, posts, site, tiny_register
from tests.storage.by_hand import rows

FIGURES, EVENTS = 40, 200
"""Of each commit, beside one changed record."""

Tell = Callable[[int], None]
Writer = Callable[[Store, Tell], None]
"""Commits until it is killed, and tells the number of each commit that was acknowledged."""

Look = Callable[[Store], list[str]]
"""Faults that one more look finds after a kill; the import's 'the same file again changes nothing' goes in here."""


@dataclass
class Report:
    """What a campaign saw."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    """Kills after a commit and before its answer: why an import must be idempotent."""
    faults: list[str] = field(default_factory=list)


def commit_once(store: Store, number: int) -> int:
    """One commit of every kind of thing; its number."""
    found = store.record("site", "S-1")
    assert found is not None
    counted = site(1, headcount=number)
    figures = posts(
        *(
            (f"E-{place % 4 + 1}", "defect_rate", f"20{place % 20 + 10}-{place % 12 + 1:02d}", number, 1000, 2)
            for place in range(FIGURES)
        )
    )
    events = pa.table(
        {"engagement_id": ["E-1"] * EVENTS, "delivery_id": [f"{number}-{place}" for place in range(EVENTS)]}
    )
    store.commit(
        Work(
            changes=[Change(counted, found[1])],
            posts=figures,
            batch=_facts(number),
            events=Events("deliveries", events),
        ),
        "Ada",
        f"Commit {number}",
        AT + timedelta(seconds=number),
    )
    return number


def _facts(number: int) -> BatchFacts:
    return facts("deliveries", sha256=f"{number:064d}")


def counted(store: Store) -> int:
    """How many commits the record of the site tells."""
    record, _ = store.record("site", "S-1") or (None, 0)
    return int(getattr(record, "headcount", None) or 0)


def steadily(store: Store, tell: Tell) -> None:
    """The product's way: one commit, one transaction."""
    number = counted(store)
    while True:
        number += 1
        tell(commit_once(store, number))


def in_two_halves(store: Store, tell: Tell) -> None:
    """A control that must be caught: record and figures in two transactions."""
    number = counted(store)
    while True:
        number += 1
        record, version = store.record("site", "S-1") or (None, 0)
        assert record is not None
        store.commit(Work(changes=[Change(site(1, headcount=number), version)]), "Ada", "First half", AT)
        figures = posts(*(("E-1", "defect_rate", f"20{place + 10}-01", number, 1000, 2) for place in range(FIGURES)))
        events = pa.table(
            {"engagement_id": ["E-1"] * EVENTS, "delivery_id": [f"{number}-{place}" for place in range(EVENTS)]}
        )
        store.commit(
            Work(posts=figures, batch=_facts(number), events=Events("deliveries", events)), "Ada", "Second half", AT
        )
        tell(number)


def too_eagerly(store: Store, tell: Tell) -> None:
    """A control that must be caught: the answer is given before the commit."""
    number = counted(store)
    while True:
        number += 1
        tell(number)
        commit_once(store, number)


def found_wrong(store: Store, acknowledged: int) -> list[str]:
    """Everything that a kill must not do."""
    faults = store.verify()
    number = counted(store)
    if number < acknowledged:
        faults.append(f"commit {acknowledged} was acknowledged, but the database stands at {number}")
    figures, blocks, batches = (
        rows(store.engine, query)[0][0]
        for query in (
            "SELECT count(*) FROM figure",
            "SELECT coalesce(sum(rows), 0) FROM event_block",
            "SELECT count(*) FROM batch",
        )
    )
    if (figures, blocks, batches) != (number * FIGURES, number * EVENTS, number):
        faults.append(f"half a commit: {number} commits, but {figures} figures, {blocks} events and {batches} imports")
    return faults


def trial(url: str, writer: Writer, wait: float) -> tuple[int, int]:
    """Let a child write, kill it so many seconds after its first commit; the first and the last number that it told."""
    reader, pipe = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            store = Store.open(url, AT)
            os.write(pipe, b"%d\n" % commit_once(store, counted(store) + 1))
            writer(store, lambda number: os.write(pipe, b"%d\n" % number) and None)
        finally:
            os._exit(1)  # only reached by a failure: a kill ends the child anywhere else
    os.close(pipe)
    with os.fdopen(reader, "rb") as told:
        first = told.readline()
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        lines = (first + told.read()).split(b"\n")
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the writer ended by itself: it must write until it is killed")
    return int(lines[0]), int(lines[-2])  # after the last end of line there is nothing, or a number that was cut in two


@contextmanager
def new_file() -> Iterator[str]:
    """The address of a SQLite database with the register in it."""
    with tempfile.TemporaryDirectory(prefix="steerboard-kills-") as folder:
        url = f"sqlite:///{Path(folder) / 'steerboard.db'}"
        furnish(url)
        yield url


def furnish(url: str) -> None:
    """The register that the commits refer to."""
    store = Store.open(url, AT)
    store.commit(Work(changes=new(tiny_register(4))), "Ada", "Register", AT)
    store.close()


def campaign(
    kills: int,
    *,
    seed: int = 0,
    writer: Writer = steadily,
    fresh_after: int = 25,
    look: Look | None = None,
    new_database: Callable[[], AbstractContextManager[str]] = new_file,
) -> Report:
    """So many kills, or up to the first fault; a fresh database after every `fresh_after`, so that looking stays quick."""
    chance, report = random.Random(seed), Report()
    while report.kills < kills and not report.faults:
        with new_database() as url:
            longest = 3 * commit_seconds(url)
            for _ in range(min(fresh_after, kills - report.kills)):
                _one(url, writer, chance.uniform(0, longest), look, report)
                if report.faults:
                    break
    return report


def commit_seconds(url: str) -> float:
    """How long a commit takes here and now, so that kills fall into its beginning, middle and end."""
    store = Store.open(url, AT)
    commit_once(store, 1)
    started = time.monotonic()
    for number in (2, 3, 4):
        commit_once(store, number)
    store.close()
    return (time.monotonic() - started) / 3


def _one(url: str, writer: Writer, wait: float, look: Look | None, report: Report) -> None:
    first, acknowledged = trial(url, writer, wait)
    store = Store.open(url, AT)
    settle(store)
    after_kill = counted(store)
    report.kills += 1
    report.acknowledged += acknowledged - first + 1
    report.unanswered += after_kill > acknowledged
    report.faults += found_wrong(store, acknowledged)
    report.faults += look(store) if look else []
    store.close()


def settle(store: Store) -> None:
    """Wait until a server has noticed that its client is gone: a COMMIT that was sent is still carried out."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    while store.engine.dialect.name == "postgresql" and rows(store.engine, others)[0][0]:
        time.sleep(0.01)


def main(kills: int) -> int:
    """The campaign and its controls, told on the screen."""
    started = time.monotonic()
    report = campaign(kills)
    seconds = time.monotonic() - started
    print(
        f"{report.kills} kills in {seconds:.0f} s: {report.acknowledged} commits acknowledged, {report.unanswered} killed between commit and answer, faults: {report.faults or 'none'}"
    )
    missed = [
        writer.__name__
        for writer in (in_two_halves, too_eagerly)
        if not campaign(max(kills // 5, 40), writer=writer).faults
    ]
    print(f"controls that must be caught: {'missed ' + ', '.join(missed) if missed else 'both caught'}")
    return int(bool(report.faults or missed))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
