"""The net promoter score with its interval."""

from __future__ import annotations

import numpy as np
from scipy import special

from sourcing_core.metrics.strategic.scope import Floats, shares

PROMOTER, DETRACTOR = 9, 6
"""Marks from here up promote, marks up to here detract; 0 to 10 are asked (Reichheld 2003)."""
_FEW = 30  # below this the plain interval is too short


def net_promoter(promoters: Floats, detractors: Floats, n: Floats) -> Floats:
    """100 x (promoters - detractors) / n, -100..100; NaN where n is 0."""
    return 100.0 * shares(promoters - detractors, n)


def net_promoter_interval(promoters: Floats, detractors: Floats, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """(low, high) within -100..100; NaN where n is 0.

    Wald's interval with the variance (p + d - (p - d)^2) / n. Below 30 responses it is too short, so three made-up
    responses are added (3/4 at each end, 3/2 in the middle).

    Source: Rocks 2016, Interval estimation for the net promoter score.
    """
    z = float(special.ndtri(0.5 + confidence / 2.0))
    extra = np.where(n < _FEW, 0.75, 0.0)
    size = np.where(n > 0, n + 4.0 * extra, 0.0)
    up, down = shares(promoters + extra, size), shares(detractors + extra, size)
    middle = up - down
    half = z * np.sqrt(shares(np.maximum(up + down - middle * middle, 0.0), size))
    return np.maximum(100.0 * (middle - half), -100.0), np.minimum(100.0 * (middle + half), 100.0)
