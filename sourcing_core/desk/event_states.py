"""Which events of a file are new, which are known, and which say something else than what is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.desk.known_figures import CHANGED, KNOWN, NEW

_EMPTY = np.uint64(0x9E3779B97F4A7C15)
"""Stands for an empty cell in the sums below: any odd number that no hash is likely to be."""
_STEP = np.uint64(0x100000001B3)


def event_states(fresh: pa.Table, there: pa.Table, key: str) -> NDArray[np.int8]:
    """NEW, CHANGED or KNOWN per row of the file; the rows of one engagement and key share a state.

    Only the columns that the file has are compared: what it does not tell, it does not change.
    """
    line = _lines(fresh, there, key)
    count = int(line.max(initial=-1)) + 1
    names = [name for name in fresh.column_names if name not in ("engagement_id", key)]
    new, old = line[: len(fresh)], line[len(fresh) :]
    (now, now_rows), (before, before_rows) = _contents(fresh, names, new, count), _contents(there, names, old, count)
    same = (now == before) & (now_rows == before_rows)
    state = np.where(before_rows == 0, NEW, np.where(same, KNOWN, CHANGED)).astype(np.int8)
    return state[new]


def _lines(fresh: pa.Table, there: pa.Table, key: str) -> NDArray[np.int64]:
    """A number per row of both tables, the same for rows of one engagement and key."""
    line = np.zeros(len(fresh) + len(there), np.int64)
    for name in ("engagement_id", key):
        words = pa.chunked_array(
            [*_plain(fresh[name]).chunks, *_plain(there[name]).chunks], pa.string()
        ).combine_chunks()
        code = words.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
        line = pd.factorize(line * (code.max(initial=0) + 1) + code)[0].astype(np.int64)
    return line


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())


def _contents(
    events: pa.Table, names: list[str], line: NDArray[np.int64], count: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Per line a number that stands for all its rows, whatever their order, and how many rows it has."""
    row = np.full(len(events), _EMPTY)
    for name in names:
        cells = _hashed(events[name]) if name in events.column_names else np.full(len(events), _EMPTY)
        row = (row * _STEP) ^ cells
    total = np.zeros(count, np.uint64)
    np.add.at(total, line, pd.util.hash_array(row))
    return total, np.bincount(line, minlength=count)


def _hashed(column: pa.ChunkedArray) -> NDArray[np.uint64]:
    """A hash per cell that depends on the value only, not on how the column is stored."""
    kind = column.type
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
        encoded = _plain(column).combine_chunks().dictionary_encode()
        words = np.array(encoded.dictionary.to_pylist(), object)
        hashes = np.append(
            pd.util.hash_array(words, categorize=False) if len(words) else np.empty(0, np.uint64), _EMPTY
        )
        return hashes[encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)]  # type: ignore[no-any-return]
    empty = column.is_null().to_numpy()
    return np.where(empty, _EMPTY, pd.util.hash_array(_numbers(column)))


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Days, instants, flags and numbers as numbers; what is empty is 0."""
    kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column))
    if pa.types.is_date(kind):
        column = column.cast(pa.date32()).cast(pa.int32())
    elif pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    elif pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    return column.cast(pa.float64(), safe=False).fill_null(0.0).to_numpy() + 0.0  # type: ignore[no-any-return]
