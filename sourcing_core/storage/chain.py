"""The journal walked from its first row to its last: is the chain whole, and what does it say about everything else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from sourcing_core.register import RECORDS
from sourcing_core.storage.bulk import stream
from sourcing_core.storage.journal import GENESIS, Commit, head, opening, row_hash


@dataclass
class Story:
    """What the journal tells."""

    faults: list[str] = field(default_factory=list)
    records: dict[str, dict[str, tuple[str | None, int]]] = field(
        default_factory=lambda: {kind: {} for kind in (*RECORDS, "setting")}
    )
    """kind -> id -> (latest text, how many rows)."""
    figures: dict[int, dict[str, Any]] = field(default_factory=dict)
    """revision -> what was posted."""
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    """batch id -> what was brought in; `taken_back_revision` when it was taken back."""


def told_by(connection: Connection) -> Story:
    """Walk the chain once. After the first broken link the hashes are not looked at any more, the contents still are."""
    story = Story()
    commits = {row[0]: Commit(*row) for row in stream(connection, "SELECT revision, at, who, why FROM revision")}
    shared = {revision: opening(commit) for revision, commit in commits.items()}
    previous, count, broken, seen, records = GENESIS, 0, False, set(), story.records
    for row in stream(
        connection, "SELECT seq, revision, kind, record_id, before, after, hash FROM journal ORDER BY seq"
    ):
        seq, revision, kind, record_id, before, after, kept = row
        count += 1
        if not broken and (
            seq != count or row_hash(previous, seq, shared.get(revision, ""), kind, record_id, before, after) != kept
        ):
            story.faults.append(_fault(count, row, revision in commits))
            broken = True
        previous = kept
        of = records.get(kind)
        if of is None:
            _note(story, kind, record_id, revision, after)
        elif record_id in of:
            of[record_id] = (after, of[record_id][1] + 1)
        else:
            of[record_id] = (after, 1)
        seen.add(revision)
    if not broken:
        story.faults += _end(connection, previous, count)
    story.faults += _commits(connection, set(commits), seen)
    return story


def _fault(count: int, row: tuple[Any, ...], has_commit: bool) -> str:
    """What is wrong with the first row that does not fit."""
    seq, revision, kind, record_id = row[:4]
    if seq != count:
        return f"journal row {count} is missing"
    if not has_commit:
        return f"journal row {seq} belongs to revision {revision}, which is missing"
    return f"journal row {seq} ({kind} {record_id}, revision {revision}) was changed after it was written"


def _end(connection: Connection, previous: str, count: int) -> list[str]:
    _, seq, last = head(connection)
    if seq > count:
        return [f"the journal ends at row {count}, but it had {seq} rows: its end was cut off"]
    if (seq, last) != (count, previous):
        return [
            f"the journal ends at row {count}, but the head says {seq}: rows were added or rewritten outside the program"
        ]
    return []


def _commits(connection: Connection, commits: set[int], seen: set[int]) -> list[str]:
    revision, _, _ = head(connection)
    found = [f"revision {number} is not in the journal" for number in sorted(commits - seen)]
    if revision != max(seen, default=0):
        found.append(f"the head says revision {revision}, but the journal ends with {max(seen, default=0)}")
    return found


def _note(story: Story, kind: str, record_id: str, revision: int, after: str | None) -> None:
    fact = values(after)
    if kind == "figures":
        story.figures[revision] = fact
    elif kind == "batch":
        story.batches[record_id] = fact
    elif kind == "taken_back" and record_id in story.batches:
        story.batches[record_id]["taken_back_revision"] = revision


def values(text: str | None) -> dict[str, Any]:
    """A journal text; nothing when somebody made it unreadable, which the chain has told already."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
