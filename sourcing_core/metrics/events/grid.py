"""The cells of engagement and month that events fall into."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sourcing_core.metrics.events.columns import NEVER, Bools, Codes, Days, Floats, blocks
from sourcing_core.months import EPOCH

# Beyond this many months only those with events get a column, so that one odd year does not fill the memory.
CONTIGUOUS_MONTHS = 1200


def month_of_day(day: NDArray[np.integer]) -> NDArray[np.int32]:
    """Month numbers (year * 12 + month - 1) of days since 1970-01-01."""
    return (day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + EPOCH).astype(np.int32)


@dataclass(frozen=True)
class Grid:
    """Cells numbered engagement * width + month column; the last column of each engagement is "no month".

    A day that is unknown, or later than the last day that counts, falls into "no month" and is never posted.
    """

    engagements: tuple[str, ...]
    months: NDArray[np.int32]
    first_day: int
    last_day: int

    @property
    def width(self) -> int:
        """Columns per engagement, "no month" included."""
        return len(self.months) + 1

    @property
    def cell_count(self) -> int:
        """Cells in all, "no month" of each engagement included."""
        return len(self.engagements) * self.width

    @cached_property
    def columns(self) -> Codes:
        """Month column of each day from `first_day` to `last_day`, then "no month"."""
        every_day = np.arange(self.first_day, self.last_day + 1)
        place = np.searchsorted(self.months, month_of_day(every_day))
        return np.append(place, len(self.months)).astype(np.intp)

    def placed(self, engagement: Codes, day: Days, last_day: int | None = None) -> "Placement":
        """Where rows fall, by one date of theirs; days after `last_day` (default: the grid's) have no month."""
        columns = self.columns
        if last_day is not None and last_day < self.last_day:
            columns = np.append(columns[: max(last_day - self.first_day + 1, 0)], len(self.months))
        return Placement(self, engagement, day, columns)


def grid_of(engagements: tuple[str, ...], last_day: int, *dates: Days | None) -> Grid:
    """The grid that holds every known day of these columns up to `last_day`."""
    told = [day for day in dates if day is not None and len(day)]
    first_day = min((int(day.min()) for day in told), default=last_day)
    if first_day > last_day:
        return Grid(engagements, np.empty(0, np.int32), last_day + 1, last_day)
    first, last = (int(month) for month in month_of_day(np.array([first_day, last_day])))
    if last - first < CONTIGUOUS_MONTHS:
        return Grid(engagements, np.arange(first, last + 1, dtype=np.int32), first_day, last_day)
    known = np.unique(np.concatenate([np.unique(day) for day in told]))
    months = np.unique(np.append(month_of_day(known[known <= last_day]), np.int32(last)))
    return Grid(engagements, months, first_day, last_day)


@dataclass(frozen=True)
class Placement:
    """The cell of every row, worked out a block at a time."""

    grid: Grid
    engagement: Codes
    day: Days
    columns: Codes

    def __len__(self) -> int:
        return len(self.day)

    def cells(self, rows: slice) -> Codes:
        """Cell numbers of some rows. A day beyond the table of days is clipped to its last entry, "no month"."""
        column = np.take(self.columns, self.day[rows] - np.int32(self.grid.first_day), mode="clip")
        return np.asarray(column + self.engagement[rows] * self.grid.width, dtype=np.intp)

    def sums(self, values: Floats, among: Bools | None = None) -> Floats:
        """The values of each cell added up, over the rows `among`."""
        total = np.zeros(self.grid.cell_count)
        for rows in blocks(len(self), bins=len(total)):
            weights = values[rows] if among is None else np.where(among[rows], values[rows], 0.0)
            total += np.bincount(self.cells(rows), weights=weights, minlength=len(total))
        return total

    def count(self, among: Bools | None = None) -> Floats:
        """How many rows each cell holds, of the rows `among`."""
        total = np.zeros(self.grid.cell_count, np.int64)
        for rows in blocks(len(self), bins=len(total)):
            cells = self.cells(rows)
            total += np.bincount(cells if among is None else cells[among[rows]], minlength=len(total))
        return total.astype(np.float64)

    def has_month(self) -> Bools:
        """Whether each row falls into a month."""
        index = self.day - np.int32(self.grid.first_day)
        return np.asarray(index < len(self.columns) - 1)


def unknown_days(size: int) -> Days:
    """A date column that says nothing."""
    return np.full(size, NEVER, np.int32)
