"""How many events it takes before an interval can say anything about a level."""

from __future__ import annotations

from math import log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sourcing_core.service_levels.codes import KindCode
from sourcing_core.spc.evidence import minimum_volume

Numbers = NDArray[np.float64]


def volume_for_evidence(
    target: Numbers, direction: NDArray[np.integer], kind: NDArray[np.integer], confidence: float
) -> Numbers:
    """Smallest n or exposure (P,) at which the most telling record settles a target in the figure's own unit.

    Proportions: a perfect record clearly meets the target (Wilson; domain 1.4: 73 for 95 %). Rates: no event at all
    is told apart from the target (exact Poisson). NaN for values, which have no interval, and for neutral levels;
    infinite where no volume is enough.
    """
    higher = minimum_volume(target, confidence, direction=1)
    lower = minimum_volume(target, confidence, direction=-1)
    proportion = np.where(direction > 0, higher, lower)
    with np.errstate(divide="ignore"):
        rate = np.where(target > 0, -log((1.0 - confidence) / 2.0) / target, np.where(target == 0, np.inf, np.nan))
    volume = np.where(kind == KindCode.PROPORTION, proportion, np.where(kind == KindCode.RATE, rate, np.nan))
    return np.where(direction == 0, np.nan, volume)


def volume_to_tell_apart(expected: Numbers, minimum: Numbers, is_rate: NDArray[np.bool_], confidence: float) -> Numbers:
    """Smallest n or exposure per window at which a vendor exactly at the expected level is clearly above the minimum.

    Levels in the figure's own unit. The score interval around the expected level contains the minimum m until
    n = z^2 m (1 - m) / (expected - m)^2 (Wilson 1927 solved for n; for rates the Poisson variance m replaces
    m (1 - m)). 95 % and 90 %: 139. Infinite where the two are equal, NaN where one is absent.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    variance = np.where(is_rate, minimum, minimum * (1.0 - minimum))
    with np.errstate(divide="ignore", invalid="ignore"):
        volume = z * z * variance / (expected - minimum) ** 2
    return np.where(expected == minimum, np.inf, volume)
