"""Something that is measured the same way everywhere."""

from __future__ import annotations

from typing import ClassVar

from sourcing_core.register.record import RegisterRecord, field, id_field
from sourcing_core.vocabulary import Direction, MetricKind, Unit


class Metric(RegisterRecord):
    """A metric of the catalogue or one of your own; its kind decides how figures are pooled and charted."""

    kind: ClassVar[str] = "metric"
    title: ClassVar[str] = "Metric"
    plural: ClassVar[str] = "Metrics"
    key: ClassVar[str] = "metric_id"
    name_field: ClassVar[str] = "name"
    prefix: ClassVar[str] = "M"

    metric_id: str = id_field("Short stable id", "on_time_delivery")
    name: str = field("What people call it", default=..., min_length=1, max_length=100, examples=["On-time delivery"])
    metric_kind: MetricKind = field(
        "Proportion (part of a whole), rate (count per exposure), duration, score or amount",
        default=...,
        title="Kind",
        synonyms=["kind", "type"],
    )
    direction: Direction = field("Which way is better", default=...)
    unit: Unit = field("Unit in which figures are kept", default=...)
    minimum_count: int = field(
        "Fewest events behind a figure before it is compared or ranked", default=1, ge=0, unit="events"
    )
    is_poolable: bool = field(
        "Whether figures of several engagements may be joined; percentiles may not", default=True, title="May be pooled"
    )
    is_mission: bool = field("Whether it stands in scorecards and the overview", default=True, title="On the scorecard")
    description: str | None = field(
        "How it is computed, and to which month an event belongs", long=True, max_length=4000
    )
