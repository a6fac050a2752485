"""Any register at all, as hypothesis draws it: few records, every field filled or not, days around today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from sourcing_core.months import month_number
from sourcing_core.portfolio import Portfolio, frame
from sourcing_core.register import RECORDS, Shape, shapes
from sourcing_core.rules.catalogue import catalogue
from tests.rules.portfolios import with_figures

TODAY = date(2026, 6, 30)
MOST = 3

VALUES: dict[str, Any] = {
    "whole": st.sampled_from([0, 1, 30, 90]),
    "number": st.sampled_from([0.0, 0.5, 1.0, 3.0, 92.0, 95.0]),
    "flag": st.booleans(),
    "date": st.one_of(st.integers(-800, 400), st.sampled_from([-1, 0, 1])).map(lambda days: TODAY + timedelta(days=days)),
    "text": st.sampled_from(["some", "other"]),
    "long_text": st.just("some words"),
}
COUNTRIES = st.sampled_from(["GB", "IN", "PL", "IN, PL"])


def field_of(shape: Shape, ids: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """What may stand in a field; nothing at all, too, where it is not required."""
    if shape.name == "rule_id":
        return st.sampled_from([rule.id for rule in catalogue()])
    if shape.name == "subject_id":
        return st.sampled_from([*(key for keys in ids.values() for key in keys), "portfolio", "country:IN"])
    if shape.ref:
        value: st.SearchStrategy[Any] = st.sampled_from(ids[shape.ref]) if ids[shape.ref] else st.none()
    elif shape.choices:
        value = st.sampled_from([str(word) for word in shape.choices])
    elif "countr" in shape.name or shape.name == "enforceable_in":
        value = COUNTRIES
    else:
        value = VALUES[shape.type]
    return value if shape.required else st.one_of(st.none(), value)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A table of every kind of record, up to three rows each; references point to rows that are there."""
    ids: dict[str, list[str]] = {}
    columns: dict[str, dict[str, list[Any]]] = {}
    for kind, record in RECORDS.items():
        required = [shape.ref for shape in shapes(record) if shape.ref and shape.required]
        size = draw(st.integers(0, MOST)) if all(ids[ref] for ref in required) else 0
        ids[kind] = [f"{kind}-{number}" for number in range(size)]
        columns[kind] = {
            shape.name: ids[kind] if shape.is_key else [draw(field_of(shape, ids)) for _ in range(size)]
            for shape in shapes(record)
        }
    levels = columns["service_level"]
    for at, engagement in enumerate(levels["engagement_id"]):
        if engagement is not None:  # a level of an engagement is of that engagement's vendor
            levels["vendor_id"][at] = columns["engagement"]["vendor_id"][ids["engagement"].index(engagement)]
    return {kind: frame(kind, table) for kind, table in columns.items()}




@st.composite
def registers(draw: st.DrawFn, as_of: date = TODAY) -> Portfolio:
    """A register with some figures, seen today."""
    drawn = draw(tables())
    pairs = [(engagement, metric) for engagement in drawn["engagement"]["engagement_id"] for metric in drawn["metric"]["metric_id"]]
    row = st.tuples(
        st.sampled_from(pairs) if pairs else st.nothing(),
        st.integers(month_number(TODAY) - 15, month_number(TODAY)),
        st.sampled_from([(9.0, 10.0), (0.0, 0.0), (1.0, 10.0)]),
        st.integers(1, 3),
    )
    figures = [(*pair, month, *figure, source) for pair, month, figure, source in draw(st.lists(row, max_size=8))] if pairs else []
    return with_figures(drawn, as_of, figures)
