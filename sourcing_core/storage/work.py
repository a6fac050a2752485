"""What one commit is asked to write, and what it did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from sourcing_core.storage.ledger import Posts
from sourcing_core.storage.records import Change, Removal


@dataclass(frozen=True)
class BatchFacts:
    """What is kept about one import."""

    kind: str
    file_name: str
    sha256: str
    mapping_sha256: str
    mapping: str
    source: str | None
    accepted: int
    changed: int
    known: int
    refused: int


@dataclass(frozen=True)
class Events:
    """Raw events to be kept; `corrects` when some of them were sent before with other content."""

    kind: str
    table: pa.Table
    corrects: bool = False


@dataclass(frozen=True)
class Work:
    """Everything that one commit writes; all of it or nothing."""

    changes: Sequence[Change | Removal] = ()
    posts: Posts | None = None
    batch: BatchFacts | None = None
    events: Events | None = None
    """Raw events come with the batch that brought them, and leave with it."""
    settings: Mapping[str, str | None] = field(default_factory=dict)
    """Name -> text, or None to forget the setting."""
    setting_versions: Mapping[str, int] = field(default_factory=dict)
    """The row version of a setting that the user saw, 0 for none; a setting that is not named here is written over."""
    takes_back: str | None = None
    keeps: Collection[str] = ()
    """Engagements that stay although the import that made them is taken back: events of other imports name them."""
    seen: int | None = None
    """The revision that the user saw: posts on cells that changed since are refused."""
    only_at: int | None = None
    """The head must still be here, else `Moved`."""

    def __post_init__(self) -> None:
        if self.events is not None and self.batch is None:
            raise ValueError("raw events are kept with the batch that brought them: name the batch")


@dataclass(frozen=True)
class Committed:
    """What a commit did; revision is the head's when there was nothing to write."""

    revision: int
    batch_id: str | None
    changed_records: int
    stayed: tuple[tuple[str, str], ...] = ()
    """(kind, id) of records that a taken-back import leaves: changed since, or in use."""
