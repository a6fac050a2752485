"""From which month new limits may be due: a shift that came and stayed."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.spc.arrays import Flags, matrix
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.sides import side
from sourcing_core.spc.signals import RUN_LENGTH

SUSTAINED = 8  # points in the new regime (domain 4.8)


def rebaseline_suggested(
    values: ArrayLike,
    limits: Limits,
    *,
    run_length: int = RUN_LENGTH,
    sustained: int = SUSTAINED,
    starts: Flags | None = None,
) -> NDArray[np.intp]:
    """Row of the month in which the shift that still lasts began, for each series (S,); -1 where there is none.

    A shift is at least `run_length` and `sustained` points in a row on one side of the centre line that reach the last
    point of the series; months without a value after that point do not matter. A point on the centre line or a missing
    month breaks the run, and so do new limits (`starts`, (M, S)).
    Only a suggestion, never applied by itself: new limits also need a known cause that stays, and a person who decides.
    Never to be used to erase a concern.
    """
    x = matrix(values, "values")
    months, series = x.shape
    nothing = np.full(series, -1, np.intp)
    if not months:
        return nothing
    which = np.broadcast_to(side(x, limits.centre, limits.sigma), x.shape)
    begins = np.ones(x.shape, np.bool_)
    begins[1:] = (which[1:] != which[:-1]) | (False if starts is None else starts[1:])
    row = np.arange(months)[:, np.newaxis]
    began = np.maximum.accumulate(np.where(begins, row, 0), axis=0)
    last = np.where(np.isfinite(x), row, -1).max(axis=0)
    at = np.maximum(last, 0), np.arange(series)
    lasts = (last >= 0) & (which[at] != 0) & (last - began[at] + 1 >= max(run_length, sustained))
    return np.where(lasts, began[at], nothing)
