"""Control limits and signals of every series: what the process does, and where it stopped doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Series
from sourcing_core.spc import Limits, beyond_limits, p_limits, run_on_one_side, side, u_limits, verdict, xmr_limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CHARTS = {"proportion": "p", "rate": "u"}
"""metric kind -> chart; every other kind has one value a period: an individuals chart."""


@dataclass(frozen=True)
class Control:
    """Limits and signals, time-major (M, S); NaN where there are too few points. Read-only."""

    centre: Floats
    lower: Floats
    upper: Floats
    points: NDArray[np.int64]
    """(S,) how many points made the limits."""
    beyond: Flags
    """WE1: beyond a limit."""
    run: Flags
    """WE4: the last of so many points on one side of the centre."""
    verdict: NDArray[np.int8]
    """`spc.Verdict`: good side, bad side or neither; 0 where there is no signal."""

    def __post_init__(self) -> None:
        """Shared between sessions: nobody writes."""
        for each in fields(self):
            getattr(self, each.name).setflags(write=False)


def control(series: Series, policy: Policy) -> Control:
    """Charts by kind: p charts for proportions, u charts for rates, individuals charts for the rest (domain 4.1-4.3)."""
    kinds = series.keys["metric_kind"].to_numpy()
    charts = [("p", kinds == "proportion"), ("u", kinds == "rate"), ("xmr", ~np.isin(kinds, list(CHARTS)))]
    used = [(chart, np.flatnonzero(mask)) for chart, mask in charts if mask.any()]
    if len(used) == 1:
        return _judged(used[0][0], series.amount, series.base, series.value, series.sign, policy)
    parts: list[tuple[NDArray[np.integer[Any]], Control]] = [
        (at, _judged(chart, series.amount[:, at], series.base[:, at], series.value[:, at], series.sign[at], policy))
        for chart, at in used
    ]
    return _joined(parts, series.shape)


def control_again(before: Control, series: Series, columns: NDArray[np.integer], policy: Policy) -> Control:
    """`control` where only these columns changed (new ones stand at the end)."""
    fresh = np.union1d(columns, np.arange(before.centre.shape[1], series.shape[1]))
    if not fresh.size:
        return before
    few = Series(
        series.months,
        series.keys.iloc[fresh],
        series.amount[:, fresh],
        series.base[:, fresh],
        series.source[:, fresh],
        series.restated[:, fresh],
    )
    old = np.setdiff1d(np.arange(before.centre.shape[1]), fresh, assume_unique=True)
    return _joined([(fresh, control(few, policy))], series.shape, before) if old.size else control(series, policy)


def _judged(chart: str, amount: Floats, base: Floats, value: Floats, sign: NDArray[np.int8], policy: Policy) -> Control:
    present = ~np.isnan(value)
    baseline = present & (np.cumsum(present, axis=0, dtype=np.int16) <= policy.baseline_points)
    limits = _limits(chart, amount, base, value, baseline, policy).where_points(policy.limits_minimum_points)
    beyond = beyond_limits(value, limits)
    run = run_on_one_side(value, limits.centre, policy.run_length, limits.sigma)
    flagged = beyond | run
    sides = np.zeros(value.shape, np.int8)
    rows = np.flatnonzero(flagged)
    at = np.unravel_index(rows, value.shape)
    sides[at] = side(value[at], np.broadcast_to(limits.centre, value.shape)[at])
    meaning = verdict(sides, sign)
    centre, lower, upper = (
        np.ascontiguousarray(np.broadcast_to(line, value.shape)) for line in (limits.centre, limits.lower, limits.upper)
    )
    return Control(centre, lower, upper, limits.points.reshape(-1), beyond, run, meaning)


def _limits(chart: str, amount: Floats, base: Floats, value: Floats, baseline: Flags, policy: Policy) -> Limits:
    if chart == "p":
        return p_limits(amount, base, baseline)
    if chart == "u":
        return u_limits(amount, base, baseline)
    return xmr_limits(value, baseline, range_factor=policy.moving_range_factor)


def _joined(
    parts: Sequence[tuple[NDArray[np.integer[Any]], Control]], shape: tuple[int, int], before: Control | None = None
) -> Control:
    made: dict[str, Any] = {}
    for each in fields(Control):
        sample = getattr(parts[0][1] if parts else before, each.name) if parts or before else np.empty(0)
        whole = np.zeros((shape[1],) if each.name == "points" else shape, sample.dtype)
        if before is not None:
            old = getattr(before, each.name)
            whole[..., : old.shape[-1]] = old
        for columns, part in parts:
            whole[..., columns] = getattr(part, each.name)
        made[each.name] = whole
    if not parts and before is None:
        return _nothing(shape)
    return Control(**made)


def _nothing(shape: tuple[int, int]) -> Control:
    numbers, flags = np.full(shape, np.nan), np.zeros(shape, bool)
    return Control(
        numbers,
        numbers.copy(),
        numbers.copy(),
        np.zeros(shape[1], np.int64),
        flags,
        flags.copy(),
        np.zeros(shape, np.int8),
    )
