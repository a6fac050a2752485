"""A frame as an Arrow table that is ready to be written: days as ISO text, whole numbers without a point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

_EXACT = 2.0**53
"""Up to here a float shows every whole number."""


def arrow(frame: pd.DataFrame) -> pa.Table:
    """The frame as Arrow, column by column; text with few different words as codes, which are written faster."""
    return pa.table({str(name): _column(frame[name]) for name in frame.columns})


def _column(column: pd.Series) -> pa.Array:
    if pd.api.types.is_datetime64_any_dtype(column):
        return (
            pa.array(column.to_numpy().astype("datetime64[D]"), from_pandas=True)
            .dictionary_encode()
            .cast(pa.dictionary(pa.int32(), pa.string()))
        )
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _categories(column)
    if column.dtype == object:
        return pa.array(column.astype("str"), pa.string(), from_pandas=True).dictionary_encode()
    if pd.api.types.is_float_dtype(column):
        return _tidy(column.to_numpy(float, na_value=np.nan))
    return pa.array(column, from_pandas=True)


def _categories(column: pd.Series) -> pa.Array:
    words = pa.array([None if pd.isna(word) else str(word) for word in column.cat.categories], pa.string())
    codes = column.cat.codes.to_numpy()
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), words)


def _tidy(numbers: NDArray[np.float64]) -> pa.Array:
    """Whole numbers print as whole numbers; what is unknown is empty."""
    empty = np.isnan(numbers)
    whole = np.where(empty, 0.0, numbers)
    if not empty.all() and (np.trunc(whole) == whole).all() and np.abs(whole).max() < _EXACT:
        return pa.array(whole.astype(np.int64), mask=empty)
    return pa.array(numbers, mask=empty)
