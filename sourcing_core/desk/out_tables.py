"""The tables of a take-out: fixed headers, the same numbers as on the screen, one function per file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from sourcing_core.assessment import Assessment
from sourcing_core.assessment.strategic import regional_alignment
from sourcing_core.assessment.strategic import strategic_components as components
from sourcing_core.desk.out_comparisons import comparison, completeness, honesty, kept_and_rated
from sourcing_core.portfolio import categorical
from sourcing_core.rules.check import needing_somebody

Table = Callable[[Assessment, int, int], pd.DataFrame]

_KEYS = ["vendor_id", "vendor", "site_id", "site", "engagement_id", "metric_id"]


def _named(table: pd.DataFrame, assessment: Assessment) -> pd.DataFrame:
    names = assessment.portfolio.names
    return table.assign(vendor=table["vendor_id"].map(names["vendor"]), site=table["site_id"].map(names["site"]))


def _within(table: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return table[table["month"].between(first, last)]


def figures(assessment: Assessment, first: int, last: int) -> pd.DataFrame:
    """Every figure of the period, by series and month."""
    table = assessment.portfolio.series.long(first, last)
    provisional = (table["month"] > assessment.last_closed).to_numpy()
    names = assessment.portfolio.names
    named = {kind: _names(table[f"{kind}_id"], names[kind]) for kind in ("vendor", "site")}
    table = table.assign(**named, status=categorical(provisional.astype(np.int8), ["LOCKED", "PROVISIONAL"]))
    return table[
        [*_KEYS, "period_start", "numerator", "denominator", "value", "unit", "n", "source", "restated", "status"]
    ]


def _names(ids: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """The name of each record whose id stands in a categorical column; several records may have one name."""
    codes, words = pd.factorize(np.array([names.get(record_id, "") for record_id in ids.cat.categories], object))
    rows = ids.cat.codes.to_numpy()
    return categorical(codes[rows] if len(codes) else rows, words)


def attainment(assessment: Assessment, first: int, last: int) -> pd.DataFrame:
    """Every judged window that ends in the period."""
    table = _named(_within(assessment.attained, first, last), assessment)
    return table.sort_values(["vendor_id", "engagement_id", "metric_id", "level_id", "month"], kind="stable")[
        [
            *_KEYS,
            "period_start",
            "numerator",
            "denominator",
            "value",
            "unit",
            "n",
            "source",
            "restated",
            "level_id",
            "expected",
            "minimum",
            "compliance",
            "evidence",
            "ci_low",
            "ci_high",
            "window",
            "standing",
        ]
    ]


def scorecard(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Vendors with score, coverage and range on the day."""
    scores = assessment.vendors.scores.rename(columns={"subject_id": "vendor_id"})
    table = scores.assign(vendor=scores["vendor_id"].map(assessment.portfolio.names["vendor"]))
    return table[
        [
            "vendor_id",
            "vendor",
            "score",
            "coverage",
            "score_low",
            "score_high",
            "ranked",
            "rank",
            "capped",
            "worst_metric",
        ]
    ].sort_values("vendor_id")


