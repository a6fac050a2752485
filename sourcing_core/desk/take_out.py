"""Taking the summaries out: CSV files for the committee, and a manifest by which each number can be made again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sourcing_core.assessment import Assessment
from sourcing_core.desk.out_tables import TABLES
from sourcing_core.exchange.safe_text import write_csv
from sourcing_core.months import month_end, month_label, month_number, month_start
from sourcing_core.storage import Unusable

Say = Callable[[str], Any]


class PeriodRefused(ValueError):
    """A period that cannot be read."""


@dataclass(frozen=True)
class Period:
    """The months a summary covers, both ends inclusive."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """'Jul 2026 to Sep 2026'."""
        return month_label(self.first) if self.first == self.last else f"{month_label(self.first)} to {month_label(self.last)}"


def period_of(text: str | None, assessment: Assessment) -> Period:
    """'2026-Q3', '2026-09', '2026' or '2026-01..2026-06'; nothing means all that is known by `as_of`.

    Raises: PeriodRefused.
    """
    series = assessment.portfolio.series
    if not text:
        return Period(int(series.months[0]), month_number(assessment.portfolio.as_of))
    for pattern, made in _PERIODS:
        found = re.fullmatch(pattern, text.strip())
        if found:
            return made(found)
    raise PeriodRefused(f"'{text}' is not a period: write 2026-Q3, 2026-09, 2026 or 2026-01..2026-06")


def _month(year: str, month: str) -> int:
    return int(year) * 12 + int(month) - 1


_PERIODS: list[tuple[str, Callable[[re.Match[str]], Period]]] = [
    (r"(\d{4})-[qQ]([1-4])", lambda m: Period(_month(m[1], "1") + 3 * (int(m[2]) - 1), _month(m[1], "1") + 3 * int(m[2]) - 1)),
    (r"(\d{4})-(0[1-9]|1[0-2])", lambda m: Period(_month(m[1], m[2]), _month(m[1], m[2]))),
    (r"(\d{4})", lambda m: Period(_month(m[1], "1"), _month(m[1], "12"))),
    (r"(\d{4})-(0[1-9]|1[0-2])\.\.(\d{4})-(0[1-9]|1[0-2])", lambda m: Period(_month(m[1], m[2]), _month(m[3], m[4]))),
]


@dataclass(frozen=True)
class Summaries:
    """Every file of a take-out by name, the manifest among them."""

    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]


def summaries(assessment: Assessment, period: Period, *, say: Say = lambda _words: None) -> Summaries:
    """The CSV files and their manifest: the same bytes for the same assessment and period."""
    made: dict[str, bytes] = {}
    for name, table in TABLES.items():
        say(f"Writing {name}")
        made[name] = write_csv(arrow(table(assessment, period.first, period.last)))
    manifest = manifest_of(assessment, period, made)
    made["manifest.json"] = (json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()
    return Summaries(made, manifest)


def manifest_of(assessment: Assessment, period: Period, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the files rest on, and a SHA-256 of each."""
    portfolio = assessment.portfolio
    head = portfolio.revisions["at"].iloc[-1] if len(portfolio.revisions) else None
    return {
        "product": "Steerboard",
        "organisation": assessment.policy.organisation,
        "as_of": portfolio.as_of.isoformat(),
        "period": {"first_day": month_start(period.first).isoformat(), "last_day": month_end(period.last).isoformat()},
        "revision": portfolio.revision,
        "revision_recorded_at": head,
        "rule_version": assessment.policy.version,
        "last_closed_month": month_start(assessment.last_closed).isoformat()[:7],
        "files": {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "rows": max(0, data.count(b"\n") - 1)} for name, data in sorted(files.items())},
    }


def arrow(frame: pd.DataFrame) -> pa.Table:
    """A frame as Arrow: days as ISO text, whole numbers without a point, text with few words as codes."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            columns[name] = pa.array(column.to_numpy().astype("datetime64[D]"), from_pandas=True).cast(pa.string()).dictionary_encode()
        elif isinstance(column.dtype, pd.CategoricalDtype) or column.dtype == object:
            columns[name] = pa.array(column.astype("str"), pa.string(), from_pandas=True).dictionary_encode()
        elif pd.api.types.is_float_dtype(column):
            columns[name] = _tidy(column.to_numpy(float, na_value=np.nan))
        else:
            columns[name] = pa.array(column, from_pandas=True)
    return pa.table(columns)


def _tidy(numbers: np.ndarray[Any, np.dtype[np.float64]]) -> pa.Array:
    """Whole numbers print as whole numbers; what is unknown is empty."""
    known = numbers[~np.isnan(numbers)]
    if len(known) and np.array_equal(known, np.trunc(known)) and np.abs(known).max() < 2**53:
        whole = np.nan_to_num(numbers).astype(np.int64)
        return pa.array(whole, mask=np.isnan(numbers))
    return pa.array(numbers, from_pandas=True)


def write_folder(made: Summaries, folder: Path) -> None:
    """Every file under its name; a name appears only when the file is whole."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in made.files.items():
            part = folder / f".{name}.part"
            part.write_bytes(data)
            part.replace(folder / name)
    except OSError as error:
        raise Unusable(f"the folder {folder.name} cannot be written ({(error.strerror or 'unknown error').lower()}): free space or choose another folder") from None


def last_quarter(as_of: date) -> str:
    """The last full quarter before a day: '2026-Q3'."""
    month = month_number(as_of) // 3 * 3 - 1
    return f"{month // 12}-Q{month % 12 // 3 + 1}"
