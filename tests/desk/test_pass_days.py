"""Figures of raw events follow the calendar, without an import; and kinds of event that share a metric share it."""

from __future__ import annotations

from datetime import date

from sourcing_core.desk.pass_days import pass_days
from sourcing_core.desk.undo import take_back
from tests.desk.bringing import Desk

DELIVERIES = "engagement_id,delivery_id,first_promised_on,delivered_on\n"
OPEN = DELIVERIES + "E-1,A,2026-03-02,2026-03-01\nE-1,B,2026-03-20,\n"
INSPECTIONS = "engagement_id,lot_id,inspected_on,units_inspected,defective_units\n"


def on(furnished: Desk, day: str) -> int:
    furnished.today = date.fromisoformat(day)
    return pass_days(furnished.store, furnished.now(), today=furnished.today)


def test_a_line_that_falls_due_after_its_import_counts_as_late_from_then_on(furnished: Desk) -> None:
    furnished.today = date(2026, 3, 10)
    furnished.bring("deliveries", OPEN)
    assert furnished.value("on_time_delivery", "2026-03") == (1, 1)

    assert on(furnished, "2026-03-19") == 0
    assert furnished.value("on_time_delivery", "2026-03") == (1, 1)
    assert on(furnished, "2026-03-20") > 0
    assert furnished.value("on_time_delivery", "2026-03") == (1, 2)


def test_a_second_look_on_the_same_day_writes_nothing(furnished: Desk) -> None:
    furnished.today = date(2026, 3, 10)
    furnished.bring("deliveries", OPEN)
    on(furnished, "2026-03-20")
    head = furnished.store.head

    assert on(furnished, "2026-03-20") == 0
    assert furnished.store.head == head


def test_without_events_nothing_is_read_or_written(furnished: Desk) -> None:
    head = furnished.store.head

    assert on(furnished, "2026-03-20") == 0
    assert furnished.store.head == head


def test_what_days_moved_leaves_with_the_import_that_brought_the_events(furnished: Desk) -> None:
    furnished.today = date(2026, 3, 10)
    done = furnished.bring("deliveries", OPEN)
    on(furnished, "2026-03-20")

    take_back(furnished.store, str(done.batch_id), "Ada", furnished.now(), today=furnished.today)

    assert furnished.figures() == {}
    assert furnished.store.verify() == []


def test_deliveries_and_inspections_of_one_month_share_its_data_quality(furnished: Desk) -> None:
    furnished.bring("deliveries", DELIVERIES + "E-1,A,2026-01-10,2026-01-09\nE-1,B,,2026-01-09\n")
    assert furnished.value("data_quality", "2026-01") == (1, 2)

    furnished.bring("inspections", INSPECTIONS + "E-1,L1,2026-01-05,80,2\nE-1,L2,2026-01-06,80,1\n")

    assert furnished.value("data_quality", "2026-01") == (3, 4)


def test_the_shared_figure_goes_back_when_one_of_both_imports_is_taken_back(furnished: Desk) -> None:
    furnished.bring("deliveries", DELIVERIES + "E-1,A,2026-01-10,2026-01-09\nE-1,B,,2026-01-09\n")
    done = furnished.bring("inspections", INSPECTIONS + "E-1,L1,2026-01-05,80,2\nE-1,L2,2026-02-06,80,1\n")
    assert furnished.value("data_quality", "2026-02") == (1, 1)

    take_back(furnished.store, str(done.batch_id), "Ada", furnished.now(), today=furnished.today)

    assert furnished.value("data_quality", "2026-01") == (1, 2)
    assert furnished.value("data_quality", "2026-02") is None


def test_where_both_tell_a_cycle_time_that_of_the_work_items_is_believed(furnished: Desk) -> None:
    items = "engagement_id,item_id,started_at,finished_at\nE-1,T1,2026-01-05 09:00,2026-01-07 09:00\n"
    furnished.bring("work_items", items)
    furnished.bring(
        "deliveries",
        "engagement_id,delivery_id,ordered_on,first_promised_on,delivered_on\nE-1,A,2026-01-01,2026-01-30,2026-01-20\n",
    )

    assert furnished.value("cycle_time", "2026-01") == (2, 1)


def test_the_running_month_has_no_activity_only_once_it_is_over(furnished: Desk) -> None:
    furnished.today = date(2026, 3, 10)
    furnished.bring("work_items", "engagement_id,item_id,started_at,finished_at\nE-1,T1,2026-02-05 09:00,\n")
    idle = [key for key in furnished.figures() if key[1] == "cycle_time"]
    assert len(idle) == 1

    on(furnished, "2026-03-30")
    assert [key for key in furnished.figures() if key[1] == "cycle_time"] == idle
    on(furnished, "2026-03-31")
    assert len([key for key in furnished.figures() if key[1] == "cycle_time"]) == 2
