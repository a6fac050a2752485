"""Thresholds changed in the browser: journaled with the reason, named by a new version, refused when they cannot be."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from sourcing_core.policy import Policy
from sourcing_core.storage import Work
from tests.apptest.conftest import NOW, Desk
from tests.apptest.reading import errors, press, saved


def put(desk: Desk, tab: AppTest, **values: object) -> AppTest:
    """Type into the form of the thresholds."""
    version = desk.store.policy().version
    for name, value in values.items():
        tab.get_by_key(f"policy_{version}_{name}").set_value(value)
    return tab


def test_a_threshold_is_saved_with_its_reason_and_a_new_version(demo: Desk) -> None:
    tab = demo.open("settings")
    before = demo.store.policy().version
    tab.get_by_key("policy_why").set_value("Agreed by the committee")
    press(put(demo, tab, confidence=0.9, close_lag_days=15), "policy_save")
    assert errors(tab) == []
    assert saved(tab) == ["Settings saved."]
    policy = demo.store.policy()
    assert (policy.confidence, policy.close_lag_days) == (0.9, 15)
    assert policy.version != before
    assert policy.version in " ".join(caption.value for caption in tab.caption)
    latest = demo.store.journal(kind="setting", limit=1).iloc[0]
    assert (latest["who"], latest["why"]) == ("Ada", "Agreed by the committee")


def test_without_a_reason_the_journal_names_what_changed(demo: Desk) -> None:
    press(put(demo, demo.open("settings"), close_lag_days=15), "policy_save")
    assert demo.store.journal(kind="setting", limit=1)["why"].tolist() == ["Thresholds changed: close lag days"]


def test_weights_that_do_not_add_up_to_one_are_refused_with_their_sum(demo: Desk) -> None:
    tab = demo.open("settings")
    before = demo.store.head
    press(put(demo, tab, weight_defect_rate=0.2), "policy_save")
    assert errors(tab) == ["The weights add up to 0.95: change them so that they add up to 1."]
    assert demo.store.head == before


def test_a_threshold_out_of_its_range_is_refused_by_name(demo: Desk) -> None:
    tab = demo.open("settings")
    press(put(demo, tab, confidence=1.0, score_months=13), "policy_save")
    assert len(errors(tab)) == 2
    assert errors(tab)[0].startswith("Confidence must be less than 1")
    assert errors(tab)[1] == "Score months must be 12 or less."


def test_saving_what_is_there_already_changes_nothing(demo: Desk) -> None:
    before = demo.store.head
    tab = press(demo.open("settings"), "policy_save")
    assert saved(tab) == ["Nothing was changed."]
    assert demo.store.head == before


def test_settings_that_somebody_else_saved_meanwhile_are_not_written_over(demo: Desk) -> None:
    tab = demo.open("settings")
    theirs = {**demo.store.policy().changed(), "close_lag_days": 20}
    put(demo, tab, confidence=0.9)
    demo.store.commit(Work(settings={"policy": json.dumps(theirs)}), "Bob", "Twenty days", NOW)
    press(tab, "policy_save")
    assert len(errors(tab)) == 1
    assert "changed meanwhile" in errors(tab)[0]
    press(tab, "policy_save")  # pressed again without looking
    policy = demo.store.policy()
    assert (policy.close_lag_days, policy.confidence) == (20, 0.95)


def test_a_rule_that_is_switched_off_opens_no_gap_and_says_so_in_the_rulebook(demo: Desk) -> None:
    press(put(demo, demo.open("settings"), disabled_rules=["G-21"]), "policy_save")
    book = demo.open("rulebook", rule="G-21").dataframe[0].value.set_index("Rule")
    assert book.loc["G-21", "State"] == "Switched off"
    assert book.loc["G-21", "Open"] == 0


def test_every_threshold_has_an_input(demo: Desk) -> None:
    tab = demo.open("settings")
    version = demo.store.policy().version
    keys = {one.key for kind in ("text_input", "number_input", "selectbox", "multiselect") for one in tab.get(kind)}
    assert {f"policy_{version}_{name}" for name in Policy.model_fields if name != "weights"} <= keys


def test_a_past_revision_shows_the_thresholds_of_then(demo: Desk) -> None:
    before = demo.store.head
    press(put(demo, demo.open("settings"), close_lag_days=15), "policy_save")
    tab = demo.open("settings", revision=str(before))
    key = next(one.key for one in tab.number_input if one.key.endswith("close_lag_days"))
    assert tab.get_by_key(key).value == 10
    assert tab.get_by_key("policy_save").disabled
