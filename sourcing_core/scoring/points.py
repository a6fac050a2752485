"""Points of one figure against its level: 100 at the expected level, falling straight to 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Signs = NDArray[np.integer] | NDArray[np.float64]

_NOISE = 1e-9  # domain R-8


@dataclass(frozen=True)
class Curve:
    """The numbers of the policy that shape the curve."""

    at_minimum: float
    """Points exactly at the minimum level."""
    zero_after_gaps: float
    """Points are 0 so many gaps (expected to minimum) beyond the minimum."""
    default_gap_share: float
    """The gap where there is no minimum, as a share of what the expected level tolerates."""
    gap_at_zero_tolerance: float
    """That gap for proportions that tolerate nothing (100 % expected), a share: 99.9 % is not the same as 0."""


@dataclass(frozen=True)
class Anchors:
    """Three levels in the figure's own unit, any shape: where points are 100, `at_minimum` and 0."""

    expected: Numbers
    minimum: Numbers
    zero: Numbers


def anchors(
    expected: Numbers, minimum: Numbers, direction: Signs, is_proportion: NDArray[np.bool_], curve: Curve
) -> Anchors:
    """The three levels from what was agreed; NaN where that cannot be told.

    Without a minimum the gap is a share of what the expected level tolerates: the failing part of a proportion
    (5 % at an expected 95 %), the level itself elsewhere. When both levels are the same, points jump there and then
    fall over that same default gap. A minimum stricter than the expected level is a mistake (lint tells), so unknown.
    """
    tolerated = np.where(is_proportion & (direction > 0), 1.0 - expected, np.abs(expected))
    strict = is_proportion & (tolerated < _NOISE)
    usual = np.where(strict, curve.gap_at_zero_tolerance, curve.default_gap_share * np.maximum(tolerated, 0.0))
    gap = np.where(np.isnan(minimum), usual, direction * (expected - minimum))
    gap = np.where((direction == 0) | (gap < 0), np.nan, gap)
    at_minimum = expected - direction * gap
    fall = np.where(gap > 0, curve.zero_after_gaps * gap, usual)
    return Anchors(np.where(np.isnan(gap), np.nan, expected), at_minimum, at_minimum - direction * fall)


def points(value: Numbers, levels: Anchors, direction: Signs, curve: Curve) -> Numbers:
    """0..100, NaN where the value or a level is unknown; shapes broadcast.

    100 at the expected level or better, straight down to `at_minimum` at the minimum, straight down to 0 at zero.
    Never falls when the value gets better, and there is no better than 100.
    """
    good, expected, minimum, zero = (direction * x for x in (value, levels.expected, levels.minimum, levels.zero))
    with np.errstate(all="ignore"):  # each branch is made for every cell and used where it holds
        upper = curve.at_minimum + (100.0 - curve.at_minimum) * (good - minimum) / (expected - minimum)
        lower = curve.at_minimum * (good - zero) / (minimum - zero)
        below = np.where(good >= minimum, upper, np.where(good > zero, lower, 0.0))
        scored = np.where(good >= expected - _NOISE, 100.0, np.clip(below, 0.0, 100.0))
    return np.where(np.isnan(good) | np.isnan(expected), np.nan, scored)
