"""Vendors and sites beside one another without league-table lies: funnels, ranks with intervals, and the watermelon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from sourcing_core.assessment.summary import pooled
from sourcing_core.service_levels.codes import ComplianceCode
from sourcing_core.spc import Place, Ranks, funnel, poisson_exact, rank_intervals, wilson
from sourcing_core.spc.funnel import INNER, OUTER

if TYPE_CHECKING:
    from sourcing_core.assessment import Assessment

PLACE_WORDS = {
    Place.UNKNOWN: "unknown", Place.INSIDE: "inside", Place.BETTER: "beyond_95_good", Place.BETTER_BY_FAR: "beyond_998_good",
    Place.WORSE: "beyond_95_bad", Place.WORSE_BY_FAR: "beyond_998_bad",
}  # fmt: skip
_STEPS = 60
RATING = "customer_alignment"
_YEAR = 12


@dataclass(frozen=True)
class Compared:
    """Units of one kind in one metric."""

    units: pd.DataFrame
    """key, name, n, value, status, rank, rank_low, rank_high; units without volume last, with ranks of 0."""
    limits: pd.DataFrame
    """n, low_95, high_95, low_998, high_998: the funnel."""
    rank_count: int
    """How many units are ranked."""
    centre: float
    dispersion: float


def compared(assessment: Assessment, kind: str, metric_id: str, ids: set[str], months: int = _YEAR) -> Compared | None:
    """Vendors or sites in a proportion or rate, pooled over the closed months; None for another kind, or without a better side."""
    series, policy = assessment.portfolio.series, assessment.policy
    columns = np.flatnonzero(
        series.keys["metric_id"].eq(metric_id).to_numpy(bool) & series.keys[f"{kind}_id"].isin(ids).to_numpy(bool)
    )
    if not len(columns) or not series.is_ratio[columns].all() or series.sign[columns[0]] == 0:
        return None
    known = sorted(set(series.keys[f"{kind}_id"].to_numpy()[columns]))
    subject = np.full(series.shape[1], -1)
    subject[columns] = pd.Index(known).get_indexer(series.keys[f"{kind}_id"].to_numpy()[columns])
    last = int(np.sum(series.months <= assessment.last_closed))
    value, n = pooled(
        series, subject, np.zeros(series.shape[1], int), (len(known), 1), slice(max(last - months, 0), last)
    )
    value, n = value.ravel(), n.ravel()
    count = np.rint(np.nan_to_num(value * n))
    volume = np.nan_to_num(n)
    sign, share = int(series.sign[columns[0]]), series.keys["metric_kind"].iloc[int(columns[0])] == "proportion"
    made = funnel(count, volume, sign, is_share=share)
    ranks = _by_what_is_sure(count, volume, sign, share=share, confidence=policy.confidence)
    units = pd.DataFrame(
        {
            "key": known,
            "name": [assessment.portfolio.names[kind].get(each, each) for each in known],
            "n": n,
            "value": value,
            "status": [PLACE_WORDS[Place(code)] for code in made.place],
            "rank": ranks.rank,
            "rank_low": ranks.low,
            "rank_high": ranks.high,
        }
    ).sort_values(
        ["rank", "key"],
        key=lambda column: column.replace(0, len(known) + 1) if column.name == "rank" else column,
        ignore_index=True,
    )
    used = volume[volume > 0]
    if not len(used):
        return Compared(
            units,
            pd.DataFrame(columns=["n", "low_95", "high_95", "low_998", "high_998"]),
            0,
            made.centre,
            made.dispersion,
        )
    at = np.geomspace(max(used.min() * 0.8, 1.0), used.max() * 1.1, _STEPS)
    (low_95, high_95), (low_998, high_998) = made.limits(at, INNER), made.limits(at, OUTER)
    lines = pd.DataFrame({"n": at, "low_95": low_95, "high_95": high_95, "low_998": low_998, "high_998": high_998})
    return Compared(units, lines, int((ranks.rank > 0).sum()), made.centre, made.dispersion)


def _by_what_is_sure(
    count: NDArray[np.float64], n: NDArray[np.float64], sign: int, *, share: bool, confidence: float
) -> Ranks:
    """Ranks by the worse end of each unit's interval: what it surely reaches; equals share the better rank.

    0 for a unit without volume. Ten of ten is not above 690 of 700: so few lines prove little. The interval of the rank says how little.
    """
    drawn = rank_intervals(count, n, sign, is_share=share, confidence=confidence)
    low, high = wilson(count, n, confidence) if share else poisson_exact(count, n, confidence)
    sure = low if sign >= 0 else -high
    some = drawn.rank > 0
    rank = np.zeros(len(n), np.int64)
    rank[some] = rankdata(-sure[some], method="min")
    return Ranks(rank, np.where(some, np.minimum(drawn.low, rank), 0), np.where(some, np.maximum(drawn.high, rank), 0))


def watermelon(assessment: Assessment, kind: str, ids: set[str]) -> pd.DataFrame:
    """Promises kept beside what stakeholders say, per vendor or site, over the latest twelve closed months.

    Columns: vendor_id (or site_id), name, kept_share (of the windows with a status, 0..1), rating (alignment with
    customer needs, 0..100: the lowest of the latest closed values of its engagements, since an average would hide the
    unhappy one), n_levels, n_ratings. NaN where unknown.
    """
    series, key = assessment.portfolio.series, f"{kind}_id"
    attained, pairs = assessment.attainment, assessment.pairs
    subject = pd.Index(sorted(ids))
    rows = (attained.months <= assessment.last_closed) & (attained.months > assessment.last_closed - _YEAR)
    codes = attained.compliance[rows]
    is_rating = series.keys["metric_id"].eq(RATING).to_numpy(bool)[pairs.series_index]
    judged = (
        np.isin(codes, (ComplianceCode.MET, ComplianceCode.BELOW_EXPECTED, ComplianceCode.BELOW_MINIMUM)) & ~is_rating
    )
    at = subject.get_indexer(pd.Index(series.keys[key].to_numpy()[pairs.series_index]))
    used = at >= 0
    size = len(subject)
    total = np.bincount(at[used], judged.sum(axis=0)[used], minlength=size)
    met = np.bincount(at[used], ((codes == ComplianceCode.MET) & judged).sum(axis=0)[used], minlength=size)
    rating, n_ratings = _ratings(assessment, key, subject)
    return pd.DataFrame(
        {
            key: subject.astype("str"),
            "name": [assessment.portfolio.names[kind].get(each, each) for each in subject],
            "kept_share": met / np.where(total > 0, total, np.nan),
            "rating": rating,
            "n_levels": total.astype(int),
            "n_ratings": n_ratings,
        }
    )


def _ratings(assessment: Assessment, key: str, subject: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """The lowest of the latest ratings of the engagements, and how many there are."""
    series = assessment.portfolio.series
    closed = int(np.sum(series.months <= assessment.last_closed))
    columns = np.flatnonzero(series.keys["metric_id"].eq(RATING).to_numpy(bool))
    recent = series.value[max(closed - 3, 0) : closed, columns]
    known = ~np.isnan(recent)
    last = len(recent) - 1 - known[::-1].argmax(axis=0) if len(recent) else np.zeros(len(columns), int)
    value = recent[last, np.arange(len(columns))] if len(recent) else np.full(len(columns), np.nan)
    at = subject.get_indexer(pd.Index(series.keys[key].to_numpy()[columns]))
    used = (at >= 0) & ~np.isnan(value)
    count = np.bincount(at[used], minlength=len(subject))
    lowest = np.full(len(subject), np.inf)
    np.minimum.at(lowest, at[used], value[used])
    return np.where(count > 0, lowest, np.nan), count
