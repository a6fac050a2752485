"""Bringing a file in: preview first, then one batch in one transaction; the browser and the command line share it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sourcing_core.desk.bring_events import judge_events, recomputed
from sourcing_core.desk.bring_figures import judge_figures
from sourcing_core.desk.bring_records import judge_records
from sourcing_core.desk.preview import Preview, refused_rows
from sourcing_core.desk.resolve import resolve
from sourcing_core.exchange.columns import FieldShape, guess_columns
from sourcing_core.exchange.limits import Limits, load_bytes
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused, Refused
from sourcing_core.exchange.typed import Typed, typed_rows
from sourcing_core.metrics.rollup import ROLLUPS
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, ROWS, RegisterRecord, shapes
from sourcing_core.storage import BatchFacts, Change, Committed, Events, Moved, Posts, Store, Work
from sourcing_core.vocabulary import Source

_SAMPLE = 50
_TRIES = 5

Say = Callable[[str], Any]


def kinds() -> dict[str, str]:
    """What a file may hold: the word on the command line -> kind ('service-levels' -> 'service_level')."""
    words = {record.plural.lower().replace(" ", "-"): kind for kind, record in RECORDS.items()}
    return {**words, **{kind.replace("_", "-"): kind for kind in ROWS}}


def limits_of(policy: Policy) -> Limits:
    """The policy's ceilings for files."""
    return Limits(file_bytes=policy.maximum_file_mb << 20, rows=policy.maximum_rows, columns=policy.maximum_columns, line_bytes=policy.maximum_line_kb << 10)


def preview(store: Store, data: bytes, file_name: str, kind: str, mapping: Mapping, *, today: date, say: Say = lambda _words: None) -> Preview:
    """What this file would do, by this mapping; nothing is written.

    Raises: FileRefused, one line with the place and the cure, when the whole file cannot be taken.
    """
    say("Reading the file")
    policy = store.policy()
    reading = read_file(data, file_name, limits_of(policy), **mapping.file.model_dump())
    facts = BatchFacts(kind, file_name, reading.sha256, mapping_hash(mapping), mapping.to_toml(), mapping.source, 0, 0, 0, 0)
    earlier = store.batch_of(facts.sha256, facts.mapping_sha256, kind)
    if earlier:
        return Preview(kind, file_name, 0, 0, reading.table.num_rows, reading.refused, refused_rows(reading.refused), Work(), reading, [f"this very file came in as {earlier} already"], batch_id=earlier)
    say("Checking every row")
    portfolio = store.load(today)
    rows = typed_rows(reading, mapping, RECORDS.get(kind) or ROWS[kind], needs_required=kind in ROWS)
    found = _judged(store, kind, rows, portfolio, policy, mapping, today, say)
    count = refused_rows(found.refused)
    facts = replace(facts, accepted=found.counts["accepted"], changed=found.counts["changed"], known=found.counts["known"], refused=count)
    writes = facts.accepted + facts.changed > 0
    work = Work(changes=found.changes, posts=found.posts, events=found.events, batch=facts, only_at=portfolio.revision) if writes else Work()
    return Preview(kind, file_name, facts.accepted, facts.changed, facts.known, found.refused, count, work, reading, rows.notes, found.created, found.sample)


def mapping_hash(mapping: Mapping) -> str:
    """The mapping's own name: the same rules, the same hash."""
    return hashlib.sha256(mapping.to_toml().encode()).hexdigest()


@dataclass(frozen=True)
class _Found:
    """What a file means, before it becomes one piece of work."""

    changes: Sequence[Change]
    counts: Counter[str]
    refused: Sequence[Refused]
    sample: pd.DataFrame
    posts: Posts | None = None
    events: Events | None = None
    created: Sequence[RegisterRecord] = ()


def _judged(store: Store, kind: str, rows: Typed, portfolio: Portfolio, policy: Policy, mapping: Mapping, today: date, say: Say) -> _Found:
    if kind in RECORDS:
        changes, refused, counts = judge_records(kind, rows, portfolio, mapping)
        return _Found(changes, counts, [*rows.refused, *refused], _sample(rows.columns))
    found = resolve(rows, portfolio, mapping)
    source = mapping.source or (Source.VENDOR_REPORTED if kind == "figures" else Source.MEASURED)
    changes = [Change(record) for record in found.created]
    if kind == "figures":
        say("Comparing with what is known")
        made = judge_figures(found.rows, found.engagement_id, portfolio, mapping, source, today)
        return _Found(changes, made.counts, made.rows.refused, _sample(made.rows.columns), made.posts, None, found.created)
    say("Rolling the events up to figures")
    rolled = judge_events(kind, found.rows, found.engagement_id, lambda ids: store.events(kind, engagement_ids=ids), portfolio, policy, source, today)
    return _Found(changes, rolled.counts, rolled.rows.refused, _sample(rolled.rows.columns), rolled.posts, rolled.events, found.created)


