"""Throughput: items finished in a month."""

from sourcing_core.metrics.events.work_items import WorkItems
from sourcing_core.metrics.figures import CellFigures


def from_work_items(items: WorkItems) -> CellFigures:
    """Items finished, with the items worked on in that month as n; 0 is a value where work was open."""
    return CellFigures(items.finish.count(), items.open_count)
