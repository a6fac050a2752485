"""Tables of the records that strategic metrics are made of, by hand: what is not told is empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from sourcing_core.metrics.strategic.scope import Scope, scope_of
from sourcing_core.months import month_number
from sourcing_core.portfolio import Portfolio, frame
from sourcing_core.register import RECORDS
from tests.factories import tiny_portfolio, tiny_register

KINDS = (
    "ip_control",
    "ip_evidence",
    "incident",
    "access_review",
    "idea",
    "survey",
    "survey_response",
    "deliverable",
    "backlog_item",
)
MARCH = date(2026, 3, 31)


def table(kind: str, *rows: Mapping[str, Any]) -> pd.DataFrame:
    """The rows as the portfolio has them; the id is made up where it is not told."""
    key = RECORDS[kind].key
    named = [{key: f"X-{number:06d}", **row} for number, row in enumerate(rows)]
    unknown = {name for row in named for name in row} - set(RECORDS[kind].model_fields)
    assert not unknown, f"{kind} has no {unknown}"
    return frame(kind, {name: [row.get(name) for row in named] for name in RECORDS[kind].model_fields})


def portfolio(
    records: Any = None, figures: Any = (), as_of: date = MARCH, **tables: list[Mapping[str, Any]]
) -> Portfolio:
    """One vendor at one site with one engagement, and these rows of the other kinds."""
    made = tiny_portfolio(tiny_register() if records is None else records, figures, as_of)
    told = {kind: table(kind, *tables.get(kind, ())) for kind in KINDS}
    return Portfolio(made.as_of, made.revision, {**made.tables, **told}, made.series)


def scope(of: Portfolio, months: int = 1) -> Scope:
    """The last so many months of a portfolio."""
    last = month_number(of.as_of)
    return scope_of(of.tables, last - months + 1, last, of.as_of)
