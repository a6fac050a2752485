"""Bringing a file in: preview first, then one batch in one transaction; the browser and the command line share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sourcing_core.desk.bring_events import judge_events, rules_for
from sourcing_core.desk.bring_figures import judge_figures
from sourcing_core.desk.bring_records import judge_records
from sourcing_core.desk.known_events import known_events
from sourcing_core.desk.mappings import checked, chosen, guessed_mapping, kind_of, kinds, loaded_mapping, mapping_hash
from sourcing_core.desk.possible_events import together
from sourcing_core.desk.preview import Preview, refused_rows
from sourcing_core.desk.resolve import resolve
from sourcing_core.desk.undo import take_back
from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.exchange.typed import Typed, typed_rows
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, ROWS, RegisterRecord
from sourcing_core.storage import BatchFacts, Change, Events, Moved, Posts, Store, Work
from sourcing_core.vocabulary import Source

__all__ = [
    "Confirmed", "FileRefused", "Preview", "confirm", "guessed_mapping", "kind_of", "kinds", "limits_of", "preview",
    "read_headers", "read_mapping", "take_back",
]  # fmt: skip

_SAMPLE = 50
_TRIES = 5

Say = Callable[[str], Any]


def limits_of(policy: Policy) -> Limits:
    """The policy's ceilings for files."""
    return Limits(
        file_bytes=policy.maximum_file_mb << 20, rows=policy.maximum_rows,
        columns=policy.maximum_columns, line_bytes=policy.maximum_line_kb << 10,
    )  # fmt: skip


def read_headers(store: Store, data: bytes, file_name: str) -> Reading:
    """The file as read without a mapping, to see its columns."""
    return read_file(data, file_name, limits_of(store.policy()))


def read_mapping(
    kind: str, path: Path | None, data: bytes, file_name: str, store: Store, *,
    date_order: str | None = None, decimal: str | None = None, source: str | None = None,
) -> Mapping:  # fmt: skip
    """The mapping of a file, or one guessed from the data; the options of the command line come on top.

    Raises: FileRefused when the mapping is for another kind of file or an option cannot be.
    """
    mapping = loaded_mapping(path) if path else guessed_mapping(kind, read_headers(store, data, file_name))
    return checked(chosen(mapping, date_order=date_order, decimal=decimal, source=source), kind)


def preview(
    store: Store,
    data: bytes,
    file_name: str,
    kind: str,
    mapping: Mapping,
    *,
    today: date,
    say: Say = lambda _words: None,
) -> Preview:
    """What this file would do, by this mapping; nothing is written.

    Raises: FileRefused, one line with the place and the cure, when the whole file cannot be taken.
    """
    try:
        return _Import(store, kind, checked(mapping, kind), today, say).preview(data, file_name)
    except FileRefused as refused:
        raise refused if refused.file else refused.named(file_name) from None


@dataclass(frozen=True)
class _Found:
    """What a file means, before it becomes one piece of work."""

    counts: Counter[str]
    rows: Typed
    changes: Sequence[Change] = ()
    posts: Posts | None = None
    events: Events | None = None
    created: Sequence[RegisterRecord] = ()


