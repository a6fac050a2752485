"""The portfolio at a glance: one figure per vendor and metric, what moved since last month, spend beside score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sourcing_core.register.places import country_names
from sourcing_core.risk.concentration import shares
from sourcing_core.scoring.recent import Why
from sourcing_core.spc import poisson_exact, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sourcing_core.assessment import Assessment
    from sourcing_core.assessment.scores import Subjects
    from sourcing_core.portfolio import Series


def pooled(
    series: Series, subject: NDArray[np.integer], metric: NDArray[np.integer], shape: tuple[int, int], rows: slice
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Value and n (N, K) of each subject and metric over some months: sums of numerators over sums of denominators.

    Values are weighed by n where it is told, else evenly; percentiles of several series or months are not joined (NaN).
    `subject` and `metric` (S,) are the cell of each series, -1 to leave it out.
    """
    used = np.flatnonzero((subject >= 0) & (metric >= 0))
    amount, base = series.amount[rows][:, used], series.base[rows][:, used]
    present = series.is_present[rows][:, used] & (base != 0)
    ratio = series.is_ratio[used]
    weight = np.where(ratio, 1.0, np.where(np.isnan(base), 1.0, base))
    cell = np.broadcast_to(subject[used] * shape[1] + metric[used], amount.shape)[present]
    size = shape[0] * shape[1]

    def total(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(cell, numbers[present], minlength=size).astype(float).reshape(shape)

    top = total(np.where(np.isnan(amount), 0.0, amount) * weight)
    below = total(np.where(ratio, np.nan_to_num(base), weight))
    value = np.divide(top, below, out=np.full(shape, np.nan), where=below > 0)
    joinable = series.keys["is_poolable"].fillna(value=True).to_numpy(bool)[used]
    rigid = total(np.broadcast_to(~joinable, amount.shape).astype(float))
    value[rigid > 1] = np.nan
    return value, np.where(below > 0, total(np.nan_to_num(base)), np.nan)


def vendor_cells(assessment: Assessment) -> pd.DataFrame:
    """One row per active vendor and metric of the scorecard that is kept there.

    Columns: vendor_id, vendor, metric_id, metric, value, unit, n, status (a compliance word, blank without a service
    level), points, expected, minimum, why. Status compares the pooled latest figures with the pooled levels, so that a vendor with many engagements is not
    judged by its last one.
    """
    made = assessment.vendors.contributions
    portfolio = assessment.portfolio
    value, n = _lately(assessment, assessment.policy.score_months)
    cells = made.assign(
        lately=value.ravel(),
        lately_n=n.ravel(),
        kept=_kept(assessment).ravel(),
        vendor=made["subject_id"].map(portfolio.names["vendor"]),
        metric=made["metric_id"].map(portfolio.names["metric"]),
    )
    metrics = portfolio.tables["metric"].set_index("metric_id")
    why = cells["why"].astype("str")
    points, floor = cells["points"], assessment.policy.score_at_minimum
    agreed = _has_minimum(assessment, assessment.scored[0]).ravel()
    status = np.select(
        [
            points >= 100 - 1e-9,
            points >= floor - 1e-9,
            points.notna() & agreed,
            points.notna(),
            why.eq(Why.NO_ACTIVITY.name.lower()),
            why.isin([Why.NO_DATA.name.lower(), Why.NOT_JUDGED.name.lower()]),
            why.eq(Why.EXCLUDED.name.lower()),
            why.eq(Why.THIN.name.lower()),
        ],
        ["MET", "BELOW_EXPECTED", "BELOW_MINIMUM", "BELOW_EXPECTED", "NO_ACTIVITY", "NO_DATA", "EXCLUDED", "TOO_FEW"],
        "",
    )
    scored = points.notna()
    found = pd.DataFrame(
        {
            "vendor_id": cells["subject_id"],
            "vendor": cells["vendor"],
            "metric_id": cells["metric_id"],
            "metric": cells["metric"],
            "value": cells["value"].where(scored, cells["lately"]),
            "unit": cells["metric_id"].map(metrics["unit"]),
            "n": cells["n"].where(scored, cells["lately_n"]),
            "status": status,
            "points": points,
            "expected": cells["expected"],
            "minimum": cells["minimum"],
            "why": why,
        }
    )
    shown: pd.DataFrame = found[cells["kept"].to_numpy(bool) | (status != "")]
    return shown.reset_index(drop=True)


def _has_minimum(assessment: Assessment, of: Subjects) -> NDArray[np.bool_]:
    """(N, K) whether a minimum level is agreed anywhere in the cell: without one nothing is below minimum."""
    agreed = np.zeros((len(of.ids), len(of.metrics)), bool)
    used = (of.subject >= 0) & (of.metric >= 0) & ~np.isnan(assessment.pairs.minimum)
    agreed[of.subject[used], of.metric[used]] = True
    return agreed


def _codes(assessment: Assessment) -> tuple[NDArray[np.integer], NDArray[np.integer], tuple[int, int]]:
    """Cell (vendor, metric) of every series, as the vendors' scorecard orders them."""
    made = assessment.vendors.contributions
    vendors, metrics = pd.Index(assessment.vendors.scores["subject_id"]), pd.Index(made["metric_id"].drop_duplicates())
    keys = assessment.portfolio.series.keys
    return vendors.get_indexer(keys["vendor_id"]), metrics.get_indexer(keys["metric_id"]), (len(vendors), len(metrics))


def _rows(assessment: Assessment, last: int, months: int) -> slice:
    first = int(assessment.portfolio.series.months[0])
    end = max(0, min(last - first + 1, assessment.portfolio.series.shape[0]))
    return slice(max(0, end - months), end)


def _lately(
    assessment: Assessment, months: int, last: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    subject, metric, shape = _codes(assessment)
    until = assessment.last_closed if last is None else last
    return pooled(assessment.portfolio.series, subject, metric, shape, _rows(assessment, until, months))


def _kept(assessment: Assessment) -> NDArray[np.bool_]:
    """(N, K) whether the vendor has ever had a figure of the metric."""
    subject, metric, shape = _codes(assessment)
    kept = np.zeros(shape, bool)
    used = (subject >= 0) & (metric >= 0) & assessment.portfolio.series.is_present.any(axis=0)
    kept[subject[used], metric[used]] = True
    return kept


def changes(assessment: Assessment) -> pd.DataFrame:
    """The latest closed month beside the one before, per vendor and metric.

    Columns: before, after, change (worse, better, changed, same, unknown), signal (whether a control chart calls the
    latest month more than noise).
    """
    made, portfolio = assessment.vendors.contributions, assessment.portfolio
    last = assessment.last_closed
    after, n = _lately(assessment, 1, last)
    before, _ = _lately(assessment, 1, last - 1)
    metrics = portfolio.tables["metric"].set_index("metric_id")
    ids = made["metric_id"]
    sign = ids.map(metrics["direction"]).map({"higher": 1, "lower": -1, "neutral": 0}).to_numpy(float)
    move = (after - before).ravel()
    word = np.select(
        [np.isnan(move), np.abs(move) < 1e-12, sign == 0, move * sign > 0],
        ["unknown", "same", "changed", "better"],
        "worse",
    )
    fresh = assessment.recent_signals
    flagged = set(map(tuple, fresh.loc[fresh["month"] >= last, ["vendor_id", "metric_id"]].to_numpy()))
    found = pd.DataFrame(
        {
            "vendor_id": made["subject_id"],
            "vendor": made["subject_id"].map(portfolio.names["vendor"]),
            "metric_id": ids,
            "metric": ids.map(portfolio.names["metric"]),
            "unit": ids.map(metrics["unit"]),
            "before": before.ravel(),
            "after": after.ravel(),
            "n": n.ravel(),
            "change": word,
        }
    )
    found["signal"] = [pair in flagged for pair in zip(found["vendor_id"], found["metric_id"], strict=True)]
    return found[(found["before"].notna() | found["after"].notna()).to_numpy(bool)].reset_index(drop=True)


def spend_table(assessment: Assessment) -> pd.DataFrame:
    """One row per active vendor: vendor_id, vendor, spend (a year), score, ranked, coverage, gap_count."""
    scores = assessment.vendors.scores
    engagements = assessment.engagements
    live = engagements[engagements["is_live"].to_numpy(bool)]
    spend = live.groupby("vendor_id")["yearly_value"].sum(min_count=1)
    gaps = assessment.gaps.groupby(assessment.gaps["vendor_id"].astype("str"), observed=True).size()
    return pd.DataFrame(
        {
            "vendor_id": scores["subject_id"],
            "vendor": scores["subject_id"].map(assessment.portfolio.names["vendor"]),
            "spend": scores["subject_id"].map(spend).astype(float),
            "score": scores["score"],
            "ranked": scores["ranked"],
            "coverage": scores["coverage"],
            "gap_count": scores["subject_id"].map(gaps).fillna(0).astype(int),
        }
    )


def site_comparison(assessment: Assessment, metric_id: str, site_ids: set[str]) -> pd.DataFrame:
    """One row per site with figures of a metric, pooled over the score's months.

    Columns: site_id, site, value, low, high (interval), n, expected, status (against the pooled levels; blank without
    one).
    """
    series, portfolio = assessment.portfolio.series, assessment.portfolio
    mine = np.flatnonzero(
        series.keys["metric_id"].eq(metric_id).to_numpy(bool) & series.keys["site_id"].isin(site_ids).to_numpy(bool)
    )
    ids = sorted(set(series.keys["site_id"].to_numpy()[mine]))
    subject = np.full(series.shape[1], -1)
    subject[mine] = pd.Index(ids).get_indexer(series.keys["site_id"].to_numpy()[mine])
    value, n = pooled(
        series,
        subject,
        np.zeros(series.shape[1], int),
        (len(ids), 1),
        _rows(assessment, assessment.last_closed, assessment.policy.score_months),
    )
    value, n = value.ravel(), n.ravel()
    low, high = _interval(series, mine, value, n, assessment.policy.confidence)
    made = assessment.sites.contributions
    made = made[made["metric_id"].eq(metric_id)].set_index("subject_id").reindex(ids)
    points, floor = made["points"].to_numpy(float), assessment.policy.score_at_minimum
    of = assessment.scored[1]
    cell = _has_minimum(assessment, of)
    column = of.metrics.index(metric_id) if metric_id in of.metrics else None
    rows = pd.Index(of.ids).get_indexer(pd.Index(ids))
    agreed = (rows >= 0) & cell[rows, column] if column is not None else np.zeros(len(ids), bool)
    status = np.select(
        [points >= 100 - 1e-9, points >= floor - 1e-9, ~np.isnan(points) & agreed, ~np.isnan(points), np.isnan(value)],
        ["MET", "BELOW_EXPECTED", "BELOW_MINIMUM", "BELOW_EXPECTED", "NO_DATA"],
        "",
    )
    return pd.DataFrame(
        {
            "site_id": ids,
            "site": [portfolio.names["site"].get(i, i) for i in ids],
            "value": value,
            "low": low,
            "high": high,
            "n": n,
            "expected": made["expected"].to_numpy(float),
            "status": status,
        }
    )


def _interval(
    series: Series, columns: NDArray[np.integer], value: NDArray[np.float64], n: NDArray[np.float64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    kind = series.keys["metric_kind"].iloc[int(columns[0])] if len(columns) else ""
    if kind == "proportion":
        return wilson(value * n, n, confidence)
    if kind == "rate":
        return poisson_exact(value * n, n, confidence)
    return np.full(value.shape, np.nan), np.full(value.shape, np.nan)


def country_shares(assessment: Assessment, vendor_ids: set[str]) -> pd.DataFrame:
    """Share of yearly spend by country of the work: key_id, name, share (0..1), above_limit."""
    there = assessment.engagements
    live = there[there["is_live"].to_numpy(bool) & there["vendor_id"].isin(vendor_ids).to_numpy(bool)]
    part = shares(live["yearly_value"], live["site_country"])
    names = country_names()
    return pd.DataFrame(
        {
            "key_id": part.index.astype("str"),
            "name": [names.get(code, code) for code in part.index],
            "share": part.to_numpy(),
            "above_limit": part.to_numpy() > assessment.policy.largest_country_share,
        }
    )
