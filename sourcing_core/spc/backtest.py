"""Were earlier forecasts any good? Brier score against the plain rate of misses, and calibration."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.spc.arrays import QUIET, Counts, Flags, Floats, floats
from sourcing_core.spc.intervals import wilson


@dataclass(frozen=True, slots=True, eq=False)
class Skill:
    """Of G groups of forecasts, all (G,); NaN where there are none."""

    forecasts: Counts
    misses: Counts
    brier: Floats
    """Mean squared distance of the chance from what happened (0 or 1)."""
    brier_base: Floats
    """The same of a forecast that always tells the group's own rate of misses."""
    skill: Floats
    """1 less brier / brier_base: above 0 the forecast beats the plain rate. NaN where there is nothing to beat."""

    def is_hidden(self, minimum: int) -> Flags:
        """Forecasts that do not beat the plain rate over at least `minimum` tries, or were never tried so often."""
        with np.errstate(**QUIET):
            return np.asarray(~((self.forecasts >= minimum) & (self.skill > 0)))


def skill(chance: ArrayLike, missed: ArrayLike, group: ArrayLike, groups: int) -> Skill:
    """Score of forecasts by group; the arrays are of one shape, `group` -1 belongs nowhere.

    A chance that is unknown or not within 0..1 is no forecast. ValueError for a group that is not below `groups`.
    """
    p, y = floats(chance).ravel(), np.asarray(missed, np.float64).ravel()
    number = np.broadcast_to(np.asarray(group, np.int64), np.shape(chance)).ravel()
    if (number >= groups).any():
        raise ValueError(f"group {int(number.max())} is not one of the {groups} groups, which are counted from 0")
    used = (p >= 0) & (p <= 1) & np.isfinite(y) & (number >= 0)
    p, y, number = p[used], y[used], number[used]
    count = np.bincount(number, minlength=groups)
    hits = np.bincount(number, y, minlength=groups)
    with np.errstate(**QUIET):
        brier = np.bincount(number, (p - y) ** 2, minlength=groups) / np.where(count > 0, count, np.nan)
        rate = hits / np.where(count > 0, count, np.nan)
        base = rate * (1.0 - rate)
        return Skill(count, hits.astype(np.int64), brier, base, 1.0 - brier / np.where(base > 0, base, np.nan))


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Forecasts by their chance, all (B,): where it says 30 %, do three of ten come true?"""

    forecast: Floats
    """Mean chance in the bin; NaN where it is empty."""
    observed: Floats
    low: Floats
    high: Floats
    n: Counts


def calibration(chance: ArrayLike, missed: ArrayLike, bins: int = 10, confidence: float = 0.95) -> Calibration:
    """Observed share of misses by equal bins of the forecast chance, with Wilson's interval.

    A chance that is unknown or not within 0..1 is no forecast.
    """
    p, y = floats(chance).ravel(), np.asarray(missed, np.float64).ravel()
    used = (p >= 0) & (p <= 1) & np.isfinite(y)
    p, y = p[used], y[used]
    at: NDArray[np.int64] = np.minimum((p * bins).astype(np.int64), bins - 1)
    n = np.bincount(at, minlength=bins)
    hits = np.bincount(at, y, minlength=bins)
    known = np.where(n > 0, n, np.nan)
    low, high = wilson(hits, n, confidence)
    return Calibration(np.bincount(at, p, minlength=bins) / known, hits / known, low, high, n)
