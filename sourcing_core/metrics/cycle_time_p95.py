"""Cycle time that 95 of 100 items do not exceed."""

from sourcing_core.metrics.cycle_time import from_deliveries_at, from_work_items_at
from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.events.work_items import WorkItems
from sourcing_core.metrics.figures import CellFigures

SHARE = 0.95


def from_deliveries(deliveries: Deliveries) -> CellFigures | None:
    """Days from order to completion, by the month of completion."""
    return from_deliveries_at(deliveries, SHARE)


def from_work_items(items: WorkItems) -> CellFigures:
    """Days from start to last finish, by the month of the finish."""
    return from_work_items_at(items, SHARE)
