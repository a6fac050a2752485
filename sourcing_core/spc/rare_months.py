"""Limits of monthly figures whose events are rare: exact quantiles, since three sigma would cry wolf at every event."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Flags, Floats, count_rows, finite, in_baseline, matrix, total
from sourcing_core.spc.limits import Limits, Scope

WIDTH = 3.0  # the chance beyond the upper limit is that of a normal value beyond so many standard deviations


def rare_limits(
    count: ArrayLike,
    exposure: ArrayLike,
    baseline: Flags | None = None,
    *,
    is_share: Flags | None = None,
    width: float = WIDTH,
) -> Limits:
    """Pooled rate with a Poisson quantile as upper limit, and no lower one (0): fewer than one event a month is usual.

    `count` and `exposure` are (M, S). `is_share` (S,) marks proportions: where most cases are events, the rare ones are
    those that are not, so that the limit lies below (and the upper one is 1). Judged by the limits alone: months without
    an event follow one another by nature, so runs and zones mean nothing. A month counts as in `u_limits`.
    """
    count, exposure = matrix(count, "count"), matrix(exposure, "exposure")
    share = np.zeros(count.shape[1], np.bool_) if is_share is None else is_share
    with np.errstate(**QUIET):
        counted = in_baseline((exposure > 0) & (exposure < np.inf) & (count >= 0) & (count < np.inf), baseline)
        centre = finite(total(count, counted) / total(exposure, counted))
        mirrored = share[np.newaxis] & (centre > 0.5)
        rate = np.where(mirrored, 1.0 - centre, centre)
        volume = np.where((exposure > 0) & (exposure < np.inf), exposure, np.nan)
        reach = _most(rate * volume, float(special.ndtr(-width))) / volume
        upper = np.where(mirrored, 1.0, np.where(share[np.newaxis], np.minimum(reach, 1.0), reach))
        lower = np.where(mirrored, np.maximum(1.0 - reach, 0.0), 0.0)
        known = ~np.isnan(reach)
        sigma = np.sqrt(rate / volume)
    return Limits(
        centre=centre,
        lower=np.where(known, lower, np.nan),
        upper=np.where(known, upper, np.nan),
        sigma=sigma,
        points=count_rows(counted),
        scope=Scope.LIMITS,
    )


def _most(expected: Floats, tail: float) -> Floats:
    """The smallest count that chance exceeds at most so often, when so many are expected."""
    found = special.pdtrik(1.0 - tail, np.where(expected > 0, expected, np.nan))
    return np.where(expected == 0, 0.0, np.ceil(np.maximum(found, 0.0) - 1e-9))
