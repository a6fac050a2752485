"""Cycle time attainment: a proportion, so that it adds up over sites and carries a service level."""

from sourcing_core.metrics.events.work_items import WorkItems
from sourcing_core.metrics.figures import CellFigures


def from_work_items(items: WorkItems) -> CellFigures | None:
    """Items finished within their target / items finished whose cycle time and target are known."""
    within = items.is_within_target
    if within is None:
        return None
    n = items.finish.count(items.has_target)
    return CellFigures(items.finish.count(within), n, posted=(n > 0) | items.is_idle_with_target)
