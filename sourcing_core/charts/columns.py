"""Columns of a plain frame as numpy arrays, in which unknown stays unknown."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.charts.palette import NO_TARGET, STATUS_ORDER

Floats: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.object_]
Flags: TypeAlias = NDArray[np.bool_]
Whole: TypeAlias = NDArray[np.int64]


def floats(frame: pd.DataFrame, column: str) -> Floats:
    """A column of numbers; NaN where it is unknown, or everywhere when there is no such column."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    return frame[column].to_numpy(dtype=np.float64, na_value=np.nan)


def words(frame: pd.DataFrame, column: str) -> Words:
    """A column of text; "" where it is unknown, or everywhere when there is no such column."""
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    return frame[column].to_numpy(dtype=object, na_value="")


def flags(frame: pd.DataFrame, column: str, *, otherwise: bool = False) -> Flags:
    """A column of yes and no; `otherwise` where it is unknown, or everywhere when there is no such column."""
    if column not in frame:
        return np.full(len(frame), otherwise)
    return frame[column].astype("boolean").fillna(otherwise).to_numpy(dtype=np.bool_)


def days(frame: pd.DataFrame, column: str) -> NDArray[np.datetime64]:
    """A column of dates as whole days; NaT where it is unknown, or everywhere when there is no such column."""
    if column not in frame:
        return np.full(len(frame), "NaT", dtype="datetime64[D]")
    return pd.to_datetime(frame[column]).to_numpy(dtype="datetime64[D]")


def ids(frame: pd.DataFrame, *columns: str) -> Words:
    """The ids that a click leads to, shape (rows, columns); "" where there is none."""
    return np.column_stack([words(frame, column) for column in columns])


def places(values: pd.Series, among: Sequence[str]) -> Whole:
    """For each value its place in a list of words; -1 where it is none of them."""
    known: list[object] = list(among)
    return pd.Index(known).astype(object).get_indexer(pd.Index(values.to_numpy(dtype=object)))


def status_codes(frame: pd.DataFrame, value: str = "value") -> NDArray[np.int8]:
    """The column `status` as places in STATUS_ORDER; where blank, NO_TARGET beside a figure, NO_DATA without one.

    Raises ValueError for a word that is no status.
    """
    status = frame["status"] if "status" in frame else pd.Series("", index=frame.index)
    status = status.where(status.notna() & (status != ""))
    codes = places(status, STATUS_ORDER)
    strange = status[(codes < 0) & status.notna()]
    if len(strange):
        raise ValueError(f"status '{strange.iloc[0]}' is not one of {', '.join(STATUS_ORDER)}")
    blank = np.where(np.isnan(floats(frame, value)), STATUS_ORDER.index("NO_DATA"), STATUS_ORDER.index(NO_TARGET))
    return np.where(codes < 0, blank, codes).astype(np.int8)


def statuses(frame: pd.DataFrame, value: str = "value") -> Words:
    """`status_codes` as words."""
    return np.array(STATUS_ORDER, dtype=object)[status_codes(frame, value)]


def safe(text: object) -> str:
    """A user's text for plotly, which reads tags: escaped, and whole (`names.in_lines` makes it fit)."""
    return html.escape(" ".join(str(text).split()), quote=False)


def safe_all(texts: Words) -> Words:
    """`safe` for each text; a text that occurs often is worked on once."""
    known = {text: safe(text) for text in dict.fromkeys(texts)}
    return np.array([known[text] for text in texts], dtype=object)
