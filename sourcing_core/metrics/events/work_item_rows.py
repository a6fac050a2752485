"""Work item events as arrays, one entry per item."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sourcing_core.metrics.events.columns import Bools, Codes, Floats, flags, numbers, one_row_per_id
from sourcing_core.metrics.events.moments import Moments, moments
from sourcing_core.metrics.events.parts import Parts, parts_of


@dataclass(frozen=True)
class WorkItemRows:
    """One entry per item; None: nobody told the column at all."""

    engagement: Codes
    requested: Moments | None
    started: Moments | None
    finished: Moments | None
    cancelled: Moments | None
    reopened: Bools | None
    target_days: Floats | None

    def __len__(self) -> int:
        return len(self.engagement)


def work_item_rows(events: pa.Table, engagement: Codes) -> WorkItemRows:
    """Items from rows: where an id comes back, the item was opened again and its last finish counts.

    Such an item is unfinished for as long as one of its rows is.
    """
    rows = WorkItemRows(
        engagement,
        moments(events, "requested_at"),
        moments(events, "started_at"),
        moments(events, "finished_at"),
        moments(events, "cancelled_at"),
        flags(events, "reopened"),
        numbers(events, "target_days"),
    )
    if one_row_per_id(events, "item_id"):
        return rows
    parts = parts_of(events, "item_id", engagement)
    again = np.diff(np.append(parts.starts, len(engagement))) > 1
    marked = parts.any(rows.reopened)
    return WorkItemRows(
        parts.highest(rows.engagement),
        _first(rows.requested, parts),
        _first(rows.started, parts),
        None if rows.finished is None else Moments(parts.highest(rows.finished.at), rows.finished.is_date),
        _first(rows.cancelled, parts),
        again if marked is None else again | marked,
        parts.largest(rows.target_days),
    )


def _first(moment: Moments | None, parts: Parts) -> Moments | None:
    return None if moment is None else Moments(parts.lowest(moment.at), moment.is_date)
