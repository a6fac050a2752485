"""Every service level in every month: the figure, compliance, and beside it the evidence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sourcing_core.service_levels.codes import ComplianceCode, KindCode, is_ratio
from sourcing_core.service_levels.compliance import compliance
from sourcing_core.service_levels.pairs import Pairs
from sourcing_core.service_levels.periods import open_months
from sourcing_core.service_levels.pooling import Pooled, first_counting_months, judged_windows, pool
from sourcing_core.service_levels.volume import volume_for_evidence
from sourcing_core.spc.evidence import evidence
from sourcing_core.spc.intervals import poisson_exact, wilson

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Months = NDArray[np.int32]


class Figures(Protocol):
    """Series as matrices; `portfolio.Series` is one."""

    @property
    def months(self) -> Months:
        """(M,) without holes."""

    @property
    def amount(self) -> Matrix:
        """(M, S) numerators or values, NaN where nothing is known."""

    @property
    def base(self) -> Matrix:
        """(M, S) denominators or n, NaN where nothing is known."""


@dataclass(frozen=True)
class Terms:
    """The numbers of the policy that judging needs."""

    as_of: date
    close_lag_days: int
    """A month stays provisional this long after its end."""
    confidence: float
    """Of every interval."""


@dataclass(frozen=True)
class Attainment:
    """Windows of P pairs, time-major (M, P) and read-only; a window stands on the row of its last month.

    Numbers are in the figure's own unit (shares 0..1) and NaN wherever nothing is judged; provisional and excluded
    windows show theirs.
    """

    months: Months
    """(M,)"""
    is_open: Flags
    """(M,) months that were provisional."""
    starts: Months
    """(P,) first month that counts for the pair, `pooling.NEVER` when there is none yet."""
    amount: Matrix
    """Numerators summed; the value itself for value kinds."""
    base: Matrix
    """Denominators or n summed; NaN where n is not told."""
    value: Matrix
    compliance: Codes
    """`ComplianceCode`; decided by arithmetic alone."""
    evidence: Codes
    """`spc.evidence.Evidence` against the expected level; never touches compliance."""
    ci_low: Matrix
    """Wilson (proportions) or exact Poisson (rates); NaN for values."""
    ci_high: Matrix
    enough_volume: Flags
    """Whether so many events can settle the expected level at all."""
    months_present: Codes
    """Months of the window with a figure."""
    months_in_window: Codes
    """Months of the window that count."""
    unpoolable: Flags
    """Percentiles that cannot be joined over the window."""

    def __post_init__(self) -> None:
        """Shared between sessions: nobody writes."""
        for each in fields(self):
            getattr(self, each.name).setflags(write=False)


def attain(figures: Figures, pairs: Pairs, terms: Terms, *, excluded: Flags | None = None) -> Attainment:
    """Judge every pair in every month (domain 0.2-0.4, 1.4, 3.6).

    `excluded` (M, P) takes months out of their windows; a window of which no month is left is EXCLUDED and shows what
    it would have been.
    """
    months = figures.months
    starts = first_counting_months(months, figures.amount, figures.base, pairs)
    is_open = open_months(months, terms.as_of, terms.close_lag_days)
    pooled = pool(months, figures.amount, figures.base, pairs, starts, excluded)
    gone = None
    if excluded is not None:
        gone = pooled.months_in_window == 0
        pooled = _shown(pooled, pool(months, figures.amount, figures.base, pairs, starts, None), gone)
    value = _value(pooled, is_ratio(pairs.kind))
    codes = compliance(
        value,
        pooled.base,
        pairs.expected,
        pairs.minimum,
        pairs.direction,
        decimals=pairs.decimals,
        scale=pairs.scale,
        present=pooled.months_present > 0,
        applies=judged_windows(months, pairs, starts),
        excluded=gone,
        open_period=is_open[:, None],
    )
    unjudged = codes == ComplianceCode.NOT_JUDGED
    for matrix in (pooled.amount, pooled.base, value):
        matrix[unjudged] = np.nan
    low, high = _intervals(pooled, pairs.kind, terms.confidence)
    target = pairs.expected_inside
    with np.errstate(invalid="ignore"):
        enough = pooled.base >= volume_for_evidence(target, pairs.direction, pairs.kind, terms.confidence)
    return Attainment(
        months=months,
        is_open=is_open,
        starts=starts,
        amount=pooled.amount,
        base=pooled.base,
        value=value,
        compliance=codes,
        evidence=evidence(low, high, target, pairs.direction),
        ci_low=low,
        ci_high=high,
        enough_volume=enough,
        months_present=pooled.months_present,
        months_in_window=pooled.months_in_window,
        unpoolable=pooled.unpoolable,
    )


def _shown(counted: Pooled, everything: Pooled, gone: Flags) -> Pooled:
    """Windows that are excluded as a whole show what they would have been."""
    pairs = zip(vars(counted).items(), vars(everything).values(), strict=True)
    return Pooled(**{name: np.where(gone, full, part) for (name, part), full in pairs})


def _value(pooled: Pooled, ratio: Flags) -> Matrix:
    """Value of each window: numerator over denominator for ratio kinds, NaN where the denominator is 0."""
    value = pooled.amount.copy()
    base = np.where(ratio, pooled.base, 1.0)
    np.divide(value, base, out=value, where=base != 0)
    value[base == 0] = np.nan  # no activity; values of n = 0 are unknown already
    return value


def _intervals(pooled: Pooled, kind: Codes, confidence: float) -> tuple[Matrix, Matrix]:
    """Confidence interval of every window, by the kind of its metric."""
    low, high = np.full(pooled.amount.shape, np.nan), np.full(pooled.amount.shape, np.nan)
    for code, interval in ((KindCode.PROPORTION, wilson), (KindCode.RATE, poisson_exact)):
        columns = np.flatnonzero(kind == code)
        if columns.size == len(kind):
            return interval(pooled.amount, pooled.base, confidence)
        if columns.size:
            low[:, columns], high[:, columns] = interval(pooled.amount[:, columns], pooled.base[:, columns], confidence)
    return low, high
