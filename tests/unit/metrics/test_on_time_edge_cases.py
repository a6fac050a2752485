"""Every row of the edge-case table of the on-time family, each by its name."""

from datetime import date, timedelta

import pytest

from sourcing_core.metrics.events.delivery_rows import DeliveryRules
from sourcing_core.metrics.rollup import rollup_deliveries

PROMISE = date(2026, 3, 10)
AS_OF = date(2026, 4, 30)


def days(count: int) -> date:
    return PROMISE + timedelta(days=count)


def promised(**more):
    return {"first_promised_on": PROMISE} | more


@pytest.fixture
def rolled(events):
    def roll(*rows, as_of=AS_OF, **rules):
        return rollup_deliveries(events("deliveries", *rows), as_of=as_of, rules=DeliveryRules(**rules))

    return roll


@pytest.mark.parametrize(
    ("delivered", "on_time"),
    [(-1, 1), (0, 1), (1, 0)],
    ids=["day_before_the_promise", "on_the_promised_day", "day_after_the_promise"],
)
def test_on_time_is_delivered_on_or_before_the_first_promise(rolled, figure, delivered, on_time):
    result = rolled(promised(delivered_on=days(delivered)))

    assert figure(result, "on_time_delivery", PROMISE) == (on_time, 1)


@pytest.mark.parametrize(("delivered", "on_time"), [(2, 1), (3, 0)], ids=["last_tolerated_day", "one_day_beyond"])
def test_late_tolerance_moves_the_boundary(rolled, figure, delivered, on_time):
    result = rolled(promised(delivered_on=days(delivered)), late_tolerance_days=2)

    assert figure(result, "on_time_delivery", PROMISE) == (on_time, 1)


def test_line_due_and_not_delivered_by_as_of_is_late_now(rolled, figure):
    result = rolled(promised(), promised(delivered_on=PROMISE))

    assert figure(result, "on_time_delivery", PROMISE) == (1, 2)


def test_delivery_after_as_of_has_not_happened_yet(rolled, figure):
    result = rolled(promised(delivered_on=days(0)), as_of=days(0))
    earlier = rolled(promised(delivered_on=days(1)), as_of=days(0), late_tolerance_days=0)

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(earlier, "on_time_delivery", PROMISE) == (0, 1)


def test_line_delivered_after_as_of_is_still_due_next_or_still_only_ordered(rolled, figure, count):
    result = rolled(
        promised(delivered_on=days(-1)), {"ordered_on": days(-30), "delivered_on": days(-1)}, as_of=days(-2)
    )

    assert count(result, "due_next", PROMISE) == 1
    assert figure(result, "data_quality", days(-30)) == (0, 1)


def test_line_due_after_as_of_is_not_counted_but_due_next(rolled, figure, count):
    result = rolled(promised(), as_of=days(-1))

    assert figure(result, "on_time_delivery", PROMISE) is None
    assert count(result, "due_next", PROMISE) == 1


def test_line_due_on_the_day_of_the_report_is_counted(rolled, figure, count):
    result = rolled(promised(), as_of=days(0))

    assert figure(result, "on_time_delivery", PROMISE) == (0, 1)
    assert count(result, "due_next", PROMISE) == 0


@pytest.mark.parametrize(("as_of", "posted"), [(1, None), (2, (0, 1))], ids=["still_in_tolerance", "tolerance_is_over"])
def test_line_is_due_when_its_late_tolerance_is_over(rolled, figure, as_of, posted):
    result = rolled(promised(), as_of=days(as_of), late_tolerance_days=2)

    assert figure(result, "on_time_delivery", PROMISE) == posted


def test_line_that_is_cancelled_or_complete_is_not_due_next(rolled, count):
    cancelled = promised(cancelled_on=days(-2), cancelled_by="customer")
    result = rolled(promised(delivered_on=days(-2)), cancelled, as_of=days(-1))

    assert count(result, "due_next", PROMISE) == 0


def test_line_due_in_a_later_month_is_due_next_in_that_month(rolled, count):
    result = rolled(promised(), {"first_promised_on": date(2027, 1, 5)}, as_of=days(-1))

    assert count(result, "due_next", date(2027, 1, 1)) == 1


@pytest.mark.parametrize(
    ("delivered", "on_time", "early"),
    [(-3, 1, 0), (-4, 0, 1)],
    ids=["first_day_that_is_not_too_early", "one_day_too_early"],
)
def test_delivery_before_the_early_tolerance_is_not_on_time_and_counted_as_early(
    rolled, figure, count, delivered, on_time, early
):
    result = rolled(promised(delivered_on=days(delivered)), early_tolerance_days=3)

    assert figure(result, "on_time_delivery", PROMISE) == (on_time, 1)
    assert count(result, "early", PROMISE) == early


