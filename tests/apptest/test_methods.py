"""The methods page: complete, true to the thresholds in force, and each method has an address."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from pages.shared import registry
from pages.shared.method_texts import methods
from sourcing_core.policy import Policy
from sourcing_core.spc.rank_intervals import DRAWS
from sourcing_core.storage import Work
from tests.apptest.conftest import NOW, Desk, texts
from tests.apptest.reading import captions

EVERY = methods(Policy())
BY_ID = {each.id: each for each in EVERY}


def words(policy: Policy, method_id: str) -> str:
    (found,) = [each for each in methods(policy) if each.id == method_id]
    return f"{found.answers} {found.read} {found.made} {found.silent}"


def test_no_two_methods_share_an_address_and_none_has_an_empty_part() -> None:
    assert len(BY_ID) == len(EVERY)
    assert [each.id for each in EVERY if not all(vars(each).values())] == []
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each.id) for each in EVERY)


def test_every_method_asks_a_question() -> None:
    assert [each.id for each in EVERY if not each.answers.endswith("?")] == []


def test_the_groups_stand_together() -> None:
    groups = [each.group for each in EVERY]

    assert len(set(groups)) == 1 + sum(one != other for one, other in pairwise(groups))


def test_every_link_of_a_page_leads_to_a_method() -> None:
    linked = {
        found
        for file in registry.FOLDER.glob("*/*.py")
        for found in re.findall(
            r'link\("methods".*?method="([a-z-]+)"', Path(file).read_text(encoding="utf-8"), re.DOTALL
        )
    }

    assert linked
    assert linked - set(BY_ID) == set()


@pytest.mark.parametrize("chart", ["p", "u", "xmr", "laney", "rare", "ewma", "rules", "assurance", "trend", "forecast"])
def test_every_chart_and_statistic_of_a_process_has_its_own_entry(chart: str) -> None:
    assert chart in BY_ID


@pytest.mark.parametrize("method_id", BY_ID)
def test_an_address_opens_one_method_alone(shown: Desk, method_id: str) -> None:
    tab = shown.open("methods", method=method_id)

    assert not tab.exception
    assert [one.label for one in tab.expander if one.label.startswith("**")] == [
        f"**{BY_ID[method_id].title}.** {BY_ID[method_id].answers}"
    ]


def test_without_an_address_all_are_listed_in_their_order(empty: Desk) -> None:
    tab = empty.open("methods")

    titles = [one.label.split(".**")[0].removeprefix("**") for one in tab.expander if one.label.startswith("**")]
    assert titles == [each.title for each in EVERY]


@pytest.mark.parametrize(
    ("method_id", "changed", "says"),
    [
        ("limits", {"baseline_points": 30}, "the first 30 points"),
        ("limits", {"limits_minimum_points": 14}, "fewer than 14 points"),
        ("xmr", {"moving_range_factor": 2.6587}, "2.6587 times its mean moving range"),
        ("wilson", {"confidence": 0.9}, "In 90% of cases"),
        ("evidence", {"confidence": 0.9}, "95% only from 52 cases on"),
        ("laney", {"dispersion_above": 1.5, "dispersion_volume": 400}, "more than 1.5 times what chance allows and have 400"),
        ("rare", {"rare_below": 2}, "Fewer than 2 events a month"),
        ("rules", {"run_length": 9}, "9 points in a row"),
        ("rules", {"run_length": 9, "signal_preset": "nhs"}, "7 points in a row"),
        ("rebaseline", {"run_length": 10}, "At least 10 points in a row"),
        ("trend", {"trend_months": 18, "trend_materiality": 0.02}, "latest 18 closed months"),
        ("trend", {"trend_months": 18, "trend_materiality": 0.02}, "from 2 points of a share a year on"),
        ("forecast", {"forecast_memory": 0.8}, "a month counts 0.8 times the one after it"),
        ("honesty", {"favour_minimum": 7}, "fewer than 7 months"),
        ("watermelon", {"rating_green": 65, "kept_share_green": 0.85}, "green from 85%"),
        ("innovation", {"innovation_weight_lead_time": 0.30, "innovation_weight_value": 0.20}, "lead time 30%"),
        ("alignment", {"survey_minimum_responses": 15}, "from 15 responses"),
        ("ip", {"ip_gate": 40}, "At most 40 while"),
        ("survival", {"flow_days": 91}, "latest 91 days"),
        ("littles-law", {"flow_slack": 0.1}, "differ by 10%"),
        ("score", {"coverage_floor": 0.5}, "less than 50% of the weight"),
        ("concentration", {"hhi_ceiling": 2500}, "judged against 2,500"),
    ],
)  # fmt: skip
def test_the_words_follow_the_thresholds_in_force(method_id: str, changed: dict[str, object], says: str) -> None:
    assert says in words(Policy(**changed), method_id)
    assert says not in words(Policy(), method_id)


@pytest.mark.parametrize("metric", ["innovation", "alignment"])
def test_the_weights_that_are_told_add_up_to_all(metric: str) -> None:
    told = BY_ID[metric].made.split("Weights in force: ")[1].split(". ")[0]

    assert sum(float(share) for share in re.findall(r"([\d.]+)%", told)) == pytest.approx(100)


def test_the_number_of_draws_is_that_of_the_code() -> None:
    assert f"Ranks of {DRAWS:,} draws" in BY_ID["ranks"].made


def test_another_set_of_rules_is_told_with_its_own_rules(demo: Desk) -> None:
    demo.open("methods")
    demo.store.commit(Work(settings={"policy": json.dumps({"signal_preset": "nhs"})}), "Ada", "The NHS rules", NOW)

    assert not demo.open("signals").exception
    tab = demo.open("methods", method="rules")

    assert not tab.exception
    assert "In force on counts: one point beyond a limit; seven points in a row" in texts(tab).replace("\\", "")
    assert tab.dataframe[0].value.set_index("Name")["In force"].to_dict() == {"default": "", "nhs": "yes", "all": ""}
    assert "Rules: nhs." in captions(tab)


def test_the_rules_in_force_and_their_false_alarms_stand_above_what_they_cost(shown: Desk) -> None:
    tab = shown.open("methods", method="rules")
    said = texts(tab).replace("\\", "")

    assert "In force on counts: one point beyond a limit; 8 points in a row on one side of the average." in said
    assert "two of three points beyond two sigma on the same side" in said.split("In force on single values: ")[1]
    assert "chance alone gives about" in captions(tab)
