"""Rows that belong together (partial deliveries of one line, finishes of one item), joined to one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.metrics.events.columns import NEVER, Bools, Codes, Days, Floats, codes


@dataclass(frozen=True)
class Parts:
    """`order` sorts rows by whole, then by the keys given; `starts` are the places of each whole's first row in it.

    Every reduction gives one value per whole, whatever the order in which the rows came; None stays None.
    """

    order: Codes
    starts: Codes

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def position(self) -> Codes:
        """Per sorted row: 0 for the first of its whole, 1 for the second ..."""
        sizes = np.diff(np.append(self.starts, len(self.order)))
        return np.asarray(np.arange(len(self.order)) - np.repeat(self.starts, sizes), dtype=np.intp)

    def spread(self, per_whole: NDArray[Any]) -> NDArray[Any]:
        """A value per whole, repeated for each of its sorted rows."""
        return np.repeat(per_whole, np.diff(np.append(self.starts, len(self.order))))

    def earliest(self, day: Days | None) -> Days | None:
        """The first known day; NEVER where none is known."""
        return None if day is None else self.lowest(day)

    def latest(self, day: Days | None) -> Days | None:
        """The last known day; NEVER where none is known."""
        if day is None:
            return None
        last = np.maximum.reduceat(np.where(day == NEVER, np.int32(-NEVER), day)[self.order], self.starts)
        return np.where(last == -NEVER, np.int32(NEVER), last)

    def largest(self, value: Floats | None) -> Floats | None:
        """The largest known number; NaN where none is known."""
        return None if value is None else np.fmax.reduceat(value[self.order], self.starts)

    def lowest(self, value: NDArray[Any]) -> NDArray[Any]:
        """The smallest value; NEVER counts as the last of days."""
        return np.asarray(np.minimum.reduceat(value[self.order], self.starts))

    def highest(self, value: NDArray[Any]) -> NDArray[Any]:
        """The largest value; NEVER counts as the last of days."""
        return np.asarray(np.maximum.reduceat(value[self.order], self.starts))

    def any(self, flag: Bools | None) -> Bools | None:
        """Whether any row says so."""
        return None if flag is None else np.logical_or.reduceat(flag[self.order], self.starts)

    def totals(self, value: Floats) -> Floats:
        """Sum over the sorted rows of each whole; `value` is in sorted order."""
        return np.asarray(np.add.reduceat(value, self.starts), dtype=np.float64)

    def running_totals(self, value: Floats) -> Floats:
        """Running sum within each whole, in sorted order.

        By doubling: each whole is summed by itself, so that a large neighbour costs no precision, in as many passes
        as the longest whole has binary digits.
        """
        total, position = value.copy(), self.position
        step, longest = 1, int(position.max(initial=0)) + 1
        while step < longest:
            total[step:] += np.where(position[step:] >= step, total[:-step], 0.0)
            step *= 2
        return total


def parts_of(events: pa.Table, id_name: str, engagement: Codes, *then_by: NDArray[Any]) -> Parts:
    """Rows that share engagement and id, sorted within by these columns, the first of them first.

    The id alone does not make them one: two vendors may both have a line 1001.
    """
    number, names = codes(events, id_name)
    whole = engagement * max(len(names), 1) + number
    order = np.lexsort((*reversed(then_by), whole))
    first = np.flatnonzero(np.diff(whole[order], prepend=-1))
    return Parts(order.astype(np.intp), first.astype(np.intp))
