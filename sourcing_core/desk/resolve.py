"""Which engagement each row of a file means: by id, or by the names of vendor, site and function."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.typed import Typed
from sourcing_core.places.find_city import complete_site
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS, Engagement, RecordRefused, RegisterRecord, make

_PARTS = ("vendor", "site", "function")
_PLURAL = {"vendor": "vendors", "site": "sites", "function": "functions", "engagement": "engagements"}


@dataclass
class Book:
    """Names to ids of one kind, those of the portfolio and those about to be created."""

    kind: str
    portfolio: Portfolio
    may_create: bool
    facts: Map[str, Map[str, Any]] = field(default_factory=dict)
    """What the mapping says of those it creates: name -> fields."""
    created: dict[str, RegisterRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        record, table = RECORDS[self.kind], self.portfolio.active(self.kind)
        self.ids = {str(i).casefold(): str(i) for i in table[record.key]}
        names = table[record.name_field].fillna("").str.casefold()
        self.names: dict[str, list[str]] = {}
        for name, i in zip(names, table[record.key], strict=True):
            self.names.setdefault(" ".join(name.split()), []).append(i)
        taken = self.portfolio.tables[self.kind][record.key].str.extract(rf"^{record.prefix}-(\d+)$")[0].dropna().astype(int)
        self._next = (int(taken.max()) if len(taken) else 0) + 1

    def find(self, text: str) -> tuple[str | None, str]:
        """The id that a text means, or None and why not."""
        record, key = RECORDS[self.kind], " ".join(text.casefold().split())
        if key in self.ids:
            return self.ids[key], ""
        same = self.names.get(key, [])
        if len(same) == 1:
            return same[0], ""
        if same:
            return None, f"{len(same)} {record.plural.lower()} are called '{text}' ({', '.join(same[:3])})"
        if not self.may_create:
            return None, f"{record.title.lower()} '{text}' is not recorded"
        return self._create(text, key)

    def _create(self, text: str, key: str) -> tuple[str | None, str]:
        record = RECORDS[self.kind]
        facts = next((dict(told) for name, told in self.facts.items() if " ".join(name.casefold().split()) == key), {})
        values = {record.key: self.new_id(), record.name_field: text, **facts}
        if self.kind == "site":
            values = complete_site(values)
        try:
            made = make(record, values)
        except RecordRefused as refused:
            return None, f"{record.title.lower()} '{text}' cannot be created: {refused}"
        record_id = str(getattr(made, record.key))
        self.created[record_id] = made  # type: ignore[assignment]
        self.names[key] = [record_id]
        self.ids[record_id.casefold()] = record_id
        return record_id, ""

    def new_id(self) -> str:
        """The next free id in the house style."""
        self._next += 1
        return f"{RECORDS[self.kind].prefix}-{self._next - 1:03d}"


@dataclass(frozen=True)
class Resolved:
    """Rows with their engagement, and the records that have to be made first."""

    rows: Typed
    engagement_id: pa.DictionaryArray
    created: list[RegisterRecord]


def resolve(rows: Typed, portfolio: Portfolio, mapping: Mapping) -> Resolved:
    """Give every row its engagement; rows that mean none, or several, are refused by name."""
    if "engagement_id" in rows.columns and not any(part in rows.columns for part in ("vendor", "site")):
        return _by_id(rows, portfolio)
    create = mapping.create
    books = {
        "vendor": Book("vendor", portfolio, create.vendors, mapping.vendors),
        "site": Book("site", portfolio, create.sites, mapping.sites),
        "function": Book("function", portfolio, create.functions, mapping.functions),
    }
    codes, combos = _combinations(rows)
    engagements = _Engagements(portfolio, books, may_create=create.engagements)
    found = [engagements.find(*combo) for combo in combos]
    bad = np.array([i is None for i, _, _ in found], bool)[codes] if len(found) else np.zeros(len(rows), bool)

    def why(place: int) -> str:
        return found[codes[place]][1]

    column = "vendor" if "vendor" in rows.columns else "site"
    kept = rows.without(bad, column, why, "correct it, give it in the mapping under [values], or allow creating it under [create]")
    ids = [i or "" for i, _, _ in found]
    chosen = pa.DictionaryArray.from_arrays(pa.array(codes[~bad], pa.int32()), pa.array(ids, pa.string()))
    used = set(np.array(ids, dtype=object)[np.unique(codes[~bad])]) if len(kept) else set()
    return Resolved(kept, chosen, engagements.needed(used))


def _combinations(rows: Typed) -> tuple[NDArray[np.int64], list[tuple[str | None, str | None, str | None]]]:
    """The different (vendor, site, function) texts, and which one each row has."""
    size = len(rows)
    frame = pd.DataFrame({part: _codes(rows.columns.get(part), size) for part in _PARTS})
    texts = [_texts(rows.columns.get(part)) for part in _PARTS]
    group = frame.groupby(list(_PARTS), sort=False)
    codes = group.ngroup().to_numpy()
    first = frame.drop_duplicates().to_numpy()
    return codes, [tuple(texts[k][code] if code >= 0 else None for k, code in enumerate(row)) for row in first]  # type: ignore[misc]


def _codes(values: pa.Array | None, size: int) -> NDArray[np.int64]:
    if values is None:
        return np.full(size, -1)
    return values.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def _texts(values: pa.Array | None) -> list[str]:
    return [] if values is None else values.dictionary_encode().dictionary.to_pylist()


class _Engagements:
    def __init__(self, portfolio: Portfolio, books: dict[str, Book], *, may_create: bool) -> None:
        self.books, self.may_create = books, may_create
        self.book = Book("engagement", portfolio, may_create)
        self.there: dict[tuple[str, str], list[tuple[str | None, str]]] = {}
        table = portfolio.active("engagement")
        for vendor, site, function, i in zip(table["vendor_id"], table["site_id"], table["function_id"], table["engagement_id"], strict=True):
            self.there.setdefault((vendor, site), []).append((function if isinstance(function, str) else None, i))
        self.created: dict[str, Engagement] = {}

    def find(self, vendor: str | None, site: str | None, function: str | None) -> tuple[str | None, str, str]:
        """(engagement id, why not, column to blame)."""
        ids: dict[str, str | None] = {}
        for part, text in zip(_PARTS, (vendor, site, function), strict=True):
            if text is None:
                if part != "function":
                    return None, f"the {part} is empty", part
                ids[part] = None
                continue
            found, why = self.books[part].find(text)
            if found is None:
                return None, why, part
            ids[part] = found
        return self._at(str(ids["vendor"]), str(ids["site"]), ids["function"])

    def _at(self, vendor: str, site: str, function: str | None) -> tuple[str | None, str, str]:
        same = [i for f, i in self.there.get((vendor, site), []) if function is None or f == function]
        if len(same) == 1:
            return same[0], "", ""
        if same:
            return None, f"{vendor} does several functions at {site}: the file must say which one", "function"
        if not self.may_create:
            return None, f"no engagement of {vendor} at {site} is recorded", "site"
        made = Engagement(engagement_id=self.book.new_id(), vendor_id=vendor, site_id=site, function_id=function)
        self.created[made.engagement_id] = made
        self.there.setdefault((vendor, site), []).append((function, made.engagement_id))
        return made.engagement_id, "", ""

    def needed(self, used: set[str]) -> list[RegisterRecord]:
        """The records to create for the engagements that rows really use."""
        engagements = [made for i, made in self.created.items() if i in used]
        named = {part: {getattr(made, f"{part}_id") for made in engagements} for part in _PARTS}
        first = [made for part in _PARTS for i, made in self.books[part].created.items() if i in named[part]]
        return [*first, *engagements]


def _by_id(rows: Typed, portfolio: Portfolio) -> Resolved:
    encoded = rows.columns["engagement_id"].dictionary_encode()
    there = set(portfolio.active("engagement")["engagement_id"])
    words = encoded.dictionary.to_pylist()
    lost = np.array([word not in there for word in words], bool)
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    bad = np.where(codes >= 0, np.append(lost, True)[codes], True)
    kept = rows.without(bad, "engagement_id", lambda place: f"engagement '{words[codes[place]]}' is not recorded" if codes[place] >= 0 else "the engagement is empty", "record it first, or correct the id")
    return Resolved(kept, pa.DictionaryArray.from_arrays(pa.array(codes[~bad], pa.int32()), encoded.dictionary), [])
