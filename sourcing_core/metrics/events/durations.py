"""Durations per cell, ready for any percentile: sorted or counted once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sourcing_core.metrics.events.columns import NEVER, Bools, Days, Floats, blocks
from sourcing_core.metrics.events.grid import Placement

# 0.07 * 100 is 7.000000000000001 in floating point: without this guard the 7th value would become the 8th.
RANK_GUARD = 1e-9

# Counting whole days beats sorting them as long as there are not many more (cell, day) pairs than values.
BINS_PER_VALUE = 4


@dataclass(frozen=True)
class Durations:
    """The durations that count, one per row of `among`; each falls into the cell of its row."""

    placement: Placement
    values: Floats | Days
    among: Bools

    @cached_property
    def n(self) -> NDArray[np.int64]:
        """Durations per cell."""
        return self._running[:, -1] if self._running is not None else self._sorted[1]

    def percentile(self, q: float) -> Floats:
        """Smallest observed value that a share q of the cell's values does not exceed; NaN where there are none.

        Hyndman and Fan's type 1 (numpy's `inverted_cdf`): always a value that occurred, never one between two.
        """
        n = self.n
        rank = np.maximum(np.ceil(n * q - RANK_GUARD), 1).astype(np.int64)
        result = np.full(len(n), np.nan)
        filled = np.flatnonzero(n)
        if self._running is not None:
            reached = self._running[filled] >= rank[filled, np.newaxis]
            result[filled] = self._low + np.argmax(reached, axis=1)
        else:
            first = np.cumsum(n) - n
            result[filled] = self._sorted[0][(first + rank - 1)[filled]]
        return result

    @cached_property
    def _days(self) -> Days:
        """The day that places each row, NEVER where its duration does not count."""
        return np.where(self.among, self.placement.day, np.int32(NEVER))

    @cached_property
    def _low(self) -> int:
        return int(np.min(self.values, where=self.among, initial=NEVER)) if self.among.any() else 0

    @cached_property
    def _running(self) -> NDArray[np.int64] | None:
        """(cells, span): rows of up to so many whole days; None when the values are fractions or spread wide."""
        if not np.issubdtype(self.values.dtype, np.integer):
            return None
        highest = int(np.max(self.values, where=self.among, initial=self._low))
        span, grid = highest - self._low + 1, self.placement.grid
        if span * grid.cell_count > BINS_PER_VALUE * len(self.values):
            return None
        placement = grid.placed(self.placement.engagement, self._days)
        total = np.zeros(grid.cell_count * span, np.int64)
        for rows in blocks(len(placement), bins=len(total)):
            cells = placement.cells(rows)
            cells *= span
            cells += np.clip(self.values[rows] - self._low, 0, span - 1)
            total += np.bincount(cells, minlength=len(total))
        counted = total.reshape(grid.cell_count, span)
        counted[grid.width - 1 :: grid.width] = 0  # "no month"
        return np.cumsum(counted, axis=1)

    @cached_property
    def _sorted(self) -> tuple[Floats, NDArray[np.int64]]:
        """Values sorted by cell and size, and how many each cell has."""
        rows = np.flatnonzero(self.among & self.placement.has_month())
        cell = self.placement.cells(slice(None))[rows]
        values = self.values[rows].astype(np.float64)
        size = np.bincount(cell, minlength=self.placement.grid.cell_count)
        return values[np.lexsort((values, cell))], size
