"""For which engagements and month ends something is computed, and what was known on each of these days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.months import add_months, month_end, month_number

Days = NDArray[np.datetime64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Scope:
    """M months and E engagements; every matrix that is made for it is (M, E)."""

    months: NDArray[np.int32]
    """(M,) month numbers."""
    until: tuple[date, ...]
    """(M,) the last day that counts: the last of the month, or the day on which all of it is seen."""
    engagements: pd.DataFrame
    """(E,) rows, every engagement that is recorded."""

    @property
    def shape(self) -> tuple[int, int]:
        """(M, E)."""
        return len(self.months), len(self.engagements)

    @property
    def days(self) -> Days:
        """(M, 1) the last day that counts, to be compared with rows."""
        return np.array(self.until, "datetime64[D]").reshape(-1, 1)

    def back(self, months: int) -> Days:
        """(M, 1) the day after which the last so many months begin: of whole months, the end of an earlier one."""
        ends = [
            month_end(int(month) - months) if day == month_end(int(month)) else add_months(day, -months)
            for month, day in zip(self.months, self.until, strict=True)
        ]
        return np.array(ends, "datetime64[D]").reshape(-1, 1)

    @property
    def going(self) -> Bools:
        """(M, E): the engagement has begun, has not ended before the month began, and is not retired."""
        first = self.months.astype(np.int64)[:, None]
        started, ended = (_month_of(days_of(self.engagements, name)) for name in ("started_on", "ended_on"))
        begun = np.isnan(started) | (started <= first)
        over = ended < first
        return begun & ~over & in_force(self.engagements, self)

    def code_of(self, ids: pd.Series) -> Codes:
        """(R,) the place of each row's engagement; -1 for none."""
        found: Codes = pd.Index(self.engagements["engagement_id"]).get_indexer(pd.Index(ids)).astype(np.int64)
        return found

    def numbers(self, name: str) -> Floats:
        """(E,) a number of each engagement; NaN where it is not told."""
        return self.engagements[name].to_numpy(np.float64, na_value=np.nan)


def scope_of(tables: Mapping[str, pd.DataFrame], first: int, last: int, as_of: date) -> Scope:
    """The months `first` to `last`, of which none lies after the month of `as_of`."""
    months = np.arange(first, min(last, month_number(as_of)) + 1, dtype=np.int32)
    until = tuple(min(month_end(int(month)), as_of) for month in months)
    return Scope(months, until, tables["engagement"])


def days_of(table: pd.DataFrame, name: str) -> Days:
    """(R,) a date of each row; NaT where it is not told."""
    return table[name].to_numpy().astype("datetime64[D]")


def texts_of(table: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """(R,) a text of each row; '' where it is not told."""
    return table[name].astype(object).where(table[name].notna(), "").to_numpy(object)


def in_force(table: pd.DataFrame, scope: Scope) -> Bools:
    """(M, R): the row is not retired yet on the last day that counts."""
    retired = days_of(table, "retired_on")
    return np.isnat(retired) | (retired > scope.days)


def within(days: Days, scope: Scope, months: int | None = None) -> Bools:
    """(M, R): the day is known and lies on or before the last day that counts, and in the last so many months."""
    so_far: Bools = days <= scope.days
    return so_far if months is None else so_far & (days > scope.back(months))


def touches(table: pd.DataFrame, scope: Scope) -> Bools:
    """(R, E): the row is about the engagement: the one it names, else those at its site, else all of the vendor."""
    joined = np.ones((len(table), scope.shape[1]), bool)
    for name in ("vendor_id", "site_id", "engagement_id"):
        if name not in table.columns:
            continue
        mine, theirs = texts_of(table, name), texts_of(scope.engagements, name)
        code = pd.factorize(np.concatenate([mine, theirs]))[0]
        joined &= (code[: len(mine), None] == code[None, len(mine) :]) | (mine == "")[:, None]
    return joined


def totals(chosen: Bools, code: Codes, size: int, weight: Floats | None = None) -> Floats:
    """(M, size): how many chosen rows (M, R) each code has, or the sum of their weights; code -1 belongs nowhere."""
    chosen = chosen & (code >= 0)
    counts = [
        np.bincount(code[row], None if weight is None else weight[row], minlength=size).astype(np.float64)
        for row in chosen
    ]
    return np.array(counts, np.float64).reshape(len(chosen), size)


def shares(part: Floats, whole: Floats | float) -> Floats:
    """The part as a share of the whole; NaN where the whole is unknown or not above 0."""
    part, whole = np.broadcast_arrays(part, np.asarray(whole, np.float64))
    found: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found


def _month_of(days: Days) -> Floats:
    """(R,) the month number of each day; NaN where there is none."""
    month = days.astype("datetime64[M]")
    return np.where(np.isnat(days), np.nan, month.astype(np.int64).astype(np.float64) + 1970 * 12)
