"""A file of raw events: checked, compared with what is known, and rolled up to figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.desk.bring_figures import posts_of, states
from sourcing_core.exchange.typed import Typed
from sourcing_core.metrics.rollup import roll_up, rules_of
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import ROWS
from sourcing_core.storage import Events, Posts, Store
from sourcing_core.vocabulary import SOURCE_CODES

Known = Callable[[list[str]], pa.Table | None]
"""The events that are known of some engagements."""

_NAMES = {"vendor", "site", "function", "engagement_id"}


@dataclass(frozen=True)
class Judged:
    """Events to keep, figures to post, and how many rows were new, changed and known."""

    events: Events | None
    posts: Posts | None
    counts: Counter[str]
    rows: Typed


def judge_events(kind: str, rows: Typed, engagement_id: pa.Array, known: Known, portfolio: Portfolio, policy: Policy, source: str, today: date) -> Judged:
    """What a file of events brings. `rows` and `engagement_id` are aligned."""
    rows = Typed({**rows.columns, "engagement": engagement_id}, rows.row_numbers, rows.refused, rows.notes, rows.sources)
    rows = _unique(kind, _possible(kind, rows, today))
    columns = {name: values for name, values in rows.columns.items() if name not in (*_NAMES, "engagement") and values.null_count < len(values)}
    fresh = pa.table({"engagement_id": _compact(rows.columns["engagement"]), **{name: _compact(values) for name, values in columns.items()}})
    there = known(fresh["engagement_id"].unique().to_pylist()) if len(fresh) else None
    state = np.zeros(len(fresh), np.int8) if there is None else _states(kind, fresh, there)
    counts = Counter({word: int((state == code).sum()) for word, code in (("accepted", 0), ("changed", 1), ("known", 2))})
    if not (state < 2).any():
        return Judged(None, None, counts, rows)
    kept = fresh if (state < 2).all() else fresh.filter(pa.array(state < 2))
    whole = kept if there is None else _with_known(kind, kept, there)
    figures = roll_up(kind, whole, today, rules_of(policy)).figures
    posts = _posts(figures, portfolio, SOURCE_CODES[source])
    return Judged(Events(kind, kept, corrects=bool((state == 1).any())), posts, counts, rows)


def _compact(values: pa.Array) -> pa.Array:
    """Text of few different words as codes."""
    if pa.types.is_string(values.type):
        sample = values.slice(0, 10_000)
        return values.dictionary_encode() if len(sample.unique()) < 0.5 * max(len(sample), 1) else values
    return values


def _possible(kind: str, rows: Typed, today: date) -> Typed:
    """Refuse what cannot be: things that happened in the future, more defective than inspected, ends before starts."""
    for name in ("delivered_on", "inspected_on", "ordered_on", "finished_at", "started_at"):
        if name in rows.columns:
            days = rows.columns[name].cast(pa.date32())
            bad = pc.greater(days, pa.scalar(today, pa.date32())).fill_null(False).to_numpy(zero_copy_only=False)
            words = name.rsplit("_", 1)[0]
            rows = rows.without(bad, name, lambda _place, words=words: f"it was {words} in the future", "correct the date")
    for first, second, reason in (
        ("started_at", "finished_at", "it finished before it started"),
        ("units_inspected", "defective_units", ""),
        ("units_delivered", "units_inspected", ""),
    ):
        if first in rows.columns and second in rows.columns:
            rows = _ordered(rows, first, second, reason)
    return rows


def _ordered(rows: Typed, first: str, second: str, reason: str) -> Typed:
    a, b = rows.columns[first], rows.columns[second]
    wrong = pc.less(b, a) if reason else pc.greater(b, a)
    bad = wrong.fill_null(False).to_numpy(zero_copy_only=False)
    said = reason or f"{second.replace('_', ' ')} are more than {first.replace('_', ' ')}"
    return rows.without(bad, second, lambda _place: said, "correct one of the two")


def _unique(kind: str, rows: Typed) -> Typed:
    """One row per event; deliveries may come in parts when the file tells each part's quantity or day."""
    key = ROWS[kind].key
    ids = rows.columns[key]
    if len(ids) == 0 or pc.count_distinct(ids).as_py() == len(ids):
        return rows
    parts = kind == "deliveries" and "delivered_quantity" in rows.columns
    names = ["engagement", key, *([n for n in rows.columns if n not in ("engagement", key)] if parts else [])]
    frame = pd.DataFrame({name: _hashable(rows.columns[name]) for name in names})
    again = frame.duplicated().to_numpy(bool)
    first = {tuple(k): rows.row_numbers[i] for i, k in zip(*_first(frame, again), strict=True)}
    values = frame.to_numpy()
    return rows.without(again, key, lambda place: f"'{ids[place].as_py()}' stands in row {first.get(tuple(values[place]), '?')} already", "leave one of the two out, or give the second its own id")


