"""The raw events of a few engagements of the demo portfolio: deliveries, inspected lots and work items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.desk.demo_figures import MONTHS, SEED
from sourcing_core.desk.demo_tables import rows
from sourcing_core.months import month_number, month_start
from sourcing_core.vocabulary import EventKind

Days = NDArray[Any]
"""datetime64; numpy's stubs take a day less a number of days for a length of time."""
Whole = NDArray[np.int64]
DAY = np.timedelta64(1, "D")
# Since then one vendor leaves out the promised date of every eighth line, more than a reliable figure can bear.
CARELESS, CARELESS_MONTHS, CARELESS_SHARE = "E-039", 11, 0.125


@dataclass(frozen=True)
class Batch:
    """The places in time of the events of one kind: one entry per event, in order of engagement and day."""

    engagement: NDArray[np.str_]
    month: Whole
    day: Days
    good_share: NDArray[np.float64]
    typical_days: NDArray[np.float64]
    first_day: np.datetime64
    last_day: np.datetime64
    chance: np.random.Generator

    def __len__(self) -> int:
        return len(self.day)

    def happens(self, share: float | NDArray[np.float64]) -> NDArray[np.bool_]:
        """For each event whether something of this probability happened."""
        return self.chance.random(len(self)) < share

    def later(self, low: int, high: int) -> NDArray[np.timedelta64]:
        """For each event so many days, from low to high."""
        return self.chance.integers(low, high + 1, len(self)) * DAY

    def ids(self, prefix: str) -> list[str]:
        """An id per event: 'SO-009-00001' is the first of engagement E-009."""
        return [f"{prefix}-{name[-3:]}-{number:05}" for number, name in enumerate(self.engagement.tolist(), start=1)]


def demo_events(today: date) -> dict[EventKind, pa.Table]:
    """One table per kind of event, columns named as in the row classes, as told at the end of the last full month."""
    makers = {EventKind.DELIVERIES: _deliveries, EventKind.INSPECTIONS: _inspections, EventKind.WORK_ITEMS: _work_items}
    return {kind: make(_batch(kind, month_number(today))) for kind, make in makers.items()}


def _batch(kind: EventKind, this_month: int) -> Batch:
    """Events spread evenly over thirty months; the draws do not depend on the day, only the calendar does."""
    chance = np.random.default_rng([SEED, list(EventKind).index(kind)])
    told = [row for row in rows("events") if row["kind"] == kind]
    counts = np.array([chance.poisson(float(row["monthly_count"]), MONTHS) for row in told])
    of = np.repeat(np.arange(len(told)), counts.sum(axis=1))
    month = np.concatenate([np.repeat(np.arange(MONTHS), per_month) for per_month in counts])
    start = month_start(np.arange(MONTHS + 1) + this_month - MONTHS)
    length = np.diff(start)[month] / DAY
    day = start[month] + np.floor(chance.random(len(of)) * length).astype(np.int64) * DAY
    order = np.lexsort((day, of))
    good, typical = (np.array([float(row[name] or "nan") for row in told]) for name in ("good_share", "typical_days"))
    names = np.array([row["engagement_id"] for row in told])
    return Batch(names[of], month[order], day[order], good[of], typical[of], start[0], start[-1] - DAY, chance)


def _deliveries(lines: Batch) -> pa.Table:
    promised = lines.day
    is_late = ~lines.happens(lines.good_share)
    on_time = np.maximum(promised - lines.later(0, 3), lines.first_day)
    delivered = np.where(is_late, promised + lines.later(1, 12), on_time)
    is_changed = lines.happens(0.01)
    is_cancelled = lines.happens(0.015)
    is_excused = is_late & lines.happens(0.2)
    quantity = lines.chance.integers(2, 40, len(lines)) * 10.0
    is_short = lines.happens(0.02)
    has_arrived = ~is_cancelled & (delivered <= lines.last_day)
    is_careless = (lines.engagement == CARELESS) & (lines.month >= MONTHS - CARELESS_MONTHS) & has_arrived
    is_careless &= lines.happens(CARELESS_SHARE)
    typical_days = np.nan_to_num(lines.typical_days, nan=1.0)
    on_the_way = typical_days - 1 + np.rint(0.4 * typical_days * lines.chance.random(len(lines)))
    ordered = np.minimum(promised, delivered) - on_the_way * DAY
    whole = pa.table({
        "engagement_id": pa.array(lines.engagement.tolist(), pa.string()),
        "delivery_id": pa.array(lines.ids("SO"), pa.string()),
        "ordered_on": _dates(ordered, ~np.isnan(lines.typical_days)),
        "requested_on": _dates(promised - lines.later(0, 1)),
        "first_promised_on": _dates(promised, ~is_careless),
        "current_promised_on": _dates(np.where(is_changed, promised + 7 * DAY, promised), ~is_careless),
        "change_approved": pa.array(lines.happens(0.6), pa.bool_(), mask=~is_changed),
        "delivered_on": _dates(delivered, has_arrived),
        "ordered_quantity": pa.array(quantity, pa.float64()),
        "delivered_quantity": pa.array(quantity - is_short * 5.0, pa.float64(), mask=~has_arrived),
        "cancelled_on": _dates(promised - 1 * DAY, is_cancelled),
        "cancelled_by": _words("customer", is_cancelled),
        "excuse_code": _words("customer_not_ready", is_excused),
        "excuse_approved_by": _words("Jonas Meert", is_excused & lines.happens(0.5)),
    })  # fmt: skip
    return _in_two_parts(whole, has_arrived & ~is_late & lines.happens(0.02))


