"""Defects per unit: a unit may have several, so that this may exceed 1."""

from sourcing_core.metrics.events.inspections import Inspections
from sourcing_core.metrics.figures import CellFigures


def from_inspections(inspections: Inspections) -> CellFigures:
    """Defects / inspected units, by the month of inspection; where nothing was inspected there is no activity."""
    return inspections.ratio(inspections.found("defects"), inspections.numbers("units_inspected"))
