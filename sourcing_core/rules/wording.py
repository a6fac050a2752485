"""Sentences for findings: templates filled from columns, a missing value said in words."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.rules.three_valued import Flags

NOT_RECORDED = "not recorded"
"""How a missing value reads in a sentence."""


def places(template: str) -> list[str]:
    """The columns that a template names, in order."""
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def sentences(template: str, rows: pd.DataFrame, chosen: NDArray[np.integer]) -> pa.StringArray:
    """The template once per chosen row (positions), without a loop over rows.

    Days read '4 May 2026', a missing value reads 'not recorded'; a format such as `{share:.0%}` holds for numbers.
    """
    parts: list[pa.Array | str] = []
    for text, name, spec, _ in Formatter().parse(template):
        parts += [text, *([] if name is None else [_readable(rows[name].array.take(chosen), spec or "")])]
    if not places(template):
        return pa.repeat("".join(map(str, parts)), len(chosen))
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement=NOT_RECORDED)


def _readable(values: pd.api.extensions.ExtensionArray, spec: str) -> pa.Array:
    """Values as text, null where missing."""
    if values.dtype.kind == "M":
        return _days(values.to_numpy("datetime64[D]"))
    if not spec:
        return pa.array(values, from_pandas=True).cast(pa.string())
    at, distinct = pd.factorize(values)
    return _taken([format(value, spec) for value in distinct.tolist()], at)


def _days(days: NDArray[np.datetime64]) -> pa.Array:
    """'4 May 2026'; each distinct month is worded once."""
    months, at = np.unique(days.astype("datetime64[M]"), return_inverse=True)
    words = [f"{month:%b %Y}" if month else "" for month in months.astype("datetime64[D]").tolist()]
    day = (days - months.astype("datetime64[D]")[at]).astype(np.int64) + 1
    return pc.binary_join_element_wise(pa.array(day, mask=np.isnat(days)).cast(pa.string()), _taken(words, at), " ")


def _taken(words: list[str], at: NDArray[np.intp]) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(at, mask=at < 0))


def listed(parts: Mapping[str, Flags]) -> pd.Series[Any]:
    """Per row the names of the parts that hold, joined: 'tier, owner and yearly value'; '' where none does.

    A part that cannot be told is not listed. Raises ValueError without parts.
    """
    if not parts:
        raise ValueError("listed() needs at least one part")
    masks = [mask.fillna(False) if isinstance(mask, pd.Series) else mask for mask in parts.values()]
    held = np.broadcast_arrays(*(np.asarray(mask, dtype=np.bool_) for mask in masks))
    code = np.zeros(held[0].shape, dtype=np.int64)
    for place, mask in enumerate(held):
        code |= mask.astype(np.int64) << place
    names = list(parts)
    distinct, at = np.unique(code, return_inverse=True)
    texts = [_and([name for place, name in enumerate(names) if mask >> place & 1]) for mask in distinct.tolist()]
    return pd.Series(pd.array(texts, dtype="str").take(at))


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
