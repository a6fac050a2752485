"""The tables that several rules ask about, joined once per portfolio, sorted by id."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS
from sourcing_core.rules.table import TEXT, Rows, Table, marked, rows_of
from sourcing_core.rules.three_valued import Bools

T = TypeVar("T")


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


def share_records(portfolio: Portfolio, earlier: Portfolio) -> bool:
    """Whether both hold the very same records on the same day; if so, what was joined for the earlier one is shared."""
    same = portfolio.as_of == earlier.as_of and all(
        portfolio.tables[kind] is earlier.tables[kind] for kind in portfolio.tables
    )
    if same:
        vars(portfolio).update({name: vars(earlier)[name] for name in RECORDS_ALONE if name in vars(earlier)})
    return same


def today(portfolio: Portfolio) -> np.datetime64:
    """The day on which the portfolio is seen."""
    return np.datetime64(portfolio.as_of, "D")


@kept
def engagements(portfolio: Portfolio) -> Table:
    """`portfolio.engagements` with what is known of the contract.

    Adds vendor_row and contract_row (rows of `vendors` and `contracts`; -1: none recorded, or retired), and the
    contract's signed_on and agreed_countries.
    """
    work = Table.of(by_id(portfolio.engagements, "engagement_id"))
    signed = _records(portfolio, "contract")
    contract_row = rows_of(signed.text("contract_id"), work.text("contract_id"))
    contract = signed.at(contract_row)
    return work.plus(
        vendor_row=rows_of(_records(portfolio, "vendor").text("vendor_id"), work.text("vendor_id")),
        contract_row=contract_row,
        signed_on=contract["signed_on"],
        agreed_countries=contract.text("agreed_countries"),
    )


@kept
def contracts(portfolio: Portfolio) -> Table:
    """Active contracts with vendor_name and tier, and with what they are today.

    is_used: a live engagement is under it. has_decision: what follows its end is decided, by today. runs: begun, and
    not ended, or still used, or renewing by itself; a contract without a first day counts as begun.
    """
    signed, work, day = _records(portfolio, "contract"), engagements(portfolio), today(portfolio)
    is_used = marked(work["contract_row"], work["is_live"], len(signed))
    begun = signed.missing("starts_on") | (signed["starts_on"] <= day)
    goes_on = signed.missing("ends_on") | (signed["ends_on"] >= day) | signed.flag("auto_renews").is_yes
    has_decision = ~signed.missing("decision") & ~(signed["decided_on"] > day)
    return _with_vendor(portfolio, signed).plus(
        is_used=is_used, runs=(begun & goes_on) | is_used, has_decision=has_decision
    )


@kept
def vendors(portfolio: Portfolio) -> Table:
    """Active vendors; is_over: there were engagements, and none is live any more."""
    known, work = _records(portfolio, "vendor"), engagements(portfolio)
    row, size = work["vendor_row"], len(known)
    return known.plus(is_over=marked(row, row >= 0, size) & ~marked(row, work["is_live"], size))


@kept
def levels(portfolio: Portfolio) -> Table:
    """Active service levels with vendor_name and tier; in_force: whether they hold today."""
    promised, day = _records(portfolio, "service_level"), today(portfolio)
    begun = promised.missing("valid_from") | (promised["valid_from"] <= day)
    goes_on = promised.missing("valid_to") | (promised["valid_to"] >= day)
    return _with_vendor(portfolio, promised).plus(in_force=begun & goes_on)


@kept
def promises(portfolio: Portfolio) -> Table:
    """Every service level with every live engagement it holds for, sorted by level, then engagement.

    Columns: `level` and `engagement`, rows of `levels` and `engagements`.
    """
    promised, work = levels(portfolio), engagements(portfolio)
    everyone = pa.array(portfolio.tables["vendor"]["vendor_id"].array, TEXT)
    level_vendor, work_vendor = (rows_of(everyone, table.text("vendor_id")) for table in (promised, work))
    own = rows_of(work.text("engagement_id"), promised.text("engagement_id"))
    fits = np.append(work["is_live"], False)[own] & (np.append(work_vendor, -2)[own] == level_vendor)
    one = np.flatnonzero(fits)
    every, all_work = _same(level_vendor, work_vendor, promised.missing("engagement_id"), work["is_live"])
    level, engagement = np.concatenate([one, every]), np.concatenate([own[one], all_work])
    order = np.lexsort((engagement, level))
    return Table.made(len(order), level=level[order], engagement=engagement[order])


@kept
def promised_series(portfolio: Portfolio) -> Rows:
    """Per row of `promises` the column of the matrices; -1 where no figure was ever recorded."""
    pairs = promises(portfolio)
    metric_id = levels(portfolio).text("metric_id").take(pa.array(pairs["level"]))
    return series_of(portfolio, pairs["engagement"], metric_id)


RECORDS_ALONE = (
    f"{__name__}.records",
    *(f"{__name__}.{each.__name__}" for each in (engagements, contracts, vendors, levels, promises)),
)
"""What is kept with a portfolio and does not depend on its figures."""


def series_of(portfolio: Portfolio, engagement: Rows, metric_id: pa.Array) -> Rows:
    """(N,) column of the matrices for each row of `engagements` and metric; -1 where nothing was ever recorded."""
    keys = Table.of(portfolio.series.keys)
    metrics = pa.array(portfolio.tables["metric"]["metric_id"].array, TEXT)
    recorded = rows_of(engagements(portfolio).text("engagement_id"), keys.text("engagement_id"))
    width = len(metrics) + 1
    there = recorded * width + rows_of(metrics, keys.text("metric_id"))
    wanted = engagement * width + rows_of(metrics, metric_id)
    order = np.argsort(there, kind="stable")
    at = np.searchsorted(there, wanted, sorter=order)
    found = np.append(order, -1)[at]
    return np.where(np.append(there, -1)[found] == wanted, found, -1)


def by_id(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows in the order of their ids, so that the order in which they came changes nothing."""
    ids = pa.array(frame[key].array, TEXT)
    if pc.all(pc.greater(ids[1:], ids[:-1])).as_py() is not False:
        return frame
    return frame.sort_values(key, ignore_index=True)


