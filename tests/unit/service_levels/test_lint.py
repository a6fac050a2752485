"""A service level that is badly written down is told so, with its cure."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sourcing_core.service_levels.lint import lint_levels

GOOD: dict[str, Any] = {
    "level_id": "L-1",
    "metric_id": "on_time_delivery",
    "metric_kind": "proportion",
    "direction": "higher",
    "expected": 95.0,
    "minimum": 90.0,
    "unit": "%",
    "window": "month",
    "data_source": "Ticket system",
    "owner_id": "P-1",
    "allocation_share": 0.5,
    "standing": "critical",
    "contract_id": "C-1",
    "is_poolable": True,
    "has_exclusion_process": True,
    "n_per_window": 200.0,
    "natural_limit": 99.0,
}
NUMBERS = ("expected", "minimum", "allocation_share", "n_per_window", "natural_limit")
FLAGS = ("is_poolable", "has_exclusion_process")


def levels(*records: dict[str, Any], without: tuple[str, ...] = ()) -> pd.DataFrame:
    full = [{"level_id": f"L-{number}"} | record for number, record in enumerate(records, 1)]
    frame = pd.DataFrame([GOOD | record for record in full])
    types = dict.fromkeys(NUMBERS, "float64") | dict.fromkeys(FLAGS, "boolean")
    return frame.astype({name: types.get(name, "str") for name in frame.columns}).drop(columns=list(without))


def lint(frame: pd.DataFrame) -> pd.DataFrame:
    return lint_levels(frame, pool_share=2.5, confidence=0.95)


def test_a_level_that_says_everything_has_no_fault() -> None:
    found = lint(levels({}))

    assert found.empty
    assert found.columns.tolist() == ["level_id", "fault", "says", "cure"]


def test_no_levels_have_no_faults() -> None:
    assert lint(levels({}).iloc[:0]).empty


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"unit": None}, "missing_unit"),
        ({"window": None}, "missing_window"),
        ({"data_source": None}, "missing_data_source"),
        ({"owner_id": None}, "missing_owner"),
        ({"direction": None}, "missing_direction"),
        ({"direction": "neutral"}, "missing_direction"),
        ({"expected": None}, "missing_expected"),
        ({"expected": 88.0}, "levels_out_of_order"),
        ({"direction": "lower", "natural_limit": None}, "levels_out_of_order"),
        ({"unit": "days", "expected": 0.95, "minimum": 0.9, "natural_limit": 1}, "unit_does_not_fit"),
        ({"metric_kind": "duration", "n_per_window": None}, "unit_does_not_fit"),
        ({"unit": "share"}, "level_beyond_whole"),
        ({"allocation_share": None}, "critical_without_allocation"),
        ({"allocation_share": 0.0}, "critical_without_allocation"),
        ({"standing": "key"}, "key_with_allocation"),
        ({"allocation_share": 2.51}, "allocation_beyond_pool"),
        ({"is_poolable": False, "window": "quarter"}, "percentile_over_long_window"),
        ({"is_poolable": False, "n_per_window": None}, "percentile_without_n"),
        ({"has_exclusion_process": False}, "no_exclusion_process"),
        ({"n_per_window": 138.0}, "too_little_volume"),
        ({"natural_limit": 94.9}, "out_of_reach"),
        ({"metric_kind": "rate", "unit": "per unit", "direction": "lower", "expected": 0.02, "minimum": 0.05,
          "natural_limit": 0.021, "n_per_window": 1e6}, "out_of_reach"),
    ],
)  # fmt: skip
def test_each_fault_is_found_and_stands_alone(change: dict[str, Any], fault: str) -> None:
    found = lint(levels(change))

    assert found["fault"].tolist() == [fault]
    assert found["cure"].str.len().gt(10).all()


@pytest.mark.parametrize(
    "change",
    [
        {"expected": 90.0, "n_per_window": None},
        {"minimum": None},
        {"allocation_share": 2.5},
        {"allocation_share": None, "standing": "key"},
        {"is_poolable": False},
        {"has_exclusion_process": None},
        {"n_per_window": 139.0},
        {"natural_limit": 95.0},
        {"expected": 100.0, "natural_limit": 100.0, "n_per_window": 1000.0},
    ],
)
def test_what_lies_exactly_on_the_border_is_no_fault(change: dict[str, Any]) -> None:
    assert lint(levels(change))["fault"].tolist() == []


def test_allocations_are_added_up_per_contract() -> None:
    two = lint(levels({"allocation_share": 1.5}, {"allocation_share": 1.1}))
    apart = lint(levels({"allocation_share": 1.5}, {"allocation_share": 1.1, "contract_id": "C-2"}))

    assert two["fault"].tolist() == ["allocation_beyond_pool"] * 2
    assert two["says"][0] == "the allocations of its contract add up to 2.6, the pool is 2.5"
    assert apart.empty


def test_levels_without_contract_or_vendor_share_no_pool() -> None:
    frame = levels({"allocation_share": 1.5}, {"allocation_share": 1.1}, without=("contract_id",))
    assert lint(frame).empty


def test_the_sentence_names_the_numbers() -> None:
    found = lint(levels({"n_per_window": 12.0}))
    assert found["says"].tolist() == ["about 12 per window cannot tell 95 from 90 %: that takes 139"]


def test_what_the_table_cannot_tell_is_not_judged() -> None:
    told = ("metric_kind", "is_poolable", "has_exclusion_process", "n_per_window", "natural_limit", "contract_id")
    assert lint(levels({}, without=told)).empty


def test_faults_are_ordered_by_level_then_fault() -> None:
    found = lint(levels({"owner_id": None, "data_source": None}, {"unit": None}))
    assert found[["level_id", "fault"]].to_numpy().tolist() == [
        ["L-1", "missing_data_source"],
        ["L-1", "missing_owner"],
        ["L-2", "missing_unit"],
    ]