def site_scorecard(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Sites with score, coverage and range on the day."""
    scores = assessment.sites.scores.rename(columns={"subject_id": "site_id"})
    table = scores.assign(site=scores["site_id"].map(assessment.portfolio.names["site"]))
    return table[
        ["site_id", "site", "score", "coverage", "score_low", "score_high", "ranked", "rank", "capped", "worst_metric"]
    ].sort_values("site_id")


def contributions(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """What each vendor's score is made of."""
    made = assessment.vendors.contributions.rename(columns={"subject_id": "vendor_id"})
    return made[
        ["vendor_id", "metric_id", "weight", "points", "contribution", "why", "value", "expected", "minimum", "n"]
    ].sort_values(["vendor_id", "metric_id"])


def strategic_components(assessment: Assessment, first: int, last: int) -> pd.DataFrame:
    """What the computed strategic scores of the period are made of: nothing where they are entered."""
    table = _named(components(assessment.portfolio, assessment.policy, first, last), assessment)
    return table[
        [
            *_KEYS,
            "period_start",
            "component",
            "name",
            "value",
            "unit",
            "n",
            "ci_low",
            "ci_high",
            "floor",
            "target",
            "score",
            "weight",
            "counted",
            "why_not",
            "is_worst",
            "flagged",
        ]
    ].sort_values(["vendor_id", "site_id", "engagement_id", "metric_id", "period_start"], kind="stable")


def alignment_by_region(assessment: Assessment, first: int, last: int) -> pd.DataFrame:
    """The components of alignment by the region that the work serves."""
    table = _named(regional_alignment(assessment.portfolio, assessment.policy, first, last), assessment)
    wanted = [*_KEYS, "period_start", "region", "component", "name", "value", "unit", "n", "ci_low", "ci_high", "score"]
    return table[wanted].sort_values(["vendor_id", "site_id", "engagement_id", "period_start", "region"], kind="stable")


def signals(assessment: Assessment, first: int, last: int) -> pd.DataFrame:
    """Every flagged point of the period."""
    table = _named(_within(assessment.signals, first, last), assessment)
    return table.sort_values(["vendor_id", "engagement_id", "metric_id", "month"])[
        [
            *_KEYS,
            "period_start",
            "value",
            "unit",
            "n",
            "centre",
            "lower",
            "upper",
            "rules",
            "verdict",
            "points",
            "chart",
            "sigma_z",
        ]
    ]


def incidents_between(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Days between the confirmed incidents of each vendor, up to the day: the whole chart, whatever the period."""
    table = assessment.incidents_between
    named = table.assign(vendor=table["vendor_id"].map(assessment.portfolio.names["vendor"]))
    wanted = [
        "vendor_id",
        "vendor",
        "number",
        "incident_id",
        "next_incident_id",
        "since",
        "until",
        "still_running",
        "value",
        "unit",
        "centre",
        "lower",
        "upper",
        "baseline",
        "points",
        "rules",
        "verdict",
    ]
    return named[wanted].sort_values(["vendor_id", "number"])


def outlook(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Of every monthly level in force: the chance of a miss next month, and whether the process can meet it."""
    table = _named(assessment.outlook.table, assessment)
    wanted = [*_KEYS, "level_id", "standing", "target", "value", "unit", "chance", "band", "assurance", "is_stable"]
    return table[wanted].sort_values(["vendor_id", "site_id", "engagement_id", "metric_id", "level_id"])


def trends(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Series that drift by more than chance and enough to matter."""
    table = _named(assessment.outlook.trends, assessment)
    wanted = [*_KEYS, "verdict", "slope", "slope_low", "slope_high", "unit", "p", "points"]
    return table[wanted].sort_values(["vendor_id", "site_id", "engagement_id", "metric_id"])


def governance_gaps(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Gaps, unknowns and accepted gaps on the day."""
    found = needing_somebody(assessment.findings)
    table = found.assign(vendor=found["vendor_id"].map(assessment.portfolio.names["vendor"]))
    wanted = [
        "rule_id",
        "title",
        "severity",
        "effort",
        "outcome",
        "subject_kind",
        "subject_id",
        "vendor_id",
        "vendor",
        "says",
        "remedy",
        "source",
        "due_on",
        "accepted_until",
        "waiver_id",
    ]
    return table[wanted].sort_values(["rule_id", "subject_kind", "subject_id"])


def contracts(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Contracts with their decision dates on the day."""
    table = assessment.contracts
    named = table.assign(vendor=table["vendor_id"].map(assessment.portfolio.names["vendor"]))
    wanted = [
        "contract_id",
        "vendor_id",
        "vendor",
        "name",
        "signed_on",
        "starts_on",
        "ends_on",
        "notice_days",
        "auto_renews",
        "internal_lead_days",
        "notice_by",
        "decide_by",
        "days_to_decide",
        "days_to_end",
        "decision",
        "decided_on",
        "governing_law",
        "currency",
        "yearly_value",
        "at_risk_share",
    ]
    return named[wanted].sort_values("contract_id")


def imports(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Every import, also those taken back."""
    wanted = [
        "batch_id",
        "kind",
        "file_name",
        "sha256",
        "mapping_sha256",
        "source",
        "accepted",
        "changed",
        "known",
        "refused",
        "who",
        "at",
        "revision",
        "is_taken_back",
    ]
    table = assessment.portfolio.batches
    return (
        table[wanted].sort_values("batch_id")
        if len(table)
        else pd.DataFrame({name: pd.Series(dtype="str") for name in wanted})
    )


def restatements(assessment: Assessment, first: int, last: int) -> pd.DataFrame:
    """Every version of the figures that were stated more than once: who, when, why."""
    return _within(assessment.portfolio.restatements, first, last).drop(columns="month")


def policy(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """The thresholds in force, by which all of it was judged."""
    values = assessment.policy.model_dump(mode="json")
    return pd.DataFrame({"threshold": list(values), "value": [str(value) for value in values.values()]}).sort_values(
        "threshold"
    )


TABLES: dict[str, Table] = {
    "figures.csv": figures,
    "attainment.csv": attainment,
    "scorecard.csv": scorecard,
    "scorecard_sites.csv": site_scorecard,
    "scorecard_contributions.csv": contributions,
    "strategic_components.csv": strategic_components,
    "alignment_by_region.csv": alignment_by_region,
    "signals.csv": signals,
    "incidents_between.csv": incidents_between,
    "outlook.csv": outlook,
    "trends.csv": trends,
    "comparison.csv": comparison,
    "kept_and_rated.csv": kept_and_rated,
    "honesty.csv": honesty,
    "completeness.csv": completeness,
    "governance_gaps.csv": governance_gaps,
    "contracts.csv": contracts,
    "imports.csv": imports,
    "restatements.csv": restatements,
    "policy.csv": policy,
}
"""File name -> the function that makes its table for the months first..last."""
