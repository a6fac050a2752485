"""The figures are there, and too many of the events behind them are not usable."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.months import last_closed_month, month_label
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio, Series
from sourcing_core.rules.frames import engagements, series_of
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import TEXT, Rows
from sourcing_core.vocabulary import Effort, Severity

NOISE = 1e-9  # of floating point, which must not make a gap (domain R-8)

METRIC = "data_quality"
"""The share of events that could be used, which the roll-up of events posts as a figure."""


@rule(
    id="G-22",
    title="Unreliable figures",
    subject="engagement_id",
    subject_kind="engagement",
    severity=Severity.MEDIUM,
    effort=Effort.DAYS,
    source="ISO 9001:2015 9.1",
    why="A good figure from half of the events may be a bad one.",
    remedy="Have the missing dates and quantities supplied, and import the corrected file.",
    knobs=("data_quality_floor", "close_lag_days"),
    reads_figures=True,
)
def unreliable_figures(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when, in the latest closed month that tells, too small a share of the events could be used.

    Exactly the floor is met. Asked of live engagements whose raw events were imported: only events can be
    incomplete. Unknown when no closed month tells. Does not apply to engagements without events, and outside their
    first and last day.
    """
    work = engagements(portfolio)
    column = series_of(portfolio, np.arange(len(work)), pa.repeat(pa.scalar(METRIC, TEXT), len(work)))
    quality, month = _latest(portfolio.series, column, last_closed_month(portfolio.as_of, policy.close_lag_days))
    return Verdicts(
        subjects=work.plus(quality=quality, month=month, floor=policy.data_quality_floor),
        applies=work["is_live"] & (column >= 0),
        known=~np.isnan(quality),
        gap=quality + NOISE < policy.data_quality_floor,
        says="in {month} only {quality:.1%} of the events of engagement {engagement_id} could be used; the floor is "
        "{floor:.0%}",
        unknown_says="no closed month tells which share of the events of engagement {engagement_id} could be used",
    )


def _latest(series: Series, column: Rows, last: int) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """(N,) value and name of the latest month up to the last with a value in each column; NaN and '' for none."""
    months = series.months[series.months <= last]
    labels = np.array([*(month_label(int(month)) for month in months), ""], dtype=object)
    value = np.full((len(months) + 1, len(column)), np.nan)  # a row before all others stands for no month
    value[1:, column >= 0] = series.value[np.ix_(np.arange(len(months)), column[column >= 0])]
    row = len(months) - (~np.isnan(value[::-1])).argmax(axis=0)
    row[np.isnan(value).all(axis=0)] = 0
    return value[row, np.arange(len(column))], labels[row - 1]
