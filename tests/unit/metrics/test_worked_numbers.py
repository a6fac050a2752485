"""The worked numbers of the domain that this folder answers for."""

from datetime import date, timedelta

import numpy as np
import pytest

from sourcing_core.metrics.escape_rate import defect_removal_efficiency
from sourcing_core.metrics.first_pass_yield import rolled_throughput_yield
from sourcing_core.metrics.littles_law import is_flow_consistent, littles_law
from sourcing_core.metrics.pool import pooled
from sourcing_core.metrics.rollup import roll_up

MONTH = date(2026, 3, 1)
AS_OF = date(2026, 4, 30)
TIMES = [1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 11, 12, 13, 15, 18, 24, 41]


def test_o_01_ratios_are_pooled_and_never_averaged():
    pool = pooled([9, 180, 1], [10, 200, 4], [0, 0, 0])

    assert (pool.amount[0], pool.base[0]) == (190, 214)
    assert pool.value[0] == pytest.approx(0.887850, abs=5e-7)
    assert np.mean([9 / 10, 180 / 200, 1 / 4]) == pytest.approx(0.683333, abs=5e-7)  # the wrong answer


def test_o_03_on_time_in_full_is_judged_line_by_line(events, figure):
    full = {"first_promised_on": MONTH, "ordered_quantity": 10.0, "delivered_quantity": 10.0, "delivered_on": MONTH}
    late = full | {"delivered_on": MONTH + timedelta(days=1)}
    wrong = {"delivered_quantity": 11.0}  # too much is on time and not in full, so that both shares differ
    lines = [full] * 89 + [late] * 5 + [full | wrong] * 3 + [late | wrong] * 3
    result = roll_up("deliveries", events("deliveries", *lines), AS_OF)

    assert figure(result, "on_time_delivery", MONTH) == (92, 100)
    assert figure(result, "on_time_in_full", MONTH) == (89, 100)
    assert pytest.approx(0.8648) == 0.92 * 0.94  # the wrong answer


@pytest.mark.parametrize(("on_time", "due", "met"), [(38, 40, True), (33, 35, False)])
def test_o_04_two_misses_weigh_more_when_volume_is_low(events, figure, on_time, due, met):
    lines = [{"first_promised_on": MONTH, "delivered_on": MONTH}] * on_time + [{"first_promised_on": MONTH}] * (
        due - on_time
    )
    amount, base = figure(roll_up("deliveries", events("deliveries", *lines), AS_OF), "on_time_delivery", MONTH)

    assert (amount, base) == (on_time, due)
    assert (amount / base + 1e-9 >= 0.95) is met


def test_o_06_rolled_throughput_yield_is_the_product_of_the_steps(events, figure):
    steps = [
        {"inspected_on": MONTH, "engagement_id": step, "passed_first_time": passed, "entered_units": 100}
        for step, passed in (("A", 98), ("B", 95), ("C", 99))
    ]
    result = roll_up("inspections", events("inspections", *steps), AS_OF)
    yields = [amount / base for amount, base in (figure(result, "first_pass_yield", MONTH, step) for step in "ABC")]

    assert rolled_throughput_yield(yields) == pytest.approx(0.921690, abs=5e-7)


def test_o_07_five_of_fifty_defects_escaped(events, figure):
    cohort = {"inspected_on": MONTH, "defects_found_before": 45, "defects_found_after": 5}
    amount, base = figure(roll_up("inspections", events("inspections", cohort), AS_OF), "escape_rate", MONTH)

    assert amount / base == pytest.approx(0.10)
    assert defect_removal_efficiency(amount / base) == pytest.approx(0.90)


@pytest.mark.parametrize(("metric_id", "days"), [("cycle_time", 7), ("cycle_time_p85", 15), ("cycle_time_p95", 24)])
def test_o_08_percentiles_of_work_items_are_observed_values(events, figure, metric_id, days):
    finish = date(2026, 3, 31)
    items = [{"started_at": finish - timedelta(days=time - 1), "finished_at": finish} for time in TIMES]
    result = roll_up("work_items", events("work_items", *items), AS_OF)

    assert figure(result, metric_id, MONTH) == (days, 20)


@pytest.mark.parametrize(("metric_id", "days"), [("cycle_time", 7), ("cycle_time_p85", 15), ("cycle_time_p95", 24)])
def test_o_08_percentiles_of_deliveries_are_observed_values(events, figure, metric_id, days):
    finish = date(2026, 3, 31)
    lines = [{"ordered_on": finish - timedelta(days=time - 1), "delivered_on": finish} for time in TIMES]
    result = roll_up("deliveries", events("deliveries", *lines), AS_OF)

    assert figure(result, metric_id, MONTH) == (days, 20)


def test_o_09_twelve_in_progress_at_three_a_day_take_four_days():
    assert littles_law(12, 3) == 4.0


def test_flow_is_inconsistent_when_measured_and_expected_differ_by_more_than_the_slack():
    assert is_flow_consistent(5.0, 12, 3, slack=0.25)
    assert is_flow_consistent(3.2, 12, 3, slack=0.25)
    assert not is_flow_consistent(3.1, 12, 3, slack=0.25)
    assert not is_flow_consistent(4.0, 12, 0, slack=0.25)
