"""The register and the ledger as tables and matrices, seen on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.months import month_end, month_number, month_start
from sourcing_core.plain_error import PlainError
from sourcing_core.register import RECORDS, SEEDED, shapes
from sourcing_core.vocabulary import SOURCE_WORDS, MetricKind, Stage

Floats = NDArray[np.float64]
T = TypeVar("T", bound=np.generic)

LEDGER = np.dtype(
    [("series", "i4"), ("month", "i4"), ("amount", "f8"), ("base", "f8"), ("source", "i1"), ("revision", "i4")]
)
"""One row of the figures ledger; base -1: the n of a value was not told; source 0: the figure was withdrawn."""

_TEXT = pd.StringDtype(na_value=np.nan)
_PANDAS = {"text": _TEXT, "long_text": _TEXT, "choice": _TEXT, "whole": pd.Int64Dtype(), "flag": pd.BooleanDtype()}


class Orphans(PlainError, ValueError):
    """Something refers to a record that is not there."""


def frame(kind: str, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The table of one kind of record: every field of the record, typed, sorted by id; absent columns are empty.

    A column `row_version`, which only storage has, comes last.
    """
    size = len(next(iter(columns.values()), ()))
    built = {name: _array(form, columns.get(name, [None] * size)) for name, form in _forms(kind)}
    if "row_version" in columns:
        built["row_version"] = np.asarray(columns["row_version"], np.int64)
    # Arrays under one index: a dict of Series would be aligned column by column, which costs ten times as much.
    table = pd.DataFrame(built, index=pd.RangeIndex(size), copy=False)
    key = RECORDS[kind].key
    return table if table[key].is_monotonic_increasing else table.sort_values(key, ignore_index=True)


