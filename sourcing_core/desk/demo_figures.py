"""The monthly figures of the demo portfolio: usual work drawn by chance, with the stories written over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sourcing_core.desk.demo_practice import computed_metrics
from sourcing_core.desk.demo_tables import rows
from sourcing_core.months import month_number
from sourcing_core.register import Engagement
from sourcing_core.vocabulary import EventKind, Source

MONTHS = 30
# Of the first 1,500 seeds the one whose chance alarms drown the stories least; a test holds every story to it.
SEED = 825
# What the events of an engagement are rolled up to; such a series gets no typed figures beside them.
ROLLED_UP = {
    EventKind.DELIVERIES: {"on_time_delivery", "on_time_in_full", "cycle_time"},
    EventKind.INSPECTIONS: {"defect_rate", "first_pass_yield"},
    EventKind.WORK_ITEMS: {"cycle_time", "cycle_time_attainment"},
}
# A vendor whose figures nobody else measures.
SELF_REPORTING = "V-006"
FULL_SCORE = 100.0

Floats = NDArray[np.float64]


class Post(NamedTuple):
    """One figure for the ledger: numerator and denominator, or value and n; `month` as in `sourcing_core.months`."""

    engagement_id: str
    metric_id: str
    month: int
    amount: float
    base: float
    source: Source


class Correction(NamedTuple):
    """A figure that replaces one posted before, and why."""

    post: Post
    reason: str


@dataclass(frozen=True)
class Drawn:
    """Figures before they are posted: one column per series, one row per month, NaN where there is none."""

    keys: list[tuple[str, str]]
    sources: list[Source]
    months: NDArray[np.int64]
    amount: Floats
    base: Floats

    def cell(self, engagement_id: str, metric_id: str, months_ago: int) -> tuple[int, int]:
        """Row and column of a figure; `months_ago` 1 is the last full month."""
        return MONTHS - months_ago, self.keys.index((engagement_id, metric_id))

    def posts(self) -> Iterator[Post]:
        """Every figure, series by series, oldest first."""
        for column, row in zip(*np.nonzero(~np.isnan(self.amount.T)), strict=True):
            yield self.post(int(row), int(column))

    def post(self, row: int, column: int) -> Post:
        """One figure as it is posted."""
        amount, base = float(self.amount[row, column]), float(self.base[row, column])
        return Post(*self.keys[column], int(self.months[row]), amount, base, self.sources[column])


def demo_figures(today: date, engagements: list[Engagement]) -> tuple[list[Post], list[Correction]]:
    """Thirty months of figures up to the last full month before `today`, and the corrections that came later."""
    drawn = _drawn(_series(engagements), month_number(today))
    for fixed in rows("fixed_figures"):
        at = drawn.cell(fixed["engagement_id"], fixed["metric_id"], int(fixed["months_ago"]))
        drawn.amount[at], drawn.base[at] = (float(fixed[name] or "nan") for name in ("amount", "base"))
    return [*drawn.posts(), *_audits(drawn)], [_correction(drawn, row) for row in rows("corrections")]


def _series(engagements: list[Engagement]) -> list[dict[str, Any]]:
    """One row per series: what is usual for its function, moved a little, with its engagement and its story."""
    rolled_up = {(row["engagement_id"], metric) for row in rows("events") for metric in _rolled_up(row)}
    stories = {(row["engagement_id"], row["metric_id"]): row for row in rows("stories")}
    usually = rows("usual")
    found: list[dict[str, Any]] = [
        {**usual, "engagement": work, "story": stories.get((work.engagement_id, usual["metric_id"]))}
        for work in engagements
        for usual in usually
        if usual["function_id"] == work.function_id and (work.engagement_id, usual["metric_id"]) not in rolled_up
    ]
    told = {key for key in stories if key[1] != "*"} - {(s["engagement"].engagement_id, s["metric_id"]) for s in found}
    if told:
        raise ValueError(f"stories.csv: there is no series {' '.join(min(told))}")
    return found


def _rolled_up(events: dict[str, str]) -> set[str]:
    """Events without a duration leave the cycle time to be typed."""
    metrics = ROLLED_UP[EventKind(events["kind"])]
    return {metric for metric in metrics if events["typical_days"] or "cycle" not in metric}


def _drawn(series: list[dict[str, Any]], this_month: int) -> Drawn:
    """Draws depend on the files alone, not on the day, so that a story is the same whenever it is told."""
    chance = np.random.default_rng(SEED)
    months = np.arange(this_month - MONTHS, this_month)
    target = _targets(series, chance.uniform(0.95, 1.35, len(series)))
    told_n = np.array([float((one["story"] or {}).get("n") or 0) for one in series])
    usual_n = np.array([float(one["n"]) for one in series]) * np.exp(0.25 * chance.standard_normal(len(series)))
    wobble = 1 + 0.1 * chance.standard_normal(target.shape)
    n = np.maximum(np.rint(np.where(told_n > 0, told_n, usual_n) * wobble), 2.0)
    spread = np.array([float(one["spread"] or "nan") for one in series])
    counts = chance.binomial(n.astype(int), np.clip(np.where(np.isnan(spread), target, 0.0), 0, 1)).astype(float)
    values = np.clip(np.round(target + spread * chance.standard_normal(target.shape), 2), 0.1, None)
    is_score = np.array([one["unit"] == "points" for one in series])
    values = np.where(is_score, np.minimum(np.round(values, 1), FULL_SCORE), values)
    amount = np.where(_is_reported(series, months), np.where(np.isnan(spread), counts, values), np.nan)
    keys = [(one["engagement"].engagement_id, one["metric_id"]) for one in series]
    return Drawn(keys, [_source(one) for one in series], months, amount, np.where(np.isnan(amount), np.nan, n))


def _source(one: dict[str, Any]) -> Source:
    """Who says so: as usual for the metric, unless the vendor alone reports it."""
    is_own = one["engagement"].vendor_id == SELF_REPORTING or (one["story"] or {}).get("shape") == "kindly"
    return Source.VENDOR_REPORTED if is_own else Source(one["source"])


def _targets(series: list[dict[str, Any]], stretch: Floats) -> Floats:
    """(MONTHS, S): what each series aims at; without a story, its usual distance from the expected level, stretched."""
    usual = np.array([float(one["usual"]) for one in series])
    scale = np.array([0.01 if one["unit"] == "%" else 1.0 for one in series])
    expected = np.array([float(one["expected"] or one["usual"]) for one in series]) * scale
    steady = expected + (usual - expected) * stretch
    target = np.tile(np.where(expected == usual, usual * (0.6 + stretch / 3), steady), (MONTHS, 1))
    age = np.arange(MONTHS, 0, -1)
    for column, one in enumerate(series):
        if one["story"]:
            target[:, column] = _told(one["story"], age)
    return target


def _told(story: dict[str, str], age: NDArray[np.int64]) -> Floats:
    """The course of a story; `age` is 1 in the last full month."""
    start, since = float(story["start"]), int(story["since"] or 0)
    if story["shape"] == "slide":
        return start + (float(story["end"]) - start) * np.clip((since - age) / (since - 1), 0, 1)
    if story["shape"] == "shift":
        return np.where(age <= since, float(story["end"]), start)
    return np.full(len(age), start)


def _is_reported(series: list[dict[str, Any]], months: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(MONTHS, S): the engagement was at work, its vendor had not stopped reporting, and no records give the score."""
    silent = {row["engagement_id"]: int(row["since"]) for row in rows("stories") if row["shape"] == "stops"}
    works: list[Engagement] = [one["engagement"] for one in series]
    first = np.array([month_number(work.started_on) if work.started_on else months[0] for work in works])
    last = np.array([month_number(work.ended_on) if work.ended_on else months[-1] for work in works])
    last = np.minimum(last, months[-1] - np.array([silent.get(work.engagement_id, 0) for work in works]))
    column = months[:, np.newaxis]
    computed = computed_metrics({work.engagement_id: work.model_dump() for work in works})
    is_entered = np.array([(one["engagement"].engagement_id, one["metric_id"]) not in computed for one in series])
    is_reported: NDArray[np.bool_] = (column >= first) & (column <= last) & is_entered
    return is_reported


def _audits(drawn: Drawn) -> Iterator[Post]:
    """What audits found where a vendor grades itself kindly: less than it says by about `end`, every `since` months."""
    chance = np.random.default_rng(SEED + 1)
    for story in rows("stories"):
        if story["shape"] != "kindly":
            continue
        for months_ago in range(1, MONTHS + 1, int(story["since"])):
            reported = drawn.post(*drawn.cell(story["engagement_id"], story["metric_id"], months_ago))
            kindness = float(story["end"]) * chance.uniform(0.8, 1.2)
            found = float(np.rint(reported.amount - kindness * reported.base))
            yield reported._replace(amount=found, source=Source.AUDITED)


def _correction(drawn: Drawn, row: dict[str, str]) -> Correction:
    before = drawn.post(*drawn.cell(row["engagement_id"], row["metric_id"], int(row["months_ago"])))
    amount = round(before.amount + float(row["amount_change"]), 2)
    return Correction(before._replace(amount=amount, base=before.base + float(row["base_change"])), row["reason"])
