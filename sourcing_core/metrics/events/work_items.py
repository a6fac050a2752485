"""Work items ready for measuring: one per item, placed by the month of its last finish."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from sourcing_core.metrics.events.columns import NEVER, Bools, Days, Floats, codes, day_number, required
from sourcing_core.metrics.events.durations import Durations
from sourcing_core.metrics.events.grid import Grid, Placement, grid_of, month_of_day, unknown_days
from sourcing_core.metrics.events.moments import DAY, NEVER_AT, local_days, zones_of
from sourcing_core.metrics.events.work_item_rows import WorkItemRows, work_item_rows

# 2.9999999999 days are within a target of 3.
FLOATING_GUARD = 1e-9


@dataclass(frozen=True)
class WorkItemRules:
    """How work items are judged.

    `target_days` holds for items that name no target of their own. `zones`: the contract's time zone (IANA) by
    engagement_id, `zone` for the rest; it decides the day, hence the month, of an instant.
    """

    target_days: float | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"


@dataclass(frozen=True)
class WorkItems:
    """One entry per item; days are local to the contract, NEVER where unknown or later than `as_of`."""

    grid: Grid
    rows: WorkItemRows
    rules: WorkItemRules
    as_of_day: int
    begun_on: Days
    finished_on: Days
    cancelled_on: Days | None
    cycle: Floats | Days

    @cached_property
    def finish(self) -> Placement:
        """Where finished items fall; the others have no month."""
        return self.grid.placed(self.rows.engagement, self.finished_on)

    @cached_property
    def cancellation(self) -> Placement | None:
        """Where cancelled items fall; None when nothing was cancelled."""
        return None if self.cancelled_on is None else self.grid.placed(self.rows.engagement, self.cancelled_on)

    @cached_property
    def reopened(self) -> Bools | None:
        """Whether each item was opened again; None when nobody records it."""
        return self.rows.reopened

    @cached_property
    def is_timed(self) -> Bools:
        """Whether each finished item has a cycle time: its start is known and not after its finish."""
        return np.asarray((self.finished_on != NEVER) & (self.cycle >= 0))

    @cached_property
    def cycle_days(self) -> Durations:
        """Days from start to last finish: differences of instants, or both days counted where only dates are known."""
        return Durations(self.finish, self.cycle, self.is_timed)

    @cached_property
    def target(self) -> Floats | None:
        """Each item's target in days, NaN where it has none; None when there are no targets at all."""
        own, general = self.rows.target_days, self.rules.target_days
        if own is None:
            return None if general is None else np.full(len(self.rows), general)
        return own if general is None else np.where(np.isnan(own), general, own)

    @property
    def has_target(self) -> Bools:
        """Whether each item can be held against a target."""
        return self.is_timed & ~np.isnan(self.target) if self.target is not None else np.zeros(len(self.rows), bool)

    @property
    def is_within_target(self) -> Bools | None:
        """Whether each item's cycle time is within its target; None when there are no targets at all."""
        if self.target is None:
            return None
        return np.asarray(self.has_target & (self.cycle <= self.target + FLOATING_GUARD))

    @cached_property
    def open_count(self) -> Floats:
        """Items begun and neither finished nor cancelled before the month, per cell."""
        ended_on = np.minimum(self.finished_on, self.as_of_day)
        if self.cancelled_on is not None:
            ended_on = np.minimum(ended_on, self.cancelled_on)
        ended_on = np.maximum(ended_on, self.begun_on)
        shape = (len(self.grid.engagements), self.grid.width)
        begun, ended = (
            self.grid.placed(self.rows.engagement, day).count().reshape(shape) for day in (self.begun_on, ended_on)
        )
        still_open = np.cumsum(begun, axis=1) - np.cumsum(ended, axis=1) + ended
        still_open[:, -1:] = 0.0  # "no month"
        return still_open.ravel()

    @cached_property
    def is_idle(self) -> Bools:
        """Cells of months that are over, in which work was open and nothing was finished."""
        ended = np.append(self.grid.months < month_of_day(np.array([self.as_of_day + 1]))[0], False)
        over = np.tile(ended, len(self.grid.engagements))
        return np.asarray(over & (self.open_count > 0) & (self.finish.count() == 0))

    @property
    def is_idle_with_target(self) -> Bools:
        """Idle cells of engagements whose items have targets."""
        if self.target is None:
            return np.zeros(self.grid.cell_count, bool)
        held = np.bincount(self.rows.engagement, ~np.isnan(self.target), minlength=len(self.grid.engagements)) > 0
        return np.asarray(self.is_idle & np.repeat(held, self.grid.width), dtype=bool)

    @property
    def counts(self) -> dict[str, Floats]:
        """Items per cell that a reader of the figures should know of."""
        none = np.zeros(self.grid.cell_count)
        return {
            "missing": self.finish.count(~self.is_timed),
            "excluded": none if self.cancellation is None else self.cancellation.count(),
            "reopened": none if self.reopened is None else self.finish.count(self.reopened),
        }

    @property
    def unplaced(self) -> int:
        """Items without any date, which no month can hold."""
        cancelled = False if self.cancelled_on is None else self.cancelled_on != NEVER
        return int(np.count_nonzero((self.begun_on == NEVER) & (self.finished_on == NEVER) & ~np.asarray(cancelled)))


def prepare_work_items(events: pa.Table, *, as_of: date, rules: WorkItemRules) -> WorkItems:
    """Work items from events; rows of one engagement that share an item_id are one item that was opened again.

    ValueError when a row names no engagement or no item_id.
    """
    required(events, "work items", "item_id", "engagement_id")
    engagement, engagements = codes(events, "engagement_id")
    rows = work_item_rows(events, engagement)
    zones, as_of_day = zones_of(engagements, rules.zones, rules.zone), day_number(as_of)
    requested_on, started_on, finished_on, cancelled_on = (
        local_days(moment, rows.engagement, zones)
        for moment in (rows.requested, rows.started, rows.finished, rows.cancelled)
    )
    cancelled_on = None if cancelled_on is None else _by(cancelled_on, as_of_day)
    finished_on = unknown_days(len(rows)) if finished_on is None else _by(finished_on, as_of_day)
    if cancelled_on is not None:
        finished_on = np.where(cancelled_on == NEVER, finished_on, np.int32(NEVER))
    begun_on = finished_on
    for known in (requested_on, started_on):
        begun_on = begun_on if known is None else np.where(known == NEVER, begun_on, known)
    cycle = _cycle(rows, started_on, finished_on)
    grid = grid_of(engagements, as_of_day, begun_on, finished_on, cancelled_on)
    return WorkItems(grid, rows, rules, as_of_day, begun_on, finished_on, cancelled_on, cycle)


def _by(day: Days, as_of_day: int) -> Days:
    return np.where(day <= as_of_day, day, np.int32(NEVER))


def _cycle(rows: WorkItemRows, started_on: Days | None, finished_on: Days) -> Floats | Days:
    """Days from start to finish; negative where there is no cycle time.

    Instants and days are never mixed: where either end is only a date, both count as dates.
    """
    if rows.started is None or rows.finished is None or started_on is None:
        return np.full(len(rows), -1, np.int32)
    is_known = (started_on != NEVER) & (finished_on != NEVER)
    if rows.started.is_date or rows.finished.is_date:
        return np.where(is_known & (started_on <= finished_on), finished_on - started_on + 1, np.int32(-1))
    is_known &= rows.finished.at != NEVER_AT
    return np.where(is_known, (rows.finished.at - rows.started.at) / DAY, -1.0)