def active(portfolio: Portfolio, kind: str) -> pd.DataFrame:
    """The records of a kind that are not retired, sorted by id."""
    frame = portfolio.tables[kind]
    return by_id(portfolio.active(kind) if frame["retired_on"].notna().any() else frame, RECORDS[kind].key)


def months_later(days: NDArray[np.datetime64], count: int) -> NDArray[np.datetime64]:
    """The same day so many months on, or the last day where that month is shorter; NaT where the day is missing."""
    month = days.astype("datetime64[M]")
    last = (month + count + 1).astype("datetime64[D]") - 1
    same: NDArray[np.datetime64] = (month + count).astype("datetime64[D]") + (days - month.astype("datetime64[D]"))
    return np.where(same > last, last, same)


def _records(portfolio: Portfolio, kind: str) -> Table:
    """The active records of a kind, read once."""
    tables: dict[str, Table] = vars(portfolio).setdefault(f"{__name__}.records", {})
    if kind not in tables:
        tables[kind] = Table.of(active(portfolio, kind))
    return tables[kind]


def _with_vendor(portfolio: Portfolio, table: Table) -> Table:
    everyone = Table.of(portfolio.tables["vendor"])
    vendor = everyone.at(rows_of(everyone.text("vendor_id"), table.text("vendor_id")))
    return table.plus(vendor_name=vendor.text("name"), tier=vendor.text("tier"))


def _same(left: Rows, right: Rows, left_chosen: Bools, right_chosen: Bools) -> tuple[Rows, Rows]:
    """Positions of every chosen left and chosen right entry with the same number."""
    lefts, rights = np.flatnonzero(left_chosen), np.flatnonzero(right_chosen)
    rights = rights[np.argsort(right[rights], kind="stable")]
    first, last = (np.searchsorted(right[rights], left[lefts], side=side) for side in ("left", "right"))
    count = last - first
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(lefts, count), rights[np.repeat(first, count) + within]
