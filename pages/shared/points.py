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
    """The points of several series (see `named`), each with its unit and whether its limits are trial ones, for `small_multiples`."""
    series, parts = assessment.portfolio.series, []
    called = zip(*(flagged[key] for key in ("engagement_id", "metric_id", "name", "detail")), strict=True)
    for engagement_id, metric_id, name, detail in called:
        at = int(series.columns_of(engagement_id=engagement_id, metric_id=metric_id)[0])
        key = series.keys.iloc[at]
        parts.append(
            control_points(assessment, at).assign(
                name=name,
                detail=detail,
                unit=str(key["unit"]),
                trial=bool(assessment.control.points[at] < assessment.policy.limits_firm_points),
            )
        )
    return pd.concat(parts, ignore_index=True)


def once(flagged: pd.DataFrame) -> pd.DataFrame:
    """A vendor-wide score is the same at each of its sites: one row of them, whose `places` counts them."""
    same = ["vendor_id", "metric_id", "since", "value", "centre"]
    return flagged.assign(places=flagged.groupby(same)["metric_id"].transform("size")).drop_duplicates(same)


def named(assessment: Assessment, flagged: pd.DataFrame) -> pd.DataFrame:
    """The same rows with what each series is called: name, its vendor, and detail, its metric and site.

    Where one vendor has several engagements of it at one site, the engagement is told too. `flagged` comes from `once`.
    """
    names = assessment.portfolio.names
    metric, site = (flagged[f"{kind}_id"].map(names[kind]) for kind in ("metric", "site"))
    again = flagged.duplicated(["vendor_id", "metric_id", "site_id"], keep=False)
    alone = (" at " + site).fillna("") + (" (" + flagged["engagement_id"] + ")").where(again, "")
    several = " in " + flagged["places"].astype("str") + " engagements"
    return flagged.assign(
        name=flagged["vendor_id"].map(names["vendor"]), detail=metric + several.where(flagged["places"] > 1, alone)
    )


def _recent(frame: pd.DataFrame, assessment: Assessment) -> pd.DataFrame:
    last = assessment.portfolio.last_data_month
    until = max(last or 0, assessment.last_closed)
    return frame[(frame["month"] <= until) & (frame["month"] > until - assessment.policy.history_months)]
