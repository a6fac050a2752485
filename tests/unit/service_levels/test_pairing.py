"""Which series each service level holds for, and what a level leaves out."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.register import shapes
from sourcing_core.register.service_level import ServiceLevel
from sourcing_core.service_levels.codes import KindCode, WindowCode
from sourcing_core.service_levels.pairing import pairs_of
from sourcing_core.service_levels.pairs import NO_END, UNTOLD_START, Pairs

JANUARY = 2026 * 12
TYPES = {"whole": "Int64", "number": "float64", "date": "datetime64[s]", "flag": "boolean"}


def levels(*records: dict[str, Any]) -> pd.DataFrame:
    """A table of service levels; a record needs to say only what matters."""
    usual = {
        "level_id": "L-1",
        "vendor_id": "V-1",
        "metric_id": "on_time_delivery",
        "expected": 95.0,
        "minimum": 90.0,
        "unit": "%",
    }
    made = [ServiceLevel.model_validate(usual | record) for record in records]
    columns = {
        shape.name: pd.Series([getattr(record, shape.name) for record in made], dtype=TYPES.get(shape.type, "str"))
        for shape in shapes(ServiceLevel)
    }
    return pd.DataFrame(columns)


KEYS = pd.DataFrame(
    {
        "engagement_id": ["E-1", "E-1", "E-2", "E-9"],
        "metric_id": ["on_time_delivery", "cycle_time", "on_time_delivery", "on_time_delivery"],
        "vendor_id": ["V-1", "V-1", "V-1", "V-9"],
        "metric_kind": ["proportion", "duration", "proportion", "proportion"],
        "direction": ["higher", "lower", "higher", "higher"],
        "unit": ["share", "days", "share", "share"],
        "is_poolable": [True, False, True, True],
    }
)


def test_a_level_of_one_engagement_holds_for_its_series_alone() -> None:
    made = pairs_of(levels({"engagement_id": "E-2"}), KEYS)
    assert made.series_index.tolist() == [2]


def test_a_level_without_an_engagement_holds_for_every_engagement_of_its_vendor_and_no_other() -> None:
    made = pairs_of(levels({}), KEYS)
    assert made.series_index.tolist() == [0, 2]


def test_an_engagement_of_another_vendor_is_not_judged_by_this_ones_level() -> None:
    assert len(pairs_of(levels({"engagement_id": "E-9"}), KEYS)) == 0


def test_pairs_are_ordered_by_series_so_that_new_series_come_last() -> None:
    made = pairs_of(levels({"level_id": "L-1"}, {"level_id": "L-2", "window": "rolling_12"}), KEYS)
    assert made.series_index.tolist() == [0, 0, 2, 2]
    assert made.level_index.tolist() == [0, 1, 0, 1]
    assert made.window_code.tolist() == [WindowCode.MONTH, WindowCode.ROLLING_12] * 2


def test_direction_and_kind_come_from_the_metric_when_the_level_is_silent() -> None:
    made = pairs_of(levels({"metric_id": "cycle_time", "unit": "days"}), KEYS)
    assert made.direction.tolist() == [-1]
    assert made.kind.tolist() == [KindCode.DURATION]
    assert made.poolable is not None
    assert made.poolable.tolist() == [False]


def test_the_levels_own_direction_wins() -> None:
    assert pairs_of(levels({"engagement_id": "E-1", "direction": "lower"}), KEYS).direction.tolist() == [-1]


@pytest.mark.parametrize(
    ("metric", "unit", "scale"),
    [
        ("on_time_delivery", "%", 0.01),
        ("on_time_delivery", "share", 1.0),
        ("on_time_delivery", "ppm", 1e-6),
        ("cycle_time", "hours", 1 / 24),
        ("cycle_time", "days", 1.0),
        ("cycle_time", None, 1.0),
    ],
)
def test_the_unit_of_the_contract_is_turned_into_the_figures_own(metric: str, unit: str | None, scale: float) -> None:
    made = pairs_of(levels({"metric_id": metric, "unit": unit, "engagement_id": "E-1"}), KEYS)
    assert made.scale.tolist() == [pytest.approx(scale)]
    assert made.expected.tolist() == [95.0]


def test_days_in_the_contract_are_turned_into_the_hours_in_which_figures_are_kept() -> None:
    keys = KEYS.assign(unit=["share", "hours", "share", "share"])
    assert pairs_of(levels({"metric_id": "cycle_time", "unit": "days"}), keys).scale.tolist() == [pytest.approx(24)]


def test_a_share_without_a_unit_is_not_compared_for_95_may_mean_anything() -> None:
    made = pairs_of(levels({"unit": None, "engagement_id": "E-1"}), KEYS)
    assert np.isnan(made.expected).all()
    assert np.isnan(made.minimum).all()


def test_rounding_is_off_unless_the_contract_says_so() -> None:
    made = pairs_of(levels({"level_id": "L-1"}, {"level_id": "L-2", "rounding_decimals": 0}), KEYS)
    assert made.decimals.tolist() == [-1, 0, -1, 0]


def test_validity_becomes_months_and_retirement_ends_it() -> None:
    made = pairs_of(
        levels(
            {"engagement_id": "E-1"},
            {"engagement_id": "E-1", "valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 30)},
            {"engagement_id": "E-1", "valid_to": date(2026, 6, 30), "retired_on": date(2026, 3, 15)},
        ),
        KEYS,
    )
    assert made.valid_from_month.tolist() == [UNTOLD_START, JANUARY, UNTOLD_START]
    assert made.valid_to_month.tolist() == [NO_END, JANUARY + 5, JANUARY + 2]


def test_no_levels_make_no_pairs() -> None:
    assert len(pairs_of(levels({}).iloc[:0], KEYS)) == 0
    assert len(pairs_of(levels({}), KEYS.iloc[:0])) == 0


def test_arrays_of_different_lengths_are_refused_by_name(pairs: Any) -> None:
    good: Pairs = pairs(2)
    with pytest.raises(ValueError, match=r"minimum has shape \(1,\), level_index has \(2,\)"):
        Pairs(**{**vars(good), "minimum": np.array([90.0])})
