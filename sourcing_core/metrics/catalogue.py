"""The metrics that come with the product, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sourcing_core.vocabulary import Direction, MetricKind, Unit


@dataclass(frozen=True)
class MetricDefinition:
    """One metric of the catalogue; the fields up to `description` are those of the metric record.

    `unit` is the unit in which figures are kept. `minimum_count`: fewest events behind a figure before it is compared
    or ranked; a default that the user may change. `is_poolable`: figures of several months or engagements may be
    joined. `computed_from`: the events it is mainly computed from, or "none" for a metric that is entered.
    """

    metric_id: str
    name: str
    metric_kind: MetricKind
    direction: Direction
    unit: Unit
    minimum_count: int
    is_poolable: bool
    is_mission: bool
    description: str
    computed_from: str

    def record(self) -> dict[str, Any]:
        """The fields of the metric record, ready to be stored."""
        return {name: value for name, value in vars(self).items() if name != "computed_from"}


@cache
def catalogue() -> tuple[MetricDefinition, ...]:
    """Every built-in metric, in the order in which screens show them."""
    entries = tomllib.loads(files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8"))
    return tuple(_definition(metric_id, entry) for metric_id, entry in entries.items())


def definition(metric_id: str) -> MetricDefinition:
    """One metric of the catalogue. KeyError naming the metric when it is not built in."""
    for metric in catalogue():
        if metric.metric_id == metric_id:
            return metric
    raise KeyError(f"'{metric_id}' is not a built-in metric")


def _definition(metric_id: str, entry: dict[str, Any]) -> MetricDefinition:
    closed = {"metric_kind": MetricKind, "direction": Direction, "unit": Unit}
    words = {name: word(entry[name]) for name, word in closed.items()}
    return MetricDefinition(metric_id=metric_id, **{**entry, **words})
