"""How honest the data are: what vendors report beside what was measured or audited in the same months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.portfolio import LEDGER
from sourcing_core.spc import favour

if TYPE_CHECKING:
    from sourcing_core.assessment import Assessment
    from sourcing_core.portfolio import Portfolio

Numbers = NDArray[np.float64]
_REPORTED = 1


def reported_and_checked(portfolio: Portfolio) -> pd.DataFrame:
    """Every month of which a vendor's own figure and a measured or audited one are known.

    Columns: column (in the matrices), month, reported, checked (values in the metric's unit), source (2 measured,
    3 audited: the better one). Values that say "no activity" are left out.
    """
    trace, ledger = portfolio.trace, portfolio.series.ledger
    rows = np.concatenate(ledger) if ledger else np.empty(0, LEDGER)
    if trace.column_of is None or not len(rows):
        return pd.DataFrame({name: [] for name in ("column", "month", "reported", "checked", "source")})
    source = np.where(rows["source"] == 0, -2 - rows["base"], rows["source"]).astype(np.int64)
    column = trace.column_of[rows["series"]]
    seen = (column >= 0) & (rows["month"] <= int(portfolio.series.months[-1]))
    ratio = portfolio.series.is_ratio[np.where(seen, column, 0)]
    amount = np.where(rows["source"] == 0, np.nan, rows["amount"])
    with np.errstate(all="ignore"):
        value = np.where(
            ratio,
            np.where(rows["base"] > 0, amount / rows["base"], np.nan),
            np.where(rows["base"] == 0, np.nan, amount),
        )
    told = pd.DataFrame({"column": column, "month": rows["month"], "source": source, "value": value})[seen]
    last = told.drop_duplicates(["column", "month", "source"], keep="last").dropna(subset=["value"])
    own = last[last["source"].eq(_REPORTED)]
    other = last[last["source"].gt(_REPORTED)].sort_values("source").drop_duplicates(["column", "month"], keep="last")
    both = own.merge(other, on=["column", "month"], suffixes=("", "_checked"))
    return pd.DataFrame(
        {
            "column": both["column"].to_numpy(np.int64),
            "month": both["month"].to_numpy(np.int64),
            "reported": both["value"].to_numpy(float),
            "checked": both["value_checked"].to_numpy(float),
            "source": both["source_checked"].to_numpy(np.int64),
        }
    )


def favours(assessment: Assessment) -> pd.DataFrame:
    """One row per vendor and metric of which there are such months, the biased vendors first.

    Columns: vendor_id, vendor, metric_id, metric, unit, pairs (that differ), equal, mean_gap (positive favours the
    vendor), favours_share, p, is_biased (over all metrics of the vendor).
    """
    portfolio, policy = assessment.portfolio, assessment.policy
    both, series = reported_and_checked(portfolio), portfolio.series
    keys = series.keys.iloc[both["column"].to_numpy(np.int64)].reset_index(drop=True)
    cell = keys[["vendor_id", "metric_id"]].drop_duplicates(ignore_index=True)
    place = (
        pd.MultiIndex.from_frame(cell).get_indexer(pd.MultiIndex.from_frame(keys[["vendor_id", "metric_id"]]))
        if len(keys)
        else np.empty(0, int)
    )
    sign = series.sign[both["column"].to_numpy(np.int64)]
    each = favour(both["reported"], both["checked"], sign, place, len(cell))
    vendors = pd.Index(cell["vendor_id"].unique())
    whole = favour(
        both["reported"], both["checked"], sign, vendors.get_indexer(pd.Index(keys["vendor_id"])), len(vendors)
    )
    biased = pd.Series(whole.is_biased(policy.favour_minimum, policy.favour_alpha), index=vendors)
    units = series.keys.drop_duplicates("metric_id").set_index("metric_id")["unit"]
    return cell.assign(
        vendor=cell["vendor_id"].map(portfolio.names["vendor"]),
        metric=cell["metric_id"].map(portfolio.names["metric"]),
        unit=cell["metric_id"].map(units),
        pairs=each.pairs,
        equal=each.equal,
        mean_gap=each.mean_gap,
        favours_share=each.kind / np.where(each.pairs > 0, each.pairs, np.nan),
        p=each.p,
        is_biased=cell["vendor_id"].map(biased).fillna(value=False).to_numpy(bool),
    ).sort_values(["is_biased", "vendor", "metric"], ascending=[False, True, True], ignore_index=True)
