"""Natural process limits of an individuals (XmR) chart: one value a month, judged by its own month-to-month moves."""

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Flags, column_sums, count_rows, finite, in_baseline, matrix
from sourcing_core.spc.dispersion import D2
from sourcing_core.spc.limits import Limits

RANGE_FACTOR = 2.66  # 3 / D2 as every XmR text prints it (Wheeler); the exact 2.658681 moves a limit by 0.05 %


def xmr_limits(
    values: ArrayLike, baseline: Flags | None = None, *, range_factor: float = RANGE_FACTOR, d2: float = D2
) -> Limits:
    """Mean plus and minus `range_factor` times the mean moving range, for an (M, S) matrix; rows of shape (1, S).

    A missing or infinite month is left out, and so is the move across it. `baseline` (M, S) or (M, 1) names the
    months that make the limits, so that old limits can judge new months. With one point or none there is no move:
    the limits are NaN. A constant series has limits on its own value.
    """
    x = matrix(values, "values")
    with np.errstate(**QUIET):
        counted = in_baseline(np.isfinite(x), baseline)
        points = count_rows(counted)
        filled = np.where(counted, x, 0.0)
        centre = finite(column_sums(filled) / points)
        both = counted[1:] & counted[:-1]
        move = filled[1:] - filled[:-1]
        np.abs(move, out=move)
        move *= both
        mean_move = finite(column_sums(move) / count_rows(both))
        lower, upper = centre - range_factor * mean_move, centre + range_factor * mean_move
        sigma = mean_move / d2
    return Limits(centre=centre, lower=lower, upper=upper, sigma=sigma, points=points)
