"""A signal that somebody has seen and explained."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sourcing_core.register.record import RegisterRecord, field, id_field, ref


class Acknowledgement(RegisterRecord):
    """Says what caused a signal of one series in one month; the signal stays, its cause stands beside it."""

    kind: ClassVar[str] = "acknowledgement"
    title: ClassVar[str] = "Acknowledgement"
    plural: ClassVar[str] = "Acknowledgements"
    key: ClassVar[str] = "acknowledgement_id"
    name_field: ClassVar[str] = "acknowledgement_id"
    prefix: ClassVar[str] = "AK"

    acknowledgement_id: str = id_field("Short stable id", "AK-005")
    engagement_id: str = ref("engagement", "The engagement whose figures gave the signal", default=...)
    metric_id: str = ref("metric", "The metric that gave the signal", default=...)
    month: date = field("Any day in the month of the signal", default=..., synonyms=["period", "signal month"])
    cause: str = field(
        "What caused it, and what is done about it",
        default=...,
        min_length=3,
        max_length=2000,
        long=True,
        examples=["A flood closed the plant for a week"],
    )
    person_id: str = ref("person", "Who says so", default=..., title="Acknowledged by")
    noted_on: date = field("The day on which it was written down", default=..., synonyms=["date"])
