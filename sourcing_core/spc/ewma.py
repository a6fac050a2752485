"""Exponentially weighted moving average: small shifts that last, which no single month shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Flags, Floats, floats, matrix
from sourcing_core.spc.limits import Limits, Scope
from sourcing_core.spc.xmr import xmr_limits

WEIGHT = 0.2  # of the newest month; 0.2 to 0.3 is usual (NIST/SEMATECH 6.3.2.4)
WIDTH = 3.0  # standard deviations of the average on either side


@dataclass(frozen=True, slots=True, eq=False)
class Ewma:
    """The average of each month with its limits; `limits.sigma` is one standard deviation of the average."""

    statistic: Floats
    """(M, S); a missing month carries the average of the month before."""
    judged: Floats
    """(M, S) the same, NaN in a missing month: these are the points that rules may flag."""
    limits: Limits


def ewma(
    values: ArrayLike,
    baseline: Flags | None = None,
    *,
    weight: float = WEIGHT,
    width: float = WIDTH,
    centre: ArrayLike | None = None,
    sigma: ArrayLike | None = None,
    steady: bool = False,
) -> Ewma:
    """E_t = weight * x_t + (1 - weight) * E_(t-1) from E_0 = centre, for an (M, S) matrix, with its limits.

    The limits are centre +/- width * sigma * sqrt(weight / (2 - weight) * (1 - (1 - weight)^(2t))), where t counts the
    months with a value; `steady` leaves out the last factor. `centre` and `sigma` are one number, or one for each
    series (1, S); without them both come from the individuals chart of the `baseline`. A missing or infinite month
    carries the average and is not judged. Without a known centre or sigma the limits are NaN.
    ValueError for a weight outside 0..1, or a width or sigma that is negative. NIST/SEMATECH 6.3.2.4; Roberts 1959.
    """
    if not 0.0 < weight <= 1.0:
        raise ValueError(f"weight is {weight}; give a number above 0 and up to 1, for instance 0.2")
    if not 0.0 < width < np.inf:
        raise ValueError(f"width is {width}; give how many standard deviations, for instance 3")
    x = matrix(values, "values")
    made = xmr_limits(x, baseline)
    middle = made.centre if centre is None else _row(centre, x.shape[1], "centre")
    spread = made.sigma if sigma is None else _row(sigma, x.shape[1], "sigma")
    if (spread < 0).any():
        raise ValueError(f"sigma is {np.nanmin(spread)}; give a standard deviation of 0 or more")
    known = np.isfinite(x)
    statistic = _carried(np.where(known, x, 0.0), known, middle, weight)
    with np.errstate(**QUIET):
        seen = np.cumsum(known, axis=0)
        share = np.where(seen > 0, 1.0, 0.0) if steady else 1.0 - (1.0 - weight) ** (2.0 * seen)
        one = spread * np.sqrt(weight / (2.0 - weight) * share)
        lower, upper = middle - width * one, middle + width * one
    limits = Limits(centre=middle, lower=lower, upper=upper, sigma=one, points=made.points, scope=Scope.LIMITS)
    return Ewma(statistic, np.where(known, statistic, np.nan), limits)


def _carried(filled: Floats, known: Flags, start: Floats, weight: float) -> Floats:
    """The average month by month: each row needs the row before it, all series at once."""
    result = np.empty(filled.shape)
    before = start[0]
    for month, (value, has) in enumerate(zip(filled, known, strict=True)):
        before = result[month] = np.where(has, weight * value + (1.0 - weight) * before, before)
    return result


def _row(given: ArrayLike, series: int, name: str) -> Floats:
    """One number for each series as a row (1, S); infinite counts as unknown."""
    value = floats(given)
    if value.shape not in ((), (1, 1), (1, series)):
        raise ValueError(f"{name} has shape {value.shape}; give one number, or a row of one for each series")
    return np.broadcast_to(np.where(np.isfinite(value), value, np.nan), (1, series))
