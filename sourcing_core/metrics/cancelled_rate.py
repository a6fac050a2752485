"""Cancelled rate: work that was begun, or asked for, and never finished."""

from sourcing_core.metrics.events.work_items import WorkItems
from sourcing_core.metrics.figures import CellFigures


def from_work_items(items: WorkItems) -> CellFigures | None:
    """Cancelled / cancelled or finished items, by the month in which they ended; None when nothing was cancelled."""
    if items.cancellation is None:
        return None
    cancelled = items.cancellation.count()
    return CellFigures(cancelled, cancelled + items.finish.count())
