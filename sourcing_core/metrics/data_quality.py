"""Data quality: events that could be used among all events in scope, so that a green figure cannot hide a gap."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.events.inspections import Inspections
from sourcing_core.metrics.events.work_items import WorkItems
from sourcing_core.metrics.figures import CellFigures


def from_deliveries(deliveries: Deliveries) -> CellFigures:
    """Due lines that can be judged / due lines and lines without a promise (by month of delivery, else of order)."""
    lines = deliveries.by_first_promise
    in_scope = lines.count(lines.everything) + deliveries.without_promise.count()
    return CellFigures(lines.count(~lines["unjudged"]), in_scope)


def from_inspections(inspections: Inspections) -> CellFigures:
    """Inspections from which anything can be computed / all inspections, by the month of inspection."""
    return CellFigures(inspections.placed.count(inspections.is_usable), inspections.placed.count())


def from_work_items(items: WorkItems) -> CellFigures:
    """Finished items whose start is known and not after the finish / all finished items."""
    return CellFigures(items.finish.count(items.is_timed), items.finish.count())
