"""A month is over, and nobody told how it went."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sourcing_core.months import last_closed_month, month_label
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import engagements, levels, promised_series, promises
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import Rows, Table
from sourcing_core.service_levels.periods import first_month_in_force, last_month_in_force
from sourcing_core.vocabulary import Effort, Severity, Standing, Window

Whole = NDArray[np.int32]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

ALWAYS, NEVER = 0, 2**31 - 2


@rule(
    id="G-21",
    title="Missing figures",
    subject="level_id",
    subject_kind="service_level",
    severity=Severity.MEDIUM,
    effort=Effort.DAYS,
    source="DORA art. 30(3)(a)-(b); ISO/IEC 27001:2022 A.5.22; contract practice",
    why="What is not reported cannot be judged, and in many contracts failing to report is a default of its own.",
    remedy="Get the figures from the vendor or your own systems; where nothing happened, record 0 of 0.",
    knobs=("missing_lookback_months", "close_lag_days"),
    reads_figures=True,
)
def missing_figures(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when a closed month within the look-back has no figure for a service level of a live engagement.

    High for critical levels. A month is due when the level and the engagement held on its first day, as for
    compliance; it is closed when the close lag after its end is over. A figure of no activity is a figure. A level
    judged by the quarter is reported when any month of the quarter has a figure, and due when the whole quarter is
    closed. Unknown when neither the level's nor the engagement's first day is recorded and there is no figure to
    count from: since when it is due cannot be told. Where there is a first figure, months are due from it on. Does
    not apply while no month is due, and to levels that hold for no live engagement.
    """
    promised, pairs = levels(portfolio), promises(portfolio)
    due = _Due(portfolio, policy)
    size, level = len(promised), pairs["level"]
    missing = np.bincount(level, weights=due.missing.sum(axis=0), minlength=size).astype(np.int64)
    of = np.bincount(level, weights=due.is_due.sum(axis=0), minlength=size).astype(np.int64)
    unclear = np.bincount(level, weights=due.is_untold, minlength=size) > 0
    return Verdicts(
        subjects=promised.plus(missing=missing, of=of, **due.latest(missing > 0)),
        applies=(of > 0) | unclear,
        known=(missing > 0) | ~unclear,
        gap=missing > 0,
        severity={Severity.HIGH: promised.equals("standing", Standing.CRITICAL)},
        says="{missing} of {of} closed months have no figure of {metric_id} under level {level_id} of {vendor_name}; "
        "the latest is {month} for engagement {whose}",
        unknown_says="level {level_id} of {vendor_name} has no figure of {metric_id} at all; since when one is due is "
        "not recorded",
    )


@dataclass(frozen=True)
class _Due:
    """The closed months of the look-back against every level and engagement; matrices are (months, pairs)."""

    portfolio: Portfolio
    policy: Policy

    @cached_property
    def pairs(self) -> Table:
        return promises(self.portfolio)

    @cached_property
    def last(self) -> int:
        return last_closed_month(self.portfolio.as_of, self.policy.close_lag_days)

    @cached_property
    def months(self) -> Whole:
        return np.arange(self.last - self.policy.missing_lookback_months + 1, self.last + 1, dtype=np.int32)

    @cached_property
    def by_quarter(self) -> Flags:
        return np.asarray(levels(self.portfolio).equals("window", Window.QUARTER)[self.pairs["level"]])

    @cached_property
    def first_told(self) -> Whole:
        """First month that is due by a recorded day of the level or the engagement; ALWAYS where neither has one."""
        level, work = self.pairs["level"], self.pairs["engagement"]
        valid = first_month_in_force(levels(self.portfolio)["valid_from"], ALWAYS)[level]
        began = first_month_in_force(engagements(self.portfolio)["started_on"], ALWAYS)[work]
        return np.asarray(np.maximum(valid, began))

    @cached_property
    def is_held(self) -> Flags:
        """(months, pairs): the level holds until then at least."""
        until = last_month_in_force(levels(self.portfolio)["valid_to"], NEVER)[self.pairs["level"]]
        return np.asarray(self.months[:, None] <= until)

    @cached_property
    def is_untold(self) -> Flags:
        """(pairs,): since when figures are due cannot be told."""
        return np.asarray((self.first_told == ALWAYS) & (self.first_figure == NEVER) & self.is_held[0])

    @cached_property
    def first_figure(self) -> Whole:
        """(pairs,) month of the first figure; NEVER where there is none, or where a recorded day tells."""
        series, column = self.portfolio.series, promised_series(self.portfolio)
        first = np.full(len(column), NEVER, dtype=np.int32)
        asked = np.flatnonzero((self.first_told == ALWAYS) & (column >= 0))
        present = series.is_present[:, column[asked]]
        first[asked] = np.where(present.any(axis=0), series.months[present.argmax(axis=0)], NEVER)
        return first

    @cached_property
    def is_due(self) -> Flags:
        start = np.where(self.first_told == ALWAYS, self.first_figure, self.first_told)
        due = (self.months[:, None] >= start) & self.is_held
        return due & (~self.by_quarter | (self.months // 3 * 3 + 2 <= self.last)[:, None])

    @cached_property
    def missing(self) -> Flags:
        column = promised_series(self.portfolio)
        there = _present(self.portfolio, self.months, column)
        quarterly = np.flatnonzero(self.by_quarter)
        for month in range(3):
            there[:, quarterly] |= _present(self.portfolio, self.months // 3 * 3 + month, column[quarterly])
        return self.is_due & ~there

    def latest(self, has_gap: Flags) -> dict[str, NDArray[np.object_]]:
        """Per level with a gap the latest month without a figure, and the first engagement that lacks it."""
        level, work = self.pairs["level"], self.pairs["engagement"]
        lacking = np.flatnonzero(self.missing.any(axis=0))
        month = self.months[-1] - self.missing[::-1, lacking].argmax(axis=0)
        order = np.lexsort((work[lacking], -month, level[lacking]))
        _, first = np.unique(level[lacking][order], return_index=True)
        chosen = order[first]
        labels = {int(each): month_label(int(each)) for each in self.months}
        texts = {name: np.full(len(has_gap), "", dtype=object) for name in ("month", "whose")}
        texts["month"][has_gap] = [labels[int(each)] for each in month[chosen]]
        texts["whose"][has_gap] = engagements(self.portfolio)["engagement_id"][work[lacking][chosen]]
        return texts


def _present(portfolio: Portfolio, months: Whole, column: Rows) -> Flags:
    """(months, pairs): a figure is recorded; none outside the matrix."""
    series = portfolio.series
    row = months - int(series.months[0])
    inside = (row >= 0) & (row < len(series.months))
    found = np.zeros((len(months), len(column)), dtype=np.bool_)
    known = np.flatnonzero(column >= 0)
    if len(known):
        found[np.ix_(inside, known)] = series.is_present[np.ix_(row[inside], column[known])]
    return found
