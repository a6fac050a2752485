"""On-time delivery by the agreed promise: the current one where the customer approved the change, else the first."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.figures import CellFigures
from sourcing_core.metrics.on_time_delivery import on_time_share


def from_deliveries(deliveries: Deliveries) -> CellFigures:
    """Lines on time / lines due, by the month of the agreed promise."""
    return on_time_share(deliveries.by_agreed_promise)