def test_without_early_tolerance_early_is_never_wrong(rolled, figure):
    assert figure(rolled(promised(delivered_on=days(-400))), "on_time_delivery", PROMISE) == (1, 1)


@pytest.mark.parametrize("by", ["customer", "mutual"])
def test_line_cancelled_by_the_customer_before_it_was_due_is_excluded(rolled, figure, count, by):
    result = rolled(promised(cancelled_on=days(-1), cancelled_by=by), promised(delivered_on=PROMISE))

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert count(result, "excluded", PROMISE) == 1


@pytest.mark.parametrize(
    ("cancelled", "by"),
    [(-1, "vendor"), (0, "customer"), (1, "customer"), (1, "mutual"), (1, "vendor"), (1, None)],
    ids=[
        "vendor_before_due",
        "customer_on_the_due_day",
        "customer_after_due",
        "both_after_due",
        "vendor_after_due",
        "nobody_says_who_after_due",
    ],
)
def test_line_cancelled_by_the_vendor_or_by_anyone_after_due_failed(rolled, figure, cancelled, by):
    line = promised(cancelled_on=days(cancelled), cancelled_by=by)

    assert figure(rolled(line), "on_time_delivery", PROMISE) == (0, 1)


def test_failure_of_cancelled_lines_can_be_switched_off(rolled, figure, count):
    result = rolled(promised(cancelled_on=days(1), cancelled_by="vendor"), cancelled_is_late=False)

    assert figure(result, "on_time_delivery", PROMISE) == (0, 0)
    assert count(result, "excluded", PROMISE) == 1


def test_line_nobody_can_judge_is_missing_and_not_excluded_however_failures_are_counted(rolled, count):
    result = rolled(promised(cancelled_on=days(-1)), cancelled_is_late=False)

    assert count(result, "missing", PROMISE) == 1
    assert count(result, "excluded", PROMISE) == 0


def test_line_cancelled_before_due_by_nobody_knows_whom_cannot_be_judged(rolled, figure, count):
    result = rolled(promised(cancelled_on=days(-1)), promised(delivered_on=PROMISE))

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(result, "data_quality", PROMISE) == (1, 2)
    assert count(result, "missing", PROMISE) == 1


def test_line_that_was_complete_when_it_was_cancelled_stays_delivered(rolled, figure):
    result = rolled(promised(delivered_on=days(0), cancelled_on=days(0), cancelled_by="vendor"))

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)


def test_delivery_after_the_cancellation_does_not_count(rolled, figure):
    result = rolled(promised(ordered_on=days(-9), delivered_on=days(0), cancelled_on=days(-1), cancelled_by="vendor"))

    assert figure(result, "on_time_delivery", PROMISE) == (0, 1)
    assert figure(result, "cycle_time", PROMISE) is None


def test_cancellation_after_as_of_has_not_happened_yet(rolled, figure):
    result = rolled(promised(cancelled_on=days(5), cancelled_by="customer", delivered_on=days(0)), as_of=days(2))

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)


