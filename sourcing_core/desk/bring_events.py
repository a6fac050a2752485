"""A file of raw events: checked, compared with what is known, and rolled up to figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from sourcing_core.desk.event_states import event_states
from sourcing_core.desk.known_figures import CHANGED, KNOWN, NEW, Statements, both, some, statements
from sourcing_core.desk.possible_events import possible_events
from sourcing_core.exchange.typed import Typed
from sourcing_core.metrics.rollup import Rules, computations, roll_up, rules_of
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import ROWS, RegisterRecord, Site
from sourcing_core.storage import Events, Posts
from sourcing_core.storage.events import merged
from sourcing_core.vocabulary import SOURCE_CODES

Known = Callable[[list[str]], pa.Table | None]
"""The events of one source that are known of some engagements."""

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
    known: Known,
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
    rows = possible_events(kind, rows, today)
    fresh = _table(rows)
    there = known(fresh["engagement_id"].unique().to_pylist()) if len(fresh) else None
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
    posts = moved_figures(kind, whole, ids, portfolio, statements(portfolio), rules, source, today)
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
    rules: Rules, source: str, today: date,
) -> Posts | None:  # fmt: skip
    """What has to be posted so that the ledger says of these engagements what their events say; None when it does.

    Figures that earlier imports of such events posted, and that the events do not give any more, are withdrawn.
    Figures that came from elsewhere are left alone.
    """
    recorded = set(portfolio.tables["metric"]["metric_id"])
    metrics = [metric_id for metric_id in computations(kind) if metric_id in recorded]
    posts = _rolled_up(kind, events, metrics, rules, source, today)
    gone = ledger.gone(posts, engagement_ids, metrics, SOURCE_CODES[source], _revisions_of(kind, portfolio))
    moved = both(some(posts, ledger.states(posts) != KNOWN), gone)
    return moved if len(moved) else None


def _rolled_up(
    kind: str, events: pa.Table | None, metrics: Iterable[str], rules: Rules, source: str, today: date
) -> Posts:
    if events is None or not len(events):
        nothing = np.empty(0)
        return Posts(
            np.empty(0, object), np.empty(0, object), np.empty(0, np.int32), nothing, nothing, np.empty(0, np.int8)
        )
    figures = roll_up(kind, events, today, rules).figures
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


def _revisions_of(kind: str, portfolio: Portfolio) -> set[int]:
    """Revisions that posted figures from events of a kind: its imports, and where one of them was taken back."""
    batches = portfolio.batches
    mine = batches[batches["kind"].eq(kind)] if len(batches) else batches
    return set() if mine.empty else {*map(int, mine["revision"]), *map(int, mine["taken_back_revision"].dropna())}


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
