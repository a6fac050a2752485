"""The cycle time family and its edge cases."""

from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa
import pytest

from sourcing_core.metrics.events.work_items import WorkItemRules
from sourcing_core.metrics.rollup import rollup_work_items

AS_OF = date(2026, 6, 30)
MARCH = date(2026, 3, 1)
INSTANTS = {
    name: pa.timestamp("us", tz="UTC") for name in ("requested_at", "started_at", "finished_at", "cancelled_at")
}


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.fixture
def rolled(events):
    def roll(*rows, as_of=AS_OF, types=None, **rules):
        return rollup_work_items(events("work_items", *rows, types=types), as_of=as_of, rules=WorkItemRules(**rules))

    return roll


def test_same_day_is_one_day_where_only_dates_are_known(rolled, figure):
    result = rolled({"started_at": march(4), "finished_at": march(4)})

    assert figure(result, "cycle_time", MARCH) == (1, 1)


def test_instants_are_subtracted(rolled, figure):
    item = {"started_at": datetime(2026, 3, 4, 6, tzinfo=UTC), "finished_at": datetime(2026, 3, 5, 18, tzinfo=UTC)}

    assert figure(rolled(item, types=INSTANTS), "cycle_time", MARCH) == (1.5, 1)


def test_instants_and_dates_are_never_mixed(rolled, figure):
    item = {"started_at": march(4), "finished_at": datetime(2026, 3, 5, 18, tzinfo=UTC)}

    assert figure(rolled(item, types={"finished_at": INSTANTS["finished_at"]}), "cycle_time", MARCH) == (2, 1)


def test_month_is_that_of_the_finish(rolled, figure):
    result = rolled({"started_at": date(2026, 1, 31), "finished_at": march(1)})

    assert figure(result, "cycle_time", MARCH) == (30, 1)
    assert figure(result, "cycle_time", date(2026, 1, 1)) == (0, 0)


def test_contract_zone_decides_the_day_of_an_instant(rolled, figure):
    finish = datetime(2026, 3, 31, 23, 30, tzinfo=timezone(timedelta(hours=-4)))
    item = {"started_at": datetime(2026, 3, 31, 12, tzinfo=UTC), "finished_at": finish}
    london = rolled(item, types=INSTANTS, zones={"E-1": "Europe/London"})
    new_york = rolled(item, types=INSTANTS, zone="America/New_York")

    assert figure(london, "throughput", date(2026, 4, 1)) == (1, 1)
    assert figure(new_york, "throughput", MARCH) == (1, 1)
    assert figure(new_york, "throughput", date(2026, 4, 1)) is None


def test_cancelled_items_have_no_cycle_time_and_are_counted_as_cancelled(rolled, figure, count):
    result = rolled(
        {"started_at": march(1), "finished_at": march(2)},
        {"started_at": march(1), "finished_at": march(9), "cancelled_at": march(10)},
    )

    assert figure(result, "cycle_time", MARCH) == (2, 1)
    assert figure(result, "cancelled_rate", MARCH) == (1, 2)
    assert count(result, "excluded", MARCH) == 1


def test_cancellation_after_as_of_has_not_happened_yet(rolled, figure):
    result = rolled({"started_at": march(1), "finished_at": march(2), "cancelled_at": march(10)}, as_of=march(9))

    assert figure(result, "cycle_time", MARCH) == (2, 1)


def test_reopened_item_runs_to_its_last_finish_and_is_reported(rolled, figure):
    again = {"item_id": "I-1", "started_at": march(1)}
    result = rolled(
        again | {"finished_at": march(3)},
        again | {"finished_at": march(20), "started_at": march(15)},
        {"started_at": march(1), "finished_at": march(2), "reopened": True},
        {"started_at": march(1), "finished_at": march(2), "reopened": False},
    )

    assert figure(result, "cycle_time_p95", MARCH) == (20, 3)
    assert figure(result, "reopen_rate", MARCH) == (2, 3)


def test_item_reopened_and_not_finished_again_is_open(rolled, figure):
    result = rolled(
        {"item_id": "I-1", "started_at": march(1), "finished_at": march(3)}, {"item_id": "I-1"}, as_of=march(31)
    )

    assert figure(result, "throughput", MARCH) == (0, 1)