class _Import:
    """One file on its way in."""

    def __init__(self, store: Store, kind: str, mapping: Mapping, today: date, say: Say) -> None:
        self.store, self.kind, self.mapping, self.today, self.say = store, kind, mapping, today, say
        self.policy = store.policy()
        self.source: str | None = mapping.source
        if kind in ROWS and self.source is None:
            self.source = Source.VENDOR_REPORTED if kind == "figures" else Source.MEASURED

    def preview(self, data: bytes, file_name: str) -> Preview:
        """Read, check and compare."""
        self.say("Reading the file")
        reading = read_file(data, file_name, limits_of(self.policy), **self.mapping.file.model_dump())
        named = reading.sha256, mapping_hash(self.mapping)
        # What counts is what is known now, whatever day it is here and in UTC.
        portfolio = self.store.load(self.today, self.store.head)
        earlier = self.store.batch_of(*named, self.kind)
        if earlier and not (before := _batch(portfolio, earlier))["refused"]:
            rows = int(before["accepted"] + before["changed"] + before["known"])
            return Preview(
                self.kind, file_name, 0, 0, rows, [], 0, Work(), reading, [_came_already(earlier)], batch_id=earlier
            )
        found = self._judged(reading, portfolio, only_new=earlier is not None)
        count = refused_rows(found.rows.refused)
        accepted, changed, known = (found.counts[word] for word in ("accepted", "changed", "known"))
        facts = BatchFacts(
            self.kind, file_name, *named, self.mapping.to_toml(), self.source, accepted, changed, known, count
        )
        made = Work(
            changes=found.changes, posts=found.posts, events=found.events, batch=facts, only_at=portfolio.revision
        )
        writes = accepted + changed > 0
        notes = [*found.rows.notes, *([_came_already(earlier)] if earlier else [])]
        return Preview(
            self.kind, file_name, accepted, changed, known, found.rows.refused, count, made if writes else Work(), reading, notes,
            found.created if writes else (), _sample(found.rows), None if writes else earlier,
        )  # fmt: skip

    def _judged(self, reading: Reading, portfolio: Portfolio, *, only_new: bool) -> _Found:
        """`only_new`: this very file came in before, so that it brings only what was refused then."""
        self.say("Checking every row")
        record = RECORDS.get(self.kind) or ROWS[self.kind]
        rows = typed_rows(
            reading, self.mapping, record, needs_required=self.kind in ROWS, together=together(self.kind, self._fields)
        )
        if self.kind in RECORDS:
            records = judge_records(self.kind, rows, portfolio, only_new=only_new)
            return _Found(records.counts, records.rows, records.changes)
        resolved = resolve(rows, portfolio, self.mapping)
        source = str(self.source)
        if self.kind == "figures":
            self.say("Comparing with what is known")
            figures = judge_figures(resolved.rows, portfolio, self.mapping, source, self.today, only_new=only_new)
            created = [*resolved.needed(figures.engagement_ids), *figures.metrics]
            return _Found(
                figures.counts, figures.rows, [Change(made) for made in created], figures.posts, None, created
            )
        self.say("Rolling the events up to figures")
        rules = rules_for(self.policy, portfolio, resolved.all_created)
        events = judge_events(
            self.kind,
            resolved.rows,
            known_events(self.store, portfolio, source),
            portfolio,
            rules,
            source,
            self.today,
            only_new=only_new,
        )
        created = resolved.needed(events.engagement_ids)
        return _Found(
            events.counts, events.rows, [Change(made) for made in created], events.posts, events.events, created
        )

    @property
    def _fields(self) -> set[str]:
        """The fields that the mapping gives."""
        return {*self.mapping.columns, *self.mapping.constants, *self.mapping.formulas, *self.mapping.patterns}


def _batch(portfolio: Portfolio, batch_id: str) -> pd.Series:
    return portfolio.batches[portfolio.batches["batch_id"].eq(batch_id)].iloc[0]


def _came_already(batch_id: str) -> str:
    return f"this very file came in as {batch_id} already"


def _sample(rows: Typed) -> pd.DataFrame:
    first = {name: values.slice(0, _SAMPLE).cast(pa.string()).to_pandas() for name, values in rows.columns.items()}
    return pd.DataFrame(first)


@dataclass(frozen=True)
class Confirmed:
    """What was written: the preview that it was made from, and the batch (the earlier one when nothing was new)."""

    shown: Preview
    revision: int
    batch_id: str | None


def confirm(
    store: Store, shown: Preview, who: str, why: str, at: datetime, *,
    again: Callable[[], Preview] | None = None, unattended: bool = False,
) -> Confirmed:  # fmt: skip
    """Write what the preview said, as one batch in one transaction.

    When somebody committed since the preview, `again` makes a new one. It is written if it says the same, or if nobody
    looked at the first one (`unattended`); else, and without `again`, `Moved` is raised.
    """
    seen = shown.tally
    for _ in range(_TRIES):
        if not shown.writes:
            return Confirmed(shown, store.head, shown.batch_id)
        try:
            done = store.commit(shown.work, who, why, at)
        except Moved:
            if again is None:
                raise
            shown = again()
            if shown.writes and shown.tally != seen and not unattended:
                raise
        else:
            return Confirmed(shown, done.revision, done.batch_id)
    raise Moved("others keep saving: try again in a moment")
