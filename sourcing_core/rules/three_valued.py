"""Yes, no and cannot tell: columns of three values, in which a missing answer never counts as yes or no.

Rules combine them with `&`, `|` and `~`; pandas' "boolean" columns follow Kleene's logic: cannot tell AND no is no.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Flags: TypeAlias = "pd.Series[Any] | NDArray[np.bool_] | bool"
"""One answer per subject, or one for all; a missing value in a pandas column means cannot tell."""

NO, CANNOT_TELL, YES = np.int8(0), np.int8(1), np.int8(2)


def told(flags: Flags, known: Flags) -> pd.Series[Any]:
    """`flags` where they are known, cannot tell elsewhere; a "boolean" column (N,)."""
    values = np.array(flags, dtype=np.bool_)
    return pd.Series(pd.arrays.BooleanArray(values, np.broadcast_to(~np.asarray(known, np.bool_), values.shape).copy()))


def codes(flags: Flags, size: int) -> NDArray[np.int8]:
    """NO, CANNOT_TELL or YES for each of so many subjects; least is AND, greatest is OR."""
    if isinstance(flags, pd.Series):
        missing = flags.isna().to_numpy(np.bool_)
        yes = flags.to_numpy(np.bool_, na_value=False) if missing.any() else flags.to_numpy(np.bool_)
        return np.where(missing, CANNOT_TELL, np.where(yes, YES, NO))
    return np.where(np.broadcast_to(np.asarray(flags, np.bool_), (size,)), YES, NO)


def uncoded(code: NDArray[np.int8]) -> pd.Series[Any]:
    """Codes as a "boolean" column."""
    return pd.Series(pd.arrays.BooleanArray(code == YES, code == CANNOT_TELL))
