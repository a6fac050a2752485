"""How far values move from month to month, which is how far chance alone takes them when nothing else happens."""

import numpy as np

from sourcing_core.spc.arrays import QUIET, Flags, Floats, column_sums, count_rows

D2 = 1.128  # mean range of two normal values, in standard deviations (Shewhart; Montgomery, table of d2 for n = 2)


def mean_move(values: Floats, counted: Flags, *, room: Floats) -> Floats:
    """Mean |x_i - x_(i-1)| of the counted months of (M, S) values; shape (1, S), NaN with fewer than two neighbours.

    No difference is taken across a month that is missing or does not count. `room` (M, S) is written over.
    """
    with np.errstate(**QUIET):
        both = counted[1:] & counted[:-1]
        move = np.subtract(values[1:], values[:-1], out=room[1:])
        np.abs(move, out=move)
        if not both.all():
            np.copyto(move, 0.0, where=~both)
        result: Floats = column_sums(move) / count_rows(both)
    return result
