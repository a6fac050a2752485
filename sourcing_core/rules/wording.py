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

from sourcing_core.rules.table import TEXT, Rows, Table
from sourcing_core.rules.three_valued import Bools

NOT_RECORDED = "not recorded"
"""How a missing value reads in a sentence."""


def places(template: str) -> list[str]:
    """The columns that a template names, in order."""
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def sentences(template: str, table: Table, rows: Rows) -> pa.Array:
    """The template once per row (positions), without a loop over rows.

    Days read '4 May 2026', a missing value reads 'not recorded'; a format such as `{share:.0%}` holds for numbers.
    """
    parts: list[Any] = []
    for text, name, spec, _ in Formatter().parse(template):
        parts += [pa.scalar(text, TEXT), *([] if name is None else [_readable(table, name, spec or "", rows)])]
    if not places(template):
        return pa.repeat(pa.scalar(template, TEXT), len(rows))
    nothing = pa.scalar("", TEXT)
    return pc.binary_join_element_wise(*parts, nothing, null_handling="replace", null_replacement=NOT_RECORDED)


def _readable(table: Table, name: str, spec: str, rows: Rows) -> pa.Array:
    """Values as text, null where missing."""
    raw = table.column(name).raw
    if not isinstance(raw, np.ndarray) or raw.dtype.kind == "O":
        return table.text(name).take(pa.array(rows))
    values = raw[rows]
    if values.dtype.kind == "M":
        return _days(values)
    at, distinct = pd.factorize(values)
    return _taken([format(value, spec or ".10g") for value in distinct.tolist()], at)


def _days(days: NDArray[np.datetime64]) -> pa.Array:
    """'4 May 2026'; each distinct month is worded once."""
    months, at = np.unique(days.astype("datetime64[M]"), return_inverse=True)
    words = [f"{month:%b %Y}" if month else "" for month in months.astype("datetime64[D]").tolist()]
    day = (days - months.astype("datetime64[D]")[at]).astype(np.int64) + 1
    numbers = pa.array(day, mask=np.isnat(days)).cast(TEXT)
    return pc.binary_join_element_wise(numbers, _taken(words, at), pa.scalar(" ", TEXT))


def _taken(words: list[str], at: NDArray[np.intp]) -> pa.Array:
    return pa.array(words, TEXT).take(pa.array(at, mask=at < 0))


def listed(parts: Mapping[str, Bools]) -> NDArray[Any]:
    """Per row the names of the parts that hold, joined: 'tier, owner and yearly value'; '' where none does.

    Raises ValueError without parts.
    """
    if not parts:
        raise ValueError("listed() needs at least one part")
    held = np.broadcast_arrays(*parts.values())
    code = np.zeros(held[0].shape, dtype=np.int64)
    for place, mask in enumerate(held):
        code |= mask.astype(np.int64) << place
    names = list(parts)
    distinct, at = np.unique(code, return_inverse=True)
    texts = [_and([name for place, name in enumerate(names) if mask >> place & 1]) for mask in distinct.tolist()]
    return np.array(texts, dtype=object)[at]


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
