"""IP protection: O-15, ageing, the gate, incidents, and what nobody assessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.metrics.strategic.components import strategic_components
from sourcing_core.metrics.strategic.evidence import LEVELS
from sourcing_core.metrics.strategic.ip_protection import ip_protection
from sourcing_core.metrics.strategic.measured import Measured
from sourcing_core.policy import Policy
from tests.factories import engagement, month, site, tiny_register
from tests.unit.metrics.strategic.tables import MARCH, portfolio, scope, table

O_15 = list(zip((10, 8, 8, 6, 10), ("verified", "documented", "verified", "absent", "operating"), strict=True))
FRESH = date(2026, 3, 1)


def controls(*weights: float, critical: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    return [
        {"control_id": f"K-{at}", "name": f"Control {at}", "weight": weight, "is_critical": at in critical}
        for at, weight in enumerate(weights, 1)
    ]


def evidence(control: int, level: str, dated_on: date = FRESH, **more: Any) -> dict[str, Any]:
    return {"vendor_id": "V-1", "control_id": f"K-{control}", "level": level, "dated_on": dated_on} | more


def incident(severity: str = "major", detected_on: date = FRESH, **more: Any) -> dict[str, Any]:
    told = {"vendor_id": "V-1", "incident_kind": "ip", "severity": severity, "is_confirmed": True}
    return told | {"detected_on": detected_on} | more


def made(policy: Policy | None = None, as_of: date = MARCH, records: Any = None, **tables: Any) -> Measured:
    world = portfolio(records, as_of=as_of, **tables)
    return ip_protection(world.tables, scope(world), policy or Policy())


def score(policy: Policy | None = None, **tables: Any) -> float:
    return float(made(policy, **tables).score[0, 0])


def proven(level: str, dated_on: date, as_of: date = MARCH) -> float:
    """The score of a single control, that is what its evidence is worth."""
    return score(as_of=as_of, ip_control=controls(1), ip_evidence=[evidence(1, level, dated_on)])


def test_o_15_the_weighted_evidence_of_five_controls_is_70_2381() -> None:
    told = [evidence(at, level) for at, (_, level) in enumerate(O_15, 1)]
    assert score(ip_control=controls(*(weight for weight, _ in O_15)), ip_evidence=told) == pytest.approx(
        70.2381, abs=5e-5
    )


def test_o_15_with_a_critical_control_absent_it_is_49() -> None:
    told = [evidence(at, level) for at, (_, level) in enumerate(O_15, 1)]
    found = made(ip_control=controls(*(weight for weight, _ in O_15), critical=(4,)), ip_evidence=told)
    assert found.score[0, 0] == 49
    assert found.capped[0, 0]


@pytest.mark.parametrize(("level", "expected"), list(zip(LEVELS, (0, 25, 50, 75, 100), strict=True)))
def test_each_level_is_worth_a_quarter_more(level: str, expected: float) -> None:
    assert proven(level, FRESH) == expected


@pytest.mark.parametrize(
    ("dated_on", "expected"),
    [
        (date(2025, 3, 31), 100),  # exactly twelve months
        (date(2025, 3, 30), 75),  # one day more
        (date(2024, 3, 31), 75),  # exactly twenty-four months
        (date(2024, 3, 30), 50),
        (date(2000, 1, 1), 50),  # two levels, and no more
        (date(2026, 3, 31), 100),  # the day itself
    ],
)
def test_evidence_older_than_a_year_drops_one_level_and_older_than_two_years_two(
    dated_on: date, expected: float
) -> None:
    assert proven("verified", dated_on) == expected


def test_a_leap_day_is_twelve_months_old_on_the_last_of_february() -> None:
    assert proven("verified", date(2024, 2, 29), date(2025, 2, 28)) == 100
    assert proven("verified", date(2024, 2, 29), date(2025, 3, 1)) == 75


def test_no_level_falls_below_absent() -> None:
    assert proven("asserted", date(2020, 1, 1)) == 0


def test_evidence_of_a_later_day_has_not_been_seen_yet() -> None:
    assert np.isnan(proven("verified", date(2026, 4, 1)))


@pytest.mark.parametrize(("level", "expected"), [("documented", 75), ("asserted", 49)])
def test_the_gate_is_open_from_documented_on(level: str, expected: float) -> None:
    told = [evidence(1, level), evidence(2, "verified"), evidence(3, "verified")]
    weights = (2, 1, 1) if level == "documented" else (1, 9, 9)
    assert score(ip_control=controls(*weights, critical=(1,)), ip_evidence=told) == expected


def test_a_documented_critical_control_that_ages_closes_the_gate() -> None:
    told = [evidence(1, "documented", date(2025, 3, 30)), evidence(2, "verified")]
    assert score(ip_control=controls(1, 9, critical=(1,)), ip_evidence=told) == 49


def test_a_critical_control_that_nobody_assessed_counts_as_absent_once_there_is_any_evidence() -> None:
    found = made(ip_control=controls(1, 9, critical=(1,)), ip_evidence=[evidence(2, "verified")])
    assert found.score[0, 0] == 49
    assert found.coverage[0, 0] == pytest.approx(0.9)
    assert found.n[0, 0] == 2


def test_a_vendor_without_any_evidence_has_no_score() -> None:
    found = made(ip_control=controls(1, 9, critical=(1,)), incident=[incident()])
    assert np.isnan(found.score[0, 0])
    assert not found.recorded[0, 0]


def test_what_does_not_apply_leaves_the_sum_when_it_says_why() -> None:
    told = [evidence(1, "operating"), evidence(2, "not_applicable", reason="No cars are made")]
    found = made(ip_control=controls(5, 4, critical=(2,)), ip_evidence=told)
    assert (found.score[0, 0], found.n[0, 0], found.coverage[0, 0]) == (75, 1, 1)


def test_not_applicable_without_a_reason_says_nothing() -> None:
    told = [evidence(1, "verified"), evidence(2, "not_applicable", reason=" ")]
    assert score(ip_control=controls(1, 1), ip_evidence=told) == 50


def test_where_nothing_applies_there_is_no_score() -> None:
    told = [evidence(1, "not_applicable", reason="Nothing of ours is there")]
    assert np.isnan(score(ip_control=controls(1), ip_evidence=told))


def test_evidence_of_the_site_beats_that_of_the_whole_vendor_even_when_it_is_older() -> None:
    told = [evidence(1, "verified"), evidence(1, "asserted", date(2026, 1, 1), site_id="S-1")]
    assert score(ip_control=controls(1), ip_evidence=told) == 25


def test_evidence_of_another_site_is_none_of_ours() -> None:
    records = [*tiny_register(), site(2), engagement(2, vendor_id="V-1", site_id="S-2", function_id="F-1")]
    told = [evidence(1, "verified", site_id="S-2"), evidence(2, "documented")]
    found = made(records=records, ip_control=controls(1, 1), ip_evidence=told)
    assert found.score.tolist() == [[25, 75]]


def test_evidence_of_another_vendor_is_none_of_ours() -> None:
    told = [evidence(1, "verified", vendor_id="V-2")]
    found = made(records=tiny_register(2), ip_control=controls(1), ip_evidence=told)
    assert np.isnan(found.score[0, 0])
    assert found.score[0, 1] == 100


def test_the_latest_evidence_counts_also_when_it_is_worse() -> None:
    told = [evidence(1, "verified", date(2026, 1, 1)), evidence(1, "asserted", date(2026, 2, 1))]
    assert score(ip_control=controls(1), ip_evidence=told) == 25


def test_of_the_same_day_the_weaker_evidence_counts() -> None:
    told = [
        evidence(1, "verified"),
        evidence(1, "asserted"),
        evidence(1, "not_applicable", reason="So they say"),
    ]
    assert score(ip_control=controls(1), ip_evidence=told) == 25


def test_evidence_for_a_control_that_is_not_recorded_is_left_out() -> None:
    assert score(ip_control=controls(1), ip_evidence=[evidence(1, "operating"), evidence(7, "verified")]) == 75


def test_a_retired_control_is_not_asked_for_any_more() -> None:
    asked = controls(1, 1)
    asked[1]["retired_on"] = MARCH
    assert score(ip_control=asked, ip_evidence=[evidence(1, "verified")]) == 100
    asked[1]["retired_on"] = date(2026, 4, 1)
    assert score(ip_control=asked, ip_evidence=[evidence(1, "verified")]) == 50


@pytest.mark.parametrize(("severity", "expected"), [("critical", 75), ("major", 90), ("minor", 97)])
def test_a_confirmed_incident_takes_points_off(severity: str, expected: float) -> None:
    assert (
        score(ip_control=controls(1), ip_evidence=[evidence(1, "verified")], incident=[incident(severity)]) == expected
    )


@pytest.mark.parametrize(
    ("detected_on", "expected"), [(date(2025, 3, 31), 100), (date(2025, 4, 1), 90), (date(2026, 4, 1), 100)]
)
def test_an_incident_weighs_for_twelve_months(detected_on: date, expected: float) -> None:
    told = [evidence(1, "verified")]
    assert score(ip_control=controls(1), ip_evidence=told, incident=[incident(detected_on=detected_on)]) == expected


@pytest.mark.parametrize(
    "other",
    [
        {"is_confirmed": False},
        {"incident_kind": "security"},
        {"vendor_id": "V-2"},
        {"engagement_id": "E-9"},
        {"site_id": "S-9"},
    ],
)
def test_an_incident_that_is_not_confirmed_or_not_of_this_kind_or_place_takes_nothing_off(
    other: dict[str, Any],
) -> None:
    told = [evidence(1, "verified")]
    assert score(ip_control=controls(1), ip_evidence=told, incident=[incident(**other)]) == 100


def test_incidents_add_up_and_the_score_ends_at_nothing() -> None:
    told = [evidence(1, "asserted")]
    assert score(ip_control=controls(1), ip_evidence=told, incident=[incident("critical"), incident("minor")]) == 0
    assert score(ip_control=controls(1), ip_evidence=told, incident=[incident("major"), incident("minor")]) == 12


def test_the_gate_comes_after_the_incidents() -> None:
    told = [evidence(1, "asserted"), evidence(2, "verified")]
    found = made(ip_control=controls(1, 9, critical=(1,)), ip_evidence=told, incident=[incident()])
    assert found.score[0, 0] == 49
    low = made(ip_control=controls(1, 1, critical=(1,)), ip_evidence=told, incident=[incident("critical")])
    assert low.score[0, 0] == 37.5
    assert not low.capped[0, 0]


def test_the_numbers_of_the_policy_count() -> None:
    told = {"ip_control": controls(1, 9, critical=(1,)), "ip_evidence": [evidence(2, "verified")]}
    assert score(Policy(ip_gate=30), **told) == 30
    hard = Policy(ip_deduction_major=40)
    assert score(hard, ip_control=controls(1), ip_evidence=[evidence(1, "verified")], incident=[incident()]) == 60


def test_an_engagement_that_has_ended_has_no_score() -> None:
    records = [*tiny_register()[:-1], engagement(1, started_on=date(2020, 1, 1), ended_on=date(2026, 2, 28))]
    told = {"ip_control": controls(1), "ip_evidence": [evidence(1, "verified", date(2026, 1, 1))]}
    assert np.isnan(made(records=records, **told).score[0, 0])
    assert made(records=records, as_of=date(2026, 2, 28), **told).score[0, 0] == 100


def rows(**tables: Any) -> Any:
    world = portfolio(
        [*tiny_register()[:-1], engagement(1, headcount=200)],
        **tables,
    )
    found = strategic_components(world, Policy(), month("2026-03"), month("2026-03"))
    return found.set_index("component")


def test_the_components_say_who_was_not_assessed_and_what_fails() -> None:
    found = rows(
        ip_control=controls(1, 8, 1, critical=(1,)),
        ip_evidence=[evidence(2, "verified"), evidence(3, "not_applicable", reason="None here")],
    )
    assert found["why_not"][["K-1", "K-2", "K-3"]].tolist() == ["not_assessed", "", "not_applicable"]
    assert found["counted"][["K-1", "K-2", "K-3"]].tolist() == [True, True, False]
    assert found["flagged"][["K-1", "K-2"]].tolist() == [True, False]
    assert found["is_worst"][["K-1", "K-2"]].tolist() == [True, False]
    assert found["weight"][["K-1", "K-2", "K-3"]].tolist() == [0.1, 0.8, 0.1]


def test_companions_stand_beside_the_score() -> None:
    found = rows(
        ip_control=controls(1),
        ip_evidence=[evidence(1, "verified")],
        incident=[incident(), incident("minor")],
        access_review=[
            {"vendor_id": "V-1", "reviewed_on": date(2026, 1, 30), "staff_count": 50, "assigned_staff_count": 20},
            {"vendor_id": "V-1", "site_id": "S-1", "reviewed_on": date(2026, 3, 1)},
            {"vendor_id": "V-1", "site_id": "S-2", "reviewed_on": date(2026, 3, 31)},
            {"vendor_id": "V-1", "reviewed_on": date(2026, 4, 1), "staff_count": 50, "assigned_staff_count": 50},
        ],
    )
    assert found["value"]["incident_rate"] == 1.0  # two in a year among two hundred people
    assert found["n"]["incident_rate"] == 2
    assert found["value"]["incident_deduction"] == -13
    assert found["value"]["access_review_age"] == 30
    assert found["value"]["signed_assignment"] == 0.4
    assert found["n"]["signed_assignment"] == 50
    assert set(found["why_not"][["incident_rate", "access_review_age"]]) == {"companion"}
    assert not found["counted"]["incident_rate"]


WORDS = st.sampled_from([*LEVELS, "not_applicable"])
PIECES = st.lists(
    st.fixed_dictionaries(
        {
            "control_id": st.sampled_from(["K-1", "K-2", "K-3"]),
            "level": WORDS,
            "dated_on": st.dates(date(2022, 1, 1), date(2026, 5, 1)),
            "site_id": st.sampled_from([None, "S-1", "S-2"]),
            "reason": st.sampled_from([None, "So it is"]),
            "vendor_id": st.just("V-1"),
        }
    ),
    max_size=12,
)


@given(PIECES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_and_a_score_is_a_score(pieces: list[dict[str, Any]], shuffle: Any) -> None:
    world = portfolio(ip_control=controls(3, 2, 1, critical=(2,)), incident=[incident()])
    of = scope(world, 12)

    def found(rows: list[dict[str, Any]]) -> Measured:
        return ip_protection({**world.tables, "ip_evidence": table("ip_evidence", *rows)}, of, Policy())

    one = found(pieces)
    shuffled = list(pieces)
    shuffle.shuffle(shuffled)
    np.testing.assert_array_equal(found(shuffled).score, one.score)
    known = one.score[~np.isnan(one.score)]
    assert ((known >= 0) & (known <= 100)).all()
    assert (one.coverage[one.recorded & (one.n > 0)] <= 1).all()


@given(PIECES, st.sampled_from(["K-1", "K-2", "K-3"]))
def test_evidence_that_is_worth_no_more_than_what_is_there_never_raises_the_score(
    pieces: list[dict[str, Any]], control: str
) -> None:
    world = portfolio(ip_control=controls(3, 2, 1, critical=(2,)))
    of = scope(world)

    def found(rows: list[dict[str, Any]]) -> Measured:
        return ip_protection({**world.tables, "ip_evidence": table("ip_evidence", *rows)}, of, Policy())

    before = found(pieces)
    place = int(control[-1]) - 1
    part = before.components[place]
    if not before.recorded[0, 0] or not part.counted[0, 0]:
        return
    weaker = LEVELS[round(float(part.value[0, 0]) * 4)]
    after = found([*pieces, evidence(place + 1, weaker, MARCH, site_id="S-1")])
    assert after.score[0, 0] <= before.score[0, 0] + 1e-9


@given(PIECES)
def test_a_readable_loop_says_the_same(pieces: list[dict[str, Any]]) -> None:
    world = portfolio(ip_control=controls(3, 2, 1, critical=(2,)), ip_evidence=pieces)
    found = ip_protection(world.tables, scope(world), Policy()).score[0, 0]

    earned = weight = 0.0
    anything = gate = False
    for at, each in ((1, 3), (2, 2), (3, 1)):
        mine = [
            piece
            for piece in pieces
            if piece["control_id"] == f"K-{at}"
            and piece["dated_on"] <= MARCH
            and piece["site_id"] in (None, "S-1")
            and (piece["level"] != "not_applicable" or piece["reason"])
        ]
        mine = [piece for piece in mine if piece["site_id"] == "S-1"] or mine
        anything |= bool(mine)
        worth = 0.0
        if mine:
            last = max(piece["dated_on"] for piece in mine)
            levels = [piece["level"] for piece in mine if piece["dated_on"] == last]
            ranks = [LEVELS.index(level) for level in levels if level in LEVELS]
            if not ranks:
                continue
            age = (last < date(2025, 3, 31)) + (last < date(2024, 3, 31))
            worth = max(min(ranks) - age, 0) / 4
        gate |= at == 2 and worth < 0.5
        earned, weight = earned + each * worth, weight + each
    if not anything or not weight:
        assert np.isnan(found)
    else:
        plain = 100 * earned / weight
        assert found == pytest.approx(min(plain, 49) if gate else plain)
