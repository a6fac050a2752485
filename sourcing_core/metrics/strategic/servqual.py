"""SERVQUAL: what customers perceive less what they expect, on five dimensions (Parasuraman, Zeithaml and Berry 1988)."""

from collections.abc import Mapping
from dataclasses import dataclass

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


@dataclass(frozen=True)
class Servqual:
    """Gaps by dimension, in points of the scale; below 0 expectations are not met."""

    gaps: Mapping[str, float]
    unweighted: float
    weighted: float


def servqual(expected: Mapping[str, float], perceived: Mapping[str, float], weights: Mapping[str, float]) -> Servqual:
    """Mean expectation and perception per dimension to gaps; `weights` are the customers' points, usually of 100.

    ValueError when a dimension is missing or the weights add up to nothing.
    """
    lost = [name for name in DIMENSIONS if not (name in expected and name in perceived and name in weights)]
    if lost:
        raise ValueError(f"SERVQUAL needs all five dimensions: {lost[0]} is missing")
    total = sum(weights[name] for name in DIMENSIONS)
    if total <= 0:
        raise ValueError("the weights of SERVQUAL add up to nothing: give 100 points to the five dimensions")
    gaps = {name: perceived[name] - expected[name] for name in DIMENSIONS}
    return Servqual(gaps, sum(gaps.values()) / len(gaps), sum(gaps[name] * weights[name] for name in gaps) / total)
