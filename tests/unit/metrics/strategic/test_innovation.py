"""Innovation velocity: stage dates, mature cohorts, validated benefit, and no activity beside unknown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.metrics.strategic.innovation import innovation
from sourcing_core.metrics.strategic.measure import measure
from sourcing_core.metrics.strategic.measured import Component, Measured, WhyNot
from sourcing_core.months import month_number
from sourcing_core.policy import Policy
from tests.factories import engagement, metric, tiny_register
from tests.unit.metrics.strategic.tables import MARCH, portfolio, scope, table

FULL = {"headcount": 200, "yearly_value": 1_000_000.0, "currency": "EUR"}


def idea(**told: Any) -> dict[str, Any]:
    return {"engagement_id": "E-1", "submitted_on": date(2025, 6, 1)} | told


def live(on: date = date(2026, 2, 1), days: int = 100, **told: Any) -> dict[str, Any]:
    return idea(live_on=on, accepted_on=on - timedelta(days=days)) | told


def benefit(amount: float, **told: Any) -> dict[str, Any]:
    return live(benefit_validated=amount, currency="EUR", validated_by="P-1") | told


def made(
    *ideas: dict[str, Any], as_of: date = MARCH, months: int = 1, policy: Policy | None = None, **facts: Any
) -> Measured:
    world = portfolio([*tiny_register()[:-1], engagement(1, **(FULL | facts))], as_of=as_of, idea=list(ideas))
    return innovation(world.tables["idea"], scope(world, months), policy or Policy())


def part(found: Measured, name: str) -> Component:
    return next(each for each in found.components if each.component == name)


def value(found: Measured, name: str) -> float:
    return float(part(found, name).value[-1, 0])


def why(found: Measured, name: str) -> WhyNot:
    return WhyNot(part(found, name).why_not[-1, 0])


def test_the_lead_time_is_that_of_the_middle_idea_with_the_slow_ones_beside_it() -> None:
    found = made(*(live(days=days) for days in (10, 20, 30, 400)))
    assert (value(found, "lead_time"), value(found, "lead_time_p85")) == (20, 400)
    assert part(found, "lead_time").n[0, 0] == 4


@pytest.mark.parametrize(("days", "points"), [(90, 100), (30, 100), (365, 0), (500, 0), (227.5, 50)])
def test_a_quarter_scores_everything_and_a_year_nothing(days: float, points: float) -> None:
    policy = Policy() if days == int(days) else Policy(innovation_lead_ceiling_days=364, innovation_lead_target_days=90)
    found = made(live(days=int(days)), policy=policy)
    assert part(found, "lead_time").score[0, 0] == pytest.approx(points)


@pytest.mark.parametrize(
    ("on", "n"), [(date(2025, 3, 31), 0), (date(2025, 4, 1), 1), (date(2026, 3, 31), 1), (date(2026, 4, 1), 0)]
)
def test_ideas_that_went_live_in_the_last_twelve_months_count(on: date, n: int) -> None:
    found = made(live(on, submitted_on=date(2024, 1, 1)))
    assert part(found, "lead_time").n[0, 0] == n


def test_an_idea_that_went_live_without_a_day_of_acceptance_has_no_lead_time() -> None:
    found = made(idea(live_on=date(2026, 2, 1)))
    assert np.isnan(value(found, "lead_time"))
    assert why(found, "lead_time") == WhyNot.NO_ACTIVITY
    assert value(found, "rate") == 0.5


@pytest.mark.parametrize(("age", "n"), [(180, 0), (181, 1), (545, 1), (546, 0)])
def test_a_cohort_is_older_than_180_days_and_a_year_wide(age: int, n: int) -> None:
    found = made(idea(submitted_on=MARCH - timedelta(days=age)))
    assert part(found, "conversion").n[0, 0] == n
    assert value(found, "immature") == (age <= 180)


def test_conversion_is_live_of_submitted_also_when_the_idea_went_live_late() -> None:
    old = date(2025, 5, 1)
    found = made(
        live(submitted_on=old),
        idea(submitted_on=old),
        idea(submitted_on=old, rejected_on=date(2025, 6, 1)),
        live(submitted_on=old, on=date(2026, 4, 1)),
        live(submitted_on=date(2026, 1, 1)),
    )
    assert value(found, "conversion") == 0.25
    assert part(found, "conversion").score[0, 0] == 62.5


@pytest.mark.parametrize(("on", "rate"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 0.5), (date(2026, 3, 31), 0.5)])
def test_the_rate_counts_ideas_live_in_the_quarter_per_100_people(on: date, rate: float) -> None:
    assert value(made(live(on)), "rate") == rate


@pytest.mark.parametrize("headcount", [None, 0])
def test_without_people_the_rate_is_unknown(headcount: int | None) -> None:
    found = made(live(), headcount=headcount)
    assert np.isnan(value(found, "rate"))
    assert why(found, "rate") == WhyNot.NO_HEADCOUNT


def test_the_value_is_the_validated_benefit_of_a_year_by_the_charges() -> None:
    found = made(benefit(20_000), benefit(10_000), live(benefit_claimed=900_000), live())
    assert value(found, "value") == 0.03
    assert part(found, "value").n[0, 0] == 2
    assert part(found, "value").score[0, 0] == pytest.approx(60)


@pytest.mark.parametrize("currency", ["USD", None])
def test_a_benefit_in_another_or_an_untold_currency_makes_the_value_unknown(currency: str | None) -> None:
    found = made(benefit(20_000), benefit(5, currency=currency))
    assert np.isnan(value(found, "value"))
    assert why(found, "value") == WhyNot.OTHER_CURRENCY


def test_a_benefit_in_another_currency_of_an_older_idea_does_no_harm() -> None:
    assert value(made(benefit(20_000), benefit(5, currency="USD", live_on=date(2024, 1, 1))), "value") == 0.02


def test_a_benefit_that_nobody_validated_counts_for_nothing() -> None:
    assert value(made(benefit(20_000, validated_by=None)), "value") == 0


@pytest.mark.parametrize("charges", [None, 0])
def test_without_charges_the_value_is_unknown(charges: float | None) -> None:
    assert why(made(benefit(20_000), yearly_value=charges), "value") == WhyNot.NO_CHARGES


def test_an_engagement_without_any_idea_has_no_score_and_is_not_zero() -> None:
    found = made()
    assert np.isnan(found.score[0, 0])
    assert not found.recorded[0, 0]


def test_ideas_of_which_none_went_live_score_zero() -> None:
    """Conversion, rate and value are known to be 0: exactly 60 % of the weight."""
    found = made(idea())
    assert found.coverage[0, 0] == pytest.approx(0.6)
    assert found.score[0, 0] == 0


def test_with_less_than_60_percent_of_the_weight_there_is_no_score() -> None:
    found = made(idea(), headcount=None)
    assert found.coverage[0, 0] == pytest.approx(0.4)
    assert np.isnan(found.score[0, 0])
    assert found.recorded[0, 0]


def test_the_score_is_the_weighted_mean_of_what_is_known() -> None:
    found = made(benefit(20_000, accepted_on=date(2026, 2, 1) - timedelta(days=200)))
    points = {"lead_time": 100 * 165 / 275, "conversion": 100, "rate": 25, "value": 40}
    weights = {"lead_time": 0.25, "conversion": 0.15, "rate": 0.20, "value": 0.25}
    for name, expected in points.items():
        assert part(found, name).score[0, 0] == pytest.approx(expected), name
    assert found.score[0, 0] == pytest.approx(sum(weights[name] * points[name] for name in points) / 0.85)
    assert found.components[found.worst[0, 0]].component == "rate"


def test_new_capability_is_taken_from_its_figures() -> None:
    records = [*tiny_register()[:-1], engagement(1, **FULL), metric(metric_id="new_capability_share")]
    figures = [
        ("E-1", "new_capability_share", "2025-03", 9, 10, 2),
        ("E-1", "new_capability_share", "2025-04", 1, 10, 2),
    ]
    of = month_number(MARCH)

    def capability(told: list[Any]) -> tuple[float, int]:
        world = portfolio(records, told, idea=[live()])
        _, (found, *_) = measure(world, Policy(), of, of)
        return value(found, "capability"), why(found, "capability")

    assert capability(figures) == (0.1, WhyNot.NOTHING)
    assert np.isnan(capability(figures[:1])[0])
    assert capability(figures[:1])[1] == WhyNot.NOT_ENTERED
    assert capability([*figures, ("E-1", "new_capability_share", "2026-03", 2, 10, 2)])[0] == 0.2


def test_a_month_is_what_it_was_seen_from_any_later_day() -> None:
    ideas = [
        live(date(2026, 1, 10)),
        idea(submitted_on=date(2025, 11, 1), retired_on=date(2026, 3, 1)),
        benefit(7_000),
        live(date(2025, 6, 1), submitted_on=date(2025, 1, 1)),
    ]
    later = made(*ideas, months=3)
    for back, day in enumerate((date(2026, 1, 31), date(2026, 2, 28))):
        then = made(*ideas, as_of=day)
        assert later.score[back, 0] == pytest.approx(then.score[0, 0])
        assert later.n[back, 0] == then.n[0, 0]
    assert later.n[:, 0].tolist() == [4, 4, 3]


def test_the_running_month_counts_up_to_the_day() -> None:
    found = made(live(date(2026, 3, 20)), live(date(2026, 3, 21)), as_of=date(2026, 3, 20))
    assert part(found, "lead_time").n[0, 0] == 1


@pytest.mark.parametrize(("on", "n"), [(date(2025, 3, 20), 0), (date(2025, 3, 21), 1)])
def test_a_year_before_a_day_within_a_month_begins_on_the_day_after_it(on: date, n: int) -> None:
    found = made(live(on, submitted_on=date(2024, 1, 1)), as_of=date(2026, 3, 20))
    assert part(found, "lead_time").n[0, 0] == n


DAYS = st.dates(date(2024, 1, 1), date(2026, 4, 30))


@st.composite
def some_idea(draw: st.DrawFn) -> dict[str, Any]:
    stages = sorted(draw(st.lists(DAYS, min_size=3, max_size=3)))
    told = idea(submitted_on=stages[0])
    if draw(st.booleans()):
        told |= {"accepted_on": stages[1], "live_on": stages[2] if draw(st.booleans()) else None}
    if draw(st.booleans()):
        currency = draw(st.sampled_from(["EUR", "EUR", "USD", None]))
        told |= {"benefit_validated": draw(st.integers(0, 99_999)), "validated_by": "P-1", "currency": currency}
    told["engagement_id"] = draw(st.sampled_from(["E-1", "E-2", "E-9"]))
    return told


@given(st.lists(some_idea(), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_ideas_changes_nothing_and_a_score_is_a_score(ideas: list[dict[str, Any]], shuffle: Any) -> None:
    world = portfolio([*tiny_register(2)[:-1], engagement(2, **FULL)])
    of = scope(world, 14)
    one = innovation(table("idea", *ideas), of, Policy())
    shuffled = list(ideas)
    shuffle.shuffle(shuffled)
    other = innovation(table("idea", *shuffled), of, Policy())
    np.testing.assert_allclose(other.score, one.score, rtol=1e-12)
    known = one.score[~np.isnan(one.score)]
    assert ((known >= 0) & (known <= 100)).all()
    assert (one.n[~np.isnan(one.score)] >= 1).all()


@given(st.lists(some_idea(), max_size=12))
def test_a_readable_loop_counts_the_same(ideas: list[dict[str, Any]]) -> None:
    world = portfolio([*tiny_register()[:-1], engagement(1, **FULL)])
    found = innovation(table("idea", *ideas), scope(world), Policy())
    mine = [each for each in ideas if each["engagement_id"] == "E-1" and each["submitted_on"] <= MARCH]
    gone_live = [each for each in mine if each.get("live_on") and each["live_on"] <= MARCH]
    recent = [each for each in gone_live if each["live_on"] > date(2025, 3, 31)]
    leads = sorted((each["live_on"] - each["accepted_on"]).days for each in recent if each.get("accepted_on"))
    assert part(found, "lead_time").n[0, 0] == len(leads)
    if leads:
        assert value(found, "lead_time") == leads[(len(leads) + 1) // 2 - 1]
    cohort = [each for each in mine if 180 < (MARCH - each["submitted_on"]).days <= 545]
    assert part(found, "conversion").n[0, 0] == len(cohort)
    if cohort:
        assert value(found, "conversion") == pytest.approx(sum(each in gone_live for each in cohort) / len(cohort))
    quarter = [each for each in gone_live if each["live_on"] > date(2025, 12, 31)]
    assert value(found, "rate") == pytest.approx(len(quarter) / 2)
