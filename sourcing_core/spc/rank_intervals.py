"""Ranks with intervals: a league table that says how little of its order is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Counts, Flags, Floats, floats, two_sided_tail

SEED, DRAWS = 20261128, 2000
_CELLS = 1_000_000  # draws x units held in memory at once, beside 4 bytes for each rank that was drawn

Draw = Callable[[np.random.Generator, int], Floats]
"""So many draws of every unit's value, (draws, units)."""


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
    these ranks. The same seed gives the same intervals. A unit without volume has none. ValueError unless
    0 < confidence < 1.
    """
    count, n = np.broadcast_arrays(floats(count), floats(n))
    with np.errstate(**QUIET):
        value = count / n
        used = (n > 0) & (n < np.inf) & (count >= 0) & ((count <= n) if is_share else np.isfinite(value))
        used &= np.isfinite(count)
    c, size = count[used], n[used]

    def drawn(random: np.random.Generator, times: int) -> Floats:
        shape = (times, len(c))
        if is_share:
            return random.beta(c + 0.5, size - c + 0.5, shape)
        with np.errstate(**QUIET):
            rates: Floats = random.gamma(c + 0.5, 1.0, shape) / size
        return rates

    return _ranked(value, used, drawn, direction, confidence, draws, seed)


def _ranked(value: Floats, used: Flags, drawn: Draw, direction: int, confidence: float, draws: int, seed: int) -> Ranks:
    tail = two_sided_tail(confidence)
    rank, low, high = (np.zeros(len(value), np.int64) for _ in range(3))
    units = int(used.sum())
    if not units:
        return Ranks(rank, low, high)
    sign = 1.0 if direction >= 0 else -1.0
    random, found = np.random.default_rng(seed), np.empty((draws, units), np.int32)
    at_once = max(1, _CELLS // units)
    for first in range(0, draws, at_once):
        some = slice(first, min(first + at_once, draws))
        found[some] = _ranks(-sign * drawn(random, some.stop - first))
    beyond = max(int(np.ceil(draws * tail - 1e-9)) - 1, 0)  # of the draws, fewer than `tail`; on either side alike
    ends = [beyond, draws - 1 - beyond]
    rank[used] = _shared_ranks(-sign * value[used])
    lowest, highest = np.empty(units, np.int64), np.empty(units, np.int64)
    for first in range(0, units, max(1, _CELLS // draws)):
        part = slice(first, first + max(1, _CELLS // draws))
        ordered = np.partition(found[:, part], ends, axis=0)
        lowest[part], highest[part] = ordered[ends[0]], ordered[ends[1]]
    low[used], high[used] = np.minimum(lowest, rank[used]), np.maximum(highest, rank[used])
    return Ranks(rank, low, high)


def _ranks(values: Floats) -> Counts:
    """1 for the smallest of each row; equal draws, of which there are hardly any, take the order in which they stand."""
    order = np.argsort(values, axis=1, kind="stable")
    ranks = np.empty(values.shape, np.int64)
    np.put_along_axis(ranks, order, np.arange(1, values.shape[1] + 1)[np.newaxis], axis=1)
    return ranks


def _shared_ranks(values: Floats) -> Counts:
    """1 for the smallest; equal values share a rank, and the next one leaves room for them: 1, 1, 3."""
    result: Counts = np.searchsorted(np.sort(values), values).astype(np.int64) + 1
    return result
