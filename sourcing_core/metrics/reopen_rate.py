"""Reopen rate: finished items that had to be opened again."""

from sourcing_core.metrics.events.work_items import WorkItems
from sourcing_core.metrics.figures import CellFigures


def from_work_items(items: WorkItems) -> CellFigures | None:
    """Reopened / finished items, by the month of the last finish; None when nobody records reopening."""
    if items.reopened is None:
        return None
    return CellFigures(items.finish.count(items.reopened), items.finish.count())
