"""Any register at all, dealt from a seed: few records, every field filled or not, days around today."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from sourcing_core.months import month_number
from sourcing_core.portfolio import Portfolio, frame
from sourcing_core.register import RECORDS, Shape, shapes
from sourcing_core.rules.catalogue import catalogue
from tests.rules.portfolios import with_figures

TODAY = date(2026, 6, 30)

Ids = dict[str, list[str]]
Columns = dict[str, list[Any]]

VALUES: dict[str, list[Any]] = {
    "whole": [0, 1, 30, 90],
    "number": [0.0, 0.5, 1.0, 3.0, 92.0, 95.0],
    "flag": [True, False],
    "text": ["some", "other"],
    "long_text": ["some words"],
}
ENDS = ("retired_on", "ended_on", "valid_to")
"""Rarely filled, so that most of the register is in use."""
METRICS = ["data_quality", "on_time_delivery", "defect_rate", "cycle_time"]
COUNTRIES = ["GB", "IN", "PL", "IN, PL"]


def register(seed: int, most: int, filled: float) -> Portfolio:
    """Up to so many records of each kind, optional fields filled with this chance; references point to what is there."""
    deal = Random(seed)
    ids: Ids = {}
    columns: dict[str, Columns] = {}
    for kind, record in RECORDS.items():
        needed = [shape.ref for shape in shapes(record) if shape.ref and shape.required]
        size = deal.randint(0, most) if all(ids[ref] for ref in needed) else 0
        ids[kind] = METRICS[:size] if kind == "metric" else [f"{kind}-{number}" for number in range(size)]
        columns[kind] = {
            shape.name: ids[kind] if shape.is_key else [field(deal, shape, ids, filled) for _ in range(size)]
            for shape in shapes(record)
        }
    same_vendor(columns["service_level"], columns["engagement"])
    return with_figures({kind: frame(kind, table) for kind, table in columns.items()}, TODAY, figures(deal, ids))


def field(deal: Random, shape: Shape, ids: Ids, filled: float) -> Any:
    """What stands in a field; nothing at all, too, where it is not required."""
    if not shape.required and deal.random() > (0.2 if shape.name in ENDS else filled):
        return None
    if shape.type == "date":
        return TODAY + timedelta(days=deal.choice([deal.randint(-800, 400), -1, 0, 1]))
    if shape.name == "rule_id":
        return deal.choice([rule.id for rule in catalogue()])
    if shape.name == "subject_id":
        return deal.choice([*(key for keys in ids.values() for key in keys), "portfolio", "country:IN"])
    if shape.ref:
        return deal.choice(ids[shape.ref]) if ids[shape.ref] else None
    if shape.choices:
        return str(deal.choice(shape.choices))
    is_country = "countr" in shape.name or shape.name == "enforceable_in"
    return deal.choice(COUNTRIES if is_country else VALUES[shape.type])


def same_vendor(levels: Columns, engagements: Columns) -> None:
    """A level of an engagement is of that engagement's vendor."""
    vendor_of = dict(zip(engagements["engagement_id"], engagements["vendor_id"], strict=True))
    levels["vendor_id"] = [
        vendor_of.get(engagement, vendor)
        for engagement, vendor in zip(levels["engagement_id"], levels["vendor_id"], strict=True)
    ]


def figures(deal: Random, ids: Ids) -> list[tuple[str, str, int, float, float, int]]:
    """Some figures of the last months."""
    if not ids["engagement"] or not ids["metric"]:
        return []
    return [
        (
            deal.choice(ids["engagement"]),
            deal.choice(ids["metric"]),
            month_number(TODAY) - deal.randint(0, 15),
            *deal.choice([(9.0, 10.0), (0.0, 0.0), (1.0, 10.0)]),
            deal.randint(1, 3),
        )
        for _ in range(deal.randint(0, 8))
    ]


def registers() -> st.SearchStrategy[Portfolio]:
    """Registers; a failure shrinks to fewer and fuller records."""
    return st.builds(
        register, st.integers(0, 2**32 - 1), st.integers(0, len(METRICS)), st.sampled_from([1.0, 0.8, 0.5])
    )
