"""Re-promise rate: how often the promise was moved, approved or not."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.figures import CellFigures


def from_deliveries(deliveries: Deliveries) -> CellFigures:
    """Lines whose current promise differs from the first / lines due whose current promise is known."""
    lines = deliveries.by_first_promise
    due = lines["change_told"] & ~lines["left_out"] & ~lines["unjudged"]
    return CellFigures(lines.count(due & lines["changed"]), lines.count(due))
