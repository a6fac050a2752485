"""The readable loop per series: limits and signal rules by their definitions.

The tests hold the array code against it, and the benchmark measures the array code beside it. So it needs nothing but
the standard library, and imports nothing of the project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
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


@dataclass(frozen=True)
class Laney:
    """One series with the limits of Laney's charts."""

    sigma_z: float
    lower: list[float]
    upper: list[float]
    sigma: list[float]


def laney(
    chart: str,
    amount: Sequence[float],
    base: Sequence[float],
    baseline: Sequence[bool] | None = None,
    narrow: bool = False,
) -> Laney:
    """p' (chart "p") or u' (chart "u") limits, and sigma z."""
    allowed = [True] * len(amount) if baseline is None else list(baseline)
    centre, sigmas, _ = ratio_parts(chart, amount, base, allowed)
    z = []
    for a, b, sigma, may in zip(amount, base, sigmas, allowed, strict=True):
        sound = may and isfinite(a) and isfinite(b) and b > 0 and a >= 0 and (chart == "u" or a <= b)
        z.append((a / b - centre) / sigma if sound and sigma > 0 else nan)
    moves = [abs(z[i] - z[i - 1]) for i in range(1, len(z)) if not isnan(z[i]) and not isnan(z[i - 1])]
    sigma_z = sum(moves) / len(moves) / 1.128 if moves else nan
    factor = 1.0 if isnan(sigma_z) else sigma_z if narrow else max(sigma_z, 1.0)
    wide = [sigma * factor for sigma in sigmas]
    ceiling = 1.0 if chart == "p" else inf
    return Laney(
        sigma_z=sigma_z,
        lower=[clipped(centre - 3 * sigma, 0.0, ceiling) for sigma in wide],
        upper=[clipped(centre + 3 * sigma, 0.0, ceiling) for sigma in wide],
        sigma=wide,
    )


def moving_average(
    values: Sequence[float], centre: float, sigma: float, weight: float, width: float
) -> tuple[list[float], list[float], list[float]]:
    """EWMA of one series with its lower and upper limit for each month."""
    average, seen = centre, 0
    averages, lower, upper = [], [], []
    for value in values:
        if isfinite(value):
            average, seen = weight * value + (1 - weight) * average, seen + 1
        reach = width * sigma * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * seen)))
        averages.append(average)
        lower.append(centre - reach)
        upper.append(centre + reach)
    return averages, lower, upper


def signals(
    values: Sequence[float],
    centre: float,
    lower: Sequence[float],
    upper: Sequence[float],
    sigma: Sequence[float],
    run_length: int | None = None,
) -> dict[str, list[bool]]:
    """Every rule by its definition: for each month, whether it is the last of the pattern."""
    slack = RELATIVE_NOISE * (abs(centre) + max((s for s in sigma if isfinite(s)), default=nan))
    both = zip(values, sigma, strict=True)
    away = [v - centre if isfinite(v) and isfinite(s) and isfinite(centre) else None for v, s in both]
    months = range(len(away))

    def window(i: int, length: int) -> list[int]:
        """The last months up to i, when all of them are known."""
        rows = list(range(i - length + 1, i + 1))
        return rows if rows[0] >= 0 and all(away[r] is not None for r in rows) else []

    def over(r: int, sigmas: int, sign: int) -> bool:
        return sign * away[r] > sigmas * sigma[r] + slack  # type: ignore[operator]

    def some_of(length: int, enough: int, sigmas: int) -> list[bool]:
        return [
            any(
                over(i, sigmas, sign) and sum(over(r, sigmas, sign) for r in window(i, length)) >= enough
                for sign in (1, -1)
            )
            if window(i, length)
            else False
            for i in months
        ]

    def run(length: int) -> list[bool]:
        return [
            any(bool(w) and all(over(r, 0, sign) for r in w) for sign in (1, -1))
            for w in (window(i, length) for i in months)
        ]

    def steps(i: int, length: int) -> list[int]:
        rows = window(i, length)
        moves = [values[r] - values[r - 1] for r in rows[1:]]
        return [(move > slack) - (move < -slack) for move in moves]

    def trend(length: int) -> list[bool]:
        return [steps(i, length) in ([1] * (length - 1), [-1] * (length - 1)) for i in months]

    def in_turn(i: int) -> bool:
        moves = steps(i, 14)
        return bool(moves) and all(a * b == -1 for a, b in pairwise(moves))

    def inside(i: int) -> bool:
        rows = window(i, 15)
        return bool(rows) and all(abs(away[r]) < sigma[r] - slack for r in rows)  # type: ignore[arg-type]

    def outside(i: int) -> bool:
        rows = window(i, 8)
        high, low = ([over(r, 1, sign) for r in rows] for sign in (1, -1))
        return any(high) and any(low) and all(h or b for h, b in zip(high, low, strict=True))

    out = beyond(list(values), list(lower), list(upper), slack)
    we1 = [a is not None and flag for a, flag in zip(away, out, strict=True)]
    two, four = some_of(3, 2, 2), some_of(5, 4, 1)
    return {
        "WE1": we1,
        "WE2": two,
        "WE3": four,
        "WE4": run(run_length or 8),
        "N1": we1,
        "N2": run(9),
        "N3": trend(6),
        "N4": [in_turn(i) for i in months],
        "N5": two,
        "N6": four,
        "N7": [inside(i) for i in months],
        "N8": [outside(i) for i in months],
        "NHS1": we1,
        "NHS2": run(run_length or 7),
        "NHS3": trend(7),
        "NHS4": two,
    }
