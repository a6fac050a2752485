"""One sentence for many rows: a template whose places are filled from columns, without a loop over rows."""

from __future__ import annotations

from string import Formatter
from typing import Any

import numpy as np
import pandas as pd


def worded(template: str, rows: pd.DataFrame) -> pd.Series[str]:
    """The template once per row, `{column}` replaced by the row's value; numbers lose trailing zeros."""
    sentence = pd.Series("", index=rows.index, dtype="str")
    for text, column, _, _ in Formatter().parse(template):
        sentence = sentence + text
        if column:
            sentence = sentence + _readable(rows[column])
    return sentence


def _readable(values: pd.Series[Any]) -> pd.Series[str]:
    if pd.api.types.is_float_dtype(values):
        return pd.Series(np.char.mod("%.10g", values.to_numpy(np.float64)), index=values.index, dtype="str")
    return values.astype("str").fillna("")
