"""The tables: one per kind of record, made from the record itself, and the journal, ledger and batches beside them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from sourcing_core.register import RECORDS, RegisterRecord, Shape, shapes

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMING))):
    """A registry of our own, so that a reloaded module does not meet its former self."""


metadata = Base.metadata


_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.String,
    "long_text": sa.String,
    "choice": sa.String,
    "date": sa.Date,
    "timestamp": sa.DateTime,
    "number": sa.Double,
    "whole": sa.Integer,
    "flag": sa.Boolean,
}


def _column(shape: Shape) -> sa.Column[Any]:
    link = [sa.ForeignKey(f"{shape.ref}.{RECORDS[shape.ref].key}")] if shape.ref else []
    optional = not (shape.required or shape.default is not None)
    return sa.Column(
        shape.name, _TYPES[shape.type](), *link, primary_key=shape.is_key, nullable=optional, index=bool(link) or None
    )


def _table(record: type[RegisterRecord]) -> sa.Table:
    """The record's own fields as columns, and the version of the row."""
    version = sa.Column("row_version", sa.Integer, nullable=False)
    return sa.Table(record.kind, metadata, *map(_column, shapes(record)), version)


def table(model: type[SQLModel]) -> sa.Table:
    """The Core table of a model."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]


REGISTER: dict[str, sa.Table] = {kind: _table(record) for kind, record in RECORDS.items()}
"""kind -> table."""


class Head(Base, table=True):
    """One row: where the database stands; writers of PostgreSQL queue on it."""

    head_id: int = Field(primary_key=True)
    revision: int
    journal_seq: int
    journal_hash: str


class Revision(Base, table=True):
    """One commit: who changed something, when and why."""

    revision: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    at: str
    who: str
    why: str


class Journal(Base, table=True):
    """One changed record, append-only, each row hashed over the one before."""

    seq: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    revision: int = Field(foreign_key="revision.revision", index=True)
    kind: str
    record_id: str
    before: str | None = None
    after: str | None = None
    hash: str

    __table_args__ = (sa.Index("ix_journal_record", "kind", "record_id"),)


class SeriesRow(Base, table=True):
    """One metric of one engagement, for ever: figures of an import that was taken back still name it.

    So it carries no foreign keys; `records.references` guards what still counts, and `verify` looks for orphans.
    """

    __tablename__ = "series"
    series_id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    engagement_id: str
    metric_id: str

    __table_args__ = (sa.UniqueConstraint("engagement_id", "metric_id"),)


class FigureRow(Base, table=True):
    """One posted figure; see `portfolio.LEDGER`. Never changed, never deleted.

    It carries no secondary index: it is read whole or from a place onwards.
    """

    __tablename__ = "figure"
    figure_id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    series_id: int = Field(foreign_key="series.series_id")
    month: int
    amount: float = Field(sa_column=sa.Column(sa.Double, nullable=False))
    base: float = Field(sa_column=sa.Column(sa.Double, nullable=False))
    source: int = Field(sa_column=sa.Column(sa.SmallInteger, nullable=False))
    revision: int


class Batch(Base, table=True):
    """One import; it can be taken back as a whole."""

    batch_id: str = Field(primary_key=True)
    kind: str
    file_name: str
    sha256: str
    mapping_sha256: str
    mapping: str
    source: str | None = None
    accepted: int
    changed: int
    known: int
    refused: int
    revision: int = Field(foreign_key="revision.revision", index=True)
    taken_back_revision: int | None = Field(default=None, foreign_key="revision.revision")


class EventBlock(Base, table=True):
    """Raw events of one batch as a Parquet file: compact, self-describing, read by column."""

    __tablename__ = "event_block"
    block_id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    kind: str
    revision: int = Field(foreign_key="revision.revision", index=True)
    rows: int
    corrects: bool
    sha256: str
    data: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))


class Setting(Base, table=True):
    """A named text: the policy, saved mappings, acknowledgements."""

    name: str = Field(primary_key=True)
    value: str
    row_version: int


class Notice(Base, table=True):
    """Something that needs somebody, from the run of the monitor that found it to the one that did not any more.

    The four tables of the monitor are memory, not record: they are not in the journal.
    """

    notice_id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    key: str = Field(index=True)
    topic: str
    vendor_id: str | None = None
    says: str
    next_step: str
    since: str | None = None
    due_on: str | None = None
    opened_at: str
    closed_at: str | None = None


class Digest(Base, table=True):
    """One message to one subscriber: claimed before it is sent, marked when it was; what is in between is uncertain."""

    digest_id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    subscription_id: str = Field(index=True)
    channel: str
    subject: str
    body: str
    claimed_by: str
    claimed_at: str
    sent_at: str | None = None
    attempts: int
    error: str | None = None


class Dispatch(Base, table=True):
    """That a subscriber is to be told of a notice, that it opened or that it closed; once each."""

    dispatch_id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    notice_id: int = Field(foreign_key="notice.notice_id")
    subscription_id: str = Field(index=True)
    event: str
    digest_id: int | None = Field(default=None, foreign_key="digest.digest_id", index=True)

    __table_args__ = (sa.UniqueConstraint("notice_id", "subscription_id", "event"),)


class MonitorRun(Base, table=True):
    """One run of the monitor."""

    __tablename__ = "monitor_run"
    run_id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    began_at: str
    host: str
    as_of: str
    revision: int
    opened: int
    closed: int
    still_open: int
    sent: int
    failed: int
    finished_at: str | None = None
