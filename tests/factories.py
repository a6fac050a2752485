"""Tiny worlds: the smallest register that holds together, posts, and portfolios with or without a database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from sourcing_core.portfolio import LEDGER, Portfolio, frame, matrices, series_keys
from sourcing_core.register import (
    RECORDS,
    Contract,
    Engagement,
    Function,
    Metric,
    Person,
    RegisterRecord,
    ServiceLevel,
    Site,
    Survey,
    Vendor,
)
from sourcing_core.storage import BatchFacts, Change, Posts

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When the databases of the tests were opened first."""

TODAY = date(2026, 3, 31)

FigureRow = tuple[str, str, str, float, float, int]
"""(engagement id, metric id, month as 2026-01, amount, base, source code)."""


def after(hours: float) -> datetime:
    """An instant so many hours after `AT`."""
    return AT + timedelta(hours=hours)


def month(text: str) -> int:
    """'2026-01' as a month number."""
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


def person(number: int = 1, **values: Any) -> Person:
    return Person(**{"person_id": f"P-{number}", "name": f"Person {number}"} | values)


def vendor(number: int = 1, **values: Any) -> Vendor:
    return Vendor(**{"vendor_id": f"V-{number}", "name": f"Vendor {number}"} | values)


def site(number: int = 1, **values: Any) -> Site:
    return Site(**{"site_id": f"S-{number}", "name": f"Site {number}", "country": "SG", "city": "Singapore"} | values)


def function(number: int = 1, **values: Any) -> Function:
    return Function(**{"function_id": f"F-{number}", "name": f"Function {number}"} | values)


def contract(number: int = 1, **values: Any) -> Contract:
    return Contract(
        **{"contract_id": f"C-{number}", "vendor_id": f"V-{number}", "ends_on": date(2026, 12, 31)} | values
    )


def engagement(number: int = 1, **values: Any) -> Engagement:
    named = {
        "engagement_id": f"E-{number}",
        "vendor_id": f"V-{number}",
        "site_id": f"S-{number}",
        "function_id": f"F-{number}",
    }
    return Engagement(**named | values)


def service_level(number: int = 1, **values: Any) -> ServiceLevel:
    named = {
        "level_id": f"L-{number}",
        "vendor_id": f"V-{number}",
        "metric_id": "on_time_delivery",
        "expected": 95,
        "minimum": 92,
        "unit": "%",
    }
    return ServiceLevel(**named | values)


def metric(number: int = 1, **values: Any) -> Metric:
    named = {
        "metric_id": f"M-{number}",
        "name": f"Metric {number}",
        "metric_kind": "proportion",
        "direction": "higher",
        "unit": "share",
    }
    return Metric(**named | values)


def survey(number: int = 1, **values: Any) -> Survey:
    named = {
        "survey_id": f"SV-{number}",
        "name": f"Survey {number}",
        "vendor_id": f"V-{number}",
        "audience": "customer",
        "closed_on": date(2026, 3, 31),
    }
    return Survey(**named | values)


def tiny_register(count: int = 1) -> list[RegisterRecord]:
    """So many vendors, each with one site, function and engagement; one owner for all."""
    records: list[RegisterRecord] = [person()]
    for number in range(1, count + 1):
        records += [vendor(number, owner_id="P-1"), site(number), function(number), engagement(number)]
    return records


def new(records: Iterable[RegisterRecord]) -> list[Change]:
    """Records that must not be there yet."""
    return [Change(record) for record in records]


def posts(*rows: FigureRow) -> Posts:
    """Figures to be posted; an amount of NaN withdraws, a base of NaN tells no n."""
    columns = list(zip(*rows, strict=True)) or [()] * 6
    return Posts(
        list(columns[0]),
        list(columns[1]),
        np.array([month(text) for text in columns[2]], np.int32),
        np.array(columns[3], np.float64),
        np.array(columns[4], np.float64),
        np.array(columns[5], np.int8),
    )


def facts(kind: str = "figures", sha256: str = "a" * 64, **values: Any) -> BatchFacts:
    """What an import of one row says about itself."""
    told = {
        "kind": kind,
        "file_name": "march.csv",
        "sha256": sha256,
        "mapping_sha256": "b" * 64,
        "mapping": "[columns]",
        "source": "measured",
        "accepted": 1,
        "changed": 0,
        "known": 0,
        "refused": 0,
    }
    return BatchFacts(**told | values)


def tiny_portfolio(
    records: Iterable[RegisterRecord] = (), figures: Iterable[FigureRow] = (), as_of: date = TODAY
) -> Portfolio:
    """A portfolio without a database: the built-in metrics, these records and these figures."""
    from sourcing_core.storage.store import built_in_metrics

    by_kind: dict[str, dict[str, RegisterRecord]] = {kind: {} for kind in RECORDS}
    for record in (*built_in_metrics(), *records):
        by_kind[record.kind][str(getattr(record, record.key))] = record
    tables = {kind: _table(kind, list(found.values())) for kind, found in by_kind.items()}
    told = posts(*figures)
    pairs = sorted(set(zip(told.engagement_id, told.metric_id, strict=True)))
    keys = series_keys([pair[0] for pair in pairs], [pair[1] for pair in pairs], tables)
    rows = np.zeros(len(told), LEDGER)
    rows["series"] = [pairs.index(pair) for pair in zip(told.engagement_id, told.metric_id, strict=True)]
    rows["month"], rows["amount"], rows["source"], rows["revision"] = told.month, told.amount, told.source, 1
    rows["base"] = np.where(np.isnan(told.base), -1, told.base)
    return Portfolio(as_of, 1, tables, matrices(rows, np.arange(len(pairs)), keys, as_of))


def _table(kind: str, records: list[RegisterRecord]) -> Any:
    rows = [record.model_dump(mode="json") for record in records]
    return frame(kind, {name: [row[name] for row in rows] for name in RECORDS[kind].model_fields})
