"""The figures ledger: posts in, matrices' raw rows out; a correction is one more row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from sourcing_core.portfolio import LEDGER
from sourcing_core.storage.bulk import insert_array, insert_rows, read_copy, read_numbers, stream
from sourcing_core.storage.errors import NotThere
from sourcing_core.storage.tables import REGISTER, Batch, FigureRow, SeriesRow, table

_FIGURE, _SERIES, _BATCH = table(FigureRow), table(SeriesRow), table(Batch)
_FEW = 100
"""So many ids are looked up one by one; for more the whole list is read."""
_COLUMNS = ("series_id", "month", "amount", "base", "source", "revision")
_ROW = np.dtype([("figure_id", "i4"), *((name, LEDGER[name]) for name in LEDGER.names or ())])

# Series, month and source in one whole number: SQLite hands over two thirds of the values, and each value costs the same.
_SOURCE_BITS, _MONTH_BITS = 2, 17
_KEY = f"(series_id << {_SOURCE_BITS + _MONTH_BITS}) | (month << {_SOURCE_BITS}) | source"


@dataclass(frozen=True)
class Posts:
    """Figures to be posted: arrays of one length.

    `amount` and `base` as in `portfolio.Series`; base NaN: n not told. `source` codes as in `Source.code`;
    a withdrawal has amount NaN and the source that withdraws. Raises `ValueError` for arrays that cannot be figures.
    """

    engagement_id: Any
    metric_id: Any
    month: NDArray[np.integer]
    amount: NDArray[np.float64]
    base: NDArray[np.float64]
    source: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.month)

    def __post_init__(self) -> None:
        columns = (self.engagement_id, self.metric_id, self.month, self.amount, self.base, self.source)
        if len({len(column) for column in columns}) > 1:
            raise ValueError(
                f"columns of {', '.join(str(len(column)) for column in columns)} rows cannot be posted together"
            )
        month, source = np.asarray(self.month), np.asarray(self.source)
        if len(month) and not (month.min() > 0 and month.max() < 1 << _MONTH_BITS):
            raise ValueError("a month is a whole number, year * 12 + month - 1")
        if len(source) and not (source.min() >= 1 and source.max() <= 3):
            raise ValueError("a source is 1 vendor reported, 2 measured or 3 audited")
        if np.isinf(self.amount).any() or np.isinf(self.base).any() or (np.asarray(self.base) < 0).any():
            raise ValueError("an amount is finite or NaN (withdrawn), a base is 0 or more, or NaN (not told)")


@dataclass(frozen=True)
class Posted:
    """What was appended: its SHA-256, and that of the series that were made for it."""

    sha256: str
    first_series: int
    series_count: int
    series_sha256: str


def post(connection: Connection, posts: Posts, revision: int) -> Posted:
    """Append the posts under a revision."""
    series, fresh = series_ids(connection, posts.engagement_id, posts.metric_id)
    rows = np.zeros(len(posts), _ROW)
    withdrawn = np.isnan(posts.amount)
    source = np.asarray(posts.source, np.int8)
    rows["series"], rows["month"], rows["revision"] = series, posts.month, revision
    # Adding 0 makes -0.0 a plain 0: SQLite keeps no sign of a zero, and the digest must stand when it is read again.
    rows["amount"] = np.where(withdrawn, 0.0, posts.amount) + 0.0
    rows["base"] = np.where(withdrawn, -2.0 - source, np.where(np.isnan(posts.base), -1.0, posts.base)) + 0.0
    rows["source"] = np.where(withdrawn, 0, source)
    rows["figure_id"] = last_row(connection) + 1 + np.arange(len(rows))
    insert_array(connection, _FIGURE, ("figure_id", *_COLUMNS), rows)
    return Posted(digest(_told(rows)), fresh[0][0] if fresh else 0, len(fresh), series_digest(fresh))


def _told(rows: NDArray[Any]) -> NDArray[Any]:
    told = np.empty(len(rows), LEDGER)
    for name in LEDGER.names or ():
        told[name] = rows[name]
    return told


def digest(rows: NDArray[Any]) -> str:
    """SHA-256 of ledger rows in the order in which they were written."""
    return sha256(np.ascontiguousarray(rows).data).hexdigest()


def series_digest(rows: Iterable[tuple[int, str, str]]) -> str:
    """SHA-256 of (series id, engagement id, metric id), one line each; ids hold no blanks."""
    return sha256(
        "".join(f"{number} {engagement} {metric}\n" for number, engagement, metric in rows).encode()
    ).hexdigest()


def series_ids(
    connection: Connection, engagement_id: Any, metric_id: Any
) -> tuple[NDArray[np.int32], list[tuple[int, str, str]]]:
    """The series of each post, and the rows of those that were made for it."""
    if not len(engagement_id):
        return np.empty(0, np.int32), []
    (engagement, engagements), (metric, metrics) = _coded(engagement_id), _coded(metric_id)
    _refuse_unknown(connection, "engagement", engagements)
    _refuse_unknown(connection, "metric", metrics)
    codes, pairs = pd.factorize(engagement * np.int64(len(metrics)) + metric)
    wanted = [(engagements[pair // len(metrics)], metrics[pair % len(metrics)]) for pair in pairs.tolist()]
    known = {(row[1], row[2]): row[0] for row in _series_of(connection, engagements)}
    start = int(connection.execute(sa.select(sa.func.max(_SERIES.c.series_id))).scalar() or 0) + 1
    fresh = [(start + step, *pair) for step, pair in enumerate(pair for pair in wanted if pair not in known)]
    insert_rows(connection, _SERIES, ("series_id", "engagement_id", "metric_id"), fresh)
    known.update({(row[1], row[2]): row[0] for row in fresh})
    return np.array([known[pair] for pair in wanted], np.int32)[codes], fresh


def _coded(ids: Any) -> tuple[NDArray[np.int64], list[str]]:
    """The place of each id among the different ones."""
    if isinstance(ids, pa.Array | pa.ChunkedArray):
        ids = ids.dictionary_encode() if not pa.types.is_dictionary(ids.type) else ids
        ids = ids.to_pandas().astype(object)
    codes, different = pd.factorize(np.asarray(ids, object))
    if (codes < 0).any():
        raise ValueError("every figure names its engagement and its metric")
    return codes.astype(np.int64), [str(name) for name in different]


def _refuse_unknown(connection: Connection, kind: str, wanted: list[str]) -> None:
    key = REGISTER[kind].c[f"{kind}_id"]
    if len(wanted) <= _FEW:
        there = set(connection.execute(sa.select(key).where(key.in_(wanted))).scalars())
    else:
        there = {row[0] for row in stream(connection, f'SELECT {kind}_id FROM "{kind}"')}
    lost = sorted(set(wanted) - there)
    if lost:
        raise NotThere(f"a figure names the {kind} '{lost[0]}', which is not recorded: record it first")


def _series_of(connection: Connection, engagements: list[str]) -> Iterable[tuple[int, str, str]]:
    """The series of these engagements; of many, all there are."""
    if len(engagements) > _FEW:
        return all_series(connection)
    query = _SERIES.select().where(_SERIES.c.engagement_id.in_(engagements))
    return [(row.series_id, row.engagement_id, row.metric_id) for row in connection.execute(query)]


def all_series(connection: Connection) -> Iterable[tuple[int, str, str]]:
    """(series id, engagement id, metric id) of every series that ever was, by number."""
    return stream(connection, "SELECT series_id, engagement_id, metric_id FROM series ORDER BY series_id")


def taken_back(connection: Connection, revision: int) -> list[int]:
    """Revisions of batches that had been taken back by then."""
    return [
        int(row)
        for row in connection.execute(
            sa.select(_BATCH.c.revision).where(_BATCH.c.taken_back_revision <= revision)
        ).scalars()
    ]


def last_row(connection: Connection, revision: int | None = None) -> int:
    """The number of the last ledger row, or of the last one up to a revision; 0 when there is none."""
    if revision is None:
        return int(connection.execute(sa.select(sa.func.max(_FIGURE.c.figure_id))).scalar() or 0)
    query = (
        sa.select(_FIGURE.c.figure_id)
        .where(_FIGURE.c.revision <= revision)
        .order_by(_FIGURE.c.figure_id.desc())
        .limit(1)
    )
    return int(connection.execute(query).scalar() or 0)


def read(connection: Connection, revision: int, *, after: int = 0) -> tuple[NDArray[Any], int]:
    """Ledger rows as known at a revision, in the order in which they were written, and the last row's number.

    `after` leaves out the rows up to that number.
    """
    last = last_row(connection, revision)
    limits = [f"figure_id > {int(after)}", f"figure_id <= {last}"]
    gone = taken_back(connection, revision)
    if gone:
        limits.append(f"revision NOT IN ({', '.join(map(str, gone))})")
    return _rows(connection, " AND ".join(limits)), last


def newer_cells(connection: Connection, seen: int) -> NDArray[Any]:
    """Ledger rows that were written after a revision."""
    return _rows(connection, f"figure_id > {last_row(connection, seen)}")


def every_row(connection: Connection) -> NDArray[Any]:
    """All ledger rows, those of taken-back imports too."""
    return _rows(connection, "true")


def _rows(connection: Connection, where: str) -> NDArray[Any]:
    if connection.dialect.name == "postgresql":
        return read_copy(
            connection, f"SELECT {', '.join(_COLUMNS)} FROM figure WHERE {where} ORDER BY figure_id", LEDGER
        )
    numbers = read_numbers(
        connection, f"SELECT {_KEY}, amount, base, revision FROM figure WHERE {where} ORDER BY figure_id", 4
    )
    key = numbers[:, 0].astype(np.int64)
    rows = np.empty(len(key), LEDGER)
    rows["series"] = key >> (_SOURCE_BITS + _MONTH_BITS)
    rows["month"] = (key >> _SOURCE_BITS) & ((1 << _MONTH_BITS) - 1)
    rows["source"] = key & ((1 << _SOURCE_BITS) - 1)
    rows["amount"], rows["base"], rows["revision"] = numbers[:, 1], numbers[:, 2], numbers[:, 3]
    return rows
