"""On time and in full, line by line: never the product of two averages."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.figures import CellFigures


def from_deliveries(deliveries: Deliveries) -> CellFigures:
    """Lines on time and in full / lines due whose quantities are known, by the month of the first promise."""
    lines = deliveries.by_first_promise
    due = ~lines["unjudged"] & lines["is_measured"]
    counted = due & ~lines["left_out"] & ~lines["excused"]
    met = counted & lines["on_time"] & lines["in_full"]
    return CellFigures(lines.count(met), lines.count(counted), posted=lines.count(due) > 0)
