"""Deliveries ready for measuring: lines tallied by the month of their promise."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from sourcing_core.metrics.events.columns import (
    NEVER,
    Days,
    Floats,
    blocks,
    codes,
    day_number,
    one_row_per_id,
    required,
)
from sourcing_core.metrics.events.delivery_lines import DeliveryLines, lines_of_parts, lines_of_rows
from sourcing_core.metrics.events.delivery_rows import DeliveryRules, delivery_rows
from sourcing_core.metrics.events.durations import Durations
from sourcing_core.metrics.events.grid import Grid, Placement, grid_of
from sourcing_core.metrics.events.parts import parts_of
from sourcing_core.metrics.events.promises import counted, kept, kept_and_filled
from sourcing_core.metrics.events.tally import Tally, tally


@dataclass(frozen=True)
class Deliveries:
    """Lines, their grid, and their tallies by promise.

    Only lines that are due have a month in a tally: promise and late tolerance lie on or before `as_of`. The flags
    are those of `promises.py`.
    """

    grid: Grid
    lines: DeliveryLines
    rules: DeliveryRules
    as_of_day: int

    @cached_property
    def by_first_promise(self) -> Tally:
        """Due lines by the month of the first promise: the strict view."""
        return tally(self._by_first_promise, lambda rows: kept_and_filled(self.lines.of(rows), self.rules))

    @cached_property
    def by_agreed_promise(self) -> Tally:
        """Due lines by the month of the agreed promise: the current one where the customer approved the change."""
        moved = self.lines.of(self.lines.moved())
        if not len(moved) or moved.current_promised_on is None:
            return self.by_first_promise
        out, into = (self._tallied(moved, promise) for promise in (moved.first_promised_on, moved.current_promised_on))
        return self.by_first_promise.exchanged(out, into)

    @cached_property
    def quantities(self) -> tuple[Floats, Floats] | None:
        """Per cell: quantity delivered by the first promise, and quantity due, of measured lines that count.

        A line is filled at most to its order: a surplus on one does not serve another. None when nobody tells
        quantities.
        """
        if self.lines.ordered is None or self.lines.is_measured is None:
            return None
        filled, due = np.zeros(self.grid.cell_count), np.zeros(self.grid.cell_count)
        for rows in blocks(len(self.lines), bins=len(due)):
            some = self.lines.of(rows)
            in_time = some.delivered_in_time(self.rules)
            if some.ordered is None or some.is_measured is None or in_time is None:
                continue
            counts = counted(some, kept(some, some.first_promised_on, self.rules)) & some.is_measured
            cells, ordered = self._by_first_promise.cells(rows), np.where(counts, some.ordered, 0.0)
            in_time = np.where(counts, np.minimum(in_time, ordered), 0.0)
            filled += np.bincount(cells, in_time, minlength=len(filled))
            due += np.bincount(cells, ordered, minlength=len(due))
        return filled, due

    @cached_property
    def days_to_complete(self) -> Durations | None:
        """Days from order to completion, both days counted, by the month of completion; None without order dates."""
        ordered_on, completed_on = self.lines.ordered_on, self.lines.completed_on
        if ordered_on is None:
            return None
        known = (ordered_on <= completed_on) & (completed_on != NEVER)
        return Durations(self.grid.placed(self.lines.engagement, completed_on), completed_on - ordered_on + 1, known)

    @cached_property
    def without_promise(self) -> Placement:
        """Lines that nobody promised a day for, by the month of delivery or else of the order."""
        lines = self.lines
        lost = np.flatnonzero(lines.first_promised_on == NEVER)
        day = lines.delivered_on[lost]
        if lines.ordered_on is not None:
            day = np.where(day == NEVER, lines.ordered_on[lost], day)
        return self.grid.placed(lines.engagement[lost], day)

    @property
    def counts(self) -> dict[str, Floats]:
        """Lines per cell that a reader of the figures should know of."""
        lines = self.by_first_promise
        return {
            "excluded": lines.count(lines["left_out"]),
            "excused": lines.count(lines["excused"] & ~lines["left_out"]),
            "missing": lines.count(lines["unjudged"]) + self.without_promise.count(),
            "early": lines.count(lines["early"] & ~lines["left_out"]),
        }

    @property
    def due_next(self) -> Placement:
        """Open lines that are not due yet, by first promise, on a grid of their own."""
        lines = self.lines
        is_next = lines.first_promised_on > self.as_of_day - self.rules.late_tolerance_days
        is_next &= (lines.first_promised_on != NEVER) & (lines.completed_on == NEVER)
        if lines.cancelled_on is not None:
            is_next &= lines.cancelled_on == NEVER
        rows = np.flatnonzero(is_next)
        day = lines.first_promised_on[rows]
        grid = grid_of(self.grid.engagements, int(day.max(initial=self.as_of_day)), day)
        return grid.placed(lines.engagement[rows], day)

    @property
    def unplaced(self) -> int:
        """Lines without any date, which no month can hold."""
        return int(np.count_nonzero(self.without_promise.day == NEVER))

    @cached_property
    def _by_first_promise(self) -> Placement:
        return self._placed(self.lines, self.lines.first_promised_on)

    def _placed(self, lines: DeliveryLines, promise: Days) -> Placement:
        """Where lines fall that are due by this promise; the others have no month."""
        return self.grid.placed(lines.engagement, promise, self.as_of_day - self.rules.late_tolerance_days)

    def _tallied(self, lines: DeliveryLines, promise: Days) -> Tally:
        return tally(self._placed(lines, promise), lambda rows: kept(lines.of(rows), promise[rows], self.rules))


def prepare_deliveries(
    events: pa.Table, *, as_of: date, rules: DeliveryRules, unique_ids: bool | None = None
) -> Deliveries:
    """Deliveries from events; rows of one engagement that share a delivery_id are partial deliveries of one line.

    `unique_ids` True promises that no delivery_id occurs twice, which saves looking; None looks. ValueError when a
    row names no engagement or no delivery_id.
    """
    required(events, "deliveries", "delivery_id", "engagement_id")
    engagement, engagements = codes(events, "engagement_id")
    as_of_day = day_number(as_of)
    rows = delivery_rows(events, engagement, as_of_day)
    if one_row_per_id(events, "delivery_id") if unique_ids is None else unique_ids:
        lines = lines_of_rows(rows, rules)
    else:
        quantity = np.zeros(len(rows)) if rows.delivered is None else rows.delivered
        parts = parts_of(events, "delivery_id", engagement, rows.delivered_on, quantity)
        lines = lines_of_parts(rows, parts, rules)
    dates = (lines.first_promised_on, lines.current_promised_on, lines.delivered_on, lines.ordered_on)
    return Deliveries(grid_of(engagements, as_of_day, *dates), lines, rules, as_of_day)