@cache
def _forms(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((shape.name, shape.type) for shape in shapes(RECORDS[kind]))


def _array(form: str, values: Any) -> Any:
    """Values of one field as the array that pandas keeps; None is missing."""
    if form in ("date", "timestamp"):
        return np.array(values, dtype="datetime64[s]")
    if form == "number":
        return np.array(values, dtype=np.float64)
    return pd.array(values, dtype=_PANDAS[form])


@dataclass(frozen=True)
class Series:
    """Every figure as a dense, time-major matrix: one row per month, one column per (engagement, metric).

    `months` int32 (M,) without holes; `keys` one row per column, with engagement_id, metric_id, vendor_id, site_id,
    metric_kind, direction, unit, is_poolable; `amount` and `base` float64 (M, S), NaN where nothing is known;
    `source` int8 (M, S), 0 where nothing is known; `restated` int16 (M, S), how often the figure was replaced.
    All arrays are read-only and shared between sessions.
    """

    months: NDArray[np.int32]
    keys: pd.DataFrame
    amount: Floats
    base: Floats
    source: NDArray[np.int8]
    restated: NDArray[np.int16]
    ledger: tuple[NDArray[Any], ...] = field(default=(), repr=False)

    @cached_property
    def is_ratio(self) -> NDArray[np.bool_]:
        """Per column: the figure is a numerator over a denominator."""
        return self.keys["metric_kind"].isin([kind.value for kind in MetricKind if kind.is_ratio]).to_numpy(bool)

    @cached_property
    def sign(self) -> NDArray[np.int8]:
        """Per column: +1 higher is better, -1 lower is better, 0 neither."""
        signs = {"higher": 1, "lower": -1, "neutral": 0}
        return np.array([signs[word] for word in self.keys["direction"]], np.int8)

    @cached_property
    def is_present(self) -> NDArray[np.bool_]:
        """(M, S): a figure is recorded, be it of no activity."""
        return self.source > 0

    @cached_property
    def value(self) -> Floats:
        """(M, S) in the metric's own unit; NaN where nothing is known or there was no activity."""
        return _values(self.amount, self.base, self.is_ratio)

    @property
    def shape(self) -> tuple[int, int]:
        """(months, columns)."""
        return self.amount.shape[0], self.amount.shape[1]

    def columns_of(self, **equal: str) -> NDArray[np.int64]:
        """Column numbers whose keys equal all of these: `columns_of(vendor_id='V-001', metric_id='defect_rate')`."""
        mask = np.ones(len(self.keys), bool)
        for name, wanted in equal.items():
            mask &= (self.keys[name] == wanted).to_numpy(bool)
        return np.flatnonzero(mask)

    def long(self, first: int | None = None, last: int | None = None) -> pd.DataFrame:
        """One row per figure from month `first` to `last`, by vendor, site, engagement, metric and month.

        Columns: the keys, month, period_start, numerator, denominator, value, n, source, restated. Text is categorical,
        so that a million rows cost little.
        """
        inside = (self.months >= (self.months[0] if first is None else first)) & (
            self.months <= (self.months[-1] if last is None else last)
        )
        keys = self.keys.sort_values(["vendor_id", "site_id", "engagement_id", "metric_id"])
        place = keys.index.to_numpy()
        present = self.is_present[inside][:, place].T
        column, month = np.nonzero(present)

        def told(matrix: NDArray[Any]) -> NDArray[Any]:
            return matrix[inside][:, place].T[present]

        ratio = self.is_ratio[place][column]
        amount, base, months = told(self.amount), told(self.base), self.months[inside][month]
        columns = {str(name): _spread(keys[name], column) for name in keys.columns}
        return pd.DataFrame(
            columns
            | {
                "month": months,
                "period_start": month_start(months).astype("datetime64[s]"),
                "numerator": np.where(ratio, amount, np.nan),
                "denominator": np.where(ratio, base, np.nan),
                "value": told(self.value),
                "n": base,
                "source": categorical(told(self.source), SOURCE_WORDS),
                "restated": told(self.restated),
            }
        )


def _spread(values: pd.Series, rows: NDArray[np.int64]) -> Any:
    """A column of the keys, a value per figure; text as categories."""
    if not pd.api.types.is_string_dtype(values.dtype):
        return values.to_numpy()[rows]
    codes, words = pd.factorize(values)
    return categorical(codes[rows], words)


def categorical(codes: NDArray[np.integer], words: Any) -> pd.Series:
    """A column of text that repeats: per row the place of its word."""
    return pd.Series(pd.Categorical.from_codes(codes.astype(np.int32), categories=pd.Index(words)))


def _values(amount: Floats, base: Floats, is_ratio: NDArray[np.bool_]) -> Floats:
    if is_ratio.all():
        ratio: Floats = np.full(amount.shape, np.nan)
        np.divide(amount, base, out=ratio, where=base > 0)
        return ratio
    values = np.where(base == 0, np.nan, amount)
    columns = np.flatnonzero(is_ratio)
    part = base[:, columns]
    values[:, columns] = np.divide(amount[:, columns], part, out=np.full(part.shape, np.nan), where=part > 0)
    return values


def matrices(ledger: NDArray[Any], column_of: NDArray[np.int64], keys: pd.DataFrame, as_of: date) -> Series:
    """The ledger's rows, in the order in which they were written, as matrices.

    `column_of[series id]` is the column. The best source counts; within a source the latest row counts.
    Months run from the first figure to the month of `as_of`; later rows are not known yet.
    """
    last = month_number(as_of)
    known = ledger[ledger["month"] <= last] if len(ledger) and ledger["month"].max() > last else ledger
    first = int(known["month"].min()) if len(known) else last
    months = np.arange(first, last + 1, dtype=np.int32)
    shape = (len(months), len(keys))
    cell = (known["month"].astype(np.int64) - first) * max(shape[1], 1) + column_of[known["series"]]
    amount, base = np.full(shape, np.nan), np.full(shape, np.nan)
    source, restated = np.zeros(shape, np.int8), np.zeros(shape, np.int16)
    _write(known, cell, amount, base, source, restated)
    return _frozen(Series(months, keys, amount, base, source, restated, (ledger,)))


def _write(
    rows: NDArray[Any],
    cell: NDArray[np.int64],
    amount: Floats,
    base: Floats,
    source: NDArray[np.int8],
    restated: NDArray[np.int16],
) -> None:
    """Put ledger rows into flat cells, weaker sources first, so that the last one written is the best one."""
    for code in (1, 2, 3):
        # A withdrawal (base of -2 - source) clears what the same source said before; it is written in its turn.
        chosen = (rows["source"] == code) | ((rows["source"] == 0) & (rows["base"] == -2 - code))
        if not chosen.any():
            continue
        everything = bool(chosen.all())
        part, at = (rows, cell) if everything else (rows[chosen], cell[chosen])
        amounts, bases = part["amount"], part["base"]
        if (bases < 0).any():
            bases = np.where(bases < 0, np.nan, bases)
        counts = np.bincount(at, minlength=1)
        if len(counts) and counts.max() > 1:
            many = np.flatnonzero(counts > 1)
            restated.ravel()[many] = np.maximum(restated.ravel()[many], counts[many] - 1)
            at, amounts, bases, sources = _latest(at, amounts, bases, part["source"])
        else:
            sources = part["source"]
        if (sources == 0).any():
            keep = sources > 0
            at, amounts, bases, sources = at[keep], amounts[keep], bases[keep], sources[keep]
        amount.ravel()[at], base.ravel()[at], source.ravel()[at] = amounts, bases, sources


def _latest(at: NDArray[Any], *columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Of rows with the same cell only the last one."""
    _, last = np.unique(at[::-1], return_index=True)
    keep = len(at) - 1 - last
    return (at[keep], *(column[keep] for column in columns))


def _frozen(series: Series) -> Series:
    for array in (series.months, series.amount, series.base, series.source, series.restated):
        array.flags.writeable = False
    return series


def _widened(old: NDArray[T], grown: int, fill: float) -> NDArray[T]:
    """A copy of the matrix with so many more columns."""
    if not grown:
        return old.copy()
    return np.concatenate([old, np.full((old.shape[0], grown), fill, old.dtype)], axis=1)


def with_rows(
    series: Series, rows: NDArray[Any], column_of: NDArray[np.int64], keys: pd.DataFrame
) -> tuple[Series, NDArray[np.int64]]:
    """The series after more ledger rows, and the columns that changed; the old matrices stay as they are.

    Only the columns that the rows name are made again, from every ledger row that names them.
    """
    grown = len(keys) - series.shape[1]
    if not len(rows) and not grown:
        return replace(series, keys=keys), np.empty(0, np.int64)
    ledger = _gathered((*series.ledger, rows))
    amount, base = _widened(series.amount, grown, np.nan), _widened(series.base, grown, np.nan)
    source, restated = _widened(series.source, grown, 0), _widened(series.restated, grown, 0)
    first, width = int(series.months[0]), amount.shape[1]
    inside = (rows["month"] >= first) & (rows["month"] <= series.months[-1])
    columns = np.unique(column_of[rows["series"][inside]])
    is_touched = np.zeros(len(column_of), bool)
    is_touched[rows["series"][inside]] = True
    named = np.concatenate([chunk[is_touched[chunk["series"]]] for chunk in ledger])
    named = named[(named["month"] >= first) & (named["month"] <= series.months[-1])]
    amount[:, columns], base[:, columns] = np.nan, np.nan
    source[:, columns], restated[:, columns] = 0, 0
    cell = (named["month"].astype(np.int64) - first) * width + column_of[named["series"]]
    _write(named, cell, amount, base, source, restated)
    fresh = _frozen(Series(series.months, keys, amount, base, source, restated, ledger))
    if "value" in vars(series):  # it was asked for before and will be again
        value = _widened(series.value, grown, np.nan)
        value[:, columns] = _values(amount[:, columns], base[:, columns], fresh.is_ratio[columns])
        vars(fresh)["value"] = value
    return fresh, columns


def _gathered(ledger: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
    """The same rows in a few pieces, however many refreshes there were."""
    if len(ledger) <= _MOST_PIECES:
        return ledger
    first, *rest = ledger
    return (first, np.concatenate(rest)) if len(first) > sum(map(len, rest)) else (np.concatenate(ledger),)


_MOST_PIECES = 32


@dataclass(frozen=True)
class Trace:
    """How this portfolio came to be, so that the next one costs only what is new."""

    ledger_row: int = 0
    column_of: NDArray[np.int64] | None = field(default=None, repr=False)
    older: int | None = None
    """The revision it was refreshed from; None when it was loaded whole."""
    changed_kinds: frozenset[str] = frozenset()
    changed_columns: NDArray[np.int64] | None = None
    seal: str | None = None
    """The hash of the last journal row it knows; None when it does not come from a database."""
    ledger_series: Series | None = field(default=None, repr=False)
    """The matrices of the ledger alone, where computed scores were laid over them; None: the series are just that."""


LIVE_STAGES = [stage.value for stage in Stage if stage is not Stage.ENDED]


@dataclass(frozen=True)
class Portfolio:
    """Everything that is known, seen on one day; immutable."""

    as_of: date
    revision: int
    tables: Mapping[str, pd.DataFrame]
    series: Series
    batches: pd.DataFrame = field(default_factory=pd.DataFrame)
    revisions: pd.DataFrame = field(default_factory=pd.DataFrame)
    trace: Trace = field(default_factory=Trace)

    def active(self, kind: str) -> pd.DataFrame:
        """The records of a kind that were not retired by `as_of`."""
        table = self.tables[kind]
        retired = table["retired_on"]
        return table[(retired.isna() | (retired > pd.Timestamp(self.as_of))).to_numpy(bool)].reset_index(drop=True)

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """By kind and id, the name people read, retired records included."""
        return {
            kind: dict(zip(table[RECORDS[kind].key], table[RECORDS[kind].name_field].fillna(""), strict=True))
            for kind, table in self.tables.items()
        }

    @cached_property
    def engagements(self) -> pd.DataFrame:
        """Active engagements with what is known of their vendor, site and function.

        Adds vendor_name, ownership, parent, vendor_country, tier, substitutability, site_name, site_country, zone,
        function_name, nature, ip_sensitivity, has_personal_data, is_critical, outage_tolerance_months, is_live.
        """
        joined = self.active("engagement")
        told: dict[str, Any] = {}
        for kind, wanted in _JOINED.items():
            table, key = self.tables[kind], RECORDS[kind].key
            named = joined[key] if key in joined else told[key]
            place = pd.Index(table[key]).get_indexer(pd.Index(named))  # -1, which takes nothing, where it names none
            told |= {new: table[old].array.take(place, allow_fill=True) for old, new in wanted.items()}
        # Arrays under one index: a merge of tables copies every column that is there already, five times over.
        own: dict[str, Any] = {str(name): joined[name].array for name in joined}
        joined = pd.DataFrame(own | told, index=joined.index, copy=False)
        today = pd.Timestamp(self.as_of)
        started = joined["started_on"].isna() | (joined["started_on"] <= today)
        going = joined["ended_on"].isna() | (joined["ended_on"] >= today)
        return joined.assign(is_live=joined["stage"].isin(LIVE_STAGES) & started & going)

    @cached_property
    def restatements(self) -> pd.DataFrame:
        """Every version of each figure that one source stated more than once, oldest first.

        Columns: the keys, month, period_start, source, version, amount, base, is_current, revision, at, who, why
        (amount empty: withdrawn).
        """
        rows = np.concatenate(self.series.ledger) if self.series.ledger else np.empty(0, LEDGER)
        if not len(rows) or self.trace.column_of is None:
            return pd.DataFrame(columns=_RESTATED)
        gone = rows["source"] == 0
        source = np.where(gone, -2 - rows["base"], rows["source"]).astype(np.int64)
        cell = (self.trace.column_of[rows["series"]] * 4 + source) * 100_000 + rows["month"]
        cells, counts = np.unique(cell, return_counts=True)
        chosen = np.flatnonzero(np.isin(cell, cells[counts > 1]))
        rows, gone, source, cell = rows[chosen], gone[chosen], source[chosen], cell[chosen]
        keys = self.series.keys.iloc[self.trace.column_of[rows["series"]]].reset_index(drop=True)
        table = keys[["vendor_id", "site_id", "engagement_id", "metric_id"]].assign(
            month=rows["month"].astype(np.int64),
            period_start=month_start(rows["month"]).astype("datetime64[s]"),
            source=np.array(SOURCE_WORDS)[source],
            version=pd.Series(cell).groupby(cell).cumcount() + 1,
            amount=np.where(gone, np.nan, rows["amount"]),
            base=np.where(gone | (rows["base"] < 0), np.nan, rows["base"]),
            is_current=~pd.Series(cell).duplicated(keep="last"),
            revision=rows["revision"].astype(np.int64),
        )
        told = (
            self.revisions[["revision", "at", "who", "why"]]
            if len(self.revisions)
            else pd.DataFrame({"revision": [], "at": [], "who": [], "why": []})
        )
        joined = table.merge(told, on="revision", how="left")
        ordered: pd.DataFrame = joined.sort_values(
            ["engagement_id", "metric_id", "month", "source", "version"], ignore_index=True
        )
        return ordered[_RESTATED]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been recorded yet, apart from what the product brings along."""
        return (
            all(table.empty for kind, table in self.tables.items() if kind not in SEEDED) and not self.series.shape[1]
        )

    @cached_property
    def last_data_month(self) -> int | None:
        """The latest month with any figure that somebody stated; scores computed from records go on until `as_of`.

        Where nothing but such scores is known, their latest month.
        """
        stated = self.trace.ledger_series
        series = stated if stated is not None and stated.is_present.any() else self.series
        rows = np.flatnonzero(series.is_present.any(axis=1)) if series.shape[1] else np.array([], int)
        return int(series.months[rows[-1]]) if len(rows) else None

    @property
    def data_until(self) -> date | None:
        """Last day of the latest month with any figure."""
        return None if self.last_data_month is None else month_end(self.last_data_month)


_RESTATED = [
    "vendor_id",
    "site_id",
    "engagement_id",
    "metric_id",
    "month",
    "period_start",
    "source",
    "version",
    "amount",
    "base",
    "is_current",
    "revision",
    "at",
    "who",
    "why",
]

_JOINED: dict[str, dict[str, str]] = {
    "vendor": {
        "name": "vendor_name",
        "ownership": "ownership",
        "parent": "parent",
        "country": "vendor_country",
        "tier": "tier",
        "substitutability": "substitutability",
        "vendor_group": "vendor_group",
    },
    "site": {"name": "site_name", "country": "site_country", "city": "city", "zone": "zone"},
    "function": {
        "name": "function_name",
        "nature": "nature",
        "ip_sensitivity": "ip_sensitivity",
        "has_personal_data": "has_personal_data",
        "is_critical": "is_critical",
        "outage_tolerance_months": "outage_tolerance_months",
    },
}


def series_keys(engagement_ids: Any, metric_ids: Any, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The keys of the columns, joined with their engagement and metric; refuses orphans by name."""
    built: dict[str, Any] = {
        "engagement_id": pd.array(engagement_ids, dtype=_TEXT),
        "metric_id": pd.array(metric_ids, dtype=_TEXT),
    }
    for kind, wanted in (
        ("engagement", ("vendor_id", "site_id")),
        ("metric", ("metric_kind", "direction", "unit", "is_poolable")),
    ):
        table, ids = tables[kind], built[f"{kind}_id"]
        at = pd.Index(table[f"{kind}_id"]).get_indexer(ids)
        if (at < 0).any():
            raise Orphans(f"figures refer to the {kind} '{ids[int(np.argmin(at))]}', which is not recorded")
        built |= {name: table[name].array.take(at) for name in wanted}
    return pd.DataFrame(built, index=pd.RangeIndex(len(built["engagement_id"])), copy=False)


def empty_portfolio(as_of: date, tables: Mapping[str, pd.DataFrame] | None = None) -> Portfolio:
    """A portfolio without figures: what tests of rules build on."""
    full = {kind: frame(kind, {}) for kind in RECORDS} | dict(tables or {})
    keys = series_keys([], [], full)
    return Portfolio(as_of, 0, full, matrices(np.empty(0, LEDGER), np.empty(0, np.int64), keys, as_of))
