"""Confirming a preview: what was shown is written, once, whoever else writes meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sourcing_core.desk.bring_in import confirm
from sourcing_core.storage import Moved
from tests.desk.bringing import Desk
from tests.factories import after, vendor

TEXT = "engagement_id,metric_id,period,numerator,denominator\nE-1,on_time_delivery,2026-01,95,100\n"
OTHER = "engagement_id,metric_id,period,numerator,denominator\nE-1,on_time_delivery,2026-01,90,100\n"


def test_a_preview_writes_nothing(furnished: Desk) -> None:
    head = furnished.store.head
    furnished.look("figures", TEXT)

    assert furnished.store.head == head


def test_one_file_is_one_commit_with_its_mapping_and_hash(furnished: Desk) -> None:
    done = furnished.bring("figures", TEXT)
    batch = furnished.portfolio.batches.iloc[0]

    assert (done.revision, done.batch_id) == (3, "B-00003")
    assert (batch["kind"], batch["file_name"], batch["accepted"], batch["source"], batch["who"]) == (
        "figures",
        "file.csv",
        1,
        "vendor_reported",
        "Ada",
    )
    assert batch["mapping"].startswith('kind = "figures"')


def test_somebody_saved_meanwhile_without_a_second_look(furnished: Desk) -> None:
    shown = furnished.look("figures", TEXT)
    furnished.store.save(vendor(9), None, "Ben", "New vendor", after(3))

    with pytest.raises(Moved):
        confirm(furnished.store, shown, "Ada", "A file", furnished.now())


def test_somebody_saved_something_else_meanwhile(furnished: Desk) -> None:
    shown = furnished.look("figures", TEXT)
    furnished.store.save(vendor(9), None, "Ben", "New vendor", after(3))
    done = confirm(
        furnished.store, shown, "Ada", "A file", furnished.now(), again=lambda: furnished.look("figures", TEXT)
    )

    assert done.shown.tally == (1, 0, 0, 0)


def test_somebody_changed_what_the_preview_showed(furnished: Desk) -> None:
    """The person at the screen agreed to a new figure, not to overwriting another one."""
    shown = furnished.look("figures", TEXT)
    furnished.bring("figures", OTHER)

    with pytest.raises(Moved, match="look at the preview again"):
        confirm(furnished.store, shown, "Ada", "A file", furnished.now(), again=lambda: furnished.look("figures", TEXT))
    assert furnished.value("on_time_delivery", "2026-01") == (90, 100)


def test_nobody_looked_so_that_the_second_preview_counts(furnished: Desk) -> None:
    shown = furnished.look("figures", TEXT)
    furnished.bring("figures", OTHER)
    done = confirm(
        furnished.store,
        shown,
        "Ada",
        "A file",
        furnished.now(),
        again=lambda: furnished.look("figures", TEXT),
        unattended=True,
    )

    assert done.shown.tally == (0, 1, 0, 0)


def test_somebody_brought_the_very_file_meanwhile(furnished: Desk) -> None:
    shown = furnished.look("figures", TEXT)
    first = furnished.bring("figures", TEXT)
    done = confirm(
        furnished.store, shown, "Ada", "A file", furnished.now(), again=lambda: furnished.look("figures", TEXT)
    )

    assert (done.batch_id, done.shown.tally) == (first.batch_id, (0, 0, 1, 0))
    assert len(furnished.portfolio.batches) == 1


def test_others_who_keep_saving_are_not_waited_for_for_ever(furnished: Desk) -> None:
    numbers = iter(range(100, 200))

    def again() -> object:
        shown = furnished.look("figures", TEXT)
        furnished.store.save(vendor(next(numbers)), None, "Ben", "New vendor", furnished.now())
        return shown

    with pytest.raises(Moved, match="others keep saving"):
        confirm(furnished.store, again(), "Ada", "A file", furnished.now(), again=again)  # type: ignore[arg-type]


def test_what_was_written_after_midnight_in_utc_is_known_to_the_evening_before(furnished: Desk) -> None:
    """West of Greenwich it is still yesterday when revisions bear tomorrow's date: they count all the same."""
    furnished.bring("figures", TEXT)
    furnished.today = after(0).date() - timedelta(days=1)
    done = furnished.bring("figures", OTHER.replace("2026-01", "2025-12"))

    assert done.shown.tally == (1, 0, 0, 0)
    assert furnished.bring("figures", TEXT.replace("95", "95.0").replace("2026-01", "2025-12")).shown.tally == (
        0,
        1,
        0,
        0,
    )
