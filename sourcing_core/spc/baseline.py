"""Which months make the limits: the first so many points."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.spc.arrays import Flags


def first_points(present: ArrayLike, points: int) -> Flags:
    """True for the first `points` months of each series that have a value, shape (M, S).

    `present` (M, S) says which months have one. ValueError for fewer than one point.
    """
    if points < 1:
        raise ValueError(f"points is {points}; limits need at least one")
    has: NDArray[np.bool_] = np.asarray(present, dtype=np.bool_)
    return has & (np.cumsum(has, axis=0, dtype=np.int32) <= points)
