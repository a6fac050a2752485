"""Gaps: filtered by the address, accepted for a while through a waiver, and explained in the rulebook."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.apptest.conftest import TODAY, Desk, texts
from tests.apptest.reading import errors, fill, has, metrics, press


def listed(tab: object) -> pd.DataFrame:
    """The list of gaps."""
    return next(one.value for one in tab.dataframe if "What closes it" in one.value)  # type: ignore[attr-defined]


def test_the_address_filters_the_list_and_says_so(shown: Desk) -> None:
    tab = shown.open("gaps", vendor="V-006")
    assert set(listed(tab)["Vendor"]) == {"Tin Heron Back Office"}
    assert f"Only Tin Heron Back Office: {len(listed(tab))}" in texts(tab).replace("\\", "")
    tab = shown.open("gaps", severity="critical", effort="months")
    assert set(listed(tab)["Severity"]) == {"Critical"}
    assert set(listed(tab)["Effort"]) == {"Months"}
    tab = shown.open("gaps", rule="G-21")
    assert set(listed(tab)["Rule"]) == {"G-21"}


def test_show_all_leaves_the_filters(shown: Desk) -> None:
    tab = shown.open("gaps", vendor="V-006")
    press(tab, "gap_all")
    assert "vendor" not in tab.query_params
    assert len(listed(tab)) == int(metrics(tab)["Open gaps"])


def test_what_cannot_be_checked_and_what_is_accepted_stand_apart(shown: Desk) -> None:
    tab = shown.open("gaps", outcome="unknown")
    assert len(listed(tab)) == int(metrics(tab)["Cannot be checked"])
    tab = shown.open("gaps", outcome="accepted")
    assert "Accepted until" in listed(tab)


def test_a_filter_that_fits_nothing_is_no_error(shown: Desk) -> None:
    tab = shown.open("gaps", severity="low", vendor="V-999")
    assert not tab.exception
    assert "Nothing here" in texts(tab)


def test_a_waiver_through_the_drawer_makes_the_gap_accepted_until_its_date(demo: Desk) -> None:
    before = metrics(demo.open("gaps"))["Open gaps"]
    row = listed(demo.open("gaps", rule="G-56")).iloc[0]
    subject = next(
        r["subject_id"]
        for _, r in _findings(demo).iterrows()
        if r["rule_id"] == "G-56" and r["outcome"] == "gap" and r["says"][1:] == row["What"][1:]
    )
    tab = demo.open("gaps", rule="G-56", subject=subject)
    press(tab, "gap_waive")
    assert tab.get_by_key("form_waiver_new_rule_id").value == "G-56"
    assert tab.get_by_key("form_waiver_new_subject_id").value == subject
    fill(tab, "form_waiver_new", reason="The deputy starts in May", approver_id="P-001", expires_on=date(2026, 5, 31))
    press(tab, "form_waiver_new_save")
    assert errors(tab) == []
    assert not has(tab, "form_waiver_new_reason")
    assert int(metrics(demo.open("gaps"))["Open gaps"]) == int(before) - 1
    accepted = listed(demo.open("gaps", rule="G-56", outcome="accepted"))
    assert accepted["Accepted until"].tolist() == [pd.Timestamp("2026-05-31")]


def test_a_waiver_without_a_reason_is_refused_by_name(demo: Desk) -> None:
    subject = _findings(demo).query("rule_id == 'G-56' and outcome == 'gap'")["subject_id"].iloc[0]
    tab = press(demo.open("gaps", rule="G-56", subject=subject), "gap_waive")
    press(tab, "form_waiver_new_save")
    assert any(line.startswith("Reason") for line in errors(tab))


def _findings(desk: Desk) -> pd.DataFrame:
    from sourcing_core.assessment import assess

    return assess(desk.store.load(TODAY), desk.store.policy()).findings.astype({"rule_id": "str", "outcome": "str"})


def test_the_rulebook_says_why_and_what_closes_it(shown: Desk) -> None:
    tab = shown.open("rulebook", rule="G-15")
    assert any("Why." in one.value for one in tab.markdown)
    assert any("What closes it." in one.value for one in tab.markdown)
    assert any(one.value.startswith("G-15") for one in tab.subheader)


def test_the_rulebook_lists_every_rule_once(shown: Desk) -> None:
    from sourcing_core.rules.catalogue import catalogue

    assert shown.open("rulebook").dataframe[0].value["Rule"].tolist() == [rule.id for rule in catalogue()]
