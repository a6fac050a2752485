"""Ranks with intervals: a league table that says how little of its order is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import Counts, Floats, floats, two_sided_tail

SEED, DRAWS = 20261128, 2000
_CELLS = 4_000_000  # draws x units held in memory at once


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """Of I units, all (I,); rank 1 is best; 0 where a unit is unknown."""

    rank: Counts
    low: Counts
    high: Counts


def rank_intervals(
    count: ArrayLike,
    n: ArrayLike,
    direction: int,
    *,
    is_share: bool,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranks:
    """Rank of each unit by its share (beta) or rate (gamma), with the interval in which it lies given chance.

    Each draw takes every unit's value from what its counts allow (Jeffreys prior) and ranks them; the interval is of
    these ranks. The same seed gives the same intervals. A unit without volume has none.
    """
    count, n = floats(count), floats(n)
    used = np.flatnonzero((n > 0) & (n < np.inf) & (count >= 0) & ((count <= n) if is_share else (count < np.inf)))
    rank, low, high = (np.zeros(len(count), np.int64) for _ in range(3))
    if not len(used):
        return Ranks(rank, low, high)
    c, size, sign = count[used], n[used], 1 if direction >= 0 else -1
    random, tail = np.random.default_rng(seed), two_sided_tail(confidence)
    at_once = max(1, _CELLS // len(used))
    found = np.concatenate([
        _ranks(-sign * _draw(random, c, size, min(at_once, draws - first), is_share=is_share)) for first in range(0, draws, at_once)
    ])  # fmt: skip
    rank[used] = _ranks(-sign * (c / size)[np.newaxis])[0]
    ends = np.quantile(found, [tail, 1 - tail], axis=0, method="inverted_cdf")
    low[used], high[used] = np.minimum(ends[0], rank[used]), np.maximum(ends[1], rank[used])
    return Ranks(rank, low, high)


def _draw(random: np.random.Generator, count: Floats, n: Floats, times: int, *, is_share: bool) -> Floats:
    if is_share:
        return random.beta(count + 0.5, n - count + 0.5, (times, len(count)))
    return random.gamma(count + 0.5, 1.0, (times, len(count))) / n


def _ranks(values: Floats) -> Counts:
    """1 for the smallest of each row; equal values take the order in which they stand."""
    order = np.argsort(values, axis=1, kind="stable")
    ranks = np.empty(values.shape, np.int64)
    np.put_along_axis(ranks, order, np.arange(1, values.shape[1] + 1)[np.newaxis], axis=1)
    return ranks
