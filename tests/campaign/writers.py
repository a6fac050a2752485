"""Eight writers on one database: every acknowledged edit is there afterwards, every conflict was seen by who lost it.

`python -m tests.campaign.writers 8 200` runs it on a SQLite file, then the control that must lose edits.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from sourcing_core.storage import Change, Stale, Store, Unusable, Work
from sourcing_core.storage.engine import reading, writing
from tests.factories import AT, TODAY, after, new, posts, site, tiny_register

Edit = Callable[[Store, int, int], bool]
"""(store, writer, number) -> whether the edit was acknowledged; False: somebody was faster, try again."""


@dataclass(frozen=True)
class Tally:
    """What one writer saw."""

    acknowledged: int
    conflicts: int


def prepare(url: str) -> None:
    """One site whose headcount all writers count up, and one engagement each of them posts figures of."""
    store = Store.open(url, AT)
    store.commit(Work(changes=new([*tiny_register(8)])), "Ada", "Register", after(1))
    store.close()


def versioned(store: Store, writer: int, number: int) -> bool:
    """The product's way: from the version that was seen, with a figure in the same commit."""
    found = store.record("site", "S-1")
    assert found is not None
    record, version = found
    counted = site(1, headcount=(getattr(record, "headcount", None) or 0) + 1)
    figure = posts((f"E-{writer % 8 + 1}", "defect_rate", f"2026-{number % 3 + 1:02d}", number, 1000, 2))
    try:
        store.commit(
            Work(changes=[Change(counted, version)], posts=figure),
            f"Writer {writer}",
            "One more",
            AT + timedelta(minutes=number),
        )
    except Stale:
        return False
    return True


def careless(store: Store, writer: int, number: int) -> bool:
    """The control: read, add one, write, without looking whether somebody was there in between."""
    with reading(store.engine) as connection:
        seen = connection.execute(sa.text("SELECT headcount FROM site WHERE site_id = 'S-1'")).scalar() or 0
    with writing(store.engine) as connection:
        connection.execute(sa.text("UPDATE site SET headcount = :more WHERE site_id = 'S-1'"), {"more": seen + 1})
    return True


def write(url: str, edit: Edit, writer: int, edits: int) -> Tally:
    """One writer with a store of its own."""
    store = Store.open(url, AT)
    tally = write_with(store, edit, writer, edits)
    store.close()
    return tally


def write_with(store: Store, edit: Edit, writer: int, edits: int) -> Tally:
    """One writer, who tries each edit until it is acknowledged."""
    conflicts = 0
    for number in range(edits):
        while not _tried(store, edit, writer, number):
            conflicts += 1
    return Tally(edits, conflicts)


def _tried(store: Store, edit: Edit, writer: int, number: int) -> bool:
    try:
        return edit(store, writer, number)
    except Unusable as busy:
        if "is busy" not in str(busy):
            raise
        return False


def in_processes(url: str, edit: Edit, writers: int, edits: int) -> list[Tally]:
    """Each writer in a process of its own, forked from this one, which has everything imported."""
    with multiprocessing.get_context("fork").Pool(writers) as pool:
        return pool.starmap(write, [(url, edit, writer, edits) for writer in range(writers)])


def faults(url: str, tallies: list[Tally]) -> list[str]:
    """What is wrong after all writers are done."""
    store = Store.open(url, AT)
    acknowledged = sum(tally.acknowledged for tally in tallies)
    found = store.verify()
    record, version = store.record("site", "S-1") or (None, 0)
    headcount = getattr(record, "headcount", 0) or 0
    if headcount != acknowledged:
        found.append(f"{acknowledged - headcount} of {acknowledged} acknowledged edits were lost")
    if version != acknowledged + 1 or store.head != acknowledged + 2:
        found.append(f"row version {version} and revision {store.head} after {acknowledged} edits")
    posted = sum(len(chunk) for chunk in store.load(TODAY).series.ledger)
    if posted != acknowledged:
        found.append(f"{acknowledged - posted} of {acknowledged} acknowledged figures were lost")
    store.close()
    return found


def main(writers: int = 8, edits: int = 100) -> int:
    """Both runs, told on the screen."""
    failed = 0
    for edit, must_fail in ((versioned, False), (careless, True)):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'steerboard.db'}"
            prepare(url)
            tallies = in_processes(url, edit, writers, edits)
            found = faults(url, tallies)
        conflicts = sum(tally.conflicts for tally in tallies)
        print(
            f"{edit.__name__}: {writers} writers x {edits} edits, {conflicts} conflicts seen, faults: {found or 'none'}"
        )
        failed += bool(found) != must_fail
    return failed


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
