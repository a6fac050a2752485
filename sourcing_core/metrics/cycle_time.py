"""Cycle time: the median, since a mean hides the tail."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.events.work_items import WorkItems
from sourcing_core.metrics.figures import CellFigures

SHARE = 0.50


def from_deliveries(deliveries: Deliveries) -> CellFigures | None:
    """Median days from order to completion, by the month of completion."""
    return from_deliveries_at(deliveries, SHARE)


def from_work_items(items: WorkItems) -> CellFigures:
    """Median days from start to last finish, by the month of the finish."""
    return from_work_items_at(items, SHARE)


def from_deliveries_at(deliveries: Deliveries, share: float) -> CellFigures | None:
    """Days that this share of lines did not exceed; lines without an order date, or before it, have none."""
    days = deliveries.days_to_complete
    return None if days is None else CellFigures(days.percentile(share), days.n.astype(float))


def from_work_items_at(items: WorkItems, share: float) -> CellFigures:
    """Days that this share of items did not exceed; a month that finished nothing has no activity."""
    days = items.cycle_days
    n = days.n.astype(float)
    return CellFigures(days.percentile(share), n, posted=(n > 0) | items.is_idle)
