"""On-time delivery by the first promise: the strict view, which no later promise can mend."""

from sourcing_core.metrics.events.deliveries import Deliveries
from sourcing_core.metrics.events.tally import Tally
from sourcing_core.metrics.figures import CellFigures


def from_deliveries(deliveries: Deliveries) -> CellFigures:
    """Lines on time / lines due, by the month of the first promise."""
    return on_time_share(deliveries.by_first_promise)


def on_time_share(lines: Tally) -> CellFigures:
    """On time among the lines that count under the contract: without approved excuses and early cancellations.

    A month in which every due line was left out is posted with base 0: no activity.
    """
    counted = ~lines["left_out"] & ~lines["unjudged"] & ~lines["excused"]
    due = lines.count(~lines["unjudged"])
    return CellFigures(lines.count(counted & lines["on_time"]), lines.count(counted), posted=due > 0)
