"""A file of raw events: checked, compared with what is known, and rolled up to figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from sourcing_core.desk.event_states import event_states
from sourcing_core.desk.known_events import KnownEvents
from sourcing_core.desk.known_figures import CHANGED, KNOWN, NEW, Statements, both, some, statements
from sourcing_core.desk.possible_events import possible_events
from sourcing_core.exchange.typed import Typed
from sourcing_core.metrics.combined import combined
from sourcing_core.metrics.rollup import ROLLUPS, Rules, computations, roll_up, rules_of
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import ROWS, RegisterRecord, Site
from sourcing_core.storage import Events, Posts
from sourcing_core.storage.events import merged
from sourcing_core.vocabulary import SOURCE_CODES

_NAMES = frozenset({"vendor", "site", "function", "engagement_id"})
_FEW = 0.5
"""Text of which less than this share is different is kept as codes."""
_SAMPLE = 10_000


@dataclass(frozen=True)
class JudgedEvents:
    """Events to keep, figures to post, and how many rows were new, changed and known."""

    events: Events | None
    posts: Posts | None
    counts: Counter[str]
    rows: Typed
    engagement_ids: Collection[str]
    """Engagements that the events name."""


def judge_events(
    kind: str,
    rows: Typed,
    known: KnownEvents,
    portfolio: Portfolio,
    rules: Rules,
    source: str,
    today: date,
    *,
    only_new: bool = False,
) -> JudgedEvents:
    """What a file of events brings; `rows` have their engagement. `only_new` leaves changed events as they are.

    All events of the file are kept, also those that are known: so another import may be taken back without them.
    """
    rows, single = possible_events(kind, rows, today)
    fresh = _table(rows)
    there = known(kind, fresh["engagement_id"].unique().to_pylist()) if len(fresh) else None
    state = np.full(len(fresh), NEW, np.int8) if there is None else event_states(fresh, there, ROWS[kind].key)
    if only_new:
        state[state == CHANGED] = KNOWN
        fresh = fresh.filter(pa.array(state == NEW))
    counts = Counter(
        {word: int((state == code).sum()) for word, code in (("accepted", NEW), ("changed", CHANGED), ("known", KNOWN))}
    )
    if not (state != KNOWN).any():
        return JudgedEvents(None, None, counts, rows, ())
    whole = fresh if there is None else merged([there, fresh], ROWS[kind].key)
    ids = fresh["engagement_id"].unique().to_pylist()
    posts = moved_figures(
        kind, whole, ids, portfolio, statements(portfolio), known, rules, source, today,
        single=True if single and there is None else None,
    )  # fmt: skip
    corrects = bool((state != NEW).any()) and not only_new
    return JudgedEvents(Events(kind, fresh, corrects=corrects), posts, counts, rows, ids)


def _table(rows: Typed) -> pa.Table:
    told = {name: _compact(values) for name, values in rows.columns.items() if name not in _NAMES}
    return pa.table({"engagement_id": rows.columns["engagement_id"], **told})


def _compact(values: pa.Array) -> pa.Array:
    """Text of few different words as codes."""
    if not pa.types.is_string(values.type):
        return values
    sample = values.slice(0, _SAMPLE)
    return values.dictionary_encode() if len(sample.unique()) < _FEW * max(len(sample), 1) else values


def moved_figures(
    kind: str, events: pa.Table | None, engagement_ids: Collection[str], portfolio: Portfolio, ledger: Statements,
    known: KnownEvents, rules: Rules, source: str, today: date, *, single: bool | None = None,
) -> Posts | None:  # fmt: skip
    """What has to be posted so that the ledger says of these engagements what their events say; None when it does.

    `single` promises that no event of this kind stands in two rows, which saves looking. `events` are all of this kind; those of the other kinds are looked up where a metric is computed from both.
    Figures that earlier imports of events posted, and that the events do not give any more, are withdrawn.
    Figures that came from elsewhere are left alone.
    """
    recorded = set(portfolio.tables["metric"]["metric_id"])
    metrics = [metric_id for metric_id in computations(kind) if metric_id in recorded]
    others = {
        other: table
        for other in _sharing(kind, metrics)
        if (table := known(other, list(engagement_ids))) is not None and len(table)
    }
    posts = _rolled_up(kind, events, others, metrics, rules, source, today, single=single)
    revisions = _revisions_of([kind, *others], portfolio)
    gone = ledger.gone(posts, engagement_ids, metrics, SOURCE_CODES[source], revisions)
    moved = both(some(posts, ledger.states(posts) != KNOWN), gone)
    return moved if len(moved) else None


def _sharing(kind: str, metrics: Iterable[str]) -> list[str]:
    """The other kinds of event from which one of these metrics is computed too."""
    return [other for other in ROLLUPS if other != kind and any(metric in computations(other) for metric in metrics)]


_BELIEVED = ("work_items", "deliveries", "inspections")
"""Which kind of event is believed where two tell a percentile, which cannot be added up: work items know their start."""


def _rolled_up(
    kind: str, events: pa.Table | None, others: Mapping[str, pa.Table], metrics: Iterable[str], rules: Rules, source: str,
    today: date, *, single: bool | None,
) -> Posts:  # fmt: skip
    """Figures of these metrics from the events of this kind, and of the others where they speak of the same metric."""
    tables = {**others, **({kind: events} if events is not None and len(events) else {})}
    if not tables:
        nothing = np.empty(0)
        return Posts(
            np.empty(0, object), np.empty(0, object), np.empty(0, np.int32), nothing, nothing, np.empty(0, np.int8)
        )
    rollups = [
        roll_up(each, tables[each], today, rules, unique_ids=single if each == kind else None)
        for each in _BELIEVED
        if each in tables
    ]
    figures = (rollups[0] if len(rollups) == 1 else combined(rollups)).figures
    wanted = pa.compute.is_in(figures["metric_id"].cast(pa.string()), pa.array(list(metrics), pa.string()))
    figures = figures if pa.compute.all(wanted, min_count=0).as_py() else figures.filter(wanted)
    month, amount, base = (figures[name].to_numpy() for name in ("month", "amount", "base"))
    return Posts(
        figures["engagement_id"],
        figures["metric_id"],
        month,
        amount,
        base,
        np.full(len(month), SOURCE_CODES[source], np.int8),
    )


def _revisions_of(kinds: Collection[str], portfolio: Portfolio) -> set[int]:
    """Revisions that posted figures from events of these kinds: imports, those taken back, and days that passed."""
    batches = portfolio.batches
    mine = batches[batches["kind"].isin(list(kinds))] if len(batches) else batches
    if mine.empty:
        return set()
    passed = portfolio.revisions.loc[portfolio.revisions["why"].eq(TIME_PASSED), "revision"]
    return {*map(int, mine["revision"]), *map(int, mine["taken_back_revision"].dropna()), *map(int, passed)}


TIME_PASSED = "Days passed: deliveries fell due, open work grew older"
"""Why figures of events are posted without an import."""


def rules_for(policy: Policy, portfolio: Portfolio, created: Iterable[RegisterRecord] = ()) -> Rules:
    """The rules of a policy, with the clock that decides the day of each engagement: its contract's, else its site's."""
    contracts, sites, engagements = (portfolio.tables[kind] for kind in ("contract", "site", "engagement"))
    by_site = dict(zip(sites["site_id"], sites["zone"], strict=True))
    by_contract = dict(zip(contracts["contract_id"], contracts["zone"], strict=True))
    new = list(created)
    by_site |= {made.site_id: made.zone for made in new if isinstance(made, Site)}
    pairs = [*zip(engagements["engagement_id"], engagements["site_id"], engagements["contract_id"], strict=True)]
    pairs += [(made.engagement_id, made.site_id, made.contract_id) for made in new if made.kind == "engagement"]  # type: ignore[attr-defined]
    told = {record_id: (by_contract.get(contract), by_site.get(site)) for record_id, site, contract in pairs}
    zones = {
        record_id: zone
        for record_id, both_zones in told.items()
        if (zone := next((one for one in both_zones if isinstance(one, str)), None))
    }
    rules = rules_of(policy)
    return replace(rules, work_items=replace(rules.work_items, zones=zones))
