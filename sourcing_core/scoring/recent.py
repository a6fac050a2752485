"""The latest closed window of every service level: the figures that a score is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sourcing_core.service_levels.attainment import Attainment, Figures
from sourcing_core.service_levels.codes import LONGEST_WINDOW, WINDOW_WIDTH, ComplianceCode, WindowCode, is_ratio
from sourcing_core.service_levels.pairs import Pairs
from sourcing_core.service_levels.window import window_means, window_sums

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Why(IntEnum):
    """Why a metric of a subject has points, or has none; the most telling one of several pairs is the highest."""

    NO_SERVICE_LEVEL = 0
    NOT_JUDGED = 1
    """No window of the level closed lately."""
    LEVEL_UNCLEAR = 2
    """No direction, no expected level, or a minimum stricter than the expected level."""
    EXCLUDED = 3
    NO_DATA = 4
    NO_ACTIVITY = 5
    THIN = 6
    """Fewer events than the metric asks for before it is compared or ranked (R-10)."""
    SCORED = 7


@dataclass(frozen=True)
class Recent:
    """The latest closed figures of P pairs, all (P,), in the figure's own unit; NaN where nothing is known."""

    amount: Numbers
    """Numerators summed, or the value of value kinds."""
    base: Numbers
    """Denominators or n summed; NaN where n is not told."""
    value: Numbers
    why: NDArray[np.int8]
    """`Why`, SCORED where there is a value; the level itself is not looked at yet."""
    is_below_minimum: Flags
    """The latest closed window is BELOW_MINIMUM."""


def recent_figures(
    figures: Figures,
    pairs: Pairs,
    attainment: Attainment,
    *,
    last_closed: int,
    score_months: int,
    excluded: Flags | None = None,
) -> Recent:
    """What each pair did lately: its latest closed window, or the last `score_months` where that is longer.

    Pooled as in `service_levels.window` (R-1, R-2): of percentiles only the latest one counts. A window that ended
    longer before the month `last_closed` than the figures reach back is stale and counts as not judged.
    """
    if not 1 <= score_months <= LONGEST_WINDOW:
        raise ValueError(f"score_months is {score_months}: give 1 to {LONGEST_WINDOW} months")
    judged = (attainment.compliance != ComplianceCode.NOT_JUDGED) & ~attainment.is_open[:, None]
    row = _last_true(judged)
    reach = np.maximum(np.array(WINDOW_WIDTH)[pairs.window_code], score_months)
    fresh = (row >= 0) & (attainment.months[row] > last_closed - reach)
    status = np.where(fresh, attainment.compliance[row, np.arange(len(pairs))], ComplianceCode.NOT_JUDGED)
    amount, base, present = _pooled(figures, pairs, attainment.starts, np.where(fresh, row, -1), reach, excluded)
    ratio = is_ratio(pairs.kind)
    active = present & (base != 0)
    value = np.divide(amount, np.where(ratio, base, 1.0), out=np.full(len(pairs), np.nan), where=active)
    return Recent(
        amount=amount,
        base=base,
        value=value,
        why=_why(status, value, present & (base == 0), (pairs.direction == 0) | np.isnan(pairs.expected)),
        is_below_minimum=status == ComplianceCode.BELOW_MINIMUM,
    )


def _last_true(flags: Flags) -> NDArray[np.int64]:
    """Row of the last true value in each column, -1 where there is none."""
    last = len(flags) - 1 - flags[::-1].argmax(axis=0)
    return np.where(flags[last, np.arange(flags.shape[1])], last, -1)


def _pooled(
    figures: Figures,
    pairs: Pairs,
    starts: NDArray[np.int32],
    row: NDArray[np.int64],
    reach: NDArray[np.int64],
    excluded: Flags | None,
) -> tuple[Numbers, Numbers, Flags]:
    """Amount and base (P,) over the `reach` months that end in `row`, and whether any month has a figure."""
    lags = np.arange(LONGEST_WINDOW)[::-1, None]
    rows = row - lags
    counts = (rows >= 0) & (row >= 0) & (lags < reach)
    rows = np.maximum(rows, 0)
    counts &= figures.months[rows] >= starts
    if excluded is not None:
        counts &= ~excluded[rows, np.arange(len(pairs))]
    amount = np.where(counts, figures.amount[rows, pairs.series_index], np.nan)
    base = np.where(counts, figures.base[rows, pairs.series_index], np.nan)
    if pairs.poolable is not None:
        _keep_latest(amount, base, np.flatnonzero(~pairs.poolable))
    months = np.arange(LONGEST_WINDOW)
    summed = window_sums(amount, base, months, WindowCode.ROLLING_12)
    meant = window_means(amount, base, months, WindowCode.ROLLING_12)
    ratio = is_ratio(pairs.kind)
    return (
        np.where(ratio, summed.amount[-1], meant.amount[-1]),
        np.where(ratio, summed.base[-1], meant.base[-1]),
        np.where(ratio, summed.months_present[-1], meant.months_present[-1]) > 0,
    )


def _keep_latest(amount: Numbers, base: Numbers, columns: NDArray[np.int64]) -> None:
    """Of percentiles only the latest month that has a figure."""
    known = ~np.isnan(amount[:, columns]) & (base[:, columns] != 0)
    last = _last_true(known)
    others = np.arange(len(amount))[:, None] != last
    amount[:, columns] = np.where(others & (last >= 0), np.nan, amount[:, columns])
    base[:, columns] = np.where(others & (last >= 0), np.nan, base[:, columns])


def _why(status: NDArray[np.int8], value: Numbers, idle: Flags, unclear: Flags) -> NDArray[np.int8]:
    why = np.full(len(value), Why.NO_DATA, dtype=np.int8)
    why[idle] = Why.NO_ACTIVITY
    why[~np.isnan(value)] = Why.SCORED
    why[status == ComplianceCode.EXCLUDED] = Why.EXCLUDED
    why[status == ComplianceCode.NOT_JUDGED] = Why.NOT_JUDGED
    why[unclear] = Why.LEVEL_UNCLEAR
    return why
