"""Bring a text in as a file would be, and look at what became of it."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

import pandas as pd

from sourcing_core.desk.bring_in import Confirmed, Preview, confirm, preview
from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.read_file import read_file
from sourcing_core.portfolio import Portfolio
from sourcing_core.storage import Store
from tests.factories import TODAY, after

_HOURS = count(1)
CREATE = dict.fromkeys(("vendors", "sites", "functions", "engagements"), True)


@dataclass
class Desk:
    """A store, and somebody at the desk who brings files in."""

    store: Store
    today: date = TODAY

    def now(self) -> datetime:
        """A later instant each time."""
        return after(24 + next(_HOURS) / 60)

    def look(self, kind: str, text: str | bytes, **mapping: Any) -> Preview:
        """The preview of a file; without columns in the mapping every column is the field of its name."""
        data = text.encode() if isinstance(text, str) else text
        columns = mapping.pop("columns", None)
        if columns is None:
            columns = {name: name for name in read_file(data, "file.csv", Limits()).header}
        rules = Mapping.model_validate({"kind": kind, "columns": columns} | mapping)
        return preview(self.store, data, "file.csv", kind, rules, today=self.today)

    def bring(self, kind: str, text: str | bytes, **mapping: Any) -> Confirmed:
        """The file brought in."""
        return confirm(self.store, self.look(kind, text, **mapping), "Ada", "A file", self.now())

    @property
    def portfolio(self) -> Portfolio:
        return self.store.load(self.today, self.store.head)

    def figures(self) -> dict[tuple[str, str, str, str], tuple[float, float]]:
        """(engagement, metric, month, source) -> (amount, base) of every figure that counts."""
        long = self.portfolio.series.long()
        return {
            (row.engagement_id, row.metric_id, f"{row.period_start:%Y-%m}", row.source): (
                row.value if pd.isna(row.numerator) else row.numerator, row.n
            )
            for row in long.itertuples()
        }  # fmt: skip

    def value(self, metric: str, month: str, engagement: str = "E-1") -> tuple[float, float] | None:
        """(amount, base) of a figure, whoever told it."""
        found = [
            told
            for (of, named, when, _), told in self.figures().items()
            if (of, named, when) == (engagement, metric, month)
        ]
        return found[0] if found else None

    def records(self, kind: str) -> dict[str, Map[str, Any]]:
        """id -> what is told of each record."""
        table = self.portfolio.tables[kind]
        rows = table.drop(columns="row_version").to_dict("records")
        told = [{name: value for name, value in row.items() if not pd.isna(value)} for row in rows]
        return {row[table.columns[0]]: row for row in told}


def refused(shown: Preview) -> list[str]:
    """The refusals as people read them."""
    return [str(one) for one in shown.refused]