def _in_two_parts(lines: pa.Table, is_split: NDArray[np.bool_]) -> pa.Table:
    """Some lines arrive in two parts: two rows with the same id, each with half of the quantity."""
    half = np.where(is_split, 0.5, 1.0) * lines["delivered_quantity"].to_numpy()
    place = lines.column_names.index("delivered_quantity")
    halved = lines.set_column(place, "delivered_quantity", pa.array(half, pa.float64(), from_pandas=True))
    return halved.take(np.sort(np.concatenate([np.arange(len(lines)), np.flatnonzero(is_split)])))


def _inspections(lots: Batch) -> pa.Table:
    delivered = lots.chance.integers(40, 120, len(lots)) * 10
    inspected = delivered // 10
    defective = lots.chance.binomial(inspected, 1 - lots.good_share)
    reworked = lots.chance.binomial(delivered, 0.015)
    found = {
        "units_delivered": delivered,
        "units_inspected": inspected,
        "defective_units": defective,
        "defects": defective + lots.chance.binomial(defective, 0.3),
        "rework_units": reworked,
        "passed_first_time": delivered - reworked - lots.chance.binomial(delivered, 0.005),
        "entered_units": delivered,
        "defects_found_before": defective,
        "defects_found_after": lots.chance.binomial(defective, 0.1),
    }
    return pa.table({
        "engagement_id": pa.array(lots.engagement.tolist(), pa.string()),
        "lot_id": pa.array(lots.ids("LOT"), pa.string()),
        "inspected_on": _dates(lots.day),
        "stage": pa.array(["incoming"] * len(lots), pa.string()),
        **{name: pa.array(count.astype(float), pa.float64()) for name, count in found.items()},
        "lot_rejected": pa.array(defective > 4),
    })  # fmt: skip


def _work_items(items: Batch) -> pa.Table:
    """Cases whose work ends on the day of the batch; those begun before the first day stand in no system of ours."""
    hours = np.exp(0.4 * items.chance.standard_normal(len(items))) * items.typical_days * 24
    finished = items.day.astype("datetime64[s]") + (8 + 9 * items.chance.random(len(items))) * np.timedelta64(3600, "s")
    started = finished - hours * np.timedelta64(3600, "s")
    requested = started - items.chance.exponential(30, len(items)) * np.timedelta64(3600, "s")
    is_cancelled = items.happens(0.02)
    whole = pa.table({
        "engagement_id": pa.array(items.engagement.tolist(), pa.string()),
        "item_id": pa.array(items.ids("CASE"), pa.string()),
        "item_type": pa.array(np.where(items.happens(0.7), "standard claim", "disputed claim").tolist(), pa.string()),
        "requested_at": _moments(requested),
        "committed_at": _moments(requested + 3600 * np.timedelta64(1, "s")),
        "started_at": _moments(started, ~items.happens(0.01)),
        "finished_at": _moments(finished, ~is_cancelled),
        "cancelled_at": _moments(finished, is_cancelled),
        "reopened": pa.array(items.happens(0.04)),
        "target_days": pa.array(np.full(len(items), 12.0), pa.float64()),
    })  # fmt: skip
    return whole.filter(pa.array(requested >= items.first_day))


def _dates(day: Days, is_told: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(day.astype("datetime64[D]"), pa.date32(), mask=None if is_told is None else ~is_told)


def _moments(at: Days, is_told: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(at.astype("datetime64[us]"), pa.timestamp("us"), mask=None if is_told is None else ~is_told)


def _words(word: str, is_told: NDArray[np.bool_]) -> pa.Array:
    return pa.array([word if told else None for told in is_told.tolist()], pa.string())
