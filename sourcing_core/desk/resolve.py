"""Which engagement each row of a file means: by id, or by the names of vendor, site and function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.desk.book import Book
from sourcing_core.desk.codes import coded
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.refusal import FileRefused, shown
from sourcing_core.exchange.typed import Typed
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import Engagement, RegisterRecord

_NAMED = ("vendor", "site", "function")
_PARTS = ("engagement_id", *_NAMED)
_CURE = "correct it, give it in the mapping under [values], or allow creating it under [create]"

Texts = dict[str, str | None]


@dataclass(frozen=True)
class Found:
    """An engagement, or why there is none and which field is to blame."""

    engagement_id: str | None = None
    why: str = ""
    part: str = "vendor"


@dataclass(frozen=True)
class Resolved:
    """Rows whose `engagement_id` (a dictionary of codes) is recorded or about to be."""

    rows: Typed
    engagements: Engagements

    @property
    def all_created(self) -> list[RegisterRecord]:
        """Every record that might be created."""
        return self.engagements.needed(set(self.engagements.created))

    def needed(self, engagement_ids: Iterable[str]) -> list[RegisterRecord]:
        """The records to create for the engagements that are really used."""
        return self.engagements.needed(set(engagement_ids))


def resolve(rows: Typed, portfolio: Portfolio, mapping: Mapping) -> Resolved:
    """Give every row its engagement; rows that mean none, or several, are refused by name.

    Raises: FileRefused when no column tells the engagement.
    """
    if "engagement_id" not in rows.columns and not {"vendor", "site"} <= rows.columns.keys():
        lacking = [part for part in ("vendor", "site") if part not in rows.columns]
        raise FileRefused(
            f"no column gives the {' and the '.join(lacking)}",
            "map columns to vendor and site, or one to engagement_id",
        )
    engagements = Engagements(portfolio, mapping)
    codes, combinations = _combinations(rows)
    found = [engagements.find(texts) for texts in combinations]
    for part in _PARTS:
        blamed = np.array([one.engagement_id is None and one.part == part for one in found], np.bool_)
        if blamed.any():
            rows, codes = _refused(rows, codes, blamed, part, [one.why for one in found])
    return Resolved(rows.given(engagement_id=coded([one.engagement_id for one in found], codes)), engagements)


def _refused(
    rows: Typed, codes: NDArray[np.intp], blamed: NDArray[np.bool_], part: str, why: list[str]
) -> tuple[Typed, NDArray[np.intp]]:
    bad = blamed[codes]
    cure = "record it first, or correct the id" if part == "engagement_id" else _CURE
    return rows.without(bad, part, lambda place: why[codes[place]], cure), codes[~bad]


def _combinations(rows: Typed) -> tuple[NDArray[np.intp], list[Texts]]:
    """Which combination of texts each row has, and the different ones in the order in which they come."""
    code = np.zeros(len(rows), np.int64)
    texts: dict[str, tuple[NDArray[np.int64], list[str | None]]] = {}
    for part in _PARTS:
        if part in rows.columns:
            encoded = rows.columns[part].dictionary_encode()
            words: list[str | None] = encoded.dictionary.to_pylist()
            one = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False).astype(np.int64)
            texts[part] = one, [*words, None]
            code, _ = pd.factorize(code * (len(words) + 1) + one)
    first = np.zeros(int(code.max(initial=-1)) + 1, np.intp)
    first[code[::-1]] = np.arange(len(code))[::-1]
    combinations = [{part: words[one[place]] for part, (one, words) in texts.items()} for place in first.tolist()]
    return code.astype(np.intp), combinations


class Engagements:
    """The engagements that are recorded, and those that the mapping lets an import create."""

    def __init__(self, portfolio: Portfolio, mapping: Mapping) -> None:
        create = mapping.create
        self.may_create = create.engagements
        self.books = {
            "vendor": Book("vendor", portfolio, may_create=create.vendors, facts=mapping.vendors),
            "site": Book("site", portfolio, may_create=create.sites, facts=mapping.sites),
            "function": Book("function", portfolio, may_create=create.functions, facts=mapping.functions),
        }
        self.book = Book("engagement", portfolio)
        self.created: dict[str, Engagement] = {}
        self.parts: dict[str, dict[str, str | None]] = {}
        self._in_use: dict[tuple[str, str], list[str]] = {}
        self._retired: dict[tuple[str, str], list[str]] = {}
        in_use = set(portfolio.active("engagement")["engagement_id"])
        table = portfolio.tables["engagement"]
        for record_id, vendor, site, function in zip(
            *(table[f"{name}_id"] for name in ("engagement", *_NAMED)), strict=True
        ):
            self.parts[record_id] = {
                "vendor": vendor,
                "site": site,
                "function": function if isinstance(function, str) else None,
            }
            (self._in_use if record_id in in_use else self._retired).setdefault((vendor, site), []).append(record_id)

    def find(self, texts: Texts) -> Found:
        """The engagement that these texts mean."""
        if texts.get("engagement_id"):
            return self._by_id(str(texts["engagement_id"]), texts)
        ids: dict[str, str | None] = {"function": None}
        for part in _NAMED:
            text = texts.get(part)
            if text is None:
                if part != "function":
                    return Found(why=f"the {part} is empty", part=part)
                continue
            ids[part], why = self.books[part].find(text)
            if ids[part] is None:
                return Found(why=why, part=part)
        return self._at(str(ids["vendor"]), str(ids["site"]), ids["function"])

    def _by_id(self, text: str, texts: Texts) -> Found:
        """An engagement by its id; names beside it must not mean another one."""
        record_id, why = self.book.find(text)
        if record_id is None:
            return Found(why=why, part="engagement_id")
        for part in _NAMED:
            name, own = texts.get(part), self.parts[record_id][part]
            told = self.books[part].known(name) if name and own else None
            if told is not None and told != own:
                return Found(
                    why=f"engagement {record_id} is of {part} {own}, but the row says {shown(name)}", part=part
                )
        return Found(record_id)

    def _at(self, vendor: str, site: str, function: str | None) -> Found:
        for known in (self._in_use, self._retired):
            same = [
                record_id
                for record_id in known.get((vendor, site), [])
                if function in (None, self.parts[record_id]["function"])
            ]
            if len(same) == 1:
                return Found(same[0])
            if same:
                return Found(
                    why=f"{vendor} has {len(same)} engagements at {site} ({', '.join(same[:3])}): the row must say which function, or the engagement's id",
                    part="function",
                )
        if not self.may_create:
            of = f" for {function}" if function else ""
            return Found(why=f"no engagement of {vendor} at {site}{of} is recorded", part="site")
        made = Engagement(engagement_id=self.book.new_id(), vendor_id=vendor, site_id=site, function_id=function)
        self.created[made.engagement_id] = made
        self.parts[made.engagement_id] = {"vendor": vendor, "site": site, "function": function}
        self._in_use.setdefault((vendor, site), []).append(made.engagement_id)
        return Found(made.engagement_id)

    def needed(self, used: set[str]) -> list[RegisterRecord]:
        """The records to create for the engagements that are used, each after those it refers to."""
        engagements = [made for record_id, made in self.created.items() if record_id in used]
        named = {part: {getattr(made, f"{part}_id") for made in engagements} for part in _NAMED}
        first = [
            made for part in _NAMED for record_id, made in self.books[part].created.items() if record_id in named[part]
        ]
        return [*first, *engagements]
