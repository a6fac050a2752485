"""Raw events that cannot be: things that have not happened yet, more parts than the whole, one id for two events."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.desk.codes import codes, paired
from sourcing_core.exchange.convert import to_choice
from sourcing_core.exchange.typed import Typed
from sourcing_core.metrics.events.delivery_rows import CANCELLERS
from sourcing_core.register import ROWS

_HAPPENED = (
    "ordered_on", "delivered_on", "cancelled_on", "inspected_on",
    "requested_at", "committed_at", "started_at", "finished_at", "cancelled_at",
)  # fmt: skip
_PARTS = (
    ("defective_units", "units_inspected"),
    ("units_inspected", "units_delivered"),
    ("passed_first_time", "entered_units"),
)
"""A part, and the whole that it may not exceed; defects may exceed units (domain 1.2)."""
_OF_THE_LINE = ("ordered_on", "requested_on", "first_promised_on", "ordered_quantity", "cancelled_on", "cancelled_by")
"""What the parts of one delivery must agree in, where they say it."""
_TWICE = "leave one of the two out, or give the second its own id"
_LINE = "line"


def together(kind: str, names: object) -> tuple[str, ...]:
    """The fields by which rows belong together: a delivery that comes in parts is taken whole or not at all."""
    return ("delivery_id", "engagement_id", "vendor", "site", "function") if _has_parts(kind, names) else ()


def _has_parts(kind: str, names: object) -> bool:
    return kind == "deliveries" and "delivered_quantity" in names  # type: ignore[operator]


def possible_events(kind: str, rows: Typed, today: date) -> tuple[Typed, bool]:
    """The rows without those that cannot be, each refused by name; `rows` have their engagement.

    And whether each event stands in one row only.
    """
    rows = rows.given(**{_LINE: pa.array(_lines(kind, rows))})
    whole, before = _has_parts(kind, rows.columns), rows
    rows = _happened(rows, today)
    rows = _ordered(rows)
    rows = _cancelled(rows)
    single = True
    if whole:
        several = _several(rows)
        single = not several.any()
        rows = _without_parts_of_refused(kind, rows if single else _agreeing(kind, rows, several), before)
    else:
        rows = _once(kind, rows)
    columns = {name: values for name, values in rows.columns.items() if name != _LINE}
    return _noted(Typed(columns, rows.row_numbers, rows.refused, rows.notes, rows.sources)), single


def _lines(kind: str, rows: Typed) -> NDArray[np.int64]:
    """A number per row, the same for the rows of one engagement and id; quick when ids ascend, as in most exports."""
    ids = rows.columns[ROWS[kind].key]
    if pc.all(pc.less(ids[:-1], ids[1:]), min_count=0).as_py():
        return np.arange(len(ids))
    return paired(codes(rows.columns["engagement_id"]), codes(ids))


def _happened(rows: Typed, today: date) -> Typed:
    for name in _HAPPENED:
        if name in rows.columns:
            values = rows.columns[name]
            # Somewhere it is tomorrow already: an instant may lie a day ahead of the calendar here.
            last = today if pa.types.is_date(values.type) else today + timedelta(days=1)
            later = pc.greater(values.cast(pa.date32()), pa.scalar(last, pa.date32()))
            rows = rows.without(_mask(later), name, f"{name.rsplit('_', 1)[0]} in the future", "correct the date")
    return rows


def _ordered(rows: Typed) -> Typed:
    if "started_at" in rows.columns and "finished_at" in rows.columns:
        backwards = _mask(pc.less(rows.columns["finished_at"], rows.columns["started_at"]))
        rows = rows.without(backwards, "finished_at", "it finished before it started", "correct one of the two")
    for part, whole in _PARTS:
        if part in rows.columns and whole in rows.columns:
            more = _mask(pc.greater(rows.columns[part], rows.columns[whole]))
            said = f"{part.replace('_', ' ')} are more than {whole.replace('_', ' ')}"
            rows = rows.without(more, part, said, "correct one of the two")
    return rows


def _cancelled(rows: Typed) -> Typed:
    """Who cancelled decides whether a line counts, so that another word may not pass for 'unknown'."""
    if "cancelled_by" not in rows.columns:
        return rows
    read = to_choice(rows.columns["cancelled_by"], CANCELLERS)
    why = f"it is not one of {', '.join(CANCELLERS)}"
    return rows.given(cancelled_by=read.values).without(
        read.failed, "cancelled_by", why, "write one of them, or map it under [values]"
    )


def _once(kind: str, rows: Typed) -> Typed:
    """One row per event: of several with one id, the later ones are refused."""
    line = rows.columns[_LINE].to_numpy(zero_copy_only=False)
    if len(pd.unique(line)) == len(line):
        return rows
    return _without_repeats(kind, rows, line)


def _without_repeats(kind: str, rows: Typed, same: NDArray[np.int64]) -> Typed:
    key = ROWS[kind].key
    _, first, group = np.unique(same, return_index=True, return_inverse=True)
    again = first[group] != np.arange(len(same))
    numbers, ids = rows.row_numbers, rows.columns[key]
    return rows.without(
        again, key, lambda place: f"'{ids[place].as_py()}' stands in row {numbers[first[group[place]]]} already", _TWICE
    )


def _agreeing(kind: str, rows: Typed, several: NDArray[np.bool_]) -> Typed:
    """The parts of deliveries: no part twice, and no two that contradict each other about the delivery as a whole."""
    rows = _without_repeats(kind, rows, _whole_rows(rows, several))
    for name in _OF_THE_LINE:
        if name in rows.columns:
            rows = rows.without(
                _differing(rows, name),
                name,
                f"the rows of this delivery differ in {name.replace('_', ' ')}",
                "give all its parts the same",
            )
    return rows


def _several(rows: Typed) -> NDArray[np.bool_]:
    """Rows whose event has more rows than one; quick where the numbers of the lines ascend."""
    line = rows.columns[_LINE].to_numpy(zero_copy_only=False)
    if (line[1:] > line[:-1]).all():
        return np.zeros(len(line), np.bool_)
    several: NDArray[np.bool_] = pd.Series(line).duplicated(keep=False).to_numpy(bool)
    return several


def _whole_rows(rows: Typed, several: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number per row, the same for rows that agree in every cell; rows that stand alone have one of their own."""
    same = np.arange(len(rows)) + len(rows)
    cells = pd.DataFrame({name: codes(values.filter(pa.array(several))) for name, values in rows.columns.items()})
    same[several] = cells.groupby(list(cells.columns), sort=False).ngroup().to_numpy()
    return same


