"""What the ledger says of each figure and source, so that an import posts only what is new, changed or gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.portfolio import LEDGER, Portfolio
from sourcing_core.storage import Posts

NEW, CHANGED, KNOWN = 0, 1, 2
_MONTH_BITS, _SOURCE_BITS = 17, 2  # as in the ledger: a month is below 2**17, a source below 4
_CLOSE = 1e-12
"""Two numbers that differ by less than this share are one number written twice."""


@dataclass(frozen=True)
class Statements:
    """The last statement of every source about every figure; `cell` (column, source, month in one number) ascends.

    `amount` NaN: withdrawn; `base` NaN: n not told.
    """

    portfolio: Portfolio
    cell: NDArray[np.int64]
    amount: NDArray[np.float64]
    base: NDArray[np.float64]
    revision: NDArray[np.int64]

    def states(self, posts: Posts) -> NDArray[np.int8]:
        """NEW, CHANGED or KNOWN, per figure to be posted."""
        cell = _cells(_columns(self.portfolio, posts), posts.source, posts.month)
        place = np.searchsorted(self.cell, cell)
        there = place < len(self.cell)
        place[~there] = 0
        there &= self.cell[place] == cell if len(self.cell) else False
        state = np.full(len(posts), NEW, np.int8)
        at = place[there]
        same = _equal(posts.amount[there], self.amount[at]) & _equal(posts.base[there], self.base[at])
        state[there] = np.where(np.isnan(self.amount[at]), NEW, np.where(same, KNOWN, CHANGED))
        return state

    def gone(
        self,
        posts: Posts,
        engagement_ids: Collection[str],
        metric_ids: Collection[str],
        source: int,
        revisions: Collection[int],
    ) -> Posts:
        """Withdrawals of figures that these revisions posted from events and that the events do not give any more."""
        keys = self.portfolio.series.keys
        column, stated, month = _parts(self.cell)
        concerned = (
            keys["engagement_id"].isin(list(engagement_ids)) & keys["metric_id"].isin(list(metric_ids))
        ).to_numpy(bool)
        lost = ~np.isnan(self.amount) & (stated == source) & np.isin(self.revision, list(revisions))
        lost[lost] &= concerned[column[lost]]
        lost[lost] &= ~np.isin(self.cell[lost], _cells(_columns(self.portfolio, posts), posts.source, posts.month))
        named = keys.iloc[column[lost]]
        nothing = np.full(int(lost.sum()), np.nan)
        return Posts(
            named["engagement_id"].to_numpy(object),
            named["metric_id"].to_numpy(object),
            month[lost].astype(np.int32),
            nothing,
            nothing,
            stated[lost].astype(np.int8),
        )


def statements(portfolio: Portfolio, without: int | None = None) -> Statements:
    """What is known; `without` leaves out what one revision posted, as if its import had been taken back."""
    series, column_of = portfolio.series, portfolio.trace.column_of
    ledger = np.concatenate(series.ledger) if series.ledger else np.empty(0, LEDGER)
    if without is not None:
        ledger = ledger[ledger["revision"] != without]
    if column_of is None:
        ledger = ledger[:0]
        column_of = np.empty(0, np.int64)
    withdrawn = ledger["source"] == 0
    source = np.where(withdrawn, -2 - ledger["base"], ledger["source"]).astype(np.int64)
    cell = _cells(column_of[ledger["series"]], source, ledger["month"])
    cells, last = np.unique(cell[::-1], return_index=True)
    last = len(cell) - 1 - last
    amount = np.where(withdrawn, np.nan, ledger["amount"])[last]
    base = np.where(withdrawn | (ledger["base"] < 0), np.nan, ledger["base"])[last]
    return Statements(portfolio, cells, amount, base, ledger["revision"][last].astype(np.int64))


def some(posts: Posts, which: NDArray[np.bool_]) -> Posts:
    """Only some of the figures."""

    def taken(values: Any) -> Any:
        return (
            values.filter(pa.array(which))
            if isinstance(values, pa.Array | pa.ChunkedArray)
            else np.asarray(values)[which]
        )

    return Posts(
        *(
            taken(values)
            for values in (posts.engagement_id, posts.metric_id, posts.month, posts.amount, posts.base, posts.source)
        )
    )


def both(one: Posts, other: Posts) -> Posts:
    """Two lots of figures as one."""
    if not len(other):
        return one
    ids = (
        np.concatenate([_objects(getattr(part, name)) for part in (one, other)])
        for name in ("engagement_id", "metric_id")
    )
    numbers = (
        np.concatenate([getattr(part, name) for part in (one, other)]) for name in ("month", "amount", "base", "source")
    )
    return Posts(*ids, *numbers)


def _objects(ids: Any) -> NDArray[np.object_]:
    if isinstance(ids, pa.Array | pa.ChunkedArray):
        return ids.cast(pa.string()).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
    return np.asarray(ids, object)


def _columns(portfolio: Portfolio, posts: Posts) -> NDArray[np.int64]:
    """The column of each figure in the matrices; -1 for a series that has none."""
    (engagement, engagements), (metric, metrics) = _coded(posts.engagement_id), _coded(posts.metric_id)
    keys = portfolio.series.keys
    column = {pair: place for place, pair in enumerate(zip(keys["engagement_id"], keys["metric_id"], strict=True))}
    codes, pairs = pd.factorize(engagement * np.int64(max(len(metrics), 1)) + metric)
    found = [
        column.get((engagements[pair // len(metrics)], metrics[pair % len(metrics)]), -1) for pair in pairs.tolist()
    ]
    return np.array(found, np.int64)[codes] if found else np.empty(0, np.int64)


def _coded(ids: Any) -> tuple[NDArray[np.int64], list[str]]:
    encoded = ids if isinstance(ids, pa.Array | pa.ChunkedArray) else pa.array(np.asarray(ids, object), pa.string())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = (
            encoded.unify_dictionaries().combine_chunks()
            if pa.types.is_dictionary(encoded.type)
            else encoded.combine_chunks()
        )
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), encoded.dictionary.to_pylist()


def _cells(column: NDArray[Any], source: Any, month: Any) -> NDArray[np.int64]:
    wide = np.asarray(column, np.int64) << (_SOURCE_BITS + _MONTH_BITS)
    return np.where(
        np.asarray(column) < 0, -1, wide | (np.asarray(source, np.int64) << _MONTH_BITS) | np.asarray(month, np.int64)
    )


def _parts(cell: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    return (
        cell >> (_SOURCE_BITS + _MONTH_BITS),
        (cell >> _MONTH_BITS) & ((1 << _SOURCE_BITS) - 1),
        cell & ((1 << _MONTH_BITS) - 1),
    )


def _equal(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        close = np.abs(left - right) <= _CLOSE * np.maximum(np.abs(left), np.abs(right))
    return close | (np.isnan(left) & np.isnan(right))
