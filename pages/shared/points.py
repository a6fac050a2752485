"""The points of one series as charts draw them, taken from the assessment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sourcing_core.assessment import Assessment
from sourcing_core.assessment.tables import COMPLIANCE_WORDS, VERDICT_WORDS
from sourcing_core.spc import text_of


def attained_points(assessment: Assessment, pair: int) -> pd.DataFrame:
    """One row per month of one service level on one series, for `attainment_chart`."""
    attainment, pairs = assessment.attainment, assessment.pairs
    key = assessment.portfolio.series.keys.iloc[pairs.series_index[pair]]
    status = COMPLIANCE_WORDS[attainment.compliance[:, pair]]
    frame = pd.DataFrame(
        {
            "month": attainment.months,
            "value": attainment.value[:, pair],
            "low": attainment.ci_low[:, pair],
            "high": attainment.ci_high[:, pair],
            "expected": pairs.expected_inside[pair],
            "minimum": pairs.minimum_inside[pair],
            "n": attainment.base[:, pair],
            "status": status,
            "engagement_id": key["engagement_id"],
            "metric_id": key["metric_id"],
        }
    )
    return _recent(frame[frame["status"].ne("NOT_JUDGED")], assessment)


def control_points(assessment: Assessment, column: int, target: float = np.nan) -> pd.DataFrame:
    """One row per month of one series, for `control_chart`."""
    series, control = assessment.portfolio.series, assessment.control
    key = series.keys.iloc[column]
    flagged = control.verdict[:, column] != 0
    frame = pd.DataFrame(
        {
            "month": series.months,
            "value": series.value[:, column],
            "n": series.base[:, column],
            "centre": control.centre[:, column],
            "lower": control.lower[:, column],
            "upper": control.upper[:, column],
            "target": target,
            "verdict": np.where(flagged, VERDICT_WORDS[control.verdict[:, column]], ""),
            "rules": text_of(control.mask[:, column]),
            "engagement_id": key["engagement_id"],
            "metric_id": key["metric_id"],
            "baseline": control.baseline[:, column],
            "rebased": control.starts[:, column],
            "provisional": series.months > assessment.last_closed,
        }
    )
    first = np.flatnonzero(series.is_present[:, column])
    return _recent(frame.iloc[first[0] :] if len(first) else frame.iloc[:0], assessment)


def of_many(assessment: Assessment, flagged: pd.DataFrame) -> pd.DataFrame:
    """The points of several series, each with its name, unit and whether its limits are trial ones, for `small_multiples`."""
    series, names = assessment.portfolio.series, assessment.portfolio.names
    parts = []
    for engagement_id, metric_id in zip(flagged["engagement_id"], flagged["metric_id"], strict=True):
        at = int(series.columns_of(engagement_id=engagement_id, metric_id=metric_id)[0])
        key = series.keys.iloc[at]
        parts.append(
            control_points(assessment, at).assign(
                name=f"{names['vendor'].get(key['vendor_id'])}: {names['metric'].get(metric_id)}",
                unit=str(key["unit"]),
                trial=bool(assessment.control.points[at] < assessment.policy.limits_firm_points),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _recent(frame: pd.DataFrame, assessment: Assessment) -> pd.DataFrame:
    last = assessment.portfolio.last_data_month
    until = max(last or 0, assessment.last_closed)
    return frame[(frame["month"] <= until) & (frame["month"] > until - assessment.policy.history_months)]
