"""The catalogue finds every rule file, and the rulebook says everything about each rule."""

from __future__ import annotations

from types import ModuleType

import pytest

from sourcing_core.policy import Policy
from sourcing_core.rules.catalogue import catalogue, in_order, rules_in_force, the_rule_of
from sourcing_core.rules.contracts import expired_contract_still_in_use
from sourcing_core.rules.rulebook import rulebook

ASKED = "G-01 G-02 G-03 G-09 G-15 G-16 G-19 G-20 G-21 G-22 G-34 G-35 G-36 G-38 G-39 G-41 G-42 G-56 S-01 S-02"


def test_the_first_twenty_rules_are_there_in_order() -> None:
    ids = [rule.id for rule in catalogue()]

    assert [rule_id for rule_id in ids if rule_id in ASKED.split()] == ASKED.split()
    assert ids == sorted(ids)


def test_no_two_rules_have_one_title() -> None:
    assert len({rule.title for rule in catalogue()}) == len(catalogue())


def test_a_file_holds_one_rule() -> None:
    assert the_rule_of(expired_contract_still_in_use).id == "S-01"
    with pytest.raises(ValueError, match="empty holds 0 rules: a rule file holds one"):
        the_rule_of(ModuleType("empty"))


def test_an_id_that_is_taken_is_refused() -> None:
    first = catalogue()[0]

    with pytest.raises(ValueError, match="two rules are called G-01"):
        in_order([*catalogue(), first])


def test_switched_off_rules_are_not_in_force() -> None:
    in_force = {rule.id for rule in rules_in_force(Policy(disabled_rules=("G-01", "S-02")))}

    assert {rule.id for rule in catalogue()} - in_force == {"G-01", "S-02"}


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_the_rulebook_says_everything_about_a_rule(rule) -> None:
    page = rulebook(catalogue())
    section = page.split(f"\n## {rule.id} ")[1].split("\n## ")[0]

    for text in (rule.title, rule.why, rule.remedy, rule.source, *(f"`{name}`" for name in rule.knobs)):
        assert text in section
    assert " ".join(rule.condition.partition("\n\n")[0].split()) in section
    anchor = f"{rule.id} {rule.title}".lower().replace("'", "").replace(" ", "-")
    assert f"[{rule.id}](#{anchor})" in page


def test_the_rulebook_shows_thresholds_with_their_reason_from_the_policy() -> None:
    assert (
        "- Threshold `renewal_days_tier1`: 180 days. A tier 1 contract that ends within this needs a decision"
        in rulebook(catalogue())
    )
    assert "- Threshold `home_country`: empty. " in rulebook(catalogue())
