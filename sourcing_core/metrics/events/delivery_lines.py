"""Delivery lines: one per promise to deliver, with the day on which it was complete."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from sourcing_core.metrics.events.columns import NEVER, Bools, Codes, Days, Floats, blocks
from sourcing_core.metrics.events.delivery_rows import DeliveryRows, DeliveryRules
from sourcing_core.metrics.events.parts import Parts

# Three parts of 0.1 complete an order of 0.3: sums of fractions are compared with this relative slack.
FLOATING_GUARD = 1e-9


@dataclass(frozen=True, kw_only=True)
class DeliveryLines(DeliveryRows):
    """One entry per line.

    `completed_on`: the day on which the cumulative quantity reached the order (less its tolerance), NEVER when it has
    not; where a quantity is unknown, the day on which everything recorded was delivered. `in_time`: of lines joined
    from parts, the quantity delivered by the first promise and its tolerance. `is_measured`: ordered and delivered
    quantity are known, so that "in full" can be judged; None when they are for no line.
    """

    completed_on: Days
    in_time: Floats | None
    is_measured: Bools | None

    def of(self, rows: slice | Codes) -> Self:
        """Some of the lines; a slice copies nothing."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        some: dict[str, Any] = {name: None if array is None else array[rows] for name, array in told.items()}
        return type(self)(**some)

    def moved(self) -> Codes:
        """Places of the lines whose agreed promise is not the first one: the customer approved another day."""
        if self.current_promised_on is None or self.change_approved is None:
            return np.empty(0, np.intp)
        agreed = self.change_approved & (self.current_promised_on != self.first_promised_on)
        return np.flatnonzero(agreed & (self.current_promised_on != NEVER))

    def delivered_in_time(self, rules: DeliveryRules) -> Floats | None:
        """Quantity delivered by the first promise and its tolerance, NaN where unknown; None when nobody told it."""
        if self.in_time is not None or self.delivered is None:
            return self.in_time
        due = self.first_promised_on + np.int32(rules.late_tolerance_days)
        return np.where(self.delivered_on <= due, self.delivered, 0.0)

    def is_in_full(self, rules: DeliveryRules) -> Bools | None:
        """Whether the quantity delivered in time is what was ordered, within the tolerances."""
        in_time = self.delivered_in_time(rules)
        if self.ordered is None or in_time is None:
            return None
        most = self.ordered * ((1 + rules.over_tolerance_share) * (1 + FLOATING_GUARD))
        return np.asarray((in_time >= _least(self.ordered, rules)) & (in_time <= most))


def lines_of_rows(rows: DeliveryRows, rules: DeliveryRules) -> DeliveryLines:
    """Lines where every row is a line of its own."""
    if rows.ordered is None or rows.delivered is None:
        return _lines(rows, rows.delivered_on.copy(), None, None)
    completed_on, known = np.empty(len(rows), np.int32), np.empty(len(rows), bool)
    for some in blocks(len(rows)):
        ordered, delivered, day = rows.ordered[some], rows.delivered[some], rows.delivered_on[some]
        short = delivered < _least(ordered, rules)  # False where either is unknown
        completed_on[some] = np.where(short, np.int32(NEVER), day)
        known[some] = ~np.isnan(ordered) & ((day == NEVER) | ~np.isnan(delivered))
    known &= _tells(rows.engagement, rows.delivered)
    return _lines(rows, completed_on, None, known)


def lines_of_parts(rows: DeliveryRows, parts: Parts, rules: DeliveryRules) -> DeliveryLines:
    """Lines where several rows are partial deliveries of one; `parts` must sort them by day of delivery.

    Rows of one line that contradict each other are settled the strict way: earliest promise, latest change, largest
    order, earliest cancellation.
    """
    whole = DeliveryRows(
        engagement=parts.highest(rows.engagement),
        ordered_on=parts.earliest(rows.ordered_on),
        first_promised_on=parts.lowest(rows.first_promised_on),
        current_promised_on=parts.latest(rows.current_promised_on),
        change_approved=parts.any(rows.change_approved),
        delivered_on=parts.highest(rows.delivered_on),
        ordered=parts.largest(rows.ordered),
        delivered=parts.largest(rows.delivered),
        cancelled_on=parts.earliest(rows.cancelled_on),
        canceller=None if rows.canceller is None else parts.highest(rows.canceller),
        excused=parts.any(rows.excused),
    )
    if whole.ordered is None or rows.delivered is None or whole.delivered is None:
        return _lines(whole, whole.delivered_on.copy(), None, None)
    day, quantity = rows.delivered_on[parts.order], rows.delivered[parts.order]
    is_open = day == NEVER
    untold = np.isnan(quantity) & ~is_open
    arrived = np.where(is_open | untold, 0.0, quantity)
    reached = parts.running_totals(arrived) >= parts.spread(_least(whole.ordered, rules))
    reached_on = np.minimum.reduceat(np.where(reached, day, np.int32(NEVER)), parts.starts)
    known = ~np.isnan(whole.ordered) & ~np.logical_or.reduceat(untold, parts.starts)
    due = parts.spread(whole.first_promised_on + np.int32(rules.late_tolerance_days))
    in_time = parts.totals(np.where(day <= due, arrived, 0.0))
    completed_on = np.where(known, reached_on, whole.delivered_on)
    return _lines(whole, completed_on, in_time, known & _tells(whole.engagement, whole.delivered))


def _lines(rows: DeliveryRows, completed_on: Days, in_time: Floats | None, is_measured: Bools | None) -> DeliveryLines:
    """A line that was complete when it was cancelled stays complete; later deliveries do not complete it."""
    if rows.cancelled_on is not None:
        cancelled = np.flatnonzero(rows.cancelled_on != NEVER)
        too_late = cancelled[completed_on[cancelled] > rows.cancelled_on[cancelled]]
        completed_on[too_late] = NEVER
    told: dict[str, Any] = {one.name: getattr(rows, one.name) for one in fields(rows)}
    return DeliveryLines(**told, completed_on=completed_on, in_time=in_time, is_measured=is_measured)


def _tells(engagement: Codes, delivered: Floats) -> Bools:
    """Whether each line belongs to an engagement that tells delivered quantities at all.

    Where nobody ever told one, only lines without any delivery would be known, and all of them would have failed.
    """
    tells = np.zeros(int(engagement.max(initial=-1)) + 1, bool)
    for rows in blocks(len(engagement)):
        tells[engagement[rows][~np.isnan(delivered[rows])]] = True
        if tells.all():
            return np.ones(len(engagement), bool)
    return tells[engagement]


def _least(ordered: Floats, rules: DeliveryRules) -> Floats:
    """The quantity at which a line counts as complete."""
    return ordered * ((1 - rules.under_tolerance_share) * (1 - FLOATING_GUARD))
