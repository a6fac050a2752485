"""What holds for every rule of the catalogue, whatever the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio, empty_portfolio, frame
from sourcing_core.register import RECORDS
from sourcing_core.rules.catalogue import catalogue
from sourcing_core.rules.check import check, check_again, needing_somebody
from sourcing_core.rules.coverage import coverage
from tests.rules.portfolios import build
from tests.rules.registers import TODAY, register, registers

POLICY = Policy(home_country="GB")
OVERDUE = ["G-03", "G-34", "G-35", "G-39", "S-01"]
"""Rules whose gap time alone does not close."""

laws = settings(max_examples=25)


def outcomes(portfolio: Portfolio, rules: list[str] | None = None) -> dict[tuple[str, str], str]:
    asked = [rule for rule in catalogue() if rules is None or rule.id in rules]
    found = check(portfolio, POLICY, asked)
    return {(row.rule_id, row.subject_id): row.outcome for row in found.itertuples()}


def test_an_empty_register_has_no_findings() -> None:
    found = check(empty_portfolio(TODAY), POLICY)

    assert len(found) == 0
    assert len(needing_somebody(found)) == 0
    assert np.isnan(coverage(found, POLICY).share)


def test_a_register_that_tells_nothing_but_names_is_never_met() -> None:
    bare = build(
        {
            "waiver": {},
            "clause": {"CL": {"clause_kind": "audit_right"}},
            "service_level": {"L": {}},
            "engagement": {"E": {}},
        },
        TODAY,
    )

    found = check(bare, Policy())

    assert set(found["outcome"]) == {"gap", "unknown", "not_applicable"}
    assert coverage(found, Policy()).share < 0.5


@laws
@given(registers())
def test_each_record_is_answered_once_by_each_rule(portfolio: Portfolio) -> None:
    found = check(portfolio, POLICY)

    assert not found.duplicated(["rule_id", "subject_id"]).any()
    for rule in catalogue():
        if rule.subject_kind in RECORDS:
            subjects = found.loc[found["rule_id"] == rule.id, "subject_id"].tolist()
            assert subjects == sorted(portfolio.active(rule.subject_kind)[rule.subject])


@laws
@given(registers(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_nothing(portfolio: Portfolio, seed: int) -> None:
    shuffled = {kind: table.sample(frac=1, random_state=seed) for kind, table in portfolio.tables.items()}

    found = check(replace(portfolio, tables=shuffled), POLICY)

    pd.testing.assert_frame_equal(check(portfolio, POLICY), found)


@laws
@given(registers(), st.integers(1, 400))
def test_an_overdue_duty_stays_overdue_while_it_applies(portfolio: Portfolio, days: int) -> None:
    undecided = portfolio.tables["contract"].assign(decision=pd.Series(dtype="str"))
    now = replace(portfolio, tables={**portfolio.tables, "contract": undecided, "waiver": frame("waiver", {})})
    later = outcomes(replace(now, as_of=TODAY + timedelta(days=days)), OVERDUE)

    gaps = [key for key, outcome in outcomes(now, OVERDUE).items() if outcome == "gap"]

    assert {later.get(key, "retired") for key in gaps} <= {"gap", "not_applicable", "retired"}


@laws
@given(registers(), st.data())
def test_a_retired_record_has_no_finding(portfolio: Portfolio, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["vendor", "contract", "engagement", "service_level"]))
    key = RECORDS[kind].key
    table = portfolio.tables[kind]
    chosen = data.draw(st.sampled_from(list(table[key]))) if len(table) else ""
    retired = table.assign(retired_on=table["retired_on"].where(table[key] != chosen, pd.Timestamp(TODAY)))

    found = check(replace(portfolio, tables={**portfolio.tables, kind: retired}), POLICY)

    assert not ((found["subject_kind"] == kind) & (found["subject_id"] == chosen)).any()


@laws
@given(registers())
def test_a_register_of_retired_records_has_no_findings(portfolio: Portfolio) -> None:
    retired = {kind: table.assign(retired_on=np.datetime64(TODAY, "s")) for kind, table in portfolio.tables.items()}

    assert len(check(replace(portfolio, tables=retired), POLICY)) == 0


@laws
@given(registers())
def test_whatever_needs_somebody_says_so_in_a_readable_sentence(portfolio: Portfolio) -> None:
    found = check(portfolio, POLICY)
    is_open = found["outcome"].isin(["gap", "unknown", "accepted"])

    assert (found.loc[is_open, "says"] != "").all()
    assert (found.loc[~is_open, "says"] == "").all()
    assert not found["says"].str.contains(r"\bnan\b|NaT|None|<NA>|[{}]|  ", regex=True).any()


@laws
@given(registers())
def test_a_waiver_accepts_its_own_gap_and_changes_nothing_else(portfolio: Portfolio) -> None:
    free = replace(portfolio, tables={**portfolio.tables, "waiver": frame("waiver", {})})
    before = outcomes(free)
    for rule_id, subject_id in [key for key, outcome in before.items() if outcome == "gap"][:2]:
        waiver = frame("waiver", {
            "waiver_id": ["W"], "rule_id": [rule_id], "subject_id": [subject_id], "approver_id": ["P"], "reason": ["agreed"],
            "granted_on": [TODAY], "expires_on": [TODAY],
        })  # fmt: skip

        after = outcomes(replace(free, tables={**free.tables, "waiver": waiver}))

        assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {
            (rule_id, subject_id): ("gap", "accepted")
        }


@laws
@given(registers(), registers())
def test_asking_again_after_new_figures_gives_what_asking_everything_gives(
    portfolio: Portfolio, other: Portfolio
) -> None:
    keys = portfolio.series.keys
    source = np.roll(portfolio.series.source, 1, axis=0)
    source.flags.writeable = False
    refreshed = replace(portfolio, revision=2, series=replace(portfolio.series, keys=keys, source=source))

    found = check_again(refreshed, POLICY, portfolio, check(portfolio, POLICY))
    found_elsewhere = check_again(refreshed, POLICY, other, check(other, POLICY))

    pd.testing.assert_frame_equal(found, check(replace(refreshed), POLICY))
    pd.testing.assert_frame_equal(found_elsewhere, found)


@pytest.mark.parametrize("rule", [rule for rule in catalogue() if not rule.reads_figures], ids=lambda rule: rule.id)
def test_a_rule_that_reads_records_alone_never_looks_at_a_figure(rule) -> None:
    class Untouchable:
        def __getattr__(self, name: str) -> None:
            raise AssertionError(f"looked at series.{name}")

    for seed in range(5):
        check(replace(register(seed, 4, 0.9), series=Untouchable()), POLICY, [rule])


@laws
@given(registers())
def test_coverage_is_the_weighted_sum_told_row_by_row(portfolio: Portfolio) -> None:
    found = check(portfolio, POLICY)
    weight = {"critical": 8, "high": 4, "medium": 2, "low": 1}
    lost = {"gap": 1.0, "unknown": 0.5, "met": 0.0, "accepted": 0.0}

    told = coverage(found, POLICY)

    for vendor_id in [None, *sorted(set(found["vendor_id"]) - {""})]:
        rows = [row for row in found.itertuples() if row.outcome in lost and vendor_id in (None, row.vendor_id)]
        whole = sum(weight[row.severity] for row in rows)
        share = 1 - sum(weight[row.severity] * lost[row.outcome] for row in rows) / whole if whole else float("nan")
        is_capped = any((row.outcome, row.severity) == ("gap", "critical") for row in rows) and share > 0.49
        line = told if vendor_id is None else told.vendors.set_index("vendor_id").loc[vendor_id]
        assert line.share == pytest.approx(share, nan_ok=True)
        assert line.shown == pytest.approx(0.49 if is_capped else share, nan_ok=True)


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_a_rule_that_is_switched_off_is_not_asked(rule) -> None:
    portfolio = build({"engagement": {"E": {"contract_id": "C"}}, "service_level": {"L": {}}}, date(2026, 6, 30))

    assert rule.id in set(check(portfolio, POLICY)["rule_id"])
    assert rule.id not in set(check(portfolio, Policy(disabled_rules=(rule.id,)))["rule_id"])
