"""How complete the figures are: months that are missing, series that are late, events that could not be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sourcing_core.assessment.summary import pooled

if TYPE_CHECKING:
    from sourcing_core.assessment import Assessment

_YEAR = 12
QUALITY = "data_quality"


def completeness(assessment: Assessment) -> pd.DataFrame:
    """One row per vendor with work that goes on and figures, the least complete first.

    Over the latest twelve closed months, each series from its first figure on. Columns: vendor_id, vendor, series,
    months (that should have a figure), missing (of them), late (series whose latest closed month is missing),
    latest_month (month number of the newest closed figure, -1 when there is none), data_quality (share of usable
    events, NaN where no events were imported).
    """
    portfolio, series = assessment.portfolio, assessment.portfolio.series
    work = portfolio.engagements
    live = set(work.loc[work["is_live"].to_numpy(bool), "engagement_id"].astype(str))
    used = series.keys["engagement_id"].astype(str).isin(live).to_numpy(bool)
    closed = max(int(np.sum(series.months <= assessment.last_closed)), 0)
    there = series.is_present[:closed]
    used = used & there.any(axis=0)
    ids = pd.Index(sorted(set(series.keys["vendor_id"].astype(str).to_numpy()[used])))
    subject = np.where(used, ids.get_indexer(series.keys["vendor_id"].astype(str)), -1)
    at, size = subject[used], len(ids)
    begun = np.logical_or.accumulate(there, axis=0)[-_YEAR:, used]
    here = there[-_YEAR:, used]
    newest = closed - 1 - there[::-1, used].argmax(axis=0) if closed else np.empty(0, int)
    latest = np.full(size, -1)
    np.maximum.at(latest, at, newest)
    quality = np.where(used & series.keys["metric_id"].eq(QUALITY).to_numpy(bool), subject, -1)
    value, _ = pooled(series, quality, np.zeros(series.shape[1], int), (size, 1), slice(max(closed - _YEAR, 0), closed))

    def summed(what: np.ndarray) -> np.ndarray:
        return np.bincount(at, what, minlength=size).astype(int)

    table = pd.DataFrame(
        {
            "vendor_id": ids.astype("str"),
            "vendor": [portfolio.names["vendor"].get(each, each) for each in ids],
            "series": np.bincount(at, minlength=size),
            "months": summed(begun.sum(axis=0)),
            "missing": summed((begun & ~here).sum(axis=0)),
            "late": summed(~here[-1] if closed else np.empty(0)),
            "latest_month": np.where(latest >= 0, series.months[0] + latest, -1) if closed else latest,
            "data_quality": value.ravel(),
        }
    )
    return table.sort_values(["late", "missing", "vendor_id"], ascending=[False, False, True], ignore_index=True)
