"""Text to months: '2017-03', 'Mar 2017', '03/2017', or the month of a date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sourcing_core.exchange.convert_dates import DateReading, Found, date_notes, explain_date, find_dates
from sourcing_core.exchange.converted import Distinct, as_mask, strings, trimmed
from sourcing_core.exchange.date_shapes import MONTH_ONLY, days, parts
from sourcing_core.exchange.refusal import shown
from sourcing_core.months import EPOCH


def to_month(
    column: pa.Array | pa.ChunkedArray,
    order: str | None = None,
    formats: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> DateReading:
    """Months of a column of text as year * 12 + month - 1 (int32); dates are read by `to_date` and lose their day."""
    text = strings(column)
    distinct = Distinct(text)
    texts = trimmed(distinct.values, missing)
    found = Found(texts)
    for pattern in MONTH_ONLY:
        month = parts(texts, pattern)
        day, exists = days(month.year, month.month, month.day)
        found.add(day, exists & month.matched)
    rest = pc.if_else(pa.array(found.known), None, texts)
    if rest.null_count < len(rest):
        dates = find_dates(rest, order, formats, year_first=bool(found.known.any()))
        found.order, found.ambiguous, found.example = dates.order, dates.ambiguous, dates.example
        found.days = np.where(found.known, found.days, dates.days)
        found.known |= dates.known
        found.shapes += dates.shapes
    months = found.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + EPOCH
    failed = as_mask(pc.is_valid(texts)) & ~found.known
    return DateReading(
        text=text,
        values=distinct.spread(pa.array(months.astype(np.int32), mask=~found.known)),
        failed=distinct.spread_mask(failed),
        explain=lambda value: _explain(value, found.order, formats),
        notes=date_notes(found),
        order=found.order,
        ambiguous=found.ambiguous,
        shapes=tuple(found.shapes),
    )


def _explain(value: str, order: str | None, formats: Sequence[str]) -> tuple[str, str]:
    reason, _ = explain_date(value, order, formats)
    if reason.endswith("is not a date"):
        reason = f"{shown(value.strip())} is not a month"
    return reason, "write it as 2026-03"
