"""First-pass yield: units right at the first attempt, without rework or repair."""

from collections.abc import Iterable
from math import prod

from sourcing_core.metrics.events.inspections import Inspections
from sourcing_core.metrics.figures import CellFigures


def from_inspections(inspections: Inspections) -> CellFigures:
    """Units passed the first time / units entered, by the month of inspection."""
    return inspections.ratio(inspections.numbers("passed_first_time"), inspections.numbers("entered_units"))


def rolled_throughput_yield(yields: Iterable[float]) -> float:
    """Share of units right at every step, from the first-pass yield of each step (0..1)."""
    return prod(yields)
