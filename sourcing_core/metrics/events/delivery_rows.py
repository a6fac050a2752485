"""Delivery events as arrays, with nothing in them that was not known on the day of the report."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.metrics.events.columns import (
    NEVER,
    Bools,
    Codes,
    Days,
    Floats,
    days,
    flags,
    numbers,
    told,
    words,
)
from sourcing_core.metrics.events.grid import unknown_days

CANCELLERS = ("customer", "mutual", "vendor")
UNKNOWN, CUSTOMER, MUTUAL, VENDOR = range(4)


@dataclass(frozen=True)
class DeliveryRules:
    """How deliveries are judged; the defaults hold where a contract says nothing.

    Tolerances in calendar days; `early_tolerance_days` None: early is never wrong. Quantity tolerances are shares of
    the ordered quantity. `cancelled_is_late`: a line cancelled by the vendor, or by anyone on or after its due day,
    counts as late; otherwise it is left out.
    """

    late_tolerance_days: int = 0
    early_tolerance_days: int | None = None
    under_tolerance_share: float = 0.0
    over_tolerance_share: float = 0.0
    cancelled_is_late: bool = True


@dataclass(frozen=True, kw_only=True)
class DeliveryRows:
    """One entry per row; days are NEVER and quantities NaN where unknown; None: nobody told the column at all."""

    engagement: Codes
    ordered_on: Days | None
    first_promised_on: Days
    current_promised_on: Days | None
    change_approved: Bools | None
    delivered_on: Days
    ordered: Floats | None
    delivered: Floats | None
    cancelled_on: Days | None
    canceller: NDArray[np.int8] | None
    excused: Bools | None

    def __len__(self) -> int:
        return len(self.engagement)


def delivery_rows(events: pa.Table, engagement: Codes, as_of_day: int) -> DeliveryRows:
    """The rows of an event table; deliveries and cancellations after `as_of_day` have not happened yet."""
    unknown = unknown_days(len(events))
    promised = days(events, "first_promised_on")
    delivered_on = _happened(days(events, "delivered_on"), as_of_day)
    cancelled_on = _happened(days(events, "cancelled_on"), as_of_day)
    code, approval = told(events, "excuse_code"), told(events, "excuse_approved_by")
    return DeliveryRows(
        engagement=engagement,
        ordered_on=days(events, "ordered_on"),
        first_promised_on=unknown if promised is None else promised,
        current_promised_on=days(events, "current_promised_on"),
        change_approved=flags(events, "change_approved"),
        delivered_on=unknown if delivered_on is None else delivered_on,
        ordered=numbers(events, "ordered_quantity"),
        delivered=numbers(events, "delivered_quantity"),
        cancelled_on=cancelled_on,
        canceller=_canceller(events, cancelled_on),
        excused=None if code is None or approval is None else code & approval,
    )


def _canceller(events: pa.Table, cancelled_on: Days | None) -> NDArray[np.int8] | None:
    """Who cancelled, for the few rows that were cancelled."""
    if cancelled_on is None:
        return None
    return words(events, "cancelled_by", CANCELLERS, np.flatnonzero(cancelled_on != NEVER))


def _happened(day: Days | None, as_of_day: int) -> Days | None:
    if day is None:
        return None
    later = np.flatnonzero(day > as_of_day)
    if np.all(day[later] == NEVER):
        return day
    known = day.copy()
    known[later] = NEVER
    return known
