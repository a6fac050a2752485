"""Figures of several kinds of event about the same engagement."""

from datetime import date

import pytest

from sourcing_core.metrics.combined import combined
from sourcing_core.metrics.rollup import Rules, roll_up, rules_of
from sourcing_core.policy import Policy

DAY = date(2026, 3, 10)
AS_OF = date(2026, 3, 31)


@pytest.fixture
def kinds(events):
    items = events("work_items", {"started_at": date(2026, 3, 9), "finished_at": DAY}, {"finished_at": DAY})
    lines = events("deliveries", {"ordered_on": date(2026, 3, 1), "first_promised_on": DAY, "delivered_on": DAY})
    lots = events(
        "inspections", {"inspected_on": DAY, "units_inspected": 10, "defective_units": 1}, {"inspected_on": DAY}
    )
    return {
        kind: roll_up(kind, table, AS_OF)
        for kind, table in (("work_items", items), ("deliveries", lines), ("inspections", lots))
    }


def test_data_quality_of_all_kinds_is_added_up(kinds, figure):
    assert [figure(kinds[kind], "data_quality", DAY) for kind in kinds] == [(1, 2), (1, 1), (1, 2)]
    assert figure(combined(list(kinds.values())), "data_quality", DAY) == (3, 5)


def test_cycle_time_is_believed_from_the_first_kind_and_never_mixed(kinds, figure):
    assert figure(kinds["deliveries"], "cycle_time", DAY) == (10, 1)
    assert figure(combined([kinds["work_items"], kinds["deliveries"]]), "cycle_time", DAY) == (2, 1)
    assert figure(combined([kinds["deliveries"], kinds["work_items"]]), "cycle_time", DAY) == (10, 1)


def test_figures_of_one_kind_stay_as_they_are(kinds, figure):
    everything = combined(list(kinds.values()))

    assert figure(everything, "on_time_delivery", DAY) == (1, 1)
    assert figure(everything, "defect_rate", DAY) == (1, 10)


def test_unknown_kind_of_event_is_refused_by_name(events):
    with pytest.raises(
        ValueError, match="'orders' is not a kind of event; it is one of deliveries, inspections, work_items"
    ):
        roll_up("orders", events("deliveries"), AS_OF)


def test_rules_come_from_the_policy():
    rules = rules_of(
        Policy(late_tolerance_days=2, early_tolerance_days=5, quantity_tolerance_share=0.1, escape_maturity_days=30)
    )

    assert rules.deliveries.late_tolerance_days == 2
    assert rules.deliveries.early_tolerance_days == 5
    assert (rules.deliveries.under_tolerance_share, rules.deliveries.over_tolerance_share) == (0.1, 0.1)
    assert rules.inspections.maturity_days == 30


def test_default_rules_are_those_of_the_default_policy():
    assert rules_of(Policy()) == Rules()