def test_partial_deliveries_complete_the_line_when_the_quantity_is_reached(rolled, figure):
    part = promised(delivery_id="L-1", ordered_quantity=10)
    late = rolled(
        part | {"delivered_on": days(-5), "delivered_quantity": 6},
        part | {"delivered_on": days(1), "delivered_quantity": 4},
    )
    timely = rolled(
        part | {"delivered_on": days(-5), "delivered_quantity": 6},
        part | {"delivered_on": days(0), "delivered_quantity": 4},
    )

    assert figure(late, "on_time_delivery", PROMISE) == (0, 1)
    assert figure(late, "quantity_fill_rate", PROMISE) == (6, 10)
    assert figure(timely, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(timely, "on_time_in_full", PROMISE) == (1, 1)


def test_parts_recorded_out_of_order_complete_the_line_on_the_day_of_the_part_that_was_missing(rolled, figure):
    part = promised(delivery_id="L-1", ordered_quantity=10)
    late = part | {"delivered_on": days(1), "delivered_quantity": 4}
    result = rolled(late, part | {"delivered_on": days(-5), "delivered_quantity": 6})

    assert figure(result, "on_time_delivery", PROMISE) == (0, 1)


def test_later_surplus_does_not_move_the_day_of_completion(rolled, figure):
    part = promised(delivery_id="L-1", ordered_quantity=10)
    result = rolled(
        part | {"delivered_on": days(0), "delivered_quantity": 10},
        part | {"delivered_on": days(9), "delivered_quantity": 1},
    )

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(result, "on_time_in_full", PROMISE) == (1, 1)


def test_fractions_that_add_up_to_the_order_complete_it_whatever_floating_point_says(rolled, figure):
    part = promised(delivery_id="L-1", ordered_quantity=0.8, delivered_on=days(0))
    result = rolled(part | {"delivered_quantity": 0.1}, part | {"delivered_quantity": 0.7})

    assert 0.1 + 0.7 < 0.8
    assert figure(result, "on_time_in_full", PROMISE) == (1, 1)


def test_line_short_of_its_order_is_neither_on_time_nor_in_full(rolled, figure):
    result = rolled(promised(delivered_on=days(-1), ordered_quantity=100, delivered_quantity=99))

    assert figure(result, "on_time_delivery", PROMISE) == (0, 1)
    assert figure(result, "on_time_in_full", PROMISE) == (0, 1)
    assert figure(result, "quantity_fill_rate", PROMISE) == (99, 100)


@pytest.mark.parametrize(
    ("quantity", "in_full"),
    [(94, 0), (95, 1), (105, 1), (106, 0)],
    ids=["under_by_more", "under_by_the_tolerance", "over_by_the_tolerance", "over_by_more"],
)
def test_in_full_lies_within_the_quantity_tolerances(rolled, figure, quantity, in_full):
    line = promised(delivered_on=PROMISE, ordered_quantity=100, delivered_quantity=quantity)
    result = rolled(line, under_tolerance_share=0.05, over_tolerance_share=0.05)

    assert figure(result, "on_time_in_full", PROMISE) == (in_full, 1)


def test_surplus_on_one_line_does_not_fill_another(rolled, figure):
    result = rolled(
        promised(delivered_on=PROMISE, ordered_quantity=10, delivered_quantity=30),
        promised(delivered_on=PROMISE, ordered_quantity=10, delivered_quantity=5),
    )

    assert figure(result, "quantity_fill_rate", PROMISE) == (15, 20)


def test_line_without_an_ordered_quantity_is_on_time_by_its_date_and_says_nothing_of_quantities(rolled, figure):
    result = rolled(
        promised(delivered_on=PROMISE, delivered_quantity=3),
        promised(delivered_on=PROMISE, ordered_quantity=3, delivered_quantity=3),
    )

    assert figure(result, "on_time_delivery", PROMISE) == (2, 2)
    assert figure(result, "on_time_in_full", PROMISE) == (1, 1)


def test_delivered_line_whose_quantity_nobody_told_says_nothing_of_quantities(rolled, figure):
    result = rolled(
        promised(delivered_on=PROMISE, ordered_quantity=3),
        promised(delivered_on=PROMISE, ordered_quantity=3, delivered_quantity=3),
        promised(ordered_quantity=3),  # open: nothing was delivered, and that is known
    )

    assert figure(result, "on_time_delivery", PROMISE) == (2, 3)
    assert figure(result, "on_time_in_full", PROMISE) == (1, 2)
    assert figure(result, "quantity_fill_rate", PROMISE) == (3, 6)


def test_parts_without_an_ordered_quantity_are_complete_when_the_last_of_them_came(rolled, figure):
    part = promised(delivery_id="L-1")
    late = rolled(part | {"delivered_on": days(-3)}, part | {"delivered_on": days(1)})
    unfinished = rolled(part | {"delivered_on": days(-3)}, part)

    assert figure(late, "on_time_delivery", PROMISE) == (0, 1)
    assert figure(unfinished, "on_time_delivery", PROMISE) == (0, 1)


def test_engagement_that_never_tells_delivered_quantities_has_no_on_time_in_full(rolled, figure):
    result = rolled(
        promised(ordered_quantity=5, delivered_on=PROMISE),
        promised(ordered_quantity=5),  # open: the only line of which the delivered quantity, nothing, is known
        promised(engagement_id="E-2", ordered_quantity=5, delivered_on=PROMISE, delivered_quantity=5),
    )

    assert figure(result, "on_time_delivery", PROMISE) == (1, 2)
    assert figure(result, "on_time_in_full", PROMISE) is None
    assert figure(result, "quantity_fill_rate", PROMISE) is None
    assert figure(result, "on_time_in_full", PROMISE, "E-2") == (1, 1)


@pytest.mark.parametrize(
    ("dates", "month"),
    [
        ({"delivered_on": date(2026, 2, 3), "ordered_on": date(2026, 1, 5)}, date(2026, 2, 1)),
        ({"ordered_on": date(2026, 1, 5)}, date(2026, 1, 1)),
    ],
    ids=["in_the_month_of_delivery", "in_the_month_of_the_order_when_not_delivered"],
)
def test_missing_promise_cannot_be_judged_and_lowers_data_quality(rolled, figure, count, dates, month):
    result = rolled(dates)

    assert figure(result, "on_time_delivery", month) is None
    assert figure(result, "data_quality", month) == (0, 1)
    assert count(result, "missing", month) == 1


def test_line_without_any_date_is_told_as_unplaced(rolled):
    result = rolled({}, promised())

    assert result.unplaced == 1


def test_approved_excuse_is_left_out_under_the_contract_and_kept_in_the_raw_figure(rolled, figure, count):
    result = rolled(
        promised(delivered_on=days(9), excuse_code="force majeure", excuse_approved_by="P-001"),
        promised(delivered_on=PROMISE),
    )

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(result, "on_time_delivery_agreed", PROMISE) == (1, 1)
    assert figure(result, "on_time_delivery_raw", PROMISE) == (1, 2)
    assert count(result, "excused", PROMISE) == 1


def test_excuse_that_nobody_approved_excuses_nothing(rolled, figure, count):
    result = rolled(
        promised(delivered_on=days(9), excuse_code="strike"), promised(excuse_code="x", excuse_approved_by="P")
    )

    assert figure(result, "on_time_delivery", PROMISE) == (0, 1)
    assert count(result, "excused", PROMISE) == 1


def test_month_whose_lines_were_all_left_out_is_posted_as_no_activity(rolled, figure):
    result = rolled(promised(cancelled_on=days(-1), cancelled_by="customer"))

    assert figure(result, "on_time_delivery", PROMISE) == (0, 0)


def test_month_without_any_line_is_not_posted(rolled, figure):
    result = rolled(promised(), {"first_promised_on": date(2026, 1, 31)})

    assert figure(result, "on_time_delivery", date(2026, 2, 1)) is None


def test_agreed_promise_needs_the_customers_approval(rolled, figure):
    moved = promised(current_promised_on=days(30), delivered_on=days(30))
    result = rolled(moved | {"change_approved": True}, moved | {"change_approved": False}, moved)

    assert figure(result, "on_time_delivery", PROMISE) == (0, 3)
    assert figure(result, "on_time_delivery_agreed", PROMISE) == (0, 2)
    assert figure(result, "on_time_delivery_agreed", days(30)) == (1, 1)


def test_approved_change_without_a_new_promise_leaves_the_first_one(rolled, figure):
    result = rolled(promised(change_approved=True, delivered_on=PROMISE), promised(current_promised_on=days(3)))

    assert figure(result, "on_time_delivery_agreed", PROMISE) == (1, 2)


def test_re_promise_rate_counts_every_moved_promise_approved_or_not(rolled, figure):
    result = rolled(
        promised(current_promised_on=days(5), change_approved=True),
        promised(current_promised_on=days(-5)),
        promised(current_promised_on=days(0)),
        promised(),  # nobody says what the promise is now
    )

    assert figure(result, "re_promise_rate", PROMISE) == (2, 3)


def test_re_promise_rate_is_silent_when_no_current_promise_is_recorded(rolled, figure):
    assert figure(rolled(promised()), "re_promise_rate", PROMISE) is None


def test_cycle_time_of_deliveries_counts_both_days_in_the_month_of_completion(rolled, figure):
    result = rolled(promised(ordered_on=date(2026, 2, 20), delivered_on=date(2026, 4, 1)))
    same_day = rolled(promised(ordered_on=PROMISE, delivered_on=PROMISE))

    assert figure(result, "cycle_time", date(2026, 4, 1)) == (41, 1)
    assert figure(same_day, "cycle_time", PROMISE) == (1, 1)


def test_delivery_before_its_order_has_no_cycle_time_and_stays_a_valid_delivery(rolled, figure):
    result = rolled(promised(ordered_on=days(1), delivered_on=days(0)))

    assert figure(result, "cycle_time", PROMISE) is None
    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(result, "data_quality", PROMISE) == (1, 1)


def test_two_engagements_may_use_the_same_delivery_id(rolled, figure):
    result = rolled(
        promised(delivery_id="1001", delivered_on=PROMISE),
        promised(delivery_id="1001", engagement_id="E-2", delivered_on=days(1)),
    )

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(result, "on_time_delivery", PROMISE, "E-2") == (0, 1)


def test_rows_of_one_line_that_contradict_each_other_are_settled_the_strict_way(rolled, figure):
    result = rolled(
        promised(delivery_id="L-1", delivered_on=days(2)),
        {"delivery_id": "L-1", "first_promised_on": days(5), "delivered_on": days(2)},
    )

    assert figure(result, "on_time_delivery", PROMISE) == (0, 1)


def test_row_without_an_engagement_is_refused_by_name(events):
    table = events("deliveries", promised(), promised(engagement_id=None))

    with pytest.raises(ValueError, match="deliveries, row 2: column 'engagement_id' is empty; every row needs it"):
        rollup_deliveries(table, as_of=AS_OF)


def test_odd_year_does_not_fill_the_memory(rolled, figure):
    result = rolled(promised(delivered_on=PROMISE), {"first_promised_on": date(1, 1, 1)})

    assert figure(result, "on_time_delivery", PROMISE) == (1, 1)
    assert figure(result, "on_time_delivery", date(1, 1, 1)) == (0, 1)
