"""How much each metric counts in a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_NOISE = 1e-9  # ten times 0.1 is not 1 in binary


class WeightsRefused(ValueError):
    """Weights that cannot make a score; the message names the metric and the cure."""


def weight_vector(weights: Mapping[str, float], metric_ids: Sequence[str]) -> NDArray[np.float64]:
    """The weights in the order of the metrics (K,); refuses by name what is negative, unknown or not 1 in sum."""
    told = ", ".join(f"{metric} {weight:g}" for metric, weight in weights.items())
    for metric, weight in weights.items():
        if not 0 <= weight <= 1:
            raise WeightsRefused(f"weight of {metric} is {weight:g}: give a share between 0 and 1")
        if metric not in metric_ids and weight > 0:
            raise WeightsRefused(f"weight of {metric}: there is no such metric; take it out, or add the metric")
    total = sum(weights.values())
    if abs(total - 1.0) > _NOISE:
        raise WeightsRefused(f"weights add up to {total:g}, not 1 ({told}): change them until they do")
    return np.array([weights.get(metric, 0.0) for metric in metric_ids], dtype=np.float64)
