"""Columns of an Arrow table as numpy arrays in which unknown stays unknown.

A column that is absent, or empty in every row, reads as None: nobody told it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Days = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.intp]

# "Not known, or not yet": later than every calendar day, and far enough from the end of int32 to add a tolerance.
NEVER = 1_000_000_000

# Rows taken at a time, so that intermediate arrays stay in the processor's cache.
BLOCK_ROWS = 1 << 17

EPOCH_DAY = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01, the number that Arrow's date32 carries."""
    return (day - EPOCH_DAY).days


def blocks(size: int, bins: int = 0) -> Iterator[slice]:
    """Slices that cover `size` rows; each at least as long as the `bins` that are added up once per slice."""
    step = max(BLOCK_ROWS, bins)
    return (slice(start, min(start + step, size)) for start in range(0, size, step))


def required(events: pa.Table, kind: str, *names: str) -> None:
    """ValueError naming the first column that the events cannot do without, or in which a row is empty."""
    for name in names:
        if name not in events.column_names:
            raise ValueError(f"{kind}: column '{name}' is missing; every row needs it")
        if events.column(name).null_count:
            row = pc.index(pc.is_null(events.column(name)), True).as_py() + 1
            raise ValueError(f"{kind}, row {row}: column '{name}' is empty; every row needs it")


def column(events: pa.Table, name: str) -> pa.Array | None:
    """One column as a single Arrow array; None when nobody told it."""
    if name not in events.column_names:
        return None
    chunked = events.column(name)
    if chunked.null_count == len(chunked) and len(chunked):
        return None
    if pa.types.is_dictionary(chunked.type):
        chunked = chunked.unify_dictionaries()
    return chunked.combine_chunks() if chunked.num_chunks != 1 else chunked.chunk(0)


def days(events: pa.Table, name: str) -> Days | None:
    """Days since 1970-01-01 of a date column, NEVER where empty."""
    array = column(events, name)
    if array is None:
        return None
    counted = (array if pa.types.is_date32(array.type) else array.cast(pa.date32(), safe=False)).view(pa.int32())
    return np.asarray(_numpy(counted.fill_null(NEVER) if counted.null_count else counted), dtype=np.int32)


def numbers(events: pa.Table, name: str) -> Floats | None:
    """A number column, NaN where empty."""
    array = column(events, name)
    return None if array is None else np.asarray(_numpy(array), dtype=np.float64)


def flags(events: pa.Table, name: str) -> Bools | None:
    """A yes/no column; empty counts as not said, which is no."""
    array = column(events, name)
    return None if array is None else _numpy(array.fill_null(False) if array.null_count else array)


def told(events: pa.Table, name: str) -> Bools | None:
    """Whether each row says anything in this column."""
    array = column(events, name)
    return None if array is None else _numpy(array.is_valid())


def codes(events: pa.Table, name: str) -> tuple[Codes, tuple[str, ...]]:
    """A text column as small whole numbers and the texts they stand for; the column must be told in every row."""
    array = column(events, name)
    if array is None:
        return np.empty(0, np.intp), ()
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    names = tuple(encoded.dictionary.cast(pa.string()).to_pylist())
    return np.asarray(_numpy(encoded.indices), dtype=np.intp), names


def words(events: pa.Table, name: str, known: tuple[str, ...], rows: Codes) -> NDArray[np.int8]:
    """A column of closed words as 1, 2, ... in the order of `known`; 0 where empty, another word, or not in `rows`."""
    read = np.zeros(len(events), np.int8)
    array = column(events, name)
    if array is not None and len(rows):
        some = array.take(pa.array(rows))
        plain = some.dictionary_decode() if pa.types.is_dictionary(some.type) else some
        read[rows] = _numpy(pc.index_in(plain, value_set=pa.array(known, plain.type)).fill_null(-1)) + 1
    return read


def one_row_per_id(events: pa.Table, name: str) -> bool:
    """Whether no id occurs twice; quick when the ids ascend, as they do in most exports."""
    array = column(events, name)
    if array is None or len(array) < 2:
        return True
    if pa.types.is_dictionary(array.type):
        return len(array.indices.unique()) == len(array)
    if pc.all(pc.less(array[:-1], array[1:])).as_py():
        return True
    return bool(pc.count_distinct(array).as_py() == len(array))


def _numpy(array: pa.Array) -> NDArray[Any]:
    return np.asarray(array.to_numpy(zero_copy_only=False))
