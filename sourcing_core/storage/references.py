"""Who refers to a record: other records, waivers by their subject, and series of figures that still count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.register import RECORDS
from sourcing_core.storage.ledger import taken_back
from sourcing_core.storage.tables import REGISTER, FigureRow, Head, SeriesRow, table

_SERIES, _FIGURE, _HEAD = table(SeriesRow), table(FigureRow), table(Head)
_CHUNK = 500


def references_of(connection: Connection, kind: str, ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """Id -> how many records of which kind, or series of figures, refer to it."""
    wanted = sorted(set(ids))
    counts: dict[str, dict[str, int]] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        for other, rows in REGISTER.items():
            links = _links(other, rows, kind)
            pairs = {
                pair
                for link in links
                for pair in connection.execute(sa.select(link, rows.c[RECORDS[other].key]).where(link.in_(part)))
            }
            _count(counts, other, (named for named, _ in pairs))
        _count(counts, "series", _series(connection, kind, part))
    return counts


def _links(other: str, rows: sa.Table, kind: str) -> list[sa.Column[Any]]:
    """The columns of a table that name records of the kind; a waiver's subject may be of any kind."""
    links = [column for column in rows.columns if any(key.column.table.name == kind for key in column.foreign_keys)]
    return [*links, rows.c.subject_id] if other == "waiver" and kind != "waiver" else links


def _series(connection: Connection, kind: str, ids: Sequence[str]) -> list[str]:
    """The engagement or metric of each series that has a figure which was not taken back with its import."""
    if kind not in ("engagement", "metric"):
        return []
    column = _SERIES.c[f"{kind}_id"]
    found = {
        row[0]: row[1] for row in connection.execute(sa.select(_SERIES.c.series_id, column).where(column.in_(ids)))
    }
    gone = taken_back(connection, int(connection.execute(sa.select(_HEAD.c.revision)).scalar() or 0) + 1)
    if not found or not gone:
        return list(found.values())
    alive = connection.execute(
        sa.select(_FIGURE.c.series_id).distinct().where(_FIGURE.c.revision.not_in(gone))
    ).scalars()
    return [found[series] for series in alive if series in found]


def _count(counts: dict[str, dict[str, int]], name: str, ids: Iterable[str]) -> None:
    for record_id in ids:
        of = counts.setdefault(record_id, {})
        of[name] = of.get(name, 0) + 1


def told(counts: Mapping[str, int]) -> str:
    """'2 sites, 1 service level, 3 series'."""
    return ", ".join(f"{count} {_named(name, count)}" for name, count in counts.items())


def _named(name: str, count: int) -> str:
    if name == "series":
        return "series of figures"
    return (RECORDS[name].title if count == 1 else RECORDS[name].plural).lower()
