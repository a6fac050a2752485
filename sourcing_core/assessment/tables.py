"""The judgement as long tables: one row per level and window, one row per signal."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.assessment.control import Control
from sourcing_core.months import month_start
from sourcing_core.portfolio import Portfolio, Series
from sourcing_core.service_levels.attainment import Attainment
from sourcing_core.service_levels.codes import ComplianceCode
from sourcing_core.service_levels.pairs import Pairs
from sourcing_core.spc import Chart, Evidence, Verdict, text_of
from sourcing_core.vocabulary import SOURCE_WORDS

_KEYS = ["vendor_id", "site_id", "engagement_id", "metric_id"]
COMPLIANCE_WORDS = np.array([code.name for code in ComplianceCode], dtype=object)
EVIDENCE_WORDS = np.array([code.name.lower() for code in Evidence], dtype=object)
CHART_WORDS = np.array([chart.word for chart in Chart], dtype=object)
VERDICT_WORDS = np.array([code.name.lower() for code in Verdict], dtype=object)


def attainment_table(
    portfolio: Portfolio,
    pairs: Pairs,
    attainment: Attainment,
    levels: pd.DataFrame,
    chosen: NDArray[np.integer] | None = None,
) -> pd.DataFrame:
    """One row per judged window; `chosen` keeps these pairs only.

    Columns: the keys of the series, level_id, month, period_start, numerator, denominator, value, n, unit, source,
    restated, expected, minimum (in the figure's unit), compliance, evidence, ci_low, ci_high, window, standing.
    """
    wanted = np.arange(len(pairs)) if chosen is None else chosen
    codes = attainment.compliance[:, wanted]
    local, rows = np.nonzero((codes != ComplianceCode.NOT_JUDGED).T)
    columns = wanted[local]
    series = portfolio.series
    keys = series.keys.iloc[pairs.series_index[columns]].reset_index(drop=True)
    level = levels.iloc[pairs.level_index[columns]].reset_index(drop=True)
    at = (rows, columns)
    ratio = series.is_ratio[pairs.series_index[columns]]
    amount, base = attainment.amount[at], attainment.base[at]
    return keys[[*_KEYS, "unit"]].assign(
        level_id=level["level_id"],
        month=attainment.months[rows],
        period_start=month_start(attainment.months[rows]).astype("datetime64[s]"),
        numerator=np.where(ratio, amount, np.nan),
        denominator=np.where(ratio, base, np.nan),
        value=attainment.value[at],
        n=base,
        source=np.array(SOURCE_WORDS)[series.source[rows, pairs.series_index[columns]]],
        restated=series.restated[rows, pairs.series_index[columns]],
        expected=pairs.expected_inside[columns],
        minimum=pairs.minimum_inside[columns],
        compliance=COMPLIANCE_WORDS[attainment.compliance[at]],
        evidence=EVIDENCE_WORDS[attainment.evidence[at]],
        ci_low=attainment.ci_low[at],
        ci_high=attainment.ci_high[at],
        window=level["window"],
        standing=level["standing"],
    )


def signal_table(series: Series, control: Control, since: int | None = None) -> pd.DataFrame:
    """One row per flagged point from the month `since` on, newest first.

    Columns: keys, month, period_start, value, n, centre, lower, upper, rules ('WE1;WE4'), verdict, chart (its word),
    sigma_z, points (behind the limits), unit.
    """
    first = 0 if since is None else max(0, min(since - int(series.months[0]), series.shape[0]))
    flagged = control.verdict[first:] != 0
    rows, columns = np.divmod(np.flatnonzero(flagged), max(series.shape[1], 1))
    rows = rows + first
    at = (rows, columns)
    table = (
        series.keys.iloc[columns]
        .reset_index(drop=True)[[*_KEYS, "unit", "metric_kind", "direction"]]
        .assign(
            month=series.months[rows],
            period_start=month_start(series.months[rows]).astype("datetime64[s]"),
            value=series.value[at],
            n=series.base[at],
            centre=control.centre[at],
            lower=control.lower[at],
            upper=control.upper[at],
            rules=text_of(control.mask[at]),
            verdict=VERDICT_WORDS[control.verdict[at]],
            chart=CHART_WORDS[control.chart[columns]],
            sigma_z=control.sigma_z[columns],
            points=control.points[columns],
        )
    )
    return table.sort_values(["month", *_KEYS], ascending=[False, True, True, True, True], ignore_index=True)
