"""On-time delivery with excused lines counted as they came: what the customer felt."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.figures import CellFigures


def from_deliveries(deliveries: Deliveries) -> CellFigures:
    """Lines on time / lines due, excused ones among them, by the month of the first promise."""
    lines = deliveries.by_first_promise
    counted = ~lines["left_out"] & ~lines["unjudged"]
    due = lines.count(~lines["unjudged"])
    return CellFigures(lines.count(counted & lines["on_time"]), lines.count(counted), posted=due > 0)
