"""The tables of a take-out that set vendors and sites beside one another; see `out_tables`."""

from __future__ import annotations

import pandas as pd

from sourcing_core.assessment import Assessment


def comparison(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Active vendors and sites beside one another in each share and rate: the funnel's verdict, and ranks with intervals."""
    parts = []
    for kind, ids in _active(assessment).items():
        for metric_id in sorted(set(assessment.portfolio.series.keys["metric_id"])):
            found = assessment.compared(kind, metric_id, ids)
            if found is not None:
                facts = {"rank_count": found.rank_count, "centre": found.centre, "dispersion": found.dispersion}
                parts.append(found.units.assign(kind=kind, metric_id=metric_id, **facts))
    wanted = [
        "kind",
        "metric_id",
        "subject_id",
        "name",
        "value",
        "n",
        "status",
        "rank",
        "rank_low",
        "rank_high",
        "rank_count",
        "centre",
        "dispersion",
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in wanted})
    return pd.concat(parts, ignore_index=True).rename(columns={"key": "subject_id"})[wanted]


def kept_and_rated(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Promises kept beside what stakeholders say, of each active vendor and site."""
    parts = [
        assessment.watermelon(kind, ids).rename(columns={f"{kind}_id": "subject_id"}).assign(kind=kind)
        for kind, ids in _active(assessment).items()
    ]
    return pd.concat(parts, ignore_index=True)[
        ["kind", "subject_id", "name", "kept_share", "rating", "n_levels", "n_ratings"]
    ]


def _active(assessment: Assessment) -> dict[str, set[str]]:
    return {kind: set(assessment.portfolio.active(kind)[f"{kind}_id"]) for kind in ("vendor", "site")}


def honesty(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """What vendors report beside what was measured or audited, by vendor and metric."""
    wanted = [
        "vendor_id",
        "vendor",
        "metric_id",
        "unit",
        "pairs",
        "equal",
        "mean_gap",
        "favours_share",
        "p",
        "is_biased",
    ]
    return assessment.favours[wanted].sort_values(["vendor_id", "metric_id"])


def completeness(assessment: Assessment, _first: int, _last: int) -> pd.DataFrame:
    """Missing months, late series and usable events by vendor."""
    wanted = ["vendor_id", "vendor", "series", "months", "missing", "late", "data_quality"]
    return assessment.completeness[wanted].sort_values("vendor_id")
