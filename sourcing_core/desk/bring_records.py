"""A file of records, such as vendors or contracts: new ones are made, known ones changed, each by its own rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sourcing_core.desk.book import Book, folded
from sourcing_core.exchange.refusal import Refused, shown
from sourcing_core.exchange.typed import Typed
from sourcing_core.places.find_city import complete_site
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, RecordRefused, make, shapes
from sourcing_core.storage import Change

_SAME: dict[str, tuple[str, ...]] = {
    "contract": ("vendor_id", "name"),
    "engagement": ("vendor_id", "site_id", "function_id"),
    "clause": ("contract_id", "clause_kind"),
    "service_level": ("vendor_id", "engagement_id", "metric_id", "window", "valid_from"),
    "waiver": ("rule_id", "subject_id", "granted_on"),
    "ip_evidence": ("vendor_id", "site_id", "control_id", "dated_on"),
    "incident": ("vendor_id", "detected_on", "summary"),
    "access_review": ("vendor_id", "site_id", "reviewed_on"),
    "idea": ("engagement_id", "name"),
    "survey": ("vendor_id", "engagement_id", "name", "closed_on"),
    "survey_response": (),
    "deliverable": ("engagement_id", "name", "due_on"),
    "backlog_item": ("engagement_id", "name"),
    "acknowledgement": ("engagement_id", "metric_id", "month"),
    "rebaseline": ("engagement_id", "metric_id", "begins_on"),
    "subscription": ("person_id", "channel"),
}
"""Kind -> the fields that tell one record from another where a row gives no id; for the other kinds it is the name.

