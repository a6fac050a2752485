"""The shapes this package speaks: time-major matrices, one row per month and one column per series."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

AnyArray = TypeVar("AnyArray", bound=NDArray[Any])

COLUMNS = 6144  # half of twelve thousand series: fewer, larger blocks beat what fits the cache, for two cores
BAND = 1 << 17  # numbers: a megabyte

QUIET: dict[str, Any] = {"all": "ignore"}
"""For `np.errstate`: a missing or impossible number becomes NaN by design here, so it is not worth a warning."""


@cache
def _workers() -> ThreadPoolExecutor:
    """Two threads for the whole process."""
    return ThreadPoolExecutor(2, "spc")


if hasattr(os, "register_at_fork"):  # a forked process has none of its parent's threads, and would wait for them
    os.register_at_fork(after_in_child=_workers.cache_clear)


def floats(values: ArrayLike) -> Floats:
    """The values as float64, without a copy where they are float64 already."""
    return np.asarray(values, dtype=np.float64)


def matrix(values: ArrayLike, name: str) -> Floats:
    """The values as an (M months, S series) matrix; ValueError when they have another number of dimensions."""
    result = floats(values)
    if result.ndim != 2:
        raise ValueError(f"{name} has shape {result.shape}; give a matrix of months x series (one column per series)")
    # A matrix that was turned would be summed in another order, and differ in the last bit.
    return result if result.strides[0] >= result.strides[1] else np.ascontiguousarray(result)


def blocks(series: int) -> Iterator[slice]:
    """Slices of at most `COLUMNS` columns that cover so many series."""
    for first in range(0, series, COLUMNS):
        yield slice(first, min(first + COLUMNS, series))


def each_block(series: int, work: Callable[[slice], None]) -> None:
    """Do the work for every block of columns, two at a time: numpy computes beside Python."""
    parts = list(blocks(series))
    if len(parts) < 2:
        for part in parts:
            work(part)
        return
    for _ in _workers().map(work, parts):
        pass


def each_band(shape: tuple[int, int], work: Callable[[slice], None]) -> None:
    """Do the work for every band of rows of an (M, S) matrix, the upper half beside the lower.

    A band lies in one piece, and what is made of it along the way stays in the processor's cache.
    """
    months, series = shape
    height = max(BAND // max(series, 1), 1)
    bands = [slice(first, min(first + height, months)) for first in range(0, months, height)]

    def several(some: list[slice]) -> None:
        for band in some:
            work(band)

    if len(bands) < 2:
        several(bands)
        return
    for _ in _workers().map(several, (bands[: len(bands) // 2], bands[len(bands) // 2 :])):
        pass


def rows(line: AnyArray, band: slice) -> AnyArray:
    """The rows `band` of an (M or 1, S or 1) array; a single row stands for all and is left as it is."""
    return line if len(line) == 1 else line[band]  # type: ignore[return-value]


def columns(line: AnyArray, some: slice) -> AnyArray:
    """The columns `some` of an (M or 1, S or 1) array; a single column stands for all and is left as it is."""
    return line if line.shape[1] == 1 else line[:, some]  # type: ignore[return-value]


def in_baseline(known: Flags, baseline: NDArray[np.bool_] | None) -> Flags:
    """Which known points make the limits: all of them, or those that the (M, S) or (M, 1) mask `baseline` allows."""
    if baseline is None:
        return known
    mask = np.asarray(baseline)
    if mask.ndim != 2 or mask.dtype != np.bool_:
        raise ValueError(f"baseline has shape {mask.shape} of {mask.dtype}; give true or false as months x series")
    return known & mask


def count_rows(flags: Flags) -> Counts:
    """How many rows are true in each column, shape (1, S)."""
    if flags.all():
        return np.full((1, flags.shape[1]), len(flags), np.int64)
    result: NDArray[np.int32] = flags.sum(axis=0, dtype=np.int32, keepdims=True)
    return result.astype(np.int64)


def column_sums(values: Floats) -> Floats:
    """Sum of each column in the order of its rows, shape (1, S): the same to the last bit, whatever stands beside it."""
    if values.shape[1] == 1:  # numpy would add a lone column in another order, by halves
        return np.add.accumulate(values, axis=0)[-1:] if len(values) else np.zeros((1, 1))
    result: Floats = values.sum(axis=0, keepdims=True)
    return result


def total(values: Floats, counted: Flags) -> Floats:
    """Sum of the counted values of each column, shape (1, S); 0 where nothing counts."""
    return column_sums(values if counted.all() else np.where(counted, values, 0.0))


def finite(values: Floats) -> Floats:
    """The values, NaN where they are infinite (a division by nothing, a sum beyond what a float can hold)."""
    return np.where(np.isfinite(values), values, np.nan)


def two_sided_tail(confidence: float) -> float:
    """The probability beyond either end of a two-sided interval; ValueError unless 0 < confidence < 1."""
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence is {confidence}; give a share between 0 and 1, for instance 0.95")
    return (1.0 - confidence) / 2.0
