"""What happened to records: the tables as they stand, as they were, and in words what changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.portfolio import frame
from sourcing_core.register import RECORDS, shapes
from sourcing_core.storage.bulk import read_columns
from sourcing_core.storage.errors import Unusable
from sourcing_core.storage.tables import REGISTER, Journal, Revision, table

_JOURNAL, _REVISION = table(Journal), table(Revision)


def current(connection: Connection, kind: str) -> pd.DataFrame:
    """The table of a kind as it stands, sorted by id, with its row versions."""
    names = ", ".join(f'"{column.name}"' for column in REGISTER[kind].columns)
    # No ORDER BY: a server sorts by its language, `frame` by code points, everywhere.
    columns = read_columns(connection, f'SELECT {names} FROM "{kind}"')
    try:
        return frame(kind, columns)
    except (ValueError, TypeError) as odd:
        raise Unusable(
            f"the table of {RECORDS[kind].plural.lower()} was changed outside the program ({odd}): see what 'python -m sourcing_core verify' says"
        ) from odd


def known_at(connection: Connection, revision: int) -> dict[str, pd.DataFrame]:
    """Every table as it was at a revision, replayed from the journal."""
    latest = (
        sa.select(sa.func.max(_JOURNAL.c.seq).label("seq"), sa.func.count().label("row_version"))
        .where((_JOURNAL.c.revision <= revision) & _JOURNAL.c.kind.in_(list(RECORDS)))
        .group_by(_JOURNAL.c.kind, _JOURNAL.c.record_id)
        .subquery()
    )
    query = (
        sa.select(_JOURNAL.c.kind, _JOURNAL.c.after, latest.c.row_version)
        .join(latest, _JOURNAL.c.seq == latest.c.seq)
        .where(_JOURNAL.c.after.is_not(None))
    )
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in RECORDS}
    for kind, after, version in connection.execute(query):
        found[kind].append((after, version))
    return {kind: replayed(kind, rows) for kind, rows in found.items()}


def replayed(kind: str, rows: list[tuple[str, int]]) -> pd.DataFrame:
    """The table that the latest journal texts of a kind make, with the row versions beside them."""
    values = [known_fields(kind, json.loads(text)) for text, _ in rows]
    columns: dict[str, list[Any]] = {name: [row.get(name) for row in values] for name, _ in _defaults(kind)}
    return frame(kind, columns | {"row_version": [version for _, version in rows]})


def known_fields(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A journal text in today's fields, whichever version of the program wrote it.

    The journal leaves out what is empty. A field that is never empty and yet absent was declared after the row was
    written: it has its default, as in the table. A field that is no longer declared is left out.
    """
    return {
        name: values.get(name, default) for name, default in _defaults(kind) if values.get(name, default) is not None
    }


@cache
def _defaults(kind: str) -> tuple[tuple[str, Any], ...]:
    return tuple((shape.name, shape.default) for shape in shapes(RECORDS[kind]))


def rows_as_told(connection: Connection, kind: str) -> dict[str, tuple[dict[str, Any], int]]:
    """Id -> (what the journal would tell of the row as it stands, its row version)."""
    columns = read_columns(connection, f'SELECT * FROM "{kind}"')
    ids, versions = columns[RECORDS[kind].key], columns["row_version"]
    told: list[dict[str, Any]] = [{} for _ in ids]
    for shape in shapes(RECORDS[kind]):
        for row, value in zip(told, columns[shape.name], strict=True):
            if value is not None:
                row[shape.name] = _AS_TOLD.get(shape.type, _same)(value)
    return {record_id: (row, version) for record_id, row, version in zip(ids, told, versions, strict=True)}


def _same(value: Any) -> Any:
    return value


_AS_TOLD: dict[str, Callable[[Any], Any]] = {
    "flag": lambda value: bool(value) if value in (0, 1) else value,
    "date": str,
}


def since(connection: Connection, kind: str, record_id: str, version: int) -> str:
    """'by Ada (tier from T1 to T2)': what happened to a record after the version that somebody saw."""
    query = (
        sa.select(_REVISION.c.who, _JOURNAL.c.before, _JOURNAL.c.after)
        .join(_REVISION, _REVISION.c.revision == _JOURNAL.c.revision)
        .where((_JOURNAL.c.kind == kind) & (_JOURNAL.c.record_id == record_id))
        .order_by(_JOURNAL.c.seq)
    )
    said = [
        f"by {who} ({differences(before, after)})" for who, before, after in connection.execute(query).all()[version:]
    ]
    return ", then ".join(said) or "by somebody"


def differences(before: str | None, after: str | None) -> str:
    """'tier from T1 to T2, notes added': two journal texts compared field by field."""
    if after is None:
        return "removed"
    if before is None:
        return "recorded anew"
    old, new = json.loads(before), json.loads(after)
    told = [_difference(name, old, new) for name in sorted(set(old) | set(new)) if old.get(name) != new.get(name)]
    return ", ".join(told) or "nothing"


def _difference(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    label = name.removesuffix("_id").replace("_", " ")
    if name not in old:
        return f"{label} set to {_short(new[name])}"
    if name not in new:
        return f"{label} {_short(old[name])} removed"
    return f"{label} from {_short(old[name])} to {_short(new[name])}"


def _short(value: Any) -> str:
    """A value in a sentence; a long text by its beginning."""
    text = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else " ".join(str(value).split())
    return text if text is not None and len(text) <= _LONGEST else f"{str(text)[:_LONGEST]}…"


_LONGEST = 60
