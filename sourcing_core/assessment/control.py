"""Control limits and signals of every series: what the process does, and where it stopped doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.months import EPOCH
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio, Series
from sourcing_core.spc import (
    Chart,
    Limits,
    Segments,
    SignalRules,
    Verdict,
    chart_choice,
    limits_by_segment,
    p_limits,
    p_prime_limits,
    preset_of,
    segments,
    side,
    signal_mask,
    u_limits,
    u_prime_limits,
    verdict,
    xmr_limits,
)
from sourcing_core.spc.baseline import first_points
from sourcing_core.spc.rare_months import rare_limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Columns = NDArray[np.intp]

RATIO_LIMITS = {
    Chart.P: p_limits, Chart.PPRIME: p_prime_limits, Chart.U: u_limits, Chart.UPRIME: u_prime_limits,
}  # fmt: skip
RARE = (Chart.T, Chart.G)
_TREND = SignalRules.N3 | SignalRules.NHS3
_NO_SIDE = SignalRules.N4 | SignalRules.N7 | SignalRules.N8
"""Rules about order or spread, which lie on neither side."""


@dataclass(frozen=True)
class Control:
    """Limits and signals, time-major (M, S); NaN where there are too few points. Read-only."""

    centre: Floats
    lower: Floats
    upper: Floats
    chart: NDArray[np.int8]
    """(S,) `spc.Chart`; t and g: events so rare that months are judged by exact limits."""
    sigma_z: Floats
    """(S,) how much more ratios move than chance lets them; NaN where that is unknown or means nothing."""
    points: NDArray[np.int64]
    """(S,) how many points made the limits that are in force last."""
    baseline: Flags
    """(M, S) the months that made limits."""
    starts: Flags
    """(M, S) the months from which new limits hold, because somebody decided so."""
    mask: NDArray[np.uint16]
    """(M, S) the bits of the rules that each point completes, see `spc.SignalRules`."""
    verdict: NDArray[np.int8]
    """`spc.Verdict`: good side, bad side or neither; 0 where there is no signal."""

    def __post_init__(self) -> None:
        """Shared between sessions: nobody writes."""
        for each in fields(self):
            getattr(self, each.name).setflags(write=False)


_PER_SERIES = frozenset({"chart", "sigma_z", "points"})


@dataclass(frozen=True)
class Wishes:
    """New limits that somebody decided: a column and a month row each."""

    column: NDArray[np.int64]
    row: NDArray[np.int64]

    def of(self, columns: NDArray[np.integer[Any]]) -> Wishes:
        """Those of some columns, numbered within these."""
        place = pd.Index(columns).get_indexer(pd.Index(self.column))
        return Wishes(place[place >= 0].astype(np.int64), self.row[place >= 0])


def wishes_of(portfolio: Portfolio) -> Wishes:
    """The rebaselinings that were decided by the day on which the portfolio is seen."""
    decided = portfolio.active("rebaseline")
    decided = decided[(decided["decided_on"] <= pd.Timestamp(portfolio.as_of)).to_numpy(bool)]
    if decided.empty:
        return Wishes(np.empty(0, np.int64), np.empty(0, np.int64))
    keys = pd.MultiIndex.from_frame(portfolio.series.keys[["engagement_id", "metric_id"]])
    column = keys.get_indexer(pd.MultiIndex.from_frame(decided[["engagement_id", "metric_id"]]))
    month = decided["begins_on"].to_numpy().astype("datetime64[M]").astype(np.int64) + EPOCH
    known = column >= 0
    return Wishes(column[known].astype(np.int64), (month - int(portfolio.series.months[0]))[known])


def control(series: Series, policy: Policy, wishes: Wishes | None = None, *, last_ended: int) -> Control:
    """Charts by kind and data, limits frozen on their baseline, signals by the preset in force (domain 4.1-4.3, 4.8).

    Months after `last_ended`, a month number, are still running: half a month of work is no signal, and makes no limits.
    """
    if not series.shape[1]:
        return _nothing(series.shape)
    wanted = wishes or Wishes(np.empty(0, np.int64), np.empty(0, np.int64))
    ended = int((series.months <= last_ended).sum())
    present = _present(series.value, ended)
    parts = segments(present, wanted.column, wanted.row)
    chart = chart_choice(
        series.keys["metric_kind"].tolist(),
        series.amount,
        series.base,
        first_points(present & (parts.number == parts.number.max(axis=0)), policy.baseline_points),
        dispersion_above=policy.dispersion_above,
        volume_from=policy.dispersion_volume,
        rare_below=policy.rare_below,
    )
    groups = [(Chart(code), np.flatnonzero(chart == code)) for code in np.unique(chart)]
    if len(groups) == 1:
        return _judged(groups[0][0], series, np.arange(series.shape[1]), parts, policy, ended)
    return _joined([(at, _judged(code, series, at, parts, policy, ended)) for code, at in groups], series.shape)


def _present(value: Floats, ended: int) -> Flags:
    """The months with a value, among the first `ended` ones."""
    present = ~np.isnan(value)
    present[ended:] = False
    return present


def control_again(
    before: Control,
    series: Series,
    columns: NDArray[np.integer],
    policy: Policy,
    wishes: Wishes,
    *,
    last_ended: int,
) -> Control:
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
    if not old.size:
        return control(series, policy, wishes, last_ended=last_ended)
    return _joined([(fresh, control(few, policy, wishes.of(fresh), last_ended=last_ended))], series.shape, before)


def _judged(chart: Chart, series: Series, at: Columns, parts: Segments, policy: Policy, ended: int) -> Control:
    """The series at these columns, all on one kind of chart; the first `ended` months are judged."""
    whole = len(at) == series.shape[1]
    amount, base, value = (each if whole else each[:, at] for each in (series.amount, series.base, series.value))
    present = _present(value, ended)
    mine = parts if whole else Segments(parts.number[:, at], parts.starts[:, at], parts.outcome)
    make = partial(_limits, chart, amount, base, value, series.is_ratio[at], _is_share(series, at), policy)
    limits = limits_by_segment(make, mine, present, policy.baseline_points).where_points(policy.limits_minimum_points)
    preset = preset_of(policy.signal_preset)
    rules = preset.rules(chart)
    starts = mine.starts if mine.starts.any() else None
    mask = np.zeros(value.shape, np.uint16)
    mask[:ended] = signal_mask(
        value[:ended],
        limits.until(ended),
        rules,
        run_length=preset.run_length(policy.run_length),
        starts=None if starts is None else starts[:ended],
    )
    baseline = np.zeros(present.shape, bool)
    for number in range(int(mine.number.max(initial=0)) + 1):
        baseline |= first_points(present & (mine.number == number), policy.baseline_points)
    centre, lower, upper = (_full(line, value.shape) for line in (limits.centre, limits.lower, limits.upper))
    return Control(
        centre,
        lower,
        upper,
        np.full(len(at), chart, np.int8),
        _last(limits.sigma_z, len(at)),
        np.broadcast_to(limits.points, value.shape)[-1].astype(np.int64) if len(value) else np.zeros(len(at), np.int64),
        baseline,
        mine.starts.copy(),
        mask,
        _verdicts(mask, value, limits.centre, series.sign[at]),
    )


def _is_share(series: Series, at: Columns) -> Flags:
    return series.keys["metric_kind"].eq("proportion").to_numpy(bool)[at]


def _limits(
    chart: Chart, amount: Floats, base: Floats, value: Floats, ratio: Flags, share: Flags, policy: Policy, columns: Columns, baseline: Flags
) -> Limits:  # fmt: skip
    every = len(columns) == value.shape[1]
    if chart in RATIO_LIMITS:
        count, n = (amount, base) if every else (amount[:, columns], base[:, columns])
        return RATIO_LIMITS[chart](count, n, baseline)
    if chart in RARE:
        return rare_limits(amount[:, columns], base[:, columns], baseline, is_share=share[columns])
    return xmr_limits(value if every else value[:, columns], baseline, range_factor=policy.moving_range_factor)


def _verdicts(mask: NDArray[np.uint16], value: Floats, centre: Floats, sign: NDArray[np.int8]) -> NDArray[np.int8]:
    """Good side, bad side or neither of every flagged point; only those are looked at."""
    found = np.zeros(mask.shape, np.int8)
    rows, columns = np.divmod(np.flatnonzero(mask), max(mask.shape[1], 1))
    at = (rows, columns)
    bits = mask[at]
    which = side(value[at], np.broadcast_to(centre, value.shape)[at])
    trends = np.flatnonzero((bits & ~np.uint16(_TREND)) == 0)
    which[trends] = np.sign(value[rows[trends], columns[trends]] - value[rows[trends] - 1, columns[trends]])
    meaning = verdict(which, sign[columns])
    meaning[(bits & ~np.uint16(_NO_SIDE)) == 0] = Verdict.CHANGE
    found[at] = meaning
    return found


def _full(line: Floats, shape: tuple[int, ...]) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(line, shape))


def _last(line: Floats | None, width: int) -> Floats:
    """The last row of a line, (S,); NaN where there is none."""
    return np.full(width, np.nan) if line is None else np.broadcast_to(line, (len(line), width))[-1].astype(np.float64)


def _joined(
    parts: Sequence[tuple[NDArray[np.integer[Any]], Control]], shape: tuple[int, int], before: Control | None = None
) -> Control:
    made: dict[str, Any] = {}
    for each in fields(Control):
        sample = getattr(parts[0][1], each.name)
        whole = np.zeros((shape[1],) if each.name in _PER_SERIES else shape, sample.dtype)
        if before is not None:
            old = getattr(before, each.name)
            whole[..., : old.shape[-1]] = old
        for columns, part in parts:
            whole[..., columns] = getattr(part, each.name)
        made[each.name] = whole
    return Control(**made)


def _nothing(shape: tuple[int, int]) -> Control:
    series = shape[1]
    return Control(
        centre=np.full(shape, np.nan),
        lower=np.full(shape, np.nan),
        upper=np.full(shape, np.nan),
        chart=np.zeros(series, np.int8),
        sigma_z=np.full(series, np.nan),
        points=np.zeros(series, np.int64),
        baseline=np.zeros(shape, bool),
        starts=np.zeros(shape, bool),
        mask=np.zeros(shape, np.uint16),
        verdict=np.zeros(shape, np.int8),
    )
