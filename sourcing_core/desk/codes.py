"""Text as codes: each different text once, and per row its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def coded(words: Sequence[str | None], places: NDArray[Any]) -> pa.DictionaryArray:
    """`words[places]` as codes; words that are the same share one."""
    different: dict[str, int] = {}
    code = np.array([different.setdefault(word or "", len(different)) for word in words], np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.array(code[places] if len(code) else np.empty(0, np.int32)), pa.array(list(different), pa.string())
    )


def codes(column: pa.Array) -> NDArray[np.int64]:
    """A number per row, the same for the same text; -1 where it is empty."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    numbers: NDArray[np.int64] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def paired(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number per pair of codes."""
    pairs: NDArray[np.int64] = one * (int(other.max(initial=-1)) + 2) + other + 1
    return pairs
