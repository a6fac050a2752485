"""Names to ids of one kind of record: those that are recorded, and those that an import is about to create."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from sourcing_core.exchange.refusal import shown
from sourcing_core.places.find_city import complete_site
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, RecordRefused, RegisterRecord, make


def folded(text: str) -> str:
    """A name as it is compared: case, blanks and the way in which accents are stored do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Book:
    """Finds ids by id or by name; creates what is missing when it may.

    `facts` are what the mapping says of records that it creates: name -> fields. Retired records are found too, since
    figures of the past may still be corrected; by name only where no record in use has that name.
    """

    def __init__(
        self,
        kind: str,
        portfolio: Portfolio,
        *,
        may_create: bool = False,
        facts: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.record, self.may_create = RECORDS[kind], may_create
        self.facts = {folded(name): dict(told) for name, told in (facts or {}).items()}
        self.created: dict[str, RegisterRecord] = {}
        table = portfolio.tables[kind]
        in_use = set(portfolio.active(kind)[self.record.key])
        self.ids = {folded(record_id): record_id for record_id in table[self.record.key]}
        self._in_use: dict[str, list[str]] = {}
        self._retired: dict[str, list[str]] = {}
        for name, record_id in zip(table[self.record.name_field].fillna(""), table[self.record.key], strict=True):
            names = self._in_use if record_id in in_use else self._retired
            names.setdefault(folded(name), []).append(record_id)
        self._next = 1 + max(
            (number for record_id in table[self.record.key] if (number := self._number(record_id)) is not None),
            default=0,
        )

    def _number(self, record_id: str) -> int | None:
        """14 of V-014; None for ids of another style."""
        head, _, tail = record_id.rpartition("-")
        return (
            int(tail) if head == self.record.prefix and tail.isascii() and tail.isdigit() and len(tail) < 10 else None
        )

    def reserve(self, ids: Iterable[str]) -> None:
        """Ids that are about to be recorded, so that no new one is the same."""
        for record_id in ids:
            self.ids.setdefault(folded(record_id), record_id)

    def known(self, text: str) -> str | None:
        """The id that a text means, when it means exactly one; nothing is created."""
        key = folded(text)
        same = self._in_use.get(key) or self._retired.get(key, [])
        return self.ids.get(key) or (same[0] if len(same) == 1 else None)

    def find(self, text: str) -> tuple[str | None, str]:
        """The id that a text means, or None and why not."""
        key = folded(text)
        if key in self.ids:
            return self.ids[key], ""
        same = self._in_use.get(key) or self._retired.get(key, [])
        if len(same) == 1:
            return same[0], ""
        if same:
            return (
                None,
                f"{len(same)} {self.record.plural.lower()} are called {shown(text)} ({', '.join(same[:3])}): use the id",
            )
        if not self.may_create:
            return None, f"{self.record.title.lower()} {shown(text)} is not recorded"
        return self._create(text, key)

    def _create(self, text: str, key: str) -> tuple[str | None, str]:
        values = {self.record.key: self.new_id(), self.record.name_field: text, **self.facts.get(key, {})}
        try:
            made = make(self.record, complete_site(values) if self.record.kind == "site" else values)
        except RecordRefused as refused:
            return None, f"{self.record.title.lower()} {shown(text)} cannot be created: {refused}"
        record_id = str(getattr(made, self.record.key))
        self.created[record_id] = made
        self._in_use[key] = [record_id]
        self.reserve([record_id])
        return record_id, ""

    def new_id(self) -> str:
        """The next free id in the house style."""
        while True:
            made = f"{self.record.prefix}-{self._next:03d}"
            self._next += 1
            if folded(made) not in self.ids:
                return made