Nothing tells one unnamed person's answer to a survey from another's: a row without an id is a new one.
"""
_FOUND_FROM_CITY = ("country", "zone", "latitude", "longitude")


@dataclass(frozen=True)
class JudgedRecords:
    """Changes to be made, and how many rows were new, changed and known."""

    changes: list[Change]
    counts: Counter[str]
    rows: Typed


def judge_records(kind: str, rows: Typed, portfolio: Portfolio, *, only_new: bool = False) -> JudgedRecords:
    """What a file of records brings. `only_new` leaves records that are there as they are.

    A column that the file has replaces what was there, also by nothing; a column that it lacks leaves it alone.
    """
    judge = _Judge(kind, rows, portfolio, only_new=only_new)
    names = list(rows.columns)
    cells = zip(*(rows.columns[name].to_pylist() for name in names), strict=True)
    for row, values in zip(rows.row_numbers.tolist(), cells, strict=True):
        judge.judge(row, dict(zip(names, values, strict=True)))
    refused = Typed(rows.columns, rows.row_numbers, [*rows.refused, *judge.refused], rows.notes, rows.sources)
    return JudgedRecords(judge.changes, judge.counts, refused)


class _Judge:
    """Turns rows into changes, one after the other."""

    def __init__(self, kind: str, rows: Typed, portfolio: Portfolio, *, only_new: bool) -> None:
        self.record, self.rows, self.only_new = RECORDS[kind], rows, only_new
        self.there = _stored(kind, portfolio)
        in_use = set(portfolio.active(kind)[self.record.key])
        self.same = tuple(name for name in _SAME.get(kind, (self.record.name_field,)) if name in rows.columns)
        self.by_sameness: dict[tuple[str | None, ...], list[str]] = {}
        for record_id, (values, _) in sorted(self.there.items(), key=lambda pair: pair[0] not in in_use):
            known = self.by_sameness.setdefault(self._sameness(values), [])
            if record_id in in_use or not known:  # retired records only where no other is the same
                known.append(record_id)
        self.books = {
            shape.name: Book(shape.ref, portfolio)
            for shape in shapes(self.record)
            if shape.ref and shape.name in rows.columns
        }
        self.book = Book(kind, portfolio)
        if self.record.key in rows.columns:
            self.book.reserve(record_id for record_id in rows.columns[self.record.key].to_pylist() if record_id)
        self.refused: list[Refused] = []
        self.changes: list[Change] = []
        self.counts: Counter[str] = Counter()
        self.taken: dict[str, int] = {}

    def judge(self, row: int, values: dict[str, Any]) -> None:
        """One row: resolve what it refers to, make the record, compare it with what is there."""
        if not self._referred(row, values) or not self._identified(row, values):
            return
        record_id = values[self.record.key]
        before, version = self.there.get(record_id, ({}, None))
        try:
            made = make(self.record, self._completed(before, values))
        except RecordRefused as refused:
            self._refuse_faults(row, values, refused)
            return
        self.taken[record_id] = row
        if (
            version is None
            and any(sameness := self._sameness(values))
            and record_id not in self.by_sameness.setdefault(sameness, [])
        ):
            self.by_sameness[sameness].append(record_id)
        if version is None:
            self.counts["accepted"] += 1
            self.changes.append(Change(made))
        elif self.only_new or before == {name: value for name, value in made.model_dump().items() if value is not None}:
            self.counts["known"] += 1
        else:
            self.counts["changed"] += 1
            self.changes.append(Change(made, version))

    def _referred(self, row: int, values: dict[str, Any]) -> bool:
        """Put ids in place of the names of other records."""
        for name, book in self.books.items():
            if values.get(name) is None:
                continue
            found, why = book.find(str(values[name]))
            if found is None:
                return self._refuse(row, name, values[name], why, "record it first, or correct the id or name")
            values[name] = found
        return True

    def _identified(self, row: int, values: dict[str, Any]) -> bool:
        """Give the row its id: the one it tells, that of a record that is the same, or a new one."""
        key, sameness = self.record.key, self._sameness(values)
        if values.get(key) is not None:
            values[key] = self.book.ids.get(folded(str(values[key])), values[key])
        else:
            known = self.by_sameness.get(sameness, []) if any(sameness) else []
            if len(known) > 1:
                why = f"{len(known)} {self.record.plural.lower()} fit this row ({', '.join(known[:3])})"
                return self._refuse(row, key, None, why, f"name the one you mean in a column {key}")
            values[key] = known[0] if known else self.book.new_id()
        if values[key] in self.taken:
            why = f"{self.record.title.lower()} {shown(values[key])} stands in row {self.taken[values[key]]} already"
            return self._refuse(
                row, key, values[key], why, "give every record one row, and an id where names are the same"
            )
        return True

    def _sameness(self, values: dict[str, Any]) -> tuple[str | None, ...]:
        return tuple(None if values.get(name) is None else folded(str(values[name])) for name in self.same)

    def _completed(self, before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        """All values of the record: those that the file does not tell as they were, a site's as its city tells."""
        kept = {name: value for name, value in before.items() if name not in values}
        if self.record.kind != "site":
            return kept | {name: value for name, value in values.items() if value is not None}
        if "city" in values and values["city"] != before.get("city"):
            found = complete_site({name: before.get(name) for name in ("city", "country")})
            kept = {
                name: value for name, value in kept.items() if name not in _FOUND_FROM_CITY or value != found.get(name)
            }
        return complete_site(kept | {name: value for name, value in values.items() if value is not None})

    def _refuse_faults(self, row: int, values: dict[str, Any], refused: RecordRefused) -> None:
        name, fault = next(iter(refused.faults.items()))
        title = next((shape.title.lower() for shape in shapes(self.record) if shape.name == name), name)
        is_of_the_whole = name == self.record.key and not fault.startswith(("must ", "is "))
        self._refuse(row, name, values.get(name), fault if is_of_the_whole else f"{title} {fault}", "correct it")

    def _refuse(self, row: int, name: str, value: Any, reason: str, cure: str) -> bool:
        column = self.rows.sources.get(name, name)
        self.refused.append(Refused(row, column, "" if value is None else shown(value)[1:-1], reason, cure))
        return False


def _stored(kind: str, portfolio: Portfolio) -> dict[str, tuple[dict[str, Any], int]]:
    """Id -> the values that a record has (what is empty is left out), and its row version."""
    table = portfolio.tables[kind]
    columns = {shape.name: _plain(table[shape.name], shape.type) for shape in shapes(RECORDS[kind])}
    rows = zip(*columns.values(), strict=True)
    told = [{name: value for name, value in zip(columns, row, strict=True) if value is not None} for row in rows]
    return {
        values[RECORDS[kind].key]: (values, int(version))
        for values, version in zip(told, table["row_version"], strict=True)
    }


def _plain(column: Any, kind: str) -> list[Any]:
    """A column of a table as plain values, None where it is empty."""
    values = column.astype(object).where(column.notna(), None).tolist()
    return [None if value is None else value.date() for value in values] if kind == "date" else values
