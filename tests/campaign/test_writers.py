"""Eight writers at once, in processes and in threads, on both databases, with a control that must lose edits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sourcing_core.storage import Store
from tests.campaign.writers import careless, faults, in_processes, prepare, versioned, write_with
from tests.factories import AT

pytestmark = pytest.mark.campaign

WRITERS, EDITS = 8, 12


def test_eight_processes_lose_no_edit_and_see_every_conflict(database_url: str) -> None:
    prepare(database_url)

    tallies = in_processes(database_url, versioned, WRITERS, EDITS)

    assert faults(database_url, tallies) == []
    assert sum(tally.acknowledged for tally in tallies) == WRITERS * EDITS
    assert sum(tally.conflicts for tally in tallies) > 0


def test_eight_threads_lose_no_edit_and_see_every_conflict(database_url: str) -> None:
    prepare(database_url)

    store = Store.open(database_url, AT)  # one for all, as in the app
    with ThreadPoolExecutor(WRITERS) as many:
        tallies = list(many.map(lambda writer: write_with(store, versioned, writer, EDITS), range(WRITERS)))
    store.close()

    assert faults(database_url, tallies) == []
    assert sum(tally.conflicts for tally in tallies) > 0


def test_writers_who_do_not_look_at_the_version_lose_edits_and_the_check_tells(database_url: str) -> None:
    prepare(database_url)

    tallies = in_processes(database_url, careless, WRITERS, 40)

    assert any("acknowledged edits were lost" in fault for fault in faults(database_url, tallies))
