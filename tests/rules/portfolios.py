"""Portfolios from a few words: rows keyed by id, with everything that a record must have filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.portfolio import LEDGER, Portfolio, frame, matrices, series_keys
from sourcing_core.register import RECORDS, make, shapes
from sourcing_core.vocabulary import SOURCE_CODES

Rows = dict[str, dict[str, Any]]
Tables = dict[str, Rows]

FILLED: dict[str, dict[str, Any]] = {
    "metric": {"metric_kind": "proportion", "direction": "higher", "unit": "share"},
    "service_level": {"metric_id": "on_time_delivery"},
    "waiver": {"reason": "agreed in the steering committee"},
}
"""What the records of a kind have when a case does not care."""


def build(tables: Mapping[str, Rows], as_of: date, figures: list[dict[str, Any]] | None = None) -> Portfolio:
    """The portfolio of these rows (kind -> id -> fields) and figures, seen on a day.

    A required reference that a row leaves out points to the first record of its kind, made when there is none; every row
    passes the checks of its record.
    """
    asked: Tables = {kind: {str(key): dict(row or {}) for key, row in tables.get(kind, {}).items()} for kind in RECORDS}
    assert set(tables) <= set(RECORDS), f"no kind of record: {set(tables) - set(RECORDS)}"
    for spec in figures or []:
        asked["metric"].setdefault(spec["metric"], {})
    for kind in reversed(RECORDS):  # each kind after those that refer to it
        for key, row in asked[kind].items():
            _fill(kind, key, row, asked)
    frames = {kind: table_of(kind, rows) for kind, rows in asked.items()}
    return with_figures(frames, as_of, [row for spec in figures or [] for row in _ledger_rows(spec)])


def _fill(kind: str, key: str, row: dict[str, Any], asked: Tables) -> None:
    record = RECORDS[kind]
    for name, value in ({record.key: key} | FILLED.get(kind, {})).items():
        row.setdefault(name, value)
    for shape in shapes(record):
        if shape.ref and shape.required and shape.name not in row:
            row[shape.name] = next(iter(asked[shape.ref]), f"the_{shape.ref}")
        if shape.ref and row.get(shape.name) is not None:
            asked[shape.ref].setdefault(row[shape.name], {})
        if shape.required and shape.name == "name":
            row.setdefault("name", key)


def table_of(kind: str, rows: Rows) -> pd.DataFrame:
    """Rows, each checked by its record class, as the table of their kind."""
    records = [make(RECORDS[kind], row).model_dump() for row in rows.values()]
    return frame(kind, {shape.name: [record[shape.name] for record in records] for shape in shapes(RECORDS[kind])})


def with_figures(
    tables: Mapping[str, pd.DataFrame], as_of: date, rows: list[tuple[str, str, int, float, float, int]]
) -> Portfolio:
    """The portfolio of these tables with ledger rows (engagement_id, metric_id, month, amount, base, source code)."""
    series = sorted({row[:2] for row in rows})
    number = {key: at for at, key in enumerate(series)}
    keys = series_keys([engagement for engagement, _ in series], [metric for _, metric in series], tables)
    ledger = np.array([(number[row[:2]], *row[2:], 1) for row in rows], dtype=LEDGER)
    return Portfolio(as_of, 1, tables, matrices(ledger, np.arange(len(series)), keys, as_of))


def _ledger_rows(spec: dict[str, Any]) -> list[tuple[str, str, int, float, float, int]]:
    """{engagement, metric, months: '2025-01..2025-12', figure: 9/10, source: measured} as ledger rows."""
    first, _, last = str(spec["months"]).partition("..")
    amount, base = (float(part) for part in str(spec["figure"]).split("/"))
    source = SOURCE_CODES[spec.get("source", "vendor_reported")]
    skipped = {month_of(month) for month in spec.get("except", [])}
    months = [month for month in range(month_of(first), month_of(last or first) + 1) if month not in skipped]
    return [(spec["engagement"], spec["metric"], month, amount, base, source) for month in months]


def month_of(text: str) -> int:
    """'2026-01' as a month number."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1