def _sample(columns: dict[str, pa.Array]) -> pd.DataFrame:
    return pd.DataFrame({name: values.slice(0, _SAMPLE).cast(pa.string()).to_pandas() for name, values in columns.items()})


def confirm(store: Store, shown: Preview, who: str, why: str, at: datetime, *, again: Callable[[], Preview] | None = None) -> Committed:
    """Write what the preview said, as one batch in one transaction.

    When somebody committed since the preview, `again` makes a new one to commit instead; without it `Moved` is raised.
    """
    for _ in range(_TRIES):
        if not shown.writes:
            return Committed(store.head, shown.batch_id, 0)
        try:
            return store.commit(shown.work, who, why, at)
        except Moved:
            if again is None:
                raise
            shown = again()
    raise Moved("others keep saving: try again in a moment")


def read_headers(store: Store, data: bytes, file_name: str) -> Reading:
    """The file as read without a mapping, to see its columns."""
    return read_file(data, file_name, limits_of(store.policy()))


def guessed_mapping(kind: str, reading: Reading) -> Mapping:
    """A mapping guessed from the names and the content of the columns."""
    fields = [
        FieldShape(shape.name, shape.title, "month" if shape.name == "period" else _GUESSED.get(shape.type, shape.type), shape.required, tuple(map(str, shape.choices)), shape.synonyms)  # type: ignore[arg-type]
        for shape in shapes(RECORDS.get(kind) or ROWS[kind])
    ]
    guesses = guess_columns(reading, fields)
    return Mapping(kind=kind, columns={name: guess.column for name, guess in guesses.items()})


_GUESSED = {"long_text": "text"}


def read_mapping(kind: str, path: Path | None, data: bytes, file_name: str, store: Store, *, date_order: str | None = None, source: str | None = None) -> Mapping:
    """The mapping of a file, or one guessed from the data; the options of the command line come on top.

    Raises: FileRefused when the mapping is for another kind of file or an option cannot be.
    """
    if path is None:
        mapping = guessed_mapping(kind, read_headers(store, data, file_name))
    else:
        mapping = Mapping.from_toml(load_bytes(path, Limits()).decode("utf-8", "replace"), path.name)
        told = kinds().get(mapping.kind.lower().replace("_", "-"), mapping.kind)
        if told != kind:
            raise FileRefused(f"the mapping is for {mapping.kind}, not for {kind.replace('_', ' ')}", "name the kind that the mapping has", file=path.name)
    if date_order is not None and date_order not in ("dmy", "mdy", "ymd"):
        raise FileRefused(f"'{date_order}' is not an order of dates", "write dmy, mdy or ymd")
    if (source or mapping.source) is not None and (source or mapping.source) not in list(Source):
        raise FileRefused(f"'{source or mapping.source}' is not a source", f"write one of {', '.join(Source)}")
    values = mapping.model_dump(exclude_unset=True) | {"kind": kind} | ({"source": source} if source else {})
    if date_order:
        values["dates"] = {**values.get("dates", {}), "order": date_order}
    return Mapping.model_validate(values)


def take_back(store: Store, batch_id: str, who: str, at: datetime, *, today: date) -> str:
    """Take an import back; figures that rested on its events together with others' are computed anew. Returns a sentence."""
    portfolio = store.load(today)
    found = portfolio.batches[portfolio.batches["batch_id"].eq(batch_id)]
    done = store.commit(Work(takes_back=batch_id), who, f"Import {batch_id} taken back", at)
    kind = str(found["kind"].iloc[0]) if len(found) else ""
    if kind in ROLLUPS:
        posts = recomputed(store, kind, today)
        if posts is not None:
            store.commit(Work(posts=posts), who, f"Figures computed anew without {batch_id}", at)
    return f"Import {batch_id} was taken back: {done.changed_records} records returned to what they were."


__all__ = ["FileRefused", "Preview", "confirm", "guessed_mapping", "kinds", "preview", "read_headers", "read_mapping", "take_back"]
