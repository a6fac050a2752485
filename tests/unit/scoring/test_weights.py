"""Weights add up to 1 or are refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.scoring.weights import WeightsRefused, weight_vector

METRICS = ["on_time_delivery", "defect_rate", "cycle_time"]


def test_weights_stand_in_the_order_of_the_metrics_and_absent_ones_weigh_nothing() -> None:
    assert weight_vector({"defect_rate": 0.25, "on_time_delivery": 0.75}, METRICS).tolist() == [0.75, 0.25, 0.0]


def test_ten_times_a_tenth_is_one() -> None:
    metrics = [f"m{number}" for number in range(10)]
    assert weight_vector(dict.fromkeys(metrics, 0.1), metrics).tolist() == [0.1] * 10


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"on_time_delivery": 0.5, "defect_rate": 0.4}, r"add up to 0.9, not 1 \(on_time_delivery 0.5, defect_rate"),
        ({"on_time_delivery": 0.6, "defect_rate": 0.5}, "add up to 1.1, not 1"),
        ({}, "add up to 0, not 1"),
        ({"on_time_delivery": 1.2, "defect_rate": -0.2}, "weight of on_time_delivery is 1.2"),
        ({"defect_rate": -0.2}, "weight of defect_rate is -0.2"),
        ({"defect_rate": float("nan")}, "weight of defect_rate is nan"),
        ({"punctuality": 1.0}, "weight of punctuality: there is no such metric"),
    ],
)
def test_bad_weights_are_refused_by_name(weights: dict[str, float], says: str) -> None:
    with pytest.raises(WeightsRefused, match=says):
        weight_vector(weights, METRICS)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_only_weights_that_add_up_to_one_pass(numbers: list[float]) -> None:
    weights = dict(zip(METRICS, numbers, strict=True))
    if abs(sum(numbers) - 1) <= 1e-9:
        assert weight_vector(weights, METRICS).tolist() == numbers
    else:
        with pytest.raises(WeightsRefused, match="not 1"):
            weight_vector(weights, METRICS)
