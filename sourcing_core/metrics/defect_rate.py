"""Defect rate: defective units among inspected units."""

from sourcing_core.metrics.events.inspections import Inspections
from sourcing_core.metrics.figures import CellFigures


def from_inspections(inspections: Inspections) -> CellFigures:
    """Defective / inspected units, by the month of inspection; where nothing was inspected there is no activity."""
    return inspections.ratio(inspections.found("defective_units"), inspections.numbers("units_inspected"))
