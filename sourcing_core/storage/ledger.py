"""The figures ledger: posts in, matrices' raw rows out; a correction is one more row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from sourcing_core.portfolio import LEDGER
from sourcing_core.storage.bulk import insert_rows, read_array
from sourcing_core.storage.errors import NotThere
from sourcing_core.storage.tables import Batch, FigureRow, SeriesRow, table

_FIGURE, _SERIES, _BATCH = table(FigureRow), table(SeriesRow), table(Batch)
_COLUMNS = "series_id, month, amount, base, source, revision"


@dataclass(frozen=True)
class Posts:
    """Figures to be posted: arrays of one length.

    `amount` and `base` as in `portfolio.Series`; base NaN: n not told. `source` codes as in `Source.code`;
    a withdrawal has amount NaN and the source that withdraws.
    """

    engagement_id: Any
    metric_id: Any
    month: NDArray[np.integer]
    amount: NDArray[np.float64]
    base: NDArray[np.float64]
    source: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.month)


def post(connection: Connection, posts: Posts, revision: int) -> str:
    """Append the posts under a revision; returns the SHA-256 of what was appended."""
    series = series_ids(connection, posts.engagement_id, posts.metric_id)
    rows = np.zeros(len(posts), LEDGER)
    withdrawn = np.isnan(posts.amount)
    source = np.asarray(posts.source, np.int8)
    rows["series"], rows["month"], rows["revision"] = series, posts.month, revision
    rows["amount"] = np.where(withdrawn, 0.0, posts.amount)
    rows["base"] = np.where(withdrawn, -2.0 - source, np.where(np.isnan(posts.base), -1.0, posts.base))
    rows["source"] = np.where(withdrawn, 0, source)
    first = (connection.execute(sa.select(sa.func.max(_FIGURE.c.figure_id))).scalar() or 0) + 1
    listed = [range(first, first + len(rows)), *(rows[name].tolist() for name in LEDGER.names or ())]
    insert_rows(connection, _FIGURE, ("figure_id", "series_id", "month", "amount", "base", "source", "revision"), zip(*listed, strict=True))
    return digest(rows)


def digest(rows: NDArray[Any]) -> str:
    """SHA-256 of ledger rows in the order in which they were written."""
    return hashlib.sha256(np.ascontiguousarray(rows).tobytes()).hexdigest()


def series_ids(connection: Connection, engagement_id: Any, metric_id: Any) -> NDArray[np.int32]:
    """The series of each post; new ones are made."""
    pairs = pd.MultiIndex.from_arrays([pd.Index(engagement_id, dtype="str"), pd.Index(metric_id, dtype="str")])
    codes, wanted = pairs.factorize()
    known = {(row[0], row[1]): row[2] for row in connection.execute(sa.select(_SERIES.c.engagement_id, _SERIES.c.metric_id, _SERIES.c.series_id))}
    fresh = [pair for pair in wanted if pair not in known]
    _refuse_unknown(connection, fresh)
    start = max(known.values(), default=0) + 1
    rows = [(start + step, *pair) for step, pair in enumerate(fresh)]
    insert_rows(connection, _SERIES, ("series_id", "engagement_id", "metric_id"), rows)
    known.update({(row[1], row[2]): row[0] for row in rows})
    return np.array([known[pair] for pair in wanted], np.int32)[codes] if len(codes) else np.empty(0, np.int32)


def _refuse_unknown(connection: Connection, pairs: list[tuple[str, str]]) -> None:
    for place, kind in enumerate(("engagement", "metric")):
        there = {row[0] for row in connection.execute(sa.text(f"SELECT {kind}_id FROM {kind}"))} if pairs else set()
        lost = sorted({pair[place] for pair in pairs} - there)
        if lost:
            raise NotThere(f"a figure names the {kind} '{lost[0]}', which is not recorded: record it first")


def taken_back(connection: Connection, revision: int) -> list[int]:
    """Revisions of batches that had been taken back by then."""
    query = sa.select(_BATCH.c.revision).where(_BATCH.c.taken_back_revision <= revision)
    return [int(row[0]) for row in connection.execute(query)]


def read(connection: Connection, revision: int, *, after: int = 0) -> tuple[NDArray[Any], int]:
    """Ledger rows as known at a revision, in the order in which they were written, and the last row's number.

    `after` leaves out the rows up to that number.
    """
    last = int(connection.execute(sa.select(sa.func.max(_FIGURE.c.figure_id))).scalar() or 0)
    limits = [f"figure_id > {int(after)}"] if after else []
    newest = connection.execute(sa.text("SELECT revision FROM head")).scalar() or 0
    if revision < newest:
        limits.append(f"revision <= {int(revision)}")
    gone = taken_back(connection, revision)
    if gone:
        limits.append(f"revision NOT IN ({', '.join(map(str, gone))})")
    where = f" WHERE {' AND '.join(limits)}" if limits else ""
    return read_array(connection, f"SELECT {_COLUMNS} FROM figure{where} ORDER BY figure_id", LEDGER), last


def newer_cells(connection: Connection, seen: int) -> NDArray[Any]:
    """Ledger rows that were written after a revision."""
    return read_array(connection, f"SELECT {_COLUMNS} FROM figure WHERE revision > {int(seen)} ORDER BY figure_id", LEDGER)
