"""The long table of components: every row can be made into the score again."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from sourcing_core.assessment import strategic
from sourcing_core.metrics.strategic.components import strategic_components, strategic_scores
from sourcing_core.metrics.strategic.measured import normalised, scaled, weighted
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from tests.factories import engagement, month, tiny_register
from tests.unit.metrics.strategic.tables import portfolio

MARCH = month("2026-03")
DAY = date(2026, 2, 10)


def world() -> Portfolio:
    """Two engagements of one vendor, each with something of everything."""
    records = [
        *tiny_register()[:-1],
        engagement(1, headcount=200, yearly_value=1e6, currency="EUR"),
        engagement(2, vendor_id="V-1", site_id="S-1", function_id="F-1", headcount=50),
    ]
    answers = [
        {"survey_id": "SV-1", "responded_on": DAY, "satisfaction": 1 + at % 5, "recommend": at % 11} for at in range(22)
    ]
    return portfolio(
        records,
        ip_control=[
            {"control_id": "K-1", "name": "Terms", "weight": 3},
            {"control_id": "K-2", "name": "Reviews", "weight": 1},
        ],
        ip_evidence=[
            {"vendor_id": "V-1", "control_id": "K-1", "level": "operating", "dated_on": DAY},
            {"vendor_id": "V-1", "control_id": "K-2", "level": "not_applicable", "dated_on": DAY, "reason": "None"},
        ],
        incident=[
            {
                "vendor_id": "V-1",
                "incident_kind": "ip",
                "severity": "minor",
                "is_confirmed": True,
                "detected_on": DAY,
            }
        ],
        idea=[
            {"engagement_id": who, "submitted_on": date(2025, 5, at), "accepted_on": date(2025, 9, at), "live_on": day}
            for who in ("E-1", "E-2")
            for at, day in ((1, date(2026, 1, 5)), (2, date(2026, 3, 5)), (3, None))
        ],
        survey=[{"survey_id": "SV-1", "vendor_id": "V-1", "audience": "customer", "scale": 5, "closed_on": DAY}],
        survey_response=answers,
        backlog_item=[{"engagement_id": "E-1", "started_on": DAY, "need": "So"}],
    )


def test_the_score_can_be_made_again_from_the_rows() -> None:
    made, policy = world(), Policy()
    rows = strategic_components(made, policy, MARCH - 2, MARCH)
    scores = strategic_scores(made, policy, MARCH - 2, MARCH)
    assert set(scores["metric_id"]) == {"innovation_velocity", "ip_protection", "customer_alignment"}
    assert scores["score"].notna().sum() > 6
    for _, told in scores[scores["score"].notna()].iterrows():
        keys = ["engagement_id", "metric_id", "month"]
        mine = rows[(rows[keys] == told[keys]).all(axis=1)]
        counted = mine[mine["counted"]]
        again = (counted["weight"] * counted["score"]).sum() / counted["weight"].sum()
        off = mine.loc[mine["component"] == "incident_deduction", "value"].sum()
        assert told["score"] == pytest.approx(max(again + off, 0))
        [worst] = mine.loc[mine["is_worst"], "component"]
        assert worst == told["worst"]
        assert counted["score"].min() == counted.set_index("component")["score"][worst]


def test_rows_come_by_metric_engagement_month_and_then_in_the_order_of_components() -> None:
    rows = strategic_components(world(), Policy(), MARCH - 1, MARCH)
    ideas = rows[rows["metric_id"] == "innovation_velocity"]
    assert ideas["component"].tolist()[:7] == [
        "lead_time",
        "conversion",
        "rate",
        "value",
        "capability",
        "lead_time_p85",
        "immature",
    ]
    keys = list(zip(ideas["engagement_id"], ideas["month"], strict=True))
    assert keys == sorted(keys)


def test_why_a_component_does_not_count_is_a_word() -> None:
    rows = strategic_components(world(), Policy(), MARCH, MARCH).set_index(["engagement_id", "component"])
    assert rows.loc[("E-1", "capability"), "why_not"] == "not_entered"
    assert rows.loc[("E-2", "value"), "why_not"] == "no_charges"
    assert rows.loc[("E-2", "traceability"), "why_not"] == "no_activity"
    assert rows.loc[("E-1", "first_time"), "why_not"] == "no_activity"
    assert rows.loc[("E-1", "lead_time"), "why_not"] == ""
    assert rows["why_not"].notna().all()


def test_months_outside_those_that_are_computed_have_no_rows() -> None:
    assert set(strategic_components(world(), Policy(), 0, 99_999)["month"]) == set(range(month("2025-05"), MARCH + 1))
    assert strategic_components(world(), Policy(), MARCH + 1, MARCH + 5).empty
    assert strategic_scores(world(), Policy(), 0, 5).empty


@pytest.mark.parametrize("of", [strategic_components, strategic_scores, strategic.strategic_components])
def test_without_records_there_are_columns_and_no_rows_of_the_same_types(of: Any) -> None:
    nothing, something = of(portfolio(), Policy(), MARCH, MARCH), of(world(), Policy(), MARCH, MARCH)
    assert nothing.empty
    assert list(nothing.columns) == list(something.columns)
    assert nothing.dtypes.equals(something.dtypes)


def test_proportions_and_rates_have_their_intervals() -> None:
    rows = strategic.strategic_components(world(), Policy(), MARCH, MARCH).set_index(["engagement_id", "component"])
    conversion = rows.loc[("E-1", "conversion")]
    assert (conversion["value"], conversion["n"]) == (pytest.approx(2 / 3), 3)
    assert conversion["ci_low"] == pytest.approx(0.20766, abs=1e-5)  # Wilson of 2/3
    assert conversion["ci_high"] == pytest.approx(0.93851, abs=1e-5)
    rate = rows.loc[("E-1", "incident_rate")]
    assert rate["value"] == 0.5
    assert rate["ci_low"] == pytest.approx(0.025318 / 2, abs=1e-6)  # Garwood of one event: 0.0253 to 5.5716
    assert rate["ci_high"] == pytest.approx(5.571643 / 2, abs=1e-6)
    promoters = rows.loc[("E-1", "recommend")]
    assert promoters["ci_low"] < promoters["value"] < promoters["ci_high"]
    assert np.isnan(rows.loc[("E-1", "lead_time"), "ci_low"])


def test_weights_that_are_not_exact_in_binary_reach_the_floor_all_the_same() -> None:
    one = np.ones((1, 1))
    parts = [scaled("x", "X", "share", one, one, weight=weight, floor=0, target=1) for weight in (0.15, 0.2, 0.3)]
    score, coverage = weighted(parts, 0.65)
    assert (0.15 + 0.2) + 0.3 < 0.65
    assert (score[0, 0], coverage[0, 0]) == (100, pytest.approx(0.65))
    assert np.isnan(weighted(parts, 0.66)[0][0, 0])


def test_points_run_straight_from_the_floor_to_the_target_whichever_is_higher() -> None:
    values = np.array([-1.0, 0.0, 1.0, 2.0, 3.0, np.nan])
    np.testing.assert_array_equal(normalised(values, 0, 2), [0, 0, 50, 100, 100, np.nan])
    np.testing.assert_array_equal(normalised(values, 2, 0), [100, 100, 50, 0, 0, np.nan])
