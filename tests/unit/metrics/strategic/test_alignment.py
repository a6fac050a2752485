"""Alignment with customer needs: O-16, scales that are never mixed, thin answers, traceability, regions."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.metrics.strategic.alignment import alignment
from sourcing_core.metrics.strategic.answers import top_boxes
from sourcing_core.metrics.strategic.components import regional_alignment, strategic_components
from sourcing_core.metrics.strategic.measured import Component, Measured, WhyNot
from sourcing_core.metrics.strategic.nps import net_promoter, net_promoter_interval
from sourcing_core.metrics.strategic.regions import WHOLE
from sourcing_core.policy import Policy
from tests.factories import engagement, month, tiny_register
from tests.unit.metrics.strategic.tables import MARCH, portfolio, scope, table

ON = date(2026, 2, 10)


def survey(name: str = "SV-1", **told: Any) -> dict[str, Any]:
    return {
        "survey_id": name,
        "vendor_id": "V-1",
        "audience": "customer",
        "scale": 5,
        "closed_on": date(2026, 2, 28),
    } | told


def responses(*marks: int | None, survey: str = "SV-1", on: date = ON, **told: Any) -> list[dict[str, Any]]:
    return [{"survey_id": survey, "responded_on": on, "satisfaction": mark} | told for mark in marks]


def recommending(*marks: int, **told: Any) -> list[dict[str, Any]]:
    return [each | {"recommend": mark} for mark in marks for each in responses(None, **told)]


def items(linked: int, unlinked: int, **told: Any) -> list[dict[str, Any]]:
    same = {"engagement_id": "E-1", "started_on": date(2026, 1, 1)} | told
    return [same | {"need": "Pay by card"}] * linked + [same | {"need": " "}] * (unlinked > 0) + [same] * (unlinked - 1)


def deliverables(at_once: int, later: int, on: date = ON, **told: Any) -> list[dict[str, Any]]:
    same = {"engagement_id": "E-1", "reviewed_on": on} | told
    return [same | {"is_accepted_first": True}] * at_once + [same | {"is_accepted_first": False}] * later


def made(
    as_of: date = MARCH, months: int = 1, policy: Policy | None = None, records: Any = None, **rows: Any
) -> Measured:
    world = portfolio(records, as_of=as_of, **rows)
    return alignment(world.tables, scope(world, months), policy or Policy(), WHOLE)


def asked(*answers: dict[str, Any], **told: Any) -> Measured:
    return made(survey=[survey(**told)], survey_response=list(answers))


def part(found: Measured, name: str) -> Component:
    return next(each for each in found.components if each.component == name)


def value(found: Measured, name: str) -> float:
    return float(part(found, name).value[-1, 0])


def why(found: Measured, name: str) -> WhyNot:
    return WhyNot(part(found, name).why_not[-1, 0])


def test_o_16_fifty_promoters_thirty_passives_and_twenty_detractors_make_30() -> None:
    promoters, detractors, n = np.array([50.0]), np.array([20.0]), np.array([100.0])
    assert net_promoter(promoters, detractors, n)[0] == pytest.approx(30)
    low, high = net_promoter_interval(promoters, detractors, n, 0.95)
    assert (low[0], high[0]) == (pytest.approx(14.69, abs=5e-3), pytest.approx(45.31, abs=5e-3))
    assert (high[0] - low[0]) / 2 / 1.959964 == pytest.approx(7.8102, abs=5e-5)


def test_o_16_counts_from_responses() -> None:
    found = asked(*recommending(*[9] * 25, *[10] * 25, *[7] * 15, *[8] * 15, *[0] * 10, *[6] * 10))
    assert value(found, "recommend") == pytest.approx(30)
    assert part(found, "recommend").score[0, 0] == pytest.approx(65)


def test_few_responses_have_a_wider_interval_that_never_leaves_the_scale() -> None:
    few = net_promoter_interval(np.array([10.0]), np.array([0.0]), np.array([10.0]), 0.95)
    assert few[0][0] < 100
    assert few[1][0] == 100
    # 3/4 at each end and 3/2 in the middle: (10.75 - 0.75) / 13, by hand
    low, high = net_promoter_interval(np.array([10.0]), np.array([0.0]), np.array([10.0]), 0.6826894921)
    p, d = 10.75 / 13, 0.75 / 13
    half = 100 * ((p + d - (p - d) ** 2) / 13) ** 0.5
    assert low[0] == pytest.approx(100 * (p - d) - half)
    assert high[0] == pytest.approx(100 * (p - d) + half)


def test_nobody_asked_is_unknown() -> None:
    nobody = net_promoter_interval(np.zeros(1), np.zeros(1), np.zeros(1), 0.95)
    assert np.isnan(nobody).all()


@pytest.mark.parametrize(("scale", "boxes"), [(3, 1), (4, 1), (5, 2), (6, 2), (7, 2), (8, 3), (9, 3), (10, 4)])
def test_the_top_boxes_are_two_of_five_and_never_more_than_40_percent(scale: int, boxes: int) -> None:
    assert top_boxes(scale) == boxes


def test_satisfied_are_four_and_five_of_five() -> None:
    found = asked(*responses(5, 4, 3, 2, 1, 4, 4, 4, 4, 4))
    assert value(found, "satisfaction_5") == pytest.approx(0.7)
    assert value(found, "mean_mark_5") == pytest.approx(3.5)
    assert why(found, "satisfaction_5") == WhyNot.NOTHING


def test_a_mark_outside_the_scale_is_no_answer() -> None:
    found = asked(*responses(*[5] * 10, 6, 0, None))
    assert part(found, "satisfaction_5").n[0, 0] == 10
    assert value(found, "satisfaction_5") == 1


@pytest.mark.parametrize(("n", "reason"), [(9, WhyNot.FEW_RESPONSES), (10, WhyNot.NOTHING)])
def test_fewer_than_ten_responses_are_shown_and_not_counted(n: int, reason: WhyNot) -> None:
    found = asked(*responses(*[5] * n))
    assert why(found, "satisfaction_5") == reason
    assert value(found, "satisfaction_5") == 1
    assert part(found, "satisfaction_5").counted[0, 0] == (n == 10)


@pytest.mark.parametrize(("invited", "reason"), [(50, WhyNot.NOTHING), (51, WhyNot.LOW_RESPONSE_RATE)])
def test_below_a_fifth_of_those_invited_nothing_counts(invited: int, reason: WhyNot) -> None:
    found = asked(*responses(*[5] * 10), invited_count=invited)
    assert why(found, "satisfaction_5") == reason
    assert value(found, "response_rate") == pytest.approx(10 / invited)
    assert part(found, "response_rate").flagged[0, 0] == (invited == 51)


def test_a_survey_that_nobody_answered_lowers_the_rate_of_the_other() -> None:
    rows = responses(*[5] * 10)
    silent = survey("SV-2", invited_count=1)
    alone = made(survey=[survey(invited_count=50)], survey_response=rows)
    both = made(survey=[survey(invited_count=50), silent], survey_response=rows)
    older = made(survey=[survey(invited_count=50), silent | {"closed_on": date(2025, 12, 31)}], survey_response=rows)
    assert value(alone, "response_rate") == 0.2
    assert value(both, "response_rate") == pytest.approx(10 / 51)
    assert value(older, "response_rate") == 0.2


def test_where_one_survey_does_not_tell_how_many_were_invited_the_rate_is_unknown() -> None:
    found = made(survey=[survey(invited_count=1000), survey("SV-2")], survey_response=responses(*[5] * 10))
    assert np.isnan(value(found, "response_rate"))
    assert why(found, "satisfaction_5") == WhyNot.NOTHING


def test_marks_of_two_scales_are_never_added_up() -> None:
    found = made(
        survey=[survey(), survey("SV-2", scale=10)],
        survey_response=[*responses(*[5] * 10), *responses(*[6] * 6, *[7] * 6, survey="SV-2")],
    )
    assert (value(found, "satisfaction_5"), value(found, "satisfaction_10")) == (1, 0.5)
    assert why(found, "satisfaction_5") == WhyNot.OTHER_SCALE
    assert part(found, "satisfaction_10").counted[0, 0]
    assert part(found, "satisfaction_10").name == "Satisfied customers (top 40 % of 10)"


@pytest.mark.parametrize(
    ("on", "n"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 10), (date(2026, 3, 31), 10), (date(2026, 4, 1), 0)]
)
def test_responses_of_three_months_count_by_the_day_of_the_response(on: date, n: int) -> None:
    assert part(asked(*responses(*[5] * 10, on=on)), "satisfaction_5").n[0, 0] == n


def test_a_survey_of_one_engagement_says_nothing_about_another() -> None:
    records = [*tiny_register(), engagement(2, vendor_id="V-1", site_id="S-1", function_id="F-1")]
    rows = {"survey_response": responses(*[5] * 10)}
    one = made(records=records, survey=[survey(engagement_id="E-2")], **rows)
    everyone = made(records=records, survey=[survey()], **rows)
    nobody = made(records=records, survey=[survey(vendor_id="V-2")], **rows)
    assert part(one, "satisfaction_5").n.tolist() == [[0, 10]]
    assert part(everyone, "satisfaction_5").n.tolist() == [[10, 10]]
    assert part(nobody, "satisfaction_5").n.tolist() == [[0, 0]]


@pytest.mark.parametrize("audience", ["vendor_manager", "internal"])
def test_only_customers_say_whether_customers_are_satisfied(audience: str) -> None:
    assert not asked(*responses(*[5] * 10), audience=audience).recorded[0, 0]


@pytest.mark.parametrize(
    ("told", "n"),
    [
        ({"started_on": date(2026, 3, 31)}, 4),
        ({"started_on": date(2026, 4, 1)}, 0),
        ({"started_on": None}, 0),
        ({"finished_on": date(2026, 3, 31)}, 0),
        ({"finished_on": date(2026, 4, 1)}, 4),
    ],
)
def test_items_in_progress_on_the_last_day_count(told: dict[str, Any], n: int) -> None:
    assert part(made(backlog_item=items(3, 1, **told)), "traceability").n[0, 0] == n


def test_traceability_is_the_share_that_names_a_need() -> None:
    assert value(made(backlog_item=items(3, 2)), "traceability") == 0.6


def test_first_time_acceptance_is_of_those_whose_review_tells() -> None:
    untold = [{"engagement_id": "E-1", "reviewed_on": ON}, {"engagement_id": "E-1", "is_accepted_first": True}]
    found = made(deliverable=[*deliverables(3, 1), *untold, *deliverables(0, 9, on=date(2025, 12, 31))])
    assert value(found, "first_time") == 0.75
    assert part(found, "first_time").n[0, 0] == 4


def everything(**more: Any) -> dict[str, Any]:
    told = [each | {"recommend": 9 if at < 5 else 6} for at, each in enumerate(responses(*[5] * 8, 3, 3))]
    return {
        "survey": [survey(invited_count=20)],
        "survey_response": told,
        "backlog_item": items(1, 1),
        "deliverable": deliverables(9, 1),
    } | more


def test_the_score_is_the_weighted_mean_of_the_four() -> None:
    found = made(**everything())
    assert found.score[0, 0] == pytest.approx(0.35 * 80 + 0.20 * 50 + 0.25 * 50 + 0.20 * 90)
    assert found.coverage[0, 0] == pytest.approx(1)
    assert found.components[found.worst[0, 0]].component == "traceability"  # of equals the heavier
    assert found.n[0, 0] == 10


def test_with_less_than_60_percent_of_the_weight_there_is_no_score_and_with_more_there_is() -> None:
    thin = made(**everything(survey=[survey(invited_count=500)]))
    assert (np.isnan(thin.score[0, 0]), thin.coverage[0, 0]) == (True, pytest.approx(0.45))
    assert thin.components[thin.worst[0, 0]].component == "traceability"
    most = made(**everything(survey_response=responses(*[5] * 10), backlog_item=items(1, 0), deliverable=[]))
    assert most.coverage[0, 0] == pytest.approx(0.6)
    assert most.score[0, 0] == pytest.approx(100)


def test_where_nothing_is_recorded_there_is_no_score() -> None:
    found = made()
    assert np.isnan(found.score[0, 0])
    assert not found.recorded[0, 0]


@pytest.mark.parametrize(("managers", "flagged"), [(4, False), (3, True)])
def test_customers_and_vendor_managers_more_than_one_point_apart_are_flagged(managers: int, flagged: bool) -> None:
    found = made(
        survey=[survey(), survey("SV-2", audience="vendor_manager")],
        survey_response=[*responses(5, 5), *responses(managers, survey="SV-2")],
    )
    gap = part(found, "perception_gap_5")
    assert (gap.value[0, 0], gap.n[0, 0], bool(gap.flagged[0, 0])) == (5 - managers, 1, flagged)
    assert not gap.counted[0, 0]


def test_means_of_different_scales_have_no_gap() -> None:
    found = made(
        survey=[survey(), survey("SV-2", audience="vendor_manager", scale=10)],
        survey_response=[*responses(5, 5), *responses(1, survey="SV-2")],
    )
    assert np.isnan(value(found, "perception_gap_5"))


def test_regions_are_the_same_metric_of_their_own_rows() -> None:
    world = portfolio(
        survey=[survey()],
        survey_response=[*responses(*[5] * 10, region="North"), *responses(*[1] * 12, region="South"), *responses(1)],
        deliverable=deliverables(1, 1, region="North"),
        backlog_item=items(1, 0),
    )
    march = month("2026-03")
    split = regional_alignment(world, Policy(), march, march).set_index(["region", "component"])["value"]
    whole = strategic_components(world, Policy(), march, march).set_index("component")["value"]
    assert split["North", "satisfaction_5"] == 1
    assert split["South", "satisfaction_5"] == 0
    assert split["North", "first_time"] == 0.5
    assert np.isnan(split["South", "first_time"])
    assert whole["satisfaction_5"] == pytest.approx(10 / 23)
    assert "" not in split.index.get_level_values("region")


def test_without_regions_the_table_by_region_is_empty() -> None:
    world = portfolio(survey=[survey()], survey_response=responses(*[5] * 10))
    found = regional_alignment(world, Policy(), month("2026-03"), month("2026-03"))
    assert found.empty
    assert "region" in found.columns


@st.composite
def some_rows(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    days = st.dates(date(2025, 9, 1), date(2026, 4, 30))
    names, places = st.sampled_from(["SV-1", "SV-2", "SV-3", "SV-9"]), st.sampled_from([None, "North", "South"])
    who = st.sampled_from(["E-1", "E-2", "E-9"])
    mark = st.none() | st.integers(1, 10)
    answer = st.fixed_dictionaries(
        {"survey_id": names, "responded_on": days, "satisfaction": mark, "recommend": mark, "region": places}
    )
    item = st.fixed_dictionaries(
        {
            "engagement_id": who,
            "started_on": st.none() | days,
            "finished_on": st.none() | days,
            "need": st.sampled_from([None, "So"]),
            "region": places,
        }
    )
    piece = st.fixed_dictionaries(
        {
            "engagement_id": who,
            "reviewed_on": st.none() | days,
            "is_accepted_first": st.none() | st.booleans(),
            "region": places,
        }
    )
    return {
        "survey_response": draw(st.lists(answer, max_size=15)),
        "backlog_item": draw(st.lists(item, max_size=6)),
        "deliverable": draw(st.lists(piece, max_size=6)),
    }


SURVEYS = [
    survey(invited_count=40),
    survey("SV-2", scale=10, engagement_id="E-1"),
    survey("SV-3", audience="vendor_manager", vendor_id="V-2"),
]
LOOSE = Policy(survey_minimum_responses=1, component_coverage_floor=0.1)


@given(some_rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_and_a_score_is_a_score(rows: dict[str, Any], shuffle: Any) -> None:
    world = portfolio(tiny_register(2), survey=SURVEYS)
    of = scope(world, 5)

    def found(rows: dict[str, Any]) -> Measured:
        return alignment({**world.tables, **{kind: table(kind, *each) for kind, each in rows.items()}}, of, LOOSE)

    one = found(rows)
    shuffled = {kind: list(each) for kind, each in rows.items()}
    for each in shuffled.values():
        shuffle.shuffle(each)
    np.testing.assert_allclose(found(shuffled).score, one.score, rtol=1e-12)
    known = one.score[~np.isnan(one.score)]
    assert ((known >= 0) & (known <= 100)).all()


@given(some_rows())
def test_regions_and_the_rows_without_one_make_up_the_whole(rows: dict[str, Any]) -> None:
    world = portfolio(tiny_register(2), survey=SURVEYS, **rows)
    march = month("2026-03")
    whole = strategic_components(world, LOOSE, march, march)
    split = regional_alignment(world, LOOSE, march, march)
    named = {kind: [each for each in told if each["region"]] for kind, told in rows.items()}
    only_named = strategic_components(portfolio(tiny_register(2), survey=SURVEYS, **named), LOOSE, march, march)
    for component in ("satisfaction_5", "satisfaction_10", "recommend", "traceability", "first_time"):
        counts = [
            each[each["component"] == component].groupby("engagement_id")["n"].sum() for each in (split, only_named)
        ]
        for engagement_id in ("E-1", "E-2"):
            assert counts[0].get(engagement_id, 0) == counts[1].get(engagement_id, 0)
    assert set(split["engagement_id"]) <= set(whole["engagement_id"])
