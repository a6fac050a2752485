"""The engine: outcomes, severities, sentences and waivers of rules made for the test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.check import check, needing_somebody, outcomes
from sourcing_core.rules.coverage import coverage
from sourcing_core.rules.frames import vendors
from sourcing_core.rules.rule import Rule, Verdicts, rule
from sourcing_core.rules.table import Table
from sourcing_core.rules.three_valued import told
from sourcing_core.vocabulary import Effort, Severity
from tests.rules.portfolios import build

TODAY = date(2026, 6, 30)
TOLD: dict[str, Any] = {
    "id": "T-01", "title": "Vendor with a flaw", "subject": "vendor_id", "subject_kind": "vendor", "severity": Severity.HIGH,
    "effort": Effort.DAYS, "source": "the test", "why": "It matters.", "remedy": "Mend it.",
}  # fmt: skip


def made(**more: Any) -> Rule:
    """A rule whose vendors V-gap, V-unknown and so on are answered as they are called."""
    verdicts = more.pop("verdicts", {})

    def question(portfolio: Portfolio, policy: Policy) -> Verdicts:
        """Gap when the vendor is called so."""
        asked = vendors(portfolio)
        kind = np.array([name.split("-")[1] for name in asked["vendor_id"]])
        made_so = {
            "subjects": asked, "applies": kind != "away", "known": kind != "unknown", "gap": kind == "gap", "says": "{name} has a flaw",
            "unknown_says": "{name} may have a flaw",
        }  # fmt: skip
        return Verdicts(**made_so | verdicts)

    return rule(**TOLD | more)(question)


def answers(rules: list[Rule], tables: Mapping[str, Any], policy: Policy | None = None) -> pd.DataFrame:
    return check(build(tables, TODAY), policy or Policy(), rules)


@pytest.mark.parametrize(
    ("applies", "known", "gap", "outcome"),
    [
        (False, True, True, "not_applicable"),
        (False, False, None, "not_applicable"),
        (None, True, False, "unknown"),
        (True, False, True, "unknown"),
        (True, None, True, "unknown"),
        (True, True, None, "unknown"),
        (True, True, True, "gap"),
        (True, True, False, "met"),
    ],
)
def test_what_is_not_known_for_certain_is_never_met(
    applies: bool | None, known: bool | None, gap: bool | None, outcome: str
) -> None:
    flags = {
        name: told(np.array([bool(value)]), np.array([value is not None]))
        for name, value in {"applies": applies, "known": known, "gap": gap}.items()
    }
    words = ["gap", "unknown", "accepted", "met", "not_applicable"]

    assert words[outcomes(Verdicts(subjects=Table.made(1), says="", **flags))[0]] == outcome


def test_every_subject_has_one_row_with_everything_people_need() -> None:
    found = answers([made()], {"vendor": {"V-gap": {}, "V-unknown": {}, "V-met": {}, "V-away": {}}})

    assert found[["subject_id", "outcome", "says"]].to_numpy().tolist() == [
        ["V-away", "not_applicable", ""],
        ["V-gap", "gap", "V-gap has a flaw"],
        ["V-met", "met", ""],
        ["V-unknown", "unknown", "V-unknown may have a flaw"],
    ]
    assert found.loc[1, ["rule_id", "title", "severity", "effort", "subject_kind", "vendor_id", "remedy", "source", "waiver_id"]].tolist() == [
        "T-01", "Vendor with a flaw", "high", "days", "vendor", "V-gap", "Mend it.", "the test", "",
    ]  # fmt: skip
    assert found["due_on"].isna().all()


@pytest.mark.parametrize(
    ("base", "tier", "severity"),
    [
        ("critical", "T1", "critical"),
        ("high", "T1", "critical"),
        ("high", "T2", "high"),
        ("high", None, "high"),
        ("high", "T3", "medium"),
        ("low", "T3", "low"),
    ],
)
def test_the_tier_moves_the_severity_one_step_and_never_off_the_scale(
    base: str, tier: str | None, severity: str
) -> None:
    found = answers([made(severity=Severity(base), tiered=True)], {"vendor": {"V-gap": {"tier": tier}}})

    assert found["severity"].tolist() == [severity]


def test_a_rule_without_the_mark_ignores_the_tier() -> None:
    assert answers([made()], {"vendor": {"V-gap": {"tier": "T1"}}})["severity"].tolist() == ["high"]


def test_a_row_may_be_more_severe_than_its_rule() -> None:
    rule = made(verdicts={"severity": {Severity.CRITICAL: np.array([False, True])}})

    assert answers([rule], {"vendor": {"V-gap": {}, "V-gap-2": {}}})["severity"].tolist() == ["high", "critical"]


def test_the_first_sentence_that_holds_is_said() -> None:
    says = {"first": np.array([True, False]), "second": np.array([True, True]), "third": True}

    assert answers([made(verdicts={"says": says})], {"vendor": {"V-gap": {}, "V-gap-2": {}}})["says"].tolist() == [
        "first",
        "second",
    ]


def test_a_fault_in_a_rule_names_the_rule() -> None:
    with pytest.raises(KeyError) as fault:
        answers([made(verdicts={"says": "{nonsense}"})], {"vendor": {"V-gap": {}}})

    assert fault.value.__notes__ == ["while asking rule T-01, Vendor with a flaw"]


def test_the_worst_that_needs_somebody_comes_first() -> None:
    due = np.array(["2026-08-01", "NaT", "2026-07-01"], dtype="datetime64[D]")
    rules = [
        made(id="T-01", title="One flaw", severity=Severity.LOW),
        made(id="T-02", title="Another flaw", verdicts={"due_on": due}),
    ]

    first = needing_somebody(answers(rules, {"vendor": {"V-gap-a": {}, "V-gap-b": {}, "V-unknown": {}}}))

    assert first[["rule_id", "subject_id"]].to_numpy().tolist() == [
        ["T-02", "V-gap-a"],
        ["T-02", "V-gap-b"],
        ["T-01", "V-gap-a"],
        ["T-01", "V-gap-b"],
        ["T-02", "V-unknown"],
        ["T-01", "V-unknown"],
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"why": " "}, "why must not be empty"),
        ({"remedy": ""}, "remedy must not be empty"),
        ({"id": "GAP1"}, "the id must look like G-01 or S-01"),
        ({"title": "Check the contract"}, "name the defect, not the cure"),
        ({"title": "expired contract"}, "must start with a capital"),
        ({"title": "Expired contract."}, "have no full stop"),
        ({"why": "It matters"}, "must be whole sentences"),
        ({"subject_kind": "thing"}, "subject_kind must be one of"),
        ({"knobs": ("nonsense",)}, "the policy has no nonsense"),
    ],
)
def test_a_rule_that_does_not_explain_itself_is_refused(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        made(**changed)


def test_a_rule_without_a_condition_is_refused() -> None:
    def question(portfolio: Portfolio, policy: Policy) -> Verdicts:
        raise NotImplementedError

    with pytest.raises(ValueError, match="rule T-01: the docstring must start with 'Gap when'"):
        rule(**TOLD)(question)


def test_coverage_worked_by_hand() -> None:
    """One critical gap (8), one high unknown (half of 4), one medium met (2): 1 - (8 + 2) / 14 = 0.2857."""
    rules = [
        made(id="T-01", title="One flaw", severity=Severity.CRITICAL),
        made(id="T-02", title="Another flaw", severity=Severity.HIGH, verdicts={"known": False}),
        made(id="T-03", title="A third flaw", severity=Severity.MEDIUM, verdicts={"gap": False}),
        made(id="T-04", title="A fourth flaw", severity=Severity.CRITICAL, verdicts={"applies": False}),
    ]

    told = coverage(answers(rules, {"vendor": {"V-gap": {}}}), Policy())

    assert told.share == pytest.approx(1 - 10 / 14)
    assert told.vendors.to_dict("records") == [
        {
            "vendor_id": "V-gap", "share": pytest.approx(0.285714, abs=1e-6), "shown": pytest.approx(0.285714, abs=1e-6),
            "applicable_count": 3, "gap_count": 1, "unknown_count": 1, "accepted_count": 0, "critical_count": 1,
        }
    ]  # fmt: skip


def test_an_open_critical_gap_caps_what_is_shown_at_49_percent() -> None:
    many = {"vendor": {"V-gap": {}} | {f"V-met-{number}": {} for number in range(9)}}
    rules = [made(severity=Severity.CRITICAL)]

    told = coverage(answers(rules, many), Policy())

    assert told.share == pytest.approx(0.9)
    assert told.shown == pytest.approx(0.49)
    assert told.vendors["shown"].tolist() == [0.0] + [1.0] * 9


def test_an_accepted_critical_gap_neither_costs_nor_caps() -> None:
    waiver = {"W": {"rule_id": "T-01", "subject_id": "V-gap", "granted_on": TODAY, "expires_on": TODAY}}

    told = coverage(answers([made(severity=Severity.CRITICAL)], {"vendor": {"V-gap": {}}, "waiver": waiver}), Policy())

    assert (told.share, told.shown) == (1.0, 1.0)
    assert told.vendors["accepted_count"].tolist() == [1]


def test_the_weights_of_the_policy_are_used() -> None:
    found = answers(
        [made(), made(id="T-02", title="Another flaw", severity=Severity.LOW, verdicts={"gap": False})],
        {"vendor": {"V-gap": {}}},
    )

    assert coverage(found, Policy(weight_high=1, weight_low=3)).share == pytest.approx(0.75)
