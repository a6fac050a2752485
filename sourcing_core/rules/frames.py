"""The tables that several rules ask about, joined once per portfolio and sorted by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.portfolio import Portfolio

T = TypeVar("T")
Positions = NDArray[np.intp]


def kept(make: Callable[[Portfolio], T]) -> Callable[[Portfolio], T]:
    """Compute once per portfolio; the result is kept with the portfolio, as a cached property is, and goes with it."""
    name = f"{make.__module__}.{make.__name__}"

    @wraps(make)
    def once(portfolio: Portfolio) -> T:
        shelf = vars(portfolio)
        if name not in shelf:
            shelf[name] = make(portfolio)
        found: T = shelf[name]
        return found

    return once


@kept
def engagements(portfolio: Portfolio) -> pd.DataFrame:
    """`portfolio.engagements` with what is known of the contract.

    Adds vendor_row and contract_row (rows of `vendors` and `contracts`; -1: none recorded, or retired), names_contract
    (one is named), and the contract's signed_on and agreed_countries.
    """
    work = by_id(portfolio.engagements, "engagement_id")
    signed = _contracts(portfolio)
    at = rows_of(signed["contract_id"], work["contract_id"])
    return work.assign(
        vendor_row=rows_of(_vendors(portfolio)["vendor_id"], work["vendor_id"]),
        contract_row=at,
        names_contract=work["contract_id"].notna(),
        **looked_up(signed, at, ["signed_on", "agreed_countries"]),
    )


@kept
def contracts(portfolio: Portfolio) -> pd.DataFrame:
    """Active contracts with vendor_name and tier, and with what they are today.

    is_used: a live engagement is under it. has_decision: what follows its end is decided, by today. runs: begun, and
    not ended, or still used, or renewing by itself; a contract without a first day counts as begun.
    """
    signed = _contracts(portfolio)
    work = engagements(portfolio)
    used = marked(work["contract_row"], work["is_live"], len(signed))
    today = pd.Timestamp(portfolio.as_of)
    begun = signed["starts_on"].isna() | (signed["starts_on"] <= today)
    goes_on = signed["ends_on"].isna() | (signed["ends_on"] >= today) | signed["auto_renews"].fillna(False)
    return signed.assign(
        is_used=used,
        runs=((begun & goes_on) | used).astype(bool),
        has_decision=signed["decision"].notna() & ~(signed["decided_on"] > today),
        **_of_vendor(portfolio, signed["vendor_id"]),
    )


@kept
def vendors(portfolio: Portfolio) -> pd.DataFrame:
    """Active vendors; is_over: there were engagements, and none is live any more."""
    found, work = _vendors(portfolio), engagements(portfolio)
    row = work["vendor_row"]
    return found.assign(is_over=marked(row, row >= 0, len(found)) & ~marked(row, work["is_live"], len(found)))


@kept
def levels(portfolio: Portfolio) -> pd.DataFrame:
    """Active service levels with vendor_name, tier and in_force: whether they hold today."""
    found = by_id(portfolio.active("service_level"), "level_id")
    today = pd.Timestamp(portfolio.as_of)
    begun = found["valid_from"].isna() | (found["valid_from"] <= today)
    goes_on = found["valid_to"].isna() | (found["valid_to"] >= today)
    return found.assign(in_force=begun & goes_on, **_of_vendor(portfolio, found["vendor_id"]))


@kept
def promises(portfolio: Portfolio) -> pd.DataFrame:
    """Every service level with every live engagement it holds for, sorted by level, then engagement.

    Columns: `level` and `engagement`, rows of `levels` and `engagements`; `column` of the matrices, -1 where no figure
    was ever recorded.
    """
    promised, work = levels(portfolio), engagements(portfolio)
    is_live = work["is_live"].to_numpy(np.bool_)
    at = rows_of(work["engagement_id"], promised["engagement_id"])
    own = np.flatnonzero(np.append(is_live, False)[at] & _same(promised["vendor_id"], work["vendor_id"], at))
    every = promised.loc[promised["engagement_id"].isna(), ["vendor_id"]].rename_axis("level").reset_index()
    all_work = work.loc[is_live, ["vendor_id"]].rename_axis("engagement").reset_index()
    shared = every.merge(all_work, on="vendor_id")
    level = np.concatenate([own, shared["level"]])
    engagement = np.concatenate([at[own], shared["engagement"]])
    order = np.lexsort((engagement, level))
    level, engagement = level[order], engagement[order]
    column = series_of(portfolio, engagement, promised["metric_id"].array.take(level))
    return pd.DataFrame({"level": level, "engagement": engagement, "column": column})


def series_of(portfolio: Portfolio, engagement: NDArray[Any], metric_id: Iterable[str]) -> Positions:
    """(N,) column of the matrices for each row of `engagements` and metric; -1 where nothing was ever recorded."""
    keys = portfolio.series.keys
    codes, _ = pd.factorize(pd.concat([pd.Series(metric_id, dtype="str"), keys["metric_id"]], ignore_index=True))
    wanted, there = codes[: len(engagement)], codes[len(engagement) :]
    work = engagements(portfolio)
    width = int(codes.max(initial=0)) + 1
    known = rows_of(work["engagement_id"], keys["engagement_id"]) * width + there
    return (
        pd.Index(known).get_indexer(engagement * width + wanted) if len(keys) else np.full(len(engagement), -1, np.intp)
    )


def marked(row: pd.Series[Any], chosen: pd.Series[Any], size: int) -> NDArray[np.bool_]:
    """(size,) whether any chosen entry points to each row; entries that point nowhere (-1) mark nothing."""
    rows = row.to_numpy()[chosen.to_numpy(np.bool_)]
    return np.bincount(rows[rows >= 0], minlength=size) > 0


def by_id(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """The table in the order of its ids, so that the order in which rows came changes nothing."""
    return table if table[key].is_monotonic_increasing else table.sort_values(key, ignore_index=True)


def rows_of(ids: pd.Series[Any] | pd.Index[Any], wanted: pd.Series[Any]) -> Positions:
    """(N,) row of each wanted id; -1 where it is missing or not there."""
    return np.where(wanted.isna(), -1, pd.Index(ids).get_indexer(pd.Index(wanted)))


def looked_up(table: pd.DataFrame, rows: Positions, names: Iterable[str]) -> dict[str, pd.Series[Any]]:
    """Columns of a table at these rows, missing where the row is -1."""
    return {name: pd.Series(table[name].array.take(rows, allow_fill=True)) for name in names}


def days_until(day: pd.Series[Any], as_of: date) -> pd.Series[Any]:
    """Whole days from today to a day, negative when it has passed; missing where the day is."""
    return (day - pd.Timestamp(as_of)).dt.days.astype("Int64")


def months_later(day: pd.Series[Any], count: int) -> pd.Series[Any]:
    """The same day so many months on, or the last day where that month is shorter; NaT where the day is missing."""
    days = day.to_numpy("datetime64[D]")
    month = days.astype("datetime64[M]")
    last = (month + count + 1).astype("datetime64[D]") - 1
    return pd.Series(
        np.minimum((month + count).astype("datetime64[D]") + (days - month.astype("datetime64[D]")), last).astype(
            "datetime64[s]"
        )
    )


def _same(left: pd.Series[Any], right: pd.Series[Any], at: Positions) -> NDArray[np.bool_]:
    return np.asarray(left.array == right.array.take(at, allow_fill=True), dtype=np.bool_)


@kept
def _vendors(portfolio: Portfolio) -> pd.DataFrame:
    return by_id(portfolio.active("vendor"), "vendor_id")


@kept
def _contracts(portfolio: Portfolio) -> pd.DataFrame:
    return by_id(portfolio.active("contract"), "contract_id")


def _of_vendor(portfolio: Portfolio, vendor_id: pd.Series[str]) -> dict[str, pd.Series[Any]]:
    table = portfolio.tables["vendor"].rename(columns={"name": "vendor_name"})
    return looked_up(table, rows_of(table["vendor_id"], vendor_id), ["vendor_name", "tier"])
