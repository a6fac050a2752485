"""Inspected share: whoever looks at fewer units finds fewer defects."""

from sourcing_core.metrics.events.inspections import Inspections
from sourcing_core.metrics.figures import CellFigures


def from_inspections(inspections: Inspections) -> CellFigures:
    """Inspected / delivered units, by the month of inspection."""
    return inspections.ratio(inspections.numbers("units_inspected"), inspections.numbers("units_delivered"))