def _first(frame: pd.DataFrame, again: NDArray[np.bool_]) -> tuple[list[int], list[tuple[object, ...]]]:
    wanted = frame[again].drop_duplicates()
    both = frame.reset_index().merge(wanted, on=list(frame.columns), how="inner").drop_duplicates(list(frame.columns))
    return both["index"].tolist(), list(map(tuple, both[list(frame.columns)].to_numpy()))


def _hashable(values: pa.Array) -> pd.Series:  # type: ignore[type-arg]
    codes = values.dictionary_encode() if not pa.types.is_dictionary(values.type) else values
    return pd.Series(codes.indices.fill_null(-1).to_numpy(zero_copy_only=False))


def _content(kind: str, events: pa.Table, names: list[str]) -> pd.DataFrame:
    """Per line (engagement, id) a number that stands for all its rows, whatever their order."""
    frame = pd.DataFrame({name: _plain(events, name) for name in names})
    hashed = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    key = ROWS[kind].key
    return pd.DataFrame({"engagement_id": _plain(events, "engagement_id"), key: _plain(events, key), "content": hashed, "rows": 1}).groupby(["engagement_id", key], sort=False, as_index=False).sum()


def _plain(events: pa.Table, name: str) -> pd.Series:  # type: ignore[type-arg]
    """A column in one form whatever the file's: text as text, days and instants as text, numbers as floats."""
    if name not in events.column_names:
        return pd.Series(np.full(len(events), "", dtype=object))
    values = events[name]
    if pa.types.is_floating(values.type) or pa.types.is_integer(values.type):
        return pd.Series(values.cast(pa.float64()).fill_null(np.nan).to_numpy()).astype(str).replace("nan", "")
    return pd.Series(values.cast(pa.string()).fill_null("").to_pandas(), dtype="object")


def _states(kind: str, fresh: pa.Table, there: pa.Table) -> NDArray[np.int8]:
    """0 new, 1 changed, 2 known, per row; the parts of one line share a state."""
    key = ROWS[kind].key
    names = sorted({*fresh.column_names, *there.column_names} - {"block"})
    new, old = _content(kind, fresh, names), _content(kind, there, names)
    joined = new.merge(old, on=["engagement_id", key], how="left", suffixes=("", "_old"))
    same = (joined["content"] == joined["content_old"]) & (joined["rows"] == joined["rows_old"])
    joined["state"] = np.where(joined["rows_old"].isna(), 0, np.where(same, 2, 1))
    rows = pd.DataFrame({"engagement_id": _plain(fresh, "engagement_id"), key: _plain(fresh, key)})
    return rows.merge(joined, on=["engagement_id", key], how="left")["state"].to_numpy(np.int8)


def _with_known(kind: str, kept: pa.Table, there: pa.Table) -> pa.Table:
    """The known events with the new ones in place of those they correct."""
    key = ROWS[kind].key
    old = pd.MultiIndex.from_arrays([_plain(there, "engagement_id"), _plain(there, key)])
    new = pd.MultiIndex.from_arrays([_plain(kept, "engagement_id"), _plain(kept, key)])
    rest = there.filter(pa.array(~old.isin(new)))
    return pa.concat_tables([_undictionaried(rest), _undictionaried(kept)], promote_options="permissive")


def _undictionaried(events: pa.Table) -> pa.Table:
    columns = {name: events[name].cast(pa.string()) if pa.types.is_dictionary(events[name].type) else events[name] for name in events.column_names}
    return pa.table(columns)


def _posts(figures: pa.Table, portfolio: Portfolio, source: int) -> Posts | None:
    """The figures that the roll-up says and the ledger does not say yet."""
    if not len(figures):
        return None
    frame = pd.DataFrame({
        "engagement_id": pd.Series(figures["engagement_id"].cast(pa.string()).to_pandas(), dtype="str"),
        "metric_id": pd.Series(figures["metric_id"].cast(pa.string()).to_pandas(), dtype="str"),
        "month": figures["month"].to_numpy().astype(np.int64), "source": np.full(len(figures), source, np.int8),
        "amount": figures["amount"].to_numpy(), "base": figures["base"].to_numpy(),
    })
    return posts_of(frame[states(frame, portfolio) < 2])


def recomputed(store: Store, kind: str, today: date) -> Posts | None:
    """Figures that the events now known say otherwise than the ledger; None when it agrees.

    Figures of engagements that have no events (any more) are left alone: they came from elsewhere.
    """
    there = store.events(kind)
    if there is None or not len(there):
        return None
    figures = roll_up(kind, _undictionaried(there), today, rules_of(store.policy())).figures
    return _posts(figures, store.load(today), SOURCE_CODES["measured"])
