"""The catalogue is complete, every entry can be stored, and every computed metric has its file."""

from importlib.util import find_spec

import pytest

from sourcing_core.metrics.catalogue import catalogue, definition
from sourcing_core.metrics.rollup import ROLLUPS, computations
from sourcing_core.register.metric import Metric
from sourcing_core.vocabulary import KIND_UNIT, EventKind

PROMISED = [
    "on_time_delivery",
    "on_time_in_full",
    "defect_rate",
    "cycle_time",
    "cycle_time_attainment",
    "innovation_velocity",
    "ip_protection",
    "customer_alignment",
    "on_time_delivery_agreed",
    "on_time_delivery_raw",
    "re_promise_rate",
    "quantity_fill_rate",
    "first_pass_yield",
    "escape_rate",
    "defects_per_unit",
    "rejected_lot_rate",
    "cycle_time_p85",
    "cycle_time_p95",
    "throughput",
    "data_quality",
]
MISSION = {
    "on_time_delivery",
    "defect_rate",
    "cycle_time",
    "innovation_velocity",
    "ip_protection",
    "customer_alignment",
}


@pytest.mark.parametrize("metric_id", PROMISED)
def test_promised_metric_is_in_the_catalogue(metric_id):
    assert definition(metric_id).metric_id == metric_id


def test_mission_is_these_six():
    assert {metric.metric_id for metric in catalogue() if metric.is_mission} == MISSION


@pytest.mark.parametrize("metric", catalogue(), ids=lambda metric: metric.metric_id)
def test_entry_is_a_valid_metric_record(metric):
    record = Metric.model_validate(metric.record())

    assert record.metric_id == metric.metric_id


@pytest.mark.parametrize("metric", catalogue(), ids=lambda metric: metric.metric_id)
def test_figures_are_kept_in_the_unit_of_their_kind(metric):
    assert metric.unit == KIND_UNIT[metric.metric_kind]


@pytest.mark.parametrize("metric", catalogue(), ids=lambda metric: metric.metric_id)
def test_description_tells_the_month_an_event_belongs_to(metric):
    assert "Month:" in metric.description
    assert "\n" not in metric.description


@pytest.mark.parametrize("metric", catalogue(), ids=lambda metric: metric.metric_id)
def test_computed_metric_has_a_file_with_a_function_for_its_events(metric):
    if metric.computed_from == "none":
        assert find_spec(f"sourcing_core.metrics.{metric.metric_id}") is None
    else:
        assert metric.metric_id in computations(metric.computed_from)


def test_there_is_a_roll_up_for_every_kind_of_event():
    assert set(ROLLUPS) == {kind.value for kind in EventKind}


def test_unknown_metric_is_refused_by_name():
    with pytest.raises(KeyError, match="'otd' is not a built-in metric"):
        definition("otd")
