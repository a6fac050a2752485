"""The readable loop per series: limits, WE1 and WE4 by their definitions.

The tests hold the array code against it, and the benchmark measures the array code beside it. So it needs nothing but
the standard library, and imports nothing of the project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, isnan, nan, sqrt
from typing import Any

RELATIVE_NOISE = 1e-12


@dataclass(frozen=True)
class Judged:
    """One series with its limits for each month, and whether a rule flags the month."""

    centre: float
    lower: list[float]
    upper: list[float]
    sigma: list[float]
    points: int
    we1: list[bool]
    we4: list[bool]


def judged_matrix(chart: str, amount: Any, base: Any = None, baseline: Any = None) -> list[Judged]:
    """Each column of the numpy matrices (M, S), one after the other. chart: xmr, p or u."""
    amounts = amount.T.tolist()
    bases = [None] * len(amounts) if base is None else base.T.tolist()
    masks = [None] * len(amounts) if baseline is None else baseline.T.tolist()
    return [judged(chart, a, b, mask) for a, b, mask in zip(amounts, bases, masks, strict=True)]


def judged(
    chart: str, amount: Sequence[float], base: Sequence[float] | None = None, baseline: Sequence[bool] | None = None
) -> Judged:
    """One series. `baseline` says which months may make the limits."""
    allowed = [True] * len(amount) if baseline is None else list(baseline)
    if chart == "xmr":
        values = list(amount)
        centre, sigmas, reaches, points = xmr_parts(values, allowed)
        floor, ceiling = -inf, inf
    else:
        assert base is not None
        values = [a / b if b > 0 else nan for a, b in zip(amount, base, strict=True)]
        centre, sigmas, points = ratio_parts(chart, amount, base, allowed)
        reaches = [3 * sigma for sigma in sigmas]
        floor, ceiling = 0.0, 1.0 if chart == "p" else inf
    lower = [clipped(centre - reach, floor, ceiling) for reach in reaches]
    upper = [clipped(centre + reach, floor, ceiling) for reach in reaches]
    slack = RELATIVE_NOISE * (abs(centre) + max((s for s in sigmas if isfinite(s)), default=nan))
    return Judged(
        centre=centre,
        lower=lower,
        upper=upper,
        sigma=sigmas,
        points=points,
        we1=beyond(values, lower, upper, slack),
        we4=eight_on_one_side(values, centre, slack),
    )


def xmr_parts(values: list[float], allowed: list[bool]) -> tuple[float, list[float], list[float], int]:
    """Mean, sigma and reach of the limits for each month, and how many months made them."""
    used = [v for v, may in zip(values, allowed, strict=True) if may and isfinite(v)]
    moves = [
        abs(values[i] - values[i - 1])
        for i in range(1, len(values))
        if allowed[i] and allowed[i - 1] and isfinite(values[i]) and isfinite(values[i - 1])
    ]
    centre = sum(used) / len(used) if used else nan
    mean_move = sum(moves) / len(moves) if moves else nan
    months = len(values)
    return centre, [mean_move / 1.128] * months, [2.66 * mean_move] * months, len(used)


def ratio_parts(
    chart: str, amount: Sequence[float], base: Sequence[float], allowed: list[bool]
) -> tuple[float, list[float], int]:
    """Pooled ratio, sigma for each month, and how many months made the ratio."""
    top = bottom = 0.0
    points = 0
    for a, b, may in zip(amount, base, allowed, strict=True):
        sound = isfinite(a) and isfinite(b) and b > 0 and a >= 0 and (chart == "u" or a <= b)
        if may and sound:
            top, bottom, points = top + a, bottom + b, points + 1
    centre = top / bottom if points else nan
    variance = centre * (1 - centre) if chart == "p" else centre
    return centre, [sqrt(variance / b) if isfinite(b) and b > 0 else nan for b in base], points


def clipped(limit: float, floor: float, ceiling: float) -> float:
    """The limit within what is possible; unknown stays unknown."""
    return nan if isnan(limit) else min(max(limit, floor), ceiling)


def beyond(values: list[float], lower: list[float], upper: list[float], slack: float) -> list[bool]:
    """WE1: one point strictly beyond a limit."""
    flags = []
    for value, low, high in zip(values, lower, upper, strict=True):
        flags.append(isfinite(value) and (value > high + slack or value < low - slack))
    return flags


def eight_on_one_side(values: list[float], centre: float, slack: float) -> list[bool]:
    """WE4: eight in a row strictly on one side of the centre, flagged on the last of the eight."""
    flags = []
    for i in range(len(values)):
        window = values[i - 7 : i + 1] if i >= 7 else []
        known = bool(window) and all(isfinite(v) for v in window)
        high = known and all(v > centre + slack for v in window)
        low = known and all(v < centre - slack for v in window)
        flags.append(high or low)
    return flags