def _differing(rows: Typed, name: str) -> NDArray[np.bool_]:
    """Rows of lines whose rows say two different things in a column; saying nothing contradicts nothing."""
    told = pd.Series(codes(rows.columns[name])).replace(-1, np.nan)
    line = pd.Series(rows.columns[_LINE].to_numpy(zero_copy_only=False))
    grouped = told.groupby(line)
    return (grouped.transform("max") > grouped.transform("min")).to_numpy(bool)


def _without_parts_of_refused(kind: str, rows: Typed, before: Typed) -> Typed:
    """A delivery of which one part was refused is refused as a whole, unless the part was only said twice."""
    if len(rows) == len(before):
        return rows
    repeated = {refused.row for refused in rows.refused[len(before.refused) :] if refused.cure == _TWICE}
    gone = ~np.isin(before.row_numbers, [*rows.row_numbers.tolist(), *repeated])
    lost = before.columns[_LINE].to_numpy(zero_copy_only=False)[gone]
    bad = np.isin(rows.columns[_LINE].to_numpy(zero_copy_only=False), lost)
    return rows.without(bad, ROWS[kind].key, "another part of this delivery is refused", "correct that row")


def _noted(rows: Typed) -> Typed:
    """What is taken and yet odd."""
    if "ordered_on" not in rows.columns or "delivered_on" not in rows.columns:
        return rows
    count = int(_mask(pc.less(rows.columns["delivered_on"], rows.columns["ordered_on"])).sum())
    return (
        rows.noted(f"deliveries that arrived before they were ordered, and so have no cycle time: {count:,}")
        if count
        else rows
    )


def _mask(flags: pa.Array) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = flags.fill_null(False).to_numpy(zero_copy_only=False)
    return mask
