"""A file of monthly figures: checked, pooled where the mapping says so, compared with what is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.desk.book import Book
from sourcing_core.desk.codes import coded, codes, paired
from sourcing_core.desk.known_figures import CHANGED, KNOWN, NEW, some, statements
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.refusal import FileRefused, shown
from sourcing_core.exchange.typed import Typed
from sourcing_core.months import month_label, month_number
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import Metric, RegisterRecord
from sourcing_core.storage import Posts
from sourcing_core.vocabulary import SOURCE_CODES, MetricKind

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

POOLS = "pool"


@dataclass(frozen=True)
class JudgedFigures:
    """Posts that bring something, how many rows were new, changed and known, and the metrics to be created."""

    posts: Posts | None
    counts: Counter[str]
    rows: Typed
    metrics: list[RegisterRecord]
    engagement_ids: Collection[str]
    """Engagements that the posts name."""


def judge_figures(
    rows: Typed, portfolio: Portfolio, mapping: Mapping, source: str, today: date, *, only_new: bool = False
) -> JudgedFigures:
    """What a file of figures brings; `rows` have their engagement. `only_new` takes changed figures for known ones.

    Raises: FileRefused when a column is missing that every row needs, or when rows cannot be added up.
    """
    later = rows.columns["period"].to_numpy(zero_copy_only=False) > month_number(today)
    rows = rows.without(later, "period", "the period lies in the future", "correct the month")
    rows, metrics = _with_metric(rows, portfolio, mapping)
    kinds = {
        **dict(zip(portfolio.tables["metric"]["metric_id"], portfolio.tables["metric"]["metric_kind"], strict=True)),
        **{m.metric_id: str(m.metric_kind) for m in metrics},
    }
    rows = _complete(rows, kinds)
    rows = _possible(rows, kinds)
    rows = rows.given(source=_sources(rows, source))
    if mapping.duplicates == POOLS:
        _refuse_short_sums(rows)
        posts, size = _pooled(rows, kinds)
    else:
        rows = _once(rows)
        posts, size = _posts(rows, kinds), np.ones(len(rows), np.int64)
    state = statements(portfolio).states(posts)
    if only_new:
        state[state == CHANGED] = KNOWN
    counts = Counter(
        {
            word: int(size[state == code].sum())
            for word, code in (("accepted", NEW), ("changed", CHANGED), ("known", KNOWN))
        }
    )
    fresh = state != KNOWN
    if not fresh.any():
        return JudgedFigures(None, counts, rows, [], ())
    posts = some(posts, fresh)
    used = set(posts.metric_id.unique().to_pylist())
    return JudgedFigures(
        posts, counts, rows, [m for m in metrics if m.metric_id in used], set(posts.engagement_id.unique().to_pylist())
    )


def _refuse_short_sums(rows: Typed) -> None:
    """A row that is left out would make a sum fall short without anybody seeing it."""
    if rows.refused:
        first = rows.refused[0]
        where = f"row {first.row}, column {first.column}" if first.column else f"row {first.row}"
        raise FileRefused(
            f"{where}: {first.reason}; rows of one figure are added up, and without this one a sum would fall short",
            first.cure,
        )


def _with_metric(rows: Typed, portfolio: Portfolio, mapping: Mapping) -> tuple[Typed, list[Metric]]:
    """Rows whose metric is recorded (by id or name), or may be created; `metric_id` becomes the id."""
    book = Book("metric", portfolio, may_create=mapping.create.metrics, facts=mapping.metrics)
    encoded = rows.columns["metric_id"].dictionary_encode()
    words = encoded.dictionary.to_pylist()
    found = [_metric(book, word) for word in words]
    places = encoded.indices.to_numpy(zero_copy_only=False)
    bad = np.array([record_id is None for record_id, _ in found], np.bool_)[places]
    rows = rows.without(
        bad,
        "metric_id",
        lambda place: found[places[place]][1],
        "use the id of a metric in the register, or record your own metric first",
    )
    return rows.given(metric_id=coded([record_id for record_id, _ in found], places[~bad])), [
        made for made in book.created.values() if isinstance(made, Metric)
    ]


def _metric(book: Book, word: str) -> tuple[str | None, str]:
    """The metric that a word means; 'On-Time Delivery' is on_time_delivery too."""
    known = book.known(word) or book.known(word.strip().replace("-", "_").replace(" ", "_"))
    return (known, "") if known else book.find(word)


def _complete(rows: Typed, kinds: dict[str, str]) -> Typed:
    """Ratios have numerator and denominator, values a value.

    A share without its counts is refused: it could not be pooled, and nothing would tell how sure one may be of it.
    """
    for name, of_ratio in (("numerator", True), ("denominator", True), ("value", False)):
        needed = _is_ratio(rows, kinds) == of_ratio
        whose = "a proportion or rate" if of_ratio else "this metric"
        cure = "give the counts: a share alone cannot be pooled" if of_ratio else "fill it in, or leave the row out"
        if len(rows) and name not in rows.columns and needed.all():
            raise FileRefused(
                f"no column gives the {name}, which {whose} needs", f"map a column to {name}" if not of_ratio else cure
            )
        rows = rows.without(
            needed & np.isnan(_floats(rows, name)), name, f"the {name} is empty, which {whose} needs", cure
        )
    return rows


def _possible(rows: Typed, kinds: dict[str, str]) -> Typed:
    """Refuse parts above their whole, and times below zero; 0 of 0 is no activity and stays."""
    ratio, amount, base = _numbers(rows, kinds)
    with np.errstate(invalid="ignore"):
        negative = ratio & ((amount < 0) | (base < 0)) | _is_kind(rows, kinds, MetricKind.DURATION) & (amount < 0)
        idle = ratio & (base == 0) & (amount > 0)
        above = _is_kind(rows, kinds, MetricKind.PROPORTION) & (amount > base)

    def why(place: int) -> str:
        if negative[place]:
            return f"{min(amount[place], base[place]) if ratio[place] else amount[place]:g} is below 0"
        if idle[place]:
            return f"the denominator is 0, but the numerator is {amount[place]:g}"
        return f"the numerator {amount[place]:g} is above the denominator {base[place]:g}"

    blamed = "numerator" if "numerator" in rows.columns else "value"
    return rows.without(negative | idle | above, blamed, why, "correct the numbers")


def _is_ratio(rows: Typed, kinds: dict[str, str]) -> Bools:
    return _is_kind(rows, kinds, *(kind for kind in MetricKind if kind.is_ratio))


def _is_kind(rows: Typed, kinds: dict[str, str], *wanted: MetricKind) -> Bools:
    metric = rows.columns["metric_id"]
    flags = np.array([kinds.get(word, "") in wanted for word in metric.dictionary.to_pylist()], np.bool_)
    is_kind: Bools = flags[metric.indices.to_numpy(zero_copy_only=False)]
    return is_kind


def _floats(rows: Typed, name: str) -> Floats:
    """A column of numbers, NaN where it is empty or absent."""
    values = rows.columns.get(name)
    if values is None:
        return np.full(len(rows), np.nan)
    numbers: Floats = values.fill_null(np.nan).to_numpy(zero_copy_only=False)
    return numbers


def _numbers(rows: Typed, kinds: dict[str, str]) -> tuple[Bools, Floats, Floats]:
    """Whether each row is a ratio, its amount and its base."""
    ratio = _is_ratio(rows, kinds)
    amount = np.where(ratio, _floats(rows, "numerator"), _floats(rows, "value"))
    return ratio, amount, np.where(ratio, _floats(rows, "denominator"), _floats(rows, "n"))


def _sources(rows: Typed, source: str) -> pa.Array:
    """The code of each row's source; the import's where the row does not say."""
    told = rows.columns.get("source")
    if told is None:
        return pa.array(np.full(len(rows), SOURCE_CODES[source], np.int8))
    encoded = told.dictionary_encode()
    codes = np.array([*(SOURCE_CODES[word] for word in encoded.dictionary.to_pylist()), SOURCE_CODES[source]], np.int8)
    return pa.array(codes[encoded.indices.fill_null(len(codes) - 1).to_numpy(zero_copy_only=False)])


def _keys(rows: Typed) -> NDArray[np.int64]:
    """One number per figure (engagement, metric, month, source), the same for rows that mean the same one."""
    series = paired(codes(rows.columns["engagement_id"]), codes(rows.columns["metric_id"]))
    month, source = (
        rows.columns[name].to_numpy(zero_copy_only=False).astype(np.int64) for name in ("period", "source")
    )
    return paired(paired(series, month), source)


def _once(rows: Typed) -> Typed:
    """One row per figure: of several, the later ones are refused."""
    keys = _keys(rows)
    different, first, place_of = np.unique(keys, return_index=True, return_inverse=True)
    if len(different) == len(keys):
        return rows
    again = first[place_of] != np.arange(len(keys))

    def why(place: int) -> str:
        engagement, metric, month = (
            rows.columns[name][place].as_py() for name in ("engagement_id", "metric_id", "period")
        )
        return f"{engagement}, {metric}, {month_label(month)} stands in row {rows.row_numbers[first[place_of[place]]]} already"

    return rows.without(
        again, "period", why, 'leave one of the two out, or add them up with duplicates = "pool" in the mapping'
    )


def _posts(rows: Typed, kinds: dict[str, str]) -> Posts:
    _, amount, base = _numbers(rows, kinds)
    month, source = (rows.columns[name].to_numpy(zero_copy_only=False) for name in ("period", "source"))
    return Posts(rows.columns["engagement_id"], rows.columns["metric_id"], month.astype(np.int32), amount, base, source)


def _pooled(rows: Typed, kinds: dict[str, str]) -> tuple[Posts, NDArray[np.int64]]:
    """The rows of each figure added up, and how many there were. Raises: FileRefused for values, which cannot be."""
    posts = _posts(rows, kinds)
    group, different = pd.factorize(_keys(rows))
    size = np.bincount(group, minlength=len(different)).astype(np.int64)
    several = size[group] > 1
    values = several & ~_is_ratio(rows, kinds)
    if values.any():
        place = int(np.argmax(values))
        raise FileRefused(
            f"row {rows.row_numbers[place]} is not the only one of its figure, and values of {shown(rows.columns['metric_id'][place].as_py())} cannot be added up: only counts can",
            'take duplicates = "pool" out of the mapping',
        )
    first = np.zeros(len(different), np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    amount, base = (np.bincount(group, column, len(different)) for column in (posts.amount, posts.base))
    once = pc.take(posts.engagement_id, pa.array(first)), pc.take(posts.metric_id, pa.array(first)), posts.month[first]
    return Posts(
        *once,
        np.where(size > 1, amount, posts.amount[first]),
        np.where(size > 1, base, posts.base[first]),
        posts.source[first],
    ), size
