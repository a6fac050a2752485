"""What was committed, seen as tables: batches, revisions, journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.storage.bulk import read_columns
from sourcing_core.storage.tables import Batch, Journal, Revision, table

_BATCH, _JOURNAL, _REVISION = table(Batch), table(Journal), table(Revision)
_WHOLE = {"accepted", "changed", "known", "refused", "revision", "seq"}


def batches(connection: Connection, revision: int) -> pd.DataFrame:
    """Imports as known at a revision, newest first; `is_taken_back` tells those that no longer count."""
    names = ", ".join(f"batch.{column.name}" for column in _BATCH.columns)
    frame = _frame(
        read_columns(
            connection,
            (
                f"SELECT {names}, revision.at, revision.who FROM batch JOIN revision ON revision.revision = batch.revision "
                f"WHERE batch.revision <= {int(revision)} ORDER BY batch.revision DESC"
            ),
        )
    )
    taken = frame["taken_back_revision"].astype("Int64")
    taken = taken.mask(taken > revision)  # what came later was not known yet
    return frame.assign(taken_back_revision=taken, is_taken_back=taken.notna().to_numpy(bool))


def revisions(connection: Connection, revision: int, after: int = -1) -> pd.DataFrame:
    """Commits up to a revision, those up to `after` left out: revision, at, who, why."""
    return _frame(
        read_columns(
            connection,
            (
                f"SELECT revision, at, who, why FROM revision WHERE revision > {int(after)} AND revision <= {int(revision)} ORDER BY revision"
            ),
        )
    )


def journal(
    connection: Connection, kind: str | None, record_id: str | None, who: str | None, limit: int, before_seq: int | None
) -> pd.DataFrame:
    """Journal rows, newest first."""
    query = sa.select(
        _JOURNAL.c.seq,
        _JOURNAL.c.revision,
        _REVISION.c.at,
        _REVISION.c.who,
        _REVISION.c.why,
        _JOURNAL.c.kind,
        _JOURNAL.c.record_id,
        _JOURNAL.c.before,
        _JOURNAL.c.after,
        _JOURNAL.c.hash,
    ).join(_REVISION, _REVISION.c.revision == _JOURNAL.c.revision)
    chosen = ((_JOURNAL.c.kind, kind), (_JOURNAL.c.record_id, record_id), (_REVISION.c.who, who))
    limits: list[sa.ColumnElement[bool]] = [column == wanted for column, wanted in chosen if wanted]
    if before_seq is not None:
        limits.append(_JOURNAL.c.seq < before_seq)
    result = connection.execute(query.where(*limits).order_by(_JOURNAL.c.seq.desc()).limit(limit))
    return _frame(_columns(list(result.keys()), result.all()))


def setting_at(connection: Connection, name: str, revision: int) -> str | None:
    """The journal text of a setting as it was at a revision; None when it was not set."""
    query = (
        sa.select(_JOURNAL.c.after)
        .where((_JOURNAL.c.kind == "setting") & (_JOURNAL.c.record_id == name) & (_JOURNAL.c.revision <= revision))
        .order_by(_JOURNAL.c.seq.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _frame(columns: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Text as text and numbers as numbers, with and without rows."""
    made: dict[str, Any] = {}
    for name, values in columns.items():
        if name in _WHOLE:
            made[name] = np.array(values, np.int64)
        elif name == "taken_back_revision":
            made[name] = pd.array(values, dtype="Int64")
        else:
            made[name] = pd.array(values, dtype="str")
    return pd.DataFrame(made)
