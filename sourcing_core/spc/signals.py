"""Signal rules: which points say that the process is no longer what its limits describe."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Flags, Floats, blocks, columns, floats, matrix
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.sides import above, below, noise

RUN_LENGTH = 8  # Western Electric 1956, rule 4; Nelson takes nine, the NHS seven
_FEW = 0.05  # of the points, beyond which looking at all of them at once is faster

Rule = Callable[[ArrayLike, Limits], Flags]
"""A rule takes (M, S) values and their limits, and flags the last point that completes its pattern."""


def beyond_limits(values: ArrayLike, limits: Limits) -> Flags:
    """One point strictly beyond a limit (WE1), shape (M, S). A point on the limit, or unknown, is not beyond."""
    x = matrix(values, "values")
    flags: Flags = np.empty(x.shape, np.bool_)
    with np.errstate(**QUIET):
        for some in blocks(x.shape[1]):
            part, lower, upper, centre, sigma = (
                columns(line, some) for line in (x, limits.lower, limits.upper, limits.centre, limits.sigma)
            )
            flags[:, some] = beyond_lines(part, lower, upper, noise(centre, sigma)) & np.isfinite(part)
    return flags


def beyond_lines(x: Floats, lower: Floats, upper: Floats, slack: Floats) -> Flags:
    """Below the lower or above the upper line by more than `slack`; infinite values too. The lines broadcast to x."""
    flags: Flags = (x > upper) | (x < lower)
    if np.count_nonzero(flags) > _FEW * flags.size:
        return (x > upper + slack) | (x < lower - slack)
    at = np.nonzero(flags)  # most points lie between the lines, so that the others are looked at one by one
    value, low, high, more = (np.broadcast_to(each, x.shape)[at] for each in (x, lower, upper, slack))
    flags[at] = (value > high + more) | (value < low - more)
    return flags


def run_on_one_side(values: ArrayLike, centre: ArrayLike, length: int = RUN_LENGTH, spread: ArrayLike = 0.0) -> Flags:
    """`length` points in a row strictly on one side of the centre (WE4), shape (M, S).

    A point on the centre line or a missing month breaks the run. Each point from the `length`-th of a run on is
    flagged. `spread` as in `side`.
    """
    if length < 1:
        raise ValueError(f"length is {length}; a run has at least one point")
    x, line = matrix(values, "values"), floats(centre)
    with np.errstate(**QUIET):
        slack = noise(line, spread)
        return _runs(above(x, line + slack), length) | _runs(below(x, line - slack), length)


def _runs(flags: Flags, length: int) -> Flags:
    """True where this row and the `length` - 1 rows before it are all true.

    Shift-and doubling: two runs of k that overlap make one of up to 2k, so eight in a row take three steps.
    """
    run, reached = flags, 1
    while reached < length:
        step = min(reached, length - reached)
        longer = np.zeros_like(run)
        longer[step:] = run[step:] & run[:-step]
        run, reached = longer, reached + step
    return run


def _eight_on_one_side(values: ArrayLike, limits: Limits) -> Flags:
    return run_on_one_side(values, limits.centre, spread=limits.sigma)


RULES: dict[str, Rule] = {
    "WE1": beyond_limits,
    "WE4": _eight_on_one_side,
}
