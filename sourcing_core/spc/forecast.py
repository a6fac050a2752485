"""How likely is a miss in the next month, as things are? Whole matrices; NaN where nothing can be said."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Floats, finite, floats, matrix
from sourcing_core.spc.chances import beta_binomial_cdf, gamma_poisson_cdf, next_value_cdf
from sourcing_core.spc.dispersion import D2
from sourcing_core.spc.sides import noise

PRIOR = 0.5  # Jeffreys: half an event on either side before anything is known
RECENT = 3  # months whose median is taken for the next volume
GUARD = 1e-9  # 0.95 of 20 are 19, whatever the rounding of the product


@dataclass(frozen=True, slots=True, eq=False)
class Discounted:
    """What is remembered of a history before each month, (M + 1, S): row M is what is known at the end."""

    amount: Floats
    rest: Floats
    """Of proportions n - count; of rates the exposure."""
    volume: Floats
    """Median of the latest three volumes; NaN until there is one."""


def discounted(count: ArrayLike, n: ArrayLike, *, memory: float, share: bool) -> Discounted:
    """Counts and the rest of all months before each one, a month counting `memory` times the one after it.

    Months without a volume, or with more than it, are left out, and time passes all the same.
    ValueError unless 0 < memory <= 1.
    """
    count, n = matrix(count, "count"), matrix(n, "n")
    if not 0.0 < memory <= 1.0:
        raise ValueError(f"memory is {memory}; give a share above 0 and at most 1")
    months, series = n.shape
    with np.errstate(**QUIET):
        counted = (n > 0) & (n < np.inf) & (count >= 0) & ((count <= n) if share else (count < np.inf))
    some = np.where(counted, count, 0.0)
    other = np.where(counted, n, 0.0)
    if share:
        other -= some
    amount, rest = np.zeros((months + 1, series)), np.zeros((months + 1, series))
    volume = np.full((months + 1, series), np.nan)
    oldest, older, last = np.full((RECENT, series), np.nan)
    with np.errstate(**QUIET):  # a sum beyond what a float can hold forecasts nothing
        for row in range(months):
            for known, told in ((amount, some), (rest, other)):
                np.multiply(known[row], memory, out=known[row + 1])
                known[row + 1] += told[row]
            oldest, older, last = (
                np.where(counted[row], new, old) for new, old in ((older, oldest), (last, older), (n[row], last))
            )
            volume[row + 1] = _median_of_three(oldest, older, last)
    return Discounted(amount, rest, volume)


def _median_of_three(oldest: Floats, older: Floats, last: Floats) -> Floats:
    """The first one or two may be missing (NaN): then of the others."""
    middle = np.maximum(np.minimum(oldest, older), np.minimum(np.maximum(oldest, older), last))
    few = np.isnan(middle)
    return np.where(few, np.where(np.isnan(older), last, (older + last) / 2), middle) if few.any() else middle


def share_breach(
    amount: ArrayLike,
    rest: ArrayLike,
    volume: ArrayLike,
    target: ArrayLike,
    direction: ArrayLike,
    *,
    prior: float = PRIOR,
) -> Floats:
    """P(the next share of `volume` cases misses the target): beta-binomial; the arguments broadcast.

    `amount` and `rest` are the remembered successes and failures. direction +1: a miss is below the target; -1: above;
    0 gives NaN. NaN without a volume.
    """
    amount, rest, target, direction = floats(amount), floats(rest), floats(target), floats(direction)
    with np.errstate(**QUIET):
        m = np.rint(floats(volume))
        m = np.where(m >= 1, m, np.nan)
        most = _most_of_a_side(direction, target * m)
        upto = beta_binomial_cdf(most, m, amount + prior, rest + prior)
        return _by_direction(direction, upto, 1.0 - upto, amount + rest)


def rate_breach(
    amount: ArrayLike,
    exposure: ArrayLike,
    volume: ArrayLike,
    target: ArrayLike,
    direction: ArrayLike,
    *,
    prior: float = PRIOR,
) -> Floats:
    """P(the next rate over `volume` of exposure misses the target): gamma-Poisson, the analogue for rates.

    The prior is half an event and no exposure (Jeffreys). Otherwise as `share_breach`.
    """
    amount, exposure, target, direction = floats(amount), floats(exposure), floats(target), floats(direction)
    with np.errstate(**QUIET):
        e = np.where(floats(volume) > 0, floats(volume), np.nan)
        upto = gamma_poisson_cdf(_most_of_a_side(direction, target * e), e, amount + prior, exposure)
        return _by_direction(direction, upto, 1.0 - upto, exposure)


def value_breach(
    mean: ArrayLike, sigma: ArrayLike, points: ArrayLike, target: ArrayLike, direction: ArrayLike
) -> Floats:
    """P(the next value misses the target) of a steady process: Student's t; the arguments broadcast.

    A process that never moved, beyond rounding, stays where it is: on its target it does not miss.
    """
    mean, sigma, target, direction = floats(mean), floats(sigma), floats(target), floats(direction)
    with np.errstate(**QUIET):
        below = next_value_cdf(target, mean, sigma, points)
        slack = noise(target)
        still = (sigma <= slack) & np.isfinite(below)
        misses = np.where(direction > 0, mean < target - slack, mean > target + slack)
        chance = _by_direction(direction, below, 1.0 - below, floats(points))
    return np.where(still & np.isfinite(chance), misses, chance)[()]


def _most_of_a_side(direction: Floats, line: Floats) -> Floats:
    """The largest count that misses a target from below where higher is better, that keeps it where lower is."""
    guard = np.maximum(GUARD, 4.0 * np.spacing(np.abs(line)))
    return np.where(direction > 0, np.ceil(line - guard) - 1.0, np.floor(line + guard))


def _by_direction(direction: Floats, below: Floats, above: Floats, known: Floats) -> Floats:
    chance = np.where(direction > 0, below, np.where(direction < 0, above, np.nan))
    return np.where(known > 0, np.clip(chance, 0.0, 1.0), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Steady:
    """Mean, sigma (mean moving range / 1.128) and number of the values before each month, (M + 1, S)."""

    mean: Floats
    sigma: Floats
    points: Floats


def steady(values: ArrayLike) -> Steady:
    """What is known of a process before each month; row M is what is known at the end. A missing month breaks a move."""
    x = matrix(values, "values")
    known = np.isfinite(x)
    filled = np.where(known, x, 0.0)
    both = known[1:] & known[:-1]
    blank = np.zeros((1, x.shape[1]))
    with np.errstate(**QUIET):
        moves = np.abs(filled[1:] - filled[:-1]) * both
        points, total = _before(known.astype(np.float64)), _before(filled)
        pairs, moved = (_before(np.concatenate([blank, each])[: len(x)]) for each in (both, moves))
        return Steady(
            finite(total / np.where(points > 0, points, np.nan)),
            finite(moved / np.where(pairs > 0, pairs, np.nan) / D2),
            points,
        )


def _before(x: Floats) -> Floats:
    """Sums of the rows before each row, and of all of them at the end."""
    return np.concatenate([np.zeros((1, x.shape[1])), np.cumsum(x, axis=0)])
