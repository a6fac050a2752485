"""Quantity fill rate: it shows the nearly complete deliveries that on time in full hides."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.figures import CellFigures


def from_deliveries(deliveries: Deliveries) -> CellFigures | None:
    """Quantity delivered by the first promise / quantity due, over the lines that count under the contract."""
    quantities = deliveries.quantities
    return None if quantities is None else CellFigures(*quantities)
