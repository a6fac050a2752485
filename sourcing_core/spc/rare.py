"""Limits for events so rare that most months have none: judge the time, or the cases, between them.

Each row of the matrix is one event, in order, not one month.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sourcing_core.spc.arrays import QUIET, Flags, Floats, count_rows, finite, in_baseline, matrix, total
from sourcing_core.spc.limits import Limits, Scope
from sourcing_core.spc.xmr import RANGE_FACTOR, xmr_limits

WIDTH = 3.0  # the chance beyond either limit is that of a normal value beyond so many standard deviations
POWER = 1 / 3.6  # makes exponential times nearly normal (Nelson 1994, Journal of Quality Technology 26(3))
ROUNDING = 1e-9  # a quantile this close to a whole number is that number


def t_limits(time: ArrayLike, baseline: Flags | None = None, *, range_factor: float = RANGE_FACTOR) -> Limits:
    """Limits of the time between events (t chart), for an (events, S) matrix; rows of shape (1, S).

    Nelson 1994: times between events at random are exponential, and their power 1/3.6 is nearly normal; an individuals
    chart of that power, turned back. The centre is near the median time, the lower limit at least 0. Sigma is the mean
    time, since that is the standard deviation of an exponential time. A time counts when it is 0 or more and finite;
    fewer than two neighbouring times leave the limits unknown, and times that are all 0 put them all on 0.
    """
    time = matrix(time, "time")
    with np.errstate(**QUIET):
        counted = in_baseline((time >= 0) & (time < np.inf), baseline)
        made = xmr_limits(np.where(time >= 0, time, np.nan) ** POWER, counted, range_factor=range_factor)
        centre, lower, upper = (
            finite(np.maximum(y, 0.0) ** (1 / POWER)) for y in (made.centre, made.lower, made.upper)
        )
        sigma = np.where(np.isnan(made.sigma), np.nan, finite(total(time, counted) / made.points))
    return Limits(centre=centre, lower=lower, upper=upper, sigma=sigma, points=made.points, scope=Scope.SIDES)


def g_limits(
    cases: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH, by_chance: bool = True
) -> Limits:
    """Limits of the cases between events (g chart), for an (events, S) matrix; rows of shape (1, S).

    The cases without the event between two events are geometric, with chance p = 1 / (mean + 1). By chance, the limits
    are the quantiles that a normal value passes beyond `width` standard deviations (0.135 % on either side for 3).
    Otherwise they are mean +/- width * sqrt(mean * (mean + 1)), at least 0 (Kaminsky et al. 1992; Benneyan 2001):
    the published form, which an ordinary process passes 1.8 % of the time. The centre is ln 2 times the mean, near the
    median, because runs are judged around it. A count counts when it is 0 or more and finite; counts that are all 0
    put all limits on 0.
    """
    cases = matrix(cases, "cases")
    with np.errstate(**QUIET):
        counted = in_baseline((cases >= 0) & (cases < np.inf), baseline)
        points = count_rows(counted)
        mean = finite(total(cases, counted) / points)
        sigma = np.sqrt(mean * (mean + 1.0))
        lower, upper = (
            _quantiles(mean, width) if by_chance else (np.maximum(mean - width * sigma, 0.0), mean + width * sigma)
        )
        centre = np.clip(np.log(2.0) * mean, lower, upper)
    return Limits(centre=centre, lower=lower, upper=upper, sigma=sigma, points=points, scope=Scope.SIDES)


def _quantiles(mean: Floats, width: float) -> tuple[Floats, Floats]:
    """The largest count with at most the tail's chance below it, and the smallest with at most that above it."""
    tail = float(special.ndtr(-width))
    log_miss = -np.log1p(1.0 / mean)  # log of the chance that a case is without the event
    lower = np.floor(np.log1p(-tail) / log_miss + ROUNDING)
    upper = np.maximum(np.ceil(np.log(tail) / log_miss - 1.0 - ROUNDING), 0.0)
    return lower, upper
