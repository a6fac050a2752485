"""The defect family and its edge cases."""

from datetime import date, timedelta

import pytest

from sourcing_core.metrics.events.inspections import InspectionRules
from sourcing_core.metrics.rollup import rollup_inspections

DAY = date(2026, 3, 10)
AS_OF = date(2026, 12, 31)


def inspected(**more):
    return {"inspected_on": DAY} | more


@pytest.fixture
def rolled(events):
    def roll(*rows, as_of=AS_OF, **rules):
        return rollup_inspections(events("inspections", *rows), as_of=as_of, rules=InspectionRules(**rules))

    return roll


def test_defect_rate_adds_up_units_over_lots(rolled, figure):
    result = rolled(inspected(units_inspected=10, defective_units=5), inspected(units_inspected=990, defective_units=5))

    assert figure(result, "defect_rate", DAY) == (10, 1000)


def test_nothing_inspected_is_no_activity(rolled, figure, count):
    result = rolled(inspected(units_inspected=0, defective_units=0))

    assert figure(result, "defect_rate", DAY) == (0, 0)
    assert count(result, "uninspected", DAY) == 1


def test_uninspected_lot_says_nothing_of_defects_that_the_engagement_never_counts(rolled, figure):
    result = rolled(inspected(units_inspected=10, defective_units=1), inspected(units_inspected=0))

    assert figure(result, "defect_rate", DAY) == (1, 10)
    assert figure(result, "defects_per_unit", DAY) is None


def test_unknown_defective_units_are_not_zero(rolled, figure, count):
    result = rolled(inspected(units_inspected=10, defective_units=1), inspected(units_inspected=90))

    assert figure(result, "defect_rate", DAY) == (1, 10)
    assert figure(result, "data_quality", DAY) == (1, 2)
    assert count(result, "missing", DAY) == 1


def test_more_defects_than_units_is_legal(rolled, figure):
    result = rolled(inspected(units_inspected=4, defects=9))

    assert figure(result, "defects_per_unit", DAY) == (9, 4)


def test_changed_inspection_effort_is_seen_in_the_inspected_share(rolled, figure):
    result = rolled(inspected(units_delivered=200, units_inspected=50, defective_units=1))

    assert figure(result, "inspected_share", DAY) == (50, 200)


@pytest.mark.parametrize(("age", "immature"), [(89, 1), (90, 0)], ids=["day_before_maturity", "day_of_maturity"])
def test_escape_rate_of_a_young_cohort_is_posted_and_counted_as_immature(rolled, figure, count, age, immature):
    cohort = inspected(defects_found_before=9, defects_found_after=1)
    result = rolled(cohort, as_of=DAY + timedelta(days=age), maturity_days=90)

    assert figure(result, "escape_rate", DAY) == (1, 10)
    assert count(result, "immature", DAY) == immature


def test_escape_rate_needs_both_counts(rolled, figure):
    assert figure(rolled(inspected(defects_found_after=1)), "escape_rate", DAY) is None


def test_cohort_without_any_defect_is_no_activity(rolled, figure):
    assert figure(rolled(inspected(defects_found_before=0, defects_found_after=0)), "escape_rate", DAY) == (0, 0)


def test_rejected_lot_rate_counts_lots_with_a_verdict(rolled, figure):
    result = rolled(inspected(lot_rejected=True), inspected(lot_rejected=False), inspected(lot_rejected=None))

    assert figure(result, "rejected_lot_rate", DAY) == (1, 2)


def test_month_without_a_verdict_has_no_rejected_lot_rate(rolled, figure):
    result = rolled(
        inspected(lot_rejected=True), {"inspected_on": date(2026, 5, 1), "units_inspected": 1, "defects": 0}
    )

    assert figure(result, "rejected_lot_rate", date(2026, 5, 1)) is None


def test_month_is_that_of_the_inspection(rolled, figure):
    result = rolled({"inspected_on": date(2026, 1, 31), "units_inspected": 2, "defective_units": 1})

    assert figure(result, "defect_rate", date(2026, 1, 1)) == (1, 2)
    assert figure(result, "defect_rate", date(2026, 2, 1)) is None


def test_inspection_after_as_of_is_not_known_yet(rolled, figure):
    lot = inspected(units_inspected=2, defective_units=1)

    assert figure(rolled(lot, as_of=DAY), "defect_rate", DAY) == (1, 2)
    assert figure(rolled(lot, as_of=DAY - timedelta(days=1)), "defect_rate", DAY) is None


def test_only_the_agreed_stages_count(rolled, figure):
    lots = [inspected(stage=stage, units_inspected=10, defective_units=1) for stage in ("supplier", "incoming")]

    assert figure(rolled(*lots, stages=("incoming",)), "defect_rate", DAY) == (1, 10)
    assert figure(rolled(*lots), "defect_rate", DAY) == (2, 20)


def test_inspection_without_a_day_is_refused_by_name(rolled):
    with pytest.raises(ValueError, match="inspections, row 1: column 'inspected_on' is empty; every row needs it"):
        rolled({"units_inspected": 1})
