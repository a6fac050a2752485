"""Laws of the delivery roll-up, and agreement with a readable loop over lines."""

import math
import random
from collections import defaultdict
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_core.metrics.events.delivery_rows import DeliveryRules
from sourcing_core.metrics.rollup import rollup_deliveries

START = date(2026, 1, 1)
AS_OF = date(2026, 3, 1)
RULES = [DeliveryRules(), DeliveryRules(2, 10, 0.1, 0.2), DeliveryRules(1, 0, cancelled_is_late=False)]

some_day = st.integers(0, 70).map(lambda count: START + timedelta(days=count))  # the last of them after as_of
maybe_day = st.integers(0, 6).flatmap(lambda draw: some_day if draw else st.none())
ordered = st.sampled_from([2.0, 4.0, 5.0])
delivered = st.sampled_from([1.0, 2.0, 3.0])  # so that it mostly takes several parts to complete a line

facts = st.fixed_dictionaries(
    {
        "engagement_id": st.sampled_from(["E-1", "E-2"]),
        "ordered_on": maybe_day,
        "first_promised_on": maybe_day,
        "current_promised_on": maybe_day,
        "change_approved": st.none() | st.booleans(),
        "cancelled_on": st.integers(0, 4).flatmap(lambda draw: st.none() if draw else some_day),
        "cancelled_by": st.sampled_from([None, "customer", "vendor", "mutual"]),
        "excuse_code": st.sampled_from([None, None, "strike"]),
        "excuse_approved_by": st.sampled_from([None, "P-001"]),
        "ordered_quantity": ordered,
    }
)
part = st.fixed_dictionaries({"delivered_on": maybe_day, "delivered_quantity": delivered})
line = st.tuples(facts, st.lists(part, min_size=1, max_size=3))
lines = st.lists(line, max_size=8)


@pytest.fixture(scope="module")
def table(events):
    def build(drawn, prefix="L", order=None):
        rows = [
            one | part_ | {"delivery_id": f"{prefix}{number:03d}"}
            for number, (one, parts) in enumerate(drawn)
            for part_ in parts
        ]
        if order is not None:
            random.Random(order).shuffle(rows)
        return events("deliveries", *rows)

    return build


def figures(events: pa.Table, rules: DeliveryRules = RULES[0]) -> dict[tuple[str, str, int], tuple[float, float]]:
    rows = rollup_deliveries(events, as_of=AS_OF, rules=rules).figures.to_pylist()
    return {(row["engagement_id"], row["metric_id"], row["month"]): (row["amount"], row["base"]) for row in rows}


def loop(drawn, rules):
    """The same figures, one line at a time and by the words of the definition."""
    result = defaultdict(lambda: [0.0, 0.0])
    times = defaultdict(list)
    late, early = timedelta(days=rules.late_tolerance_days), rules.early_tolerance_days
    tells = {one["engagement_id"] for one, parts in drawn if any(p["delivered_quantity"] is not None for p in parts)}

    def post(one, metric_id, day, amount, base):
        cell = result[one["engagement_id"], metric_id, day.year * 12 + day.month - 1]
        cell[0] += amount
        cell[1] += base

    for one, parts in drawn:
        ordered, promise = one["ordered_quantity"], one["first_promised_on"]
        least, most = ordered * (1 - rules.under_tolerance_share), ordered * (1 + rules.over_tolerance_share)
        arrived = sorted(
            (p["delivered_on"], p["delivered_quantity"])
            for p in parts
            if p["delivered_on"] and p["delivered_on"] <= AS_OF
        )
        done, total = None, 0.0
        for day, amount in arrived:
            total += amount
            if done is None and total >= least - 1e-9:
                done = day
        cancelled = one["cancelled_on"] if one["cancelled_on"] and one["cancelled_on"] <= AS_OF else None
        if cancelled and done and done > cancelled:
            done = None
        cancelled = None if done else cancelled
        if one["ordered_on"] and done and one["ordered_on"] <= done:
            times[one["engagement_id"], done.year * 12 + done.month - 1].append((done - one["ordered_on"]).days + 1)
        current = one["current_promised_on"]
        agreed = current if one["change_approved"] and current else promise
        excused = one["excuse_code"] is not None and one["excuse_approved_by"] is not None
        for metric_id, due in (("on_time_delivery", promise), ("on_time_delivery_agreed", agreed)):
            if due is None or due + late > AS_OF:
                continue
            before = cancelled is not None and cancelled < due
            unjudged = before and one["cancelled_by"] is None
            out = before and one["cancelled_by"] in ("customer", "mutual")
            out = out or (cancelled is not None and not unjudged and not rules.cancelled_is_late)
            on_time = done is not None and done <= due + late and (early is None or done >= due - timedelta(days=early))
            counted = not out and not excused
            if not unjudged:
                post(one, metric_id, due, counted and on_time, counted)
            if metric_id != "on_time_delivery":
                continue
            post(one, "data_quality", due, not unjudged, 1)
            if unjudged:
                continue
            post(one, "on_time_delivery_raw", due, not out and on_time, not out)
            if current and not out:
                post(one, "re_promise_rate", due, current != due, 1)
            if one["engagement_id"] in tells:
                timely = sum(amount for day, amount in arrived if day <= due + late)
                in_full = least - 1e-9 <= timely <= most + 1e-9
                post(one, "on_time_in_full", due, counted and on_time and in_full, counted)
                if counted:
                    post(one, "quantity_fill_rate", due, min(timely, ordered), ordered)
        if promise is None:
            day = max(
                (p["delivered_on"] for p in parts), default=None, key=lambda d: d if d and d <= AS_OF else date.max
            )
            day = day if day and day <= AS_OF else one["ordered_on"]
            if day and day <= AS_OF:
                post(one, "data_quality", day, 0, 1)
    for (engagement_id, month), days in times.items():
        for metric_id, q in (("cycle_time", 0.5), ("cycle_time_p85", 0.85), ("cycle_time_p95", 0.95)):
            rank = math.ceil(q * len(days) - 1e-9)
            result[engagement_id, metric_id, month] = [sorted(days)[rank - 1], len(days)]
    return {key: tuple(value) for key, value in result.items()}


