"""A file of monthly figures: checked, pooled where the mapping says so, compared with what is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.exchange.typed import Typed
from sourcing_core.months import month_label, month_number
from sourcing_core.portfolio import Portfolio
from sourcing_core.storage import Posts
from sourcing_core.vocabulary import SOURCE_CODES

_KEY = ["engagement_id", "metric_id", "month", "source"]


@dataclass(frozen=True)
class Judged:
    """Posts that bring something, and how many rows were new, changed and known."""

    posts: Posts | None
    counts: Counter[str]
    rows: Typed


def metric_rows(rows: Typed, portfolio: Portfolio) -> tuple[Typed, pd.DataFrame]:
    """Rows whose metric is recorded (by id or name), and the metric of each: metric_id, metric_kind."""
    metrics = portfolio.active("metric")
    by_word = {**{name.casefold(): i for i, name in zip(metrics["metric_id"], metrics["name"], strict=True)}, **{i.casefold(): i for i in metrics["metric_id"]}}
    encoded = rows.columns["metric_id"].dictionary_encode()
    found = [by_word.get((word or "").strip().casefold().replace("-", "_").replace(" ", "_")) or by_word.get((word or "").strip().casefold()) for word in encoded.dictionary.to_pylist()]
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    bad = np.array([i is None for i in found], bool)[codes]
    words = encoded.dictionary.to_pylist()
    kept = rows.without(bad, "metric_id", lambda place: f"metric '{words[codes[place]]}' is not recorded", "use the id of a metric in the register, or record your own metric first")
    ids = pd.Series(found, dtype="str").to_numpy()[codes[~bad]] if len(found) else np.empty(0, object)
    frame = pd.DataFrame({"metric_id": ids}).merge(metrics[["metric_id", "metric_kind"]], on="metric_id", how="left")
    return kept, frame


def judge_figures(rows: Typed, engagement_id: pa.Array, portfolio: Portfolio, mapping: Mapping, source: str, today: date) -> Judged:
    """What a file of figures brings. `rows` and `engagement_id` are aligned."""
    columns = {**rows.columns, "engagement": engagement_id}
    rows = Typed(columns, rows.row_numbers, rows.refused, rows.notes, rows.sources)
    later = rows.columns["period"].to_numpy(zero_copy_only=False) > month_number(today)
    rows = rows.without(later, "period", lambda _place: "the period lies in the future", "correct the month")
    rows, metric = metric_rows(rows, portfolio)
    ratio = metric["metric_kind"].isin(["proportion", "rate"]).to_numpy(bool)
    rows, ratio, metric = _with_numbers(rows, ratio, metric)
    amount, base = _numbers(rows, ratio)
    rows, keep = _possible(rows, ratio, amount, base, metric["metric_kind"].eq("proportion").to_numpy(bool))
    frame = pd.DataFrame({
        "engagement_id": pd.Series(rows.columns["engagement"].cast(pa.string()).to_pandas(), dtype="str"),
        "metric_id": metric["metric_id"].to_numpy()[keep],
        "month": rows.columns["period"].to_numpy(zero_copy_only=False),
        "source": _sources(rows, source),
        "amount": amount[keep], "base": base[keep], "ratio": ratio[keep],
    })
    frame, rows = _once(frame, rows, pools=mapping.duplicates == "pool")
    return _compared(frame, rows, portfolio)


def _with_numbers(rows: Typed, ratio: NDArray[np.bool_], metric: pd.DataFrame) -> tuple[Typed, NDArray[np.bool_], pd.DataFrame]:
    """Ratios need numerator and denominator, values a value."""
    size = len(rows)
    known = {name: _floats(rows, name) for name in ("numerator", "denominator", "value")}
    for name, bad, reason in (
        ("numerator", ratio & np.isnan(known["numerator"]), "a proportion or rate needs its numerator"),
        ("denominator", ratio & np.isnan(known["denominator"]), "a proportion or rate needs its denominator"),
        ("value", ~ratio & np.isnan(known["value"]), "this metric needs its value"),
    ):
        if bad.any() and name not in rows.columns and bad.all():
            raise FileRefused(f"no column gives the {name}: {reason}", f"map a column to {name}")
        known[name] = np.where(bad, np.nan, known[name])
    bad = np.where(ratio, np.isnan(known["numerator"]) | np.isnan(known["denominator"]), np.isnan(known["value"]))

    def why(place: int) -> str:
        if not ratio[place]:
            return "the value is empty"
        return f"the {'numerator' if np.isnan(known['numerator'][place]) else 'denominator'} is empty"

    first = "numerator" if "numerator" in rows.columns else "value"
    keep = ~bad
    assert len(keep) == size
    return rows.without(bad, first, why, "fill it in, or leave the row out"), ratio[keep], metric[keep].reset_index(drop=True)


def _floats(rows: Typed, name: str) -> NDArray[np.float64]:
    values = rows.columns.get(name)
    if values is None:
        return np.full(len(rows), np.nan)
    numbers: NDArray[np.float64] = values.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    return numbers


def _numbers(rows: Typed, ratio: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    amount = np.where(ratio, _floats(rows, "numerator"), _floats(rows, "value"))
    base = np.where(ratio, _floats(rows, "denominator"), _floats(rows, "n"))
    return amount, base


def _possible(rows: Typed, ratio: NDArray[np.bool_], amount: NDArray[np.float64], base: NDArray[np.float64], proportion: NDArray[np.bool_]) -> tuple[Typed, NDArray[np.bool_]]:
    """Refuse parts above their whole; 0 of 0 is no activity and stays."""
    with np.errstate(invalid="ignore"):
        above = proportion & (amount > base)
        idle = ratio & (base == 0) & (amount > 0)
        negative = ratio & ((amount < 0) | (base < 0))
    bad = above | idle | negative

    def why(place: int) -> str:
        if negative[place]:
            return f"{amount[place]:g} of {base[place]:g} has a negative number"
        if idle[place]:
            return f"the denominator is 0 but the numerator is {amount[place]:g}"
        return f"the numerator {amount[place]:g} is above the denominator {base[place]:g}"

    return rows.without(bad, "denominator" if "denominator" in rows.columns else "numerator", why, "correct one of the two"), ~bad


def _sources(rows: Typed, source: str) -> NDArray[np.int8]:
    told = rows.columns.get("source")
    if told is None:
        return np.full(len(rows), SOURCE_CODES[source], np.int8)
    return np.array([SOURCE_CODES[word or source] for word in told.to_pylist()], np.int8)


def _once(frame: pd.DataFrame, rows: Typed, *, pools: bool) -> tuple[pd.DataFrame, Typed]:
    """One row per figure: rows of one key are summed when the mapping says so, else the later ones are refused."""
    again = frame.duplicated(_KEY).to_numpy(bool)
    if not again.any():
        return frame.assign(rows=1), rows
    if pools:
        if not frame.loc[frame.duplicated(_KEY, keep=False), "ratio"].all():
            raise FileRefused("rows of one figure cannot be summed: only counts can", 'take duplicates = "pool" out of the mapping')
        grouped = frame.groupby(_KEY, sort=False)
        pooled = grouped.agg(amount=("amount", "sum"), base=("base", "sum"), ratio=("ratio", "first"), rows=("ratio", "size")).reset_index()
        return pooled, rows
    first = frame.drop_duplicates(_KEY).index
    where = dict(zip(map(tuple, frame.loc[first, _KEY].to_numpy()), rows.row_numbers[first], strict=True))
    keys = frame[_KEY].to_numpy()
    kept = rows.without(again, "metric_id", lambda place: f"{keys[place][0]}, {keys[place][1]}, {month_label(int(keys[place][2]))} stands in row {where[tuple(keys[place])]} already", 'leave one of the two out, or add them up with duplicates = "pool" in the mapping')
    return frame[~again].reset_index(drop=True).assign(rows=1), kept


def latest(portfolio: Portfolio) -> pd.DataFrame:
    """What every source says of every figure: engagement_id, metric_id, month, source, amount, base (NaN: n not told)."""
    series, trace = portfolio.series, portfolio.trace
    ledger = np.concatenate(series.ledger) if series.ledger else np.empty(0)
    if not len(ledger) or trace.column_of is None:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in {"engagement_id": "str", "metric_id": "str", "month": "int64", "source": "int8", "amount": float, "base": float}.items()})
    withdrawn = ledger["source"] == 0
    frame = pd.DataFrame({
        "column": trace.column_of[ledger["series"]], "month": ledger["month"].astype(np.int64),
        "source": np.where(withdrawn, -2 - ledger["base"], ledger["source"]).astype(np.int8),
        "amount": np.where(withdrawn, np.nan, ledger["amount"]), "base": np.where(withdrawn | (ledger["base"] < 0), np.nan, ledger["base"]),
    }).drop_duplicates(["column", "month", "source"], keep="last")
    keys = series.keys.iloc[frame["column"]]
    return frame.assign(engagement_id=keys["engagement_id"].to_numpy(), metric_id=keys["metric_id"].to_numpy()).drop(columns="column")


def _compared(frame: pd.DataFrame, rows: Typed, portfolio: Portfolio) -> Judged:
    """New, changed and known figures; only the first two are posted."""
    state = states(frame, portfolio)
    counts = Counter({word: int(frame["rows"][state == code].sum()) for word, code in (("accepted", 0), ("changed", 1), ("known", 2))})
    return Judged(posts_of(frame[state < 2]), counts, rows)


def states(frame: pd.DataFrame, portfolio: Portfolio) -> NDArray[np.int8]:
    """0 new, 1 changed, 2 known, per row of figures (`_KEY`, amount, base)."""
    there = latest(portfolio).rename(columns={"amount": "old_amount", "base": "old_base"})
    joined = frame[[*_KEY, "amount", "base"]].merge(there, on=_KEY, how="left", indicator=True)
    same = _equal(joined["amount"], joined["old_amount"]) & _equal(joined["base"], joined["old_base"])
    new = (joined["_merge"] == "left_only").to_numpy(bool) | joined["old_amount"].isna().to_numpy(bool)
    return np.where(new, 0, np.where(same, 2, 1)).astype(np.int8)


def _equal(left: Any, right: Any) -> NDArray[np.bool_]:
    a, b = left.to_numpy(float), right.to_numpy(float)
    return (np.abs(a - b) <= 1e-12 * np.maximum(1.0, np.abs(a))) | (np.isnan(a) & np.isnan(b))  # type: ignore[no-any-return]


def posts_of(frame: pd.DataFrame) -> Posts | None:
    """Figures as posts; None when there are none."""
    if frame.empty:
        return None
    return Posts(
        frame["engagement_id"].to_numpy(), frame["metric_id"].to_numpy(), frame["month"].to_numpy(np.int32),
        frame["amount"].to_numpy(float), frame["base"].to_numpy(float), frame["source"].to_numpy(np.int8),
    )
