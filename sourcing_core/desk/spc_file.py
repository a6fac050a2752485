"""A control chart for any file: a column of figures judged, without recording anything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.exchange.convert import to_number
from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused, shown
from sourcing_core.policy import Policy
from sourcing_core.spc import Chart, JudgedSeries, chart_of, judge_series

CHARTS = ("xmr", "p", "u", "c", "pprime", "uprime", "ewma", "t", "g")
COLUMNS = ["i", "value", "n", "centre", "lower", "upper", "flags"]
_NEEDED = dict.fromkeys((Chart.XMR, Chart.EWMA, Chart.T, Chart.G), ("value",)) | {Chart.C: ("count",)}
_MOST_ROWS = 1_000_000


def judge_file(
    data: bytes, name: str, chart: str, *, baseline: int | None = None, preset: str = "default", policy: Policy | None = None
) -> JudgedSeries:  # fmt: skip
    """The figures of a file on a chart: `value` (xmr, ewma, t, g), `count` (c), or `count` and `n`, in the order of the file.

    On t and g charts each row is one event, and `value` the time or the cases since the one before it. An empty cell, or an empty row between two others, is a missing figure. Raises: FileRefused, one line with row, column and cure.
    """
    try:
        return _judged(read_file(data, name, Limits(rows=_MOST_ROWS)), chart, baseline, preset, policy)
    except FileRefused as refused:
        raise refused if refused.file else refused.named(name) from None


def _judged(reading: Reading, chart: str, baseline: int | None, preset: str, policy: Policy | None) -> JudgedSeries:
    if chart not in CHARTS:
        raise FileRefused(f"'{chart}' is not a chart for files", f"choose one of {', '.join(CHARTS)}")
    if reading.refused:
        raise FileRefused(str(reading.refused[0]), "mend the row: a chart cannot leave one out")
    columns: dict[str, Any] = {
        wanted: _numbers(reading, wanted) for wanted in _NEEDED.get(chart_of(chart), ("count", "n"))
    }
    try:
        return judge_series(chart, **columns, baseline=baseline, preset=preset, policy=policy)
    except ValueError as fault:
        raise FileRefused(_in_rows(str(fault), reading), "correct the file or the choice") from None


def _in_rows(fault: str, reading: Reading) -> str:
    """A fault that names the row of the figures, naming the row of the file instead."""
    head, _, rest = fault.partition(":")
    number = head.removeprefix("row ")
    return f"row {reading.row_numbers[0] + int(number) - 1}:{rest}" if number.isdecimal() and rest else fault


def _numbers(reading: Reading, wanted: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = [column for column in reading.header if column.strip().casefold() == wanted]
    if not found:
        raise FileRefused(
            f"there is no column {wanted}: the columns are {', '.join(map(shown, reading.header[:20]))}",
            f"name one {wanted}",
        )
    read = to_number(reading.table.column(found[0]), None, ())
    bad = np.flatnonzero(read.failed | read.percent)
    if len(bad):
        text = read.text[int(bad[0])].as_py() or ""
        why = read.explain(text)[0] if read.failed[bad[0]] else f"{shown(text)} has a percent sign"
        cure = "write the number alone, or leave the cell empty where there is none"
        raise FileRefused(f"row {reading.row_numbers[bad[0]]}, column {wanted}: {why}", cure)
    if read.ambiguous:
        raise FileRefused(
            f"column {wanted}: {read.notes[0] if read.notes else 'it can be read in two ways'}",
            "write the numbers with a decimal point",
        )
    place = reading.row_numbers - reading.row_numbers[0]  # a reader leaves empty rows out; here they are missing months
    numbers = np.full(int(place[-1]) + 1, np.nan)
    numbers[place] = read.values.fill_null(np.nan).to_numpy(zero_copy_only=False)
    return numbers


def as_table(judged: JudgedSeries) -> pd.DataFrame:
    """One row per figure, counted from 1: i, value, n, centre, lower, upper, flags (ids of rules, joined by ';').

    `value` is what the limits judge: on an EWMA chart the moving average. Unknown stays empty.
    """
    return pd.DataFrame(
        {
            "i": np.arange(1, len(judged.value) + 1),
            "value": judged.statistic,
            "n": judged.n,
            "centre": judged.centre,
            "lower": judged.lower,
            "upper": judged.upper,
            "flags": np.array(judged.rules, dtype=object),
        }
    )[COLUMNS]


def as_csv(judged: JudgedSeries) -> bytes:
    """The table as CSV: the shortest numbers that read back the same, nothing where unknown."""
    return as_table(judged).to_csv(index=False, lineterminator="\r\n").encode()