def test_reopen_rate_is_silent_when_nobody_records_reopening(rolled, figure):
    assert figure(rolled({"started_at": march(1), "finished_at": march(2)}), "reopen_rate", MARCH) is None


def test_finish_before_start_has_no_cycle_time(rolled, figure):
    result = rolled({"started_at": march(3), "finished_at": march(2)})

    assert figure(result, "cycle_time", MARCH) is None
    assert figure(result, "data_quality", MARCH) == (0, 1)


def test_missing_start_is_counted_as_missing_and_never_replaced_by_the_request(rolled, figure, count):
    result = rolled(
        {"requested_at": march(1), "finished_at": march(9)}, {"started_at": march(8), "finished_at": march(9)}
    )

    assert figure(result, "cycle_time", MARCH) == (2, 1)
    assert figure(result, "data_quality", MARCH) == (1, 2)
    assert figure(result, "throughput", MARCH) == (2, 2)
    assert count(result, "missing", MARCH) == 1


def test_nothing_finished_while_work_is_open_is_no_activity_for_cycle_time_and_zero_throughput(rolled, figure):
    result = rolled({"started_at": date(2026, 2, 1)}, as_of=march(31))

    assert figure(result, "cycle_time", MARCH) == (0, 0)
    assert figure(result, "throughput", MARCH) == (0, 1)
    assert figure(result, "cycle_time", date(2026, 1, 1)) is None


def test_item_is_open_from_its_start_and_not_from_its_request(rolled, figure):
    result = rolled({"requested_at": date(2026, 1, 5), "started_at": march(1), "finished_at": march(2)})

    assert figure(result, "throughput", date(2026, 1, 1)) is None
    assert figure(result, "throughput", MARCH) == (1, 1)


def test_item_counts_as_open_in_every_month_it_touches_and_in_no_other(rolled, figure):
    result = rolled(
        {"started_at": date(2026, 1, 31), "finished_at": march(1)}, {"started_at": march(1), "finished_at": march(2)}
    )

    assert [figure(result, "throughput", date(2026, month, 1)) for month in (1, 2, 3, 4)] == [
        (0, 1),
        (0, 1),
        (2, 2),
        None,
    ]


def test_item_finished_after_as_of_is_open(rolled, figure):
    item = {"started_at": march(1), "finished_at": march(20)}

    assert figure(rolled(item, as_of=march(19)), "throughput", MARCH) == (0, 1)
    assert figure(rolled(item, as_of=march(20)), "throughput", MARCH) == (1, 1)


def test_item_begun_after_as_of_is_unknown(rolled):
    assert rolled({"started_at": march(20)}, as_of=march(19)).figures.num_rows == 0


@pytest.mark.parametrize(("target", "met"), [(3, 1), (2, 0)], ids=["exactly_the_target", "one_day_over"])
def test_attainment_counts_items_within_their_own_target(rolled, figure, target, met):
    result = rolled({"started_at": march(1), "finished_at": march(3), "target_days": target})

    assert figure(result, "cycle_time_attainment", MARCH) == (met, 1)


def test_general_target_holds_for_items_without_their_own(rolled, figure):
    items = [
        {"started_at": march(1), "finished_at": march(5)},
        {"started_at": march(1), "finished_at": march(5), "target_days": 4},
    ]

    assert figure(rolled(*items, target_days=5), "cycle_time_attainment", MARCH) == (1, 2)
    assert figure(rolled(*items), "cycle_time_attainment", MARCH) == (0, 1)
    assert figure(rolled(items[0]), "cycle_time_attainment", MARCH) is None


def test_idle_month_has_no_activity_in_attainment_only_where_there_are_targets(rolled, figure):
    result = rolled({"started_at": march(1), "target_days": 4}, {"started_at": march(1), "engagement_id": "E-2"})

    assert figure(result, "cycle_time_attainment", MARCH) == (0, 0)
    assert figure(result, "cycle_time_attainment", MARCH, "E-2") is None


def test_item_without_any_date_is_told_as_unplaced(rolled):
    assert rolled({"item_type": "bug"}, {"started_at": march(1)}).unplaced == 1
