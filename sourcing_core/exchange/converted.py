"""A column of text turned into values: what came out, what failed, and why each failure failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.refusal import Refused, shown

SAMPLE_ROWS = 10_000
CAST_SAMPLE_ROWS = 1_000
FEW = 0.5  # below this share of distinct values in the sample, work is done once per distinct value


@dataclass(frozen=True, kw_only=True, eq=False)
class Converted:
    """`values` (n, typed) are null where the text is empty, declared missing or failed; `failed` (n) says which failed.

    `explain` gives reason and cure for one failed text; it runs only when a refusal is shown.
    """

    text: pa.Array
    values: pa.Array
    failed: NDArray[np.bool_]
    explain: Callable[[str], tuple[str, str]]
    notes: tuple[str, ...] = ()

    def refused(self, row_numbers: NDArray[np.int64], column: str, most: int | None = None) -> list[Refused]:
        """One refusal per failed row (the first `most` of them), named by its row number and the column of the file."""
        places = np.flatnonzero(self.failed)[:most]
        reasons: dict[str, tuple[str, str]] = {}
        refusals = []
        for row, text in zip(row_numbers[places].tolist(), self.text.take(pa.array(places)).to_pylist(), strict=True):
            reason, cure = reasons.setdefault(text, reasons.get(text) or self.explain(text))
            refusals.append(Refused(row, column, shown(text)[1:-1], reason, cure))
        return refusals


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """The different texts of a column, or the whole column when almost every text differs."""

    column: pa.Array
    values: pa.Array = field(init=False)
    indices: pa.Array | None = field(init=False)
    always: bool = False

    def __post_init__(self) -> None:
        sample = self.column.slice(0, SAMPLE_ROWS)
        few = self.always or len(sample.dictionary_encode().dictionary) < FEW * len(sample)
        encoded = self.column.dictionary_encode() if few else None
        object.__setattr__(self, "values", encoded.dictionary if encoded is not None else self.column)
        object.__setattr__(self, "indices", encoded.indices if encoded is not None else None)

    def spread(self, values: pa.Array | Sequence[object] | NDArray[np.generic]) -> pa.Array:
        """One value per distinct text, laid out over the rows; null where the column is null."""
        array = values if isinstance(values, pa.Array) else pa.array(values)
        return array if self.indices is None else array.take(self.indices)

    def spread_mask(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The same for yes and no; no where the column is null."""
        return as_mask(self.spread(pa.array(mask)))


def as_mask(flags: pa.Array) -> NDArray[np.bool_]:
    """Arrow booleans as numpy ones; null is no."""
    mask: NDArray[np.bool_] = flags.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


def strings(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column as one array of strings, null where it is empty."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def cast_whole(column: pa.Array, to: pa.DataType) -> pa.Array | None:
    """The whole column cast at once, or None when any cell does not fit.

    A failing cast costs far more than one that works, so the first rows are tried alone.
    """
    try:
        column.slice(0, CAST_SAMPLE_ROWS).cast(to)
        return column.cast(to)
    except pa.ArrowInvalid:
        return None


def without(column: pa.Array, missing: Sequence[str]) -> pa.Array:
    """The column with null for the words that stand for a missing value, exactly as written."""
    if not missing:
        return column
    stands_for_nothing = pc.is_in(column, pa.array(missing, pa.string()))
    return pc.if_else(stands_for_nothing, None, column) if pc.any(stands_for_nothing).as_py() else column


def trimmed(texts: pa.Array, missing: Sequence[str] = ()) -> pa.Array:
    """The texts without outer white space, null where nothing is left or a missing word is (in any case)."""
    texts = pc.utf8_trim_whitespace(texts)
    nothing = {"", *(" ".join(word.split()).lower() for word in missing)}
    return pc.if_else(pc.is_in(pc.utf8_lower(texts), pa.array(sorted(nothing))), None, texts)