@pytest.mark.parametrize("rules", RULES, ids=["strict", "tolerant", "cancelled_left_out"])
def test_roll_up_agrees_with_the_loop(table, rules):
    @given(lines)
    def agrees(drawn):
        got, wanted = figures(table(drawn), rules), loop(drawn, rules)
        assert got.keys() == wanted.keys()
        for key, value in wanted.items():
            assert got[key] == pytest.approx(value), key

    agrees()


@pytest.mark.parametrize("rules", RULES, ids=["strict", "tolerant", "cancelled_left_out"])
def test_lines_of_one_row_agree_with_the_loop(table, rules):
    @given(st.lists(st.tuples(facts, st.lists(part, min_size=1, max_size=1)), max_size=12))
    def agrees(drawn):
        got, wanted = figures(table(drawn), rules), loop(drawn, rules)
        assert got.keys() == wanted.keys()
        for key, value in wanted.items():
            assert got[key] == pytest.approx(value), key

    agrees()


def test_order_of_rows_changes_nothing(table):
    @settings(max_examples=50)
    @given(lines, st.integers(0, 1000))
    def same(drawn, order):
        assert figures(table(drawn)) == figures(table(drawn, order=order))

    same()


def test_promise_of_unique_ids_changes_nothing_but_the_time(table):
    @settings(max_examples=50)
    @given(st.lists(st.tuples(facts, st.lists(part, min_size=1, max_size=1)), max_size=12))
    def same(drawn):
        rows = table(drawn)
        looked = rollup_deliveries(rows, as_of=AS_OF)
        promised = rollup_deliveries(rows, as_of=AS_OF, unique_ids=True)
        assert looked.figures.equals(promised.figures)

    same()


def test_on_time_in_full_never_exceeds_on_time_or_in_full(table):
    @settings(max_examples=50)
    @given(lines)
    def bounded(drawn):
        posted = figures(table(drawn))
        for (engagement_id, metric_id, month), (met, due) in posted.items():
            if metric_id == "on_time_in_full":
                on_time = posted[engagement_id, "on_time_delivery", month]
                assert met <= on_time[0]
                assert due == on_time[1]

    bounded()


def test_every_share_lies_between_zero_and_one(table):
    @settings(max_examples=50)
    @given(lines)
    def bounded(drawn):
        for key, (amount, base) in figures(table(drawn), RULES[1]).items():
            if not key[1].startswith("cycle_time"):
                assert 0 <= amount <= base, key

    bounded()


def test_ratios_of_two_tables_together_are_the_sums_of_both(table):
    @settings(max_examples=50)
    @given(lines, lines)
    def additive(first, second):
        one, other = table(first, "A"), table(second, "B")
        total = defaultdict(lambda: [0.0, 0.0])
        for some in (one, other):
            for key, (amount, base) in figures(some).items():
                total[key][0] += amount
                total[key][1] += base
        both = figures(pa.concat_tables([one, other]))
        for key, value in both.items():
            # An engagement starts to have "in full" with its first told quantity, so those two may only grow.
            if key[1] in ("on_time_in_full", "quantity_fill_rate"):
                assert value[1] >= total[key][1]
            elif not key[1].startswith("cycle_time"):
                assert value == pytest.approx(tuple(total[key])), key

    additive()


def test_text_and_dictionary_columns_and_several_chunks_read_the_same(table):
    @settings(max_examples=50)
    @given(lines)
    def same(drawn):
        whole = table(drawn)
        encoded = pa.table(
            {
                name: whole.column(name).dictionary_encode()
                if pa.types.is_string(whole.column(name).type)
                else whole.column(name)
                for name in whole.column_names
            }
        )
        half = len(encoded) // 2
        pieces = pa.concat_tables([encoded.slice(0, half), encoded.slice(half)])
        assert figures(whole) == figures(encoded) == figures(pieces)

    same()
