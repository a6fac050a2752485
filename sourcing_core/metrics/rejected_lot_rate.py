"""Rejected-lot rate: lots that failed inspection."""

from sourcing_core.metrics.events.inspections import Inspections
from sourcing_core.metrics.figures import CellFigures


def from_inspections(inspections: Inspections) -> CellFigures | None:
    """Lots rejected / lots with a verdict, by the month of inspection; None when no verdict is recorded."""
    if inspections.rejected is None or inspections.has_verdict is None:
        return None
    placed = inspections.placed
    return CellFigures(placed.count(inspections.rejected), placed.count(inspections.has_verdict))
