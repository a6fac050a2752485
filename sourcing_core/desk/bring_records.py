"""A file of records, such as vendors or contracts: new ones are made, known ones changed, each by its own rules."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sourcing_core.desk.resolve import Book
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.refusal import Refused
from sourcing_core.exchange.typed import Typed
from sourcing_core.places.find_city import complete_site
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, RecordRefused, RegisterRecord, make, shapes
from sourcing_core.storage import Change


class _Judge:
    """Turns rows into changes, one kind at a time."""

    def __init__(self, kind: str, rows: Typed, portfolio: Portfolio, mapping: Mapping) -> None:
        self.record, self.rows, self.portfolio = RECORDS[kind], rows, portfolio
        table = portfolio.tables[kind]
        self.versions = dict(zip(table[self.record.key], table["row_version"].astype(int), strict=True))
        self.there = table.set_index(self.record.key)
        self.books = {
            shape.name: Book(shape.ref, portfolio, may_create=False)
            for shape in shapes(self.record) if shape.ref and shape.name in rows.columns
        }
        self.new_ids = Book(kind, portfolio, may_create=False)
        self.by_name = {name.casefold(): i for i, name in portfolio.names[kind].items()}
        self.refused: list[Refused] = []
        self.changes: list[Change] = []
        self.counts: Counter[str] = Counter()
        self.taken: dict[str, int] = {}

    def column(self, name: str) -> str:
        return self.rows.sources.get(name, name)

    def refuse(self, row: int, name: str, value: Any, reason: str, cure: str) -> None:
        self.refused.append(Refused(row, self.column(name), "" if value is None else str(value), reason, cure))

    def judge(self, row: int, values: dict[str, Any]) -> None:
        """One row: resolve what it refers to, make the record, compare it with what is there."""
        key = self.record.key
        for name, book in self.books.items():
            if values.get(name) is None:
                continue
            found, why = book.find(str(values[name]))
            if found is None:
                self.refuse(row, name, values[name], why, "record it first, or correct the id or name")
                return
            values[name] = found
        values[key] = values.get(key) or self.by_name.get(str(values.get(self.record.name_field, "")).casefold()) or self.new_ids.new_id()
        if values[key] in self.taken:
            self.refuse(row, key, values[key], f"{self.record.title.lower()} '{values[key]}' stands in row {self.taken[values[key]]} already", "give every record one row")
            return
        before = self._before(values[key])
        try:
            made = make(self.record, self._completed({**(before.model_dump() if before else {}), **values}))
        except RecordRefused as refused:
            name, fault = next(iter(refused.faults.items()))
            title = next((shape.title for shape in shapes(self.record) if shape.name == name), name)
            self.refuse(row, name, values.get(name), f"{title.lower()}: {fault}", "correct it")
            return
        self.taken[values[key]] = row
        self._count(made, before)

    def _before(self, record_id: str) -> RegisterRecord | None:
        if record_id not in self.versions:
            return None
        values = {name: value for name, value in self.there.loc[record_id].items() if name != "row_version" and _is_told(value)}
        dated = {name: value.date() if hasattr(value, "date") else value for name, value in values.items()}
        return make(self.record, {self.record.key: record_id, **dated})

    def _completed(self, values: dict[str, Any]) -> dict[str, Any]:
        told = {name: value for name, value in values.items() if value is not None}
        return complete_site(told) if self.record.kind == "site" else told

    def _count(self, made: RegisterRecord, before: RegisterRecord | None) -> None:
        if before is None:
            self.counts["accepted"] += 1
            self.changes.append(Change(made))
        elif made == before:
            self.counts["known"] += 1
        else:
            self.counts["changed"] += 1
            self.changes.append(Change(made, self.versions[str(getattr(made, made.key))]))


def _is_told(value: Any) -> bool:
    return bool(value is not None and value == value)  # noqa: PLR0124 - NaN and NaT are not themselves


def judge_records(kind: str, rows: Typed, portfolio: Portfolio, mapping: Mapping) -> tuple[list[Change], list[Refused], Counter[str]]:
    """Changes, refusals and counts (accepted, changed, known) of a file of records.

    A column that the file has replaces what was there, also by nothing; a column that it lacks leaves it alone.
    """
    judge = _Judge(kind, rows, portfolio, mapping)
    names = list(rows.columns)
    lists = [rows.columns[name].to_pylist() for name in names]
    for row, cells in zip(rows.row_numbers.tolist(), zip(*lists, strict=True) if lists else (), strict=True):
        judge.judge(row, dict(zip(names, cells, strict=True)))
    return judge.changes, judge.refused, judge.counts
