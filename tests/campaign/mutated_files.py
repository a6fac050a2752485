"""Mutated files: thousands of damaged CSVs, each taken as a careful person would read it, or refused in one line.

`python -m tests.campaign.mutated_files 10000` is the long form. Nothing may end in a traceback, and no number may be
taken that the strict reader does not find in the file.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sourcing_core.desk.bring_in import preview
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.storage import Store, Work
from tests.campaign.damage import DELIVERIES, FIGURES, damaged, honest
from tests.campaign.strict_reader import Row, days, decimal_marks, months, numbers, rows_of
from tests.factories import AT, after, new, tiny_register

TODAY = date(2026, 3, 31)
KINDS = ("figures", "deliveries")
RATIOS = {"on_time_delivery", "defects_per_unit"}
NUMBERS = {"figures": ("numerator", "denominator", "value", "n"), "deliveries": ("ordered_quantity",)}


@dataclass(frozen=True)
class Taken:
    """What an importer took of a file: figures or deliveries, and how many rows it took and refused."""

    values: Sequence[tuple[Any, ...]]
    """(engagement, metric, month, amount, base) or (engagement, id, promised, delivered, quantity), one per row."""
    accepted: int
    refusals: Sequence[str]


Importer = Callable[[str, bytes], Taken]
"""(kind, file) -> what was taken; raises FileRefused for a file that it does not take."""


@dataclass
class Report:
    """What a campaign saw."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """Each with the file that shows it."""


def product(store: Store) -> Importer:
    """The product's own gate."""

    def take(kind: str, data: bytes) -> Taken:
        mapping = Mapping(kind=kind, columns={name: name for name in (FIGURES if kind == "figures" else DELIVERIES)})
        shown = preview(store, data, "f.csv", kind, mapping, today=TODAY)
        told = [str(refused) for refused in shown.refused]
        if kind == "figures":
            posts = shown.work.posts
            columns = (
                [
                    posts.engagement_id.to_pylist(),
                    posts.metric_id.to_pylist(),
                    posts.month.tolist(),
                    posts.amount.tolist(),
                    posts.base.tolist(),
                ]
                if posts
                else []
            )
            return Taken(list(zip(*columns, strict=True)), shown.accepted, told)
        events = shown.work.events.table if shown.work.events else None
        names = ("engagement_id", "delivery_id", "first_promised_on", "delivered_on", "ordered_quantity")
        cells = (
            [events[name].to_pylist() if name in events.column_names else [None] * len(events) for name in names]
            if events is not None
            else []
        )
        return Taken(list(zip(*cells, strict=True)), shown.accepted, told)

    return take


def trusting(kind: str, data: bytes) -> Taken:
    """The negative control: an importer that trusts pandas.read_csv and takes what looks like a number."""
    import io
    import warnings

    import pandas as pd

    warnings.simplefilter("ignore", UserWarning)
    try:
        table = pd.read_csv(io.BytesIO(data), sep=None, engine="python", on_bad_lines="skip")
        if kind == "figures":
            ratio = table["metric_id"].isin(RATIOS)
            amount, base = (
                table["numerator"].where(ratio, table["value"]),
                table["denominator"].where(ratio, table["n"]),
            )
            month = pd.to_datetime(table["period"], errors="coerce")
            values = zip(
                table["engagement_id"],
                table["metric_id"],
                month.dt.year * 12 + month.dt.month - 1,
                pd.to_numeric(amount, "coerce"),
                pd.to_numeric(base, "coerce"),
                strict=True,
            )
            return Taken([row for row in values if not math.isnan(row[3])], len(table), [])
        told = [pd.to_datetime(table[name], errors="coerce").dt.date for name in ("first_promised_on", "delivered_on")]
        ids = table["vendor"].str.replace("Vendor ", "E-")
        return Taken(
            list(
                zip(ids, table["delivery_id"], *told, pd.to_numeric(table["ordered_quantity"], "coerce"), strict=True)
            ),
            len(table),
            [],
        )
    except Exception as error:  # noqa: BLE001 - pandas raises many kinds
        raise FileRefused(" ".join(str(error).split()), "whatever it is") from None


def faults_of(kind: str, data: bytes, take: Importer) -> tuple[str, list[str]]:
    """How the file fared, and what is wrong with that."""
    try:
        taken = take(kind, data)
    except FileRefused as refused:
        lines = str(refused).splitlines()
        clean = _is_clean(kind, data)
        return "file refused", [
            *(["a refusal of several lines"] if len(lines) != 1 else []),
            *([f"a clean file is refused: {refused}"] if clean else []),
        ]
    except Exception as error:  # noqa: BLE001 - that nothing else is raised is what is tested
        return "traceback", [f"{type(error).__name__}: {error}"]
    rows = rows_of(data, FIGURES if kind == "figures" else DELIVERIES)
    readings = Readings(kind, rows)
    faults = [f"nobody would read {value}" for value in taken.values if not readings.allow(value)]
    faults += [f"{taken.accepted} rows taken of {len(rows)}"] if taken.accepted > len(rows) else []
    faults += [
        f"a refusal of several lines: {line!r}"
        for line in taken.refusals
        if len(line.splitlines()) != 1 or not line.startswith("row ")
    ]
    keys = [value[:3] if kind == "figures" else value[:2] for value in taken.values]
    faults += [f"{key} was taken twice" for key, count in Counter(keys).items() if count > 1]
    if _is_clean(kind, data) and taken.accepted != len(rows):
        faults.append(f"{taken.accepted} of {len(rows)} rows of a clean file were taken: {list(taken.refusals)[:2]}")
    return "some rows refused" if taken.refusals else "taken", faults


class Readings:
    """What a person could read in the rows of a file."""

    def __init__(self, kind: str, rows: Sequence[Row]) -> None:
        self.kind, self.rows = kind, rows
        self.marks = {name: decimal_marks(row.get(name, "") for row in rows) for name in NUMBERS[kind]}

    def allow(self, value: tuple[Any, ...]) -> bool:
        """Whether some row may mean just this."""
        return any(
            self._is_figure(row, value) if self.kind == "figures" else self._is_delivery(row, value)
            for row in self.rows
        )

    def _numbers(self, row: Row, name: str) -> set[float]:
        elsewhere = {
            mark for other, counts in self.marks.items() if other != name for mark, count in counts.items() if count
        }
        return numbers(row.get(name, ""), self.marks[name], elsewhere)

    def _is_figure(self, row: Row, value: tuple[Any, ...]) -> bool:
        engagement, metric, month, amount, base = value
        ratio = metric in RATIOS
        top, bottom = ("numerator", "denominator") if ratio else ("value", "n")
        possible = not ratio or (
            base >= 0 and amount >= 0 and (amount <= base or (metric != "on_time_delivery" and base > 0))
        )
        return (
            possible and month <= TODAY.year * 12 + TODAY.month - 1 and month in months(row["period"])
            and _word(row["engagement_id"]) == _word(engagement) and _word(row["metric_id"]).replace("-", "_").replace(" ", "_") == metric
            and _among(amount, self._numbers(row, top)) and _among(base, self._numbers(row, bottom)) and not math.isnan(amount)
        )  # fmt: skip

    def _is_delivery(self, row: Row, value: tuple[Any, ...]) -> bool:
        engagement, delivery, promised, delivered, quantity = value
        delivered = None if delivered != delivered else delivered
        told = {name: _known(row[name]) for name in ("first_promised_on", "delivered_on")}
        vendor, site = (_word(row[name]).replace(" ", "").replace("-", "") for name in ("vendor", "site"))
        number = str(engagement).removeprefix("E-")
        return (
            row["delivery_id"].strip() == str(delivery).strip() and promised in told["first_promised_on"] and delivered in told["delivered_on"]
            and (delivered is None or delivered <= TODAY) and _among(math.nan if quantity is None else quantity, self._numbers(row, "ordered_quantity"))
            and vendor in (f"vendor{number}", f"v{number}") and site in (f"site{number}", f"s{number}")
        )  # fmt: skip


def _known(cell: str) -> set[date | None]:
    return {*days(cell)} if cell.strip() else {None}


def _word(text: object) -> str:
    return " ".join(str(text).casefold().split())


def _among(value: float, allowed: set[float]) -> bool:
    return any(value == one or (math.isnan(value) and math.isnan(one)) for one in allowed)


def _is_clean(kind: str, data: bytes) -> bool:
    """Whether the file is as it was written: nothing that anybody might object to."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    names = FIGURES if kind == "figures" else DELIVERIES
    lines = [line.split(",") for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n")]
    if (
        lines[0] != names
        or any(len(line) != len(names) for line in lines)
        or any(mark in text for mark in "\"'\r\t;|\ufeff")
        or len(lines) < 2
    ):
        return False
    rows = [dict(zip(names, line, strict=True)) for line in lines[1:]]
    keys = Counter(
        (row["engagement_id"], row["metric_id"], row["period"])
        if kind == "figures"
        else (row["vendor"], row["delivery_id"])
        for row in rows
    )
    return max(keys.values()) == 1 and all(
        _is_clean_figure(row) if kind == "figures" else _is_clean_delivery(row) for row in rows
    )


def _is_clean_figure(row: Row) -> bool:
    plain = all(_is_plain(row[name]) for name in NUMBERS["figures"])
    if (
        not plain
        or row["engagement_id"] not in ("E-1", "E-2")
        or not ("2000-01" <= row["period"] <= "2026-03" and len(months(row["period"])) == 1 and len(row["period"]) == 7)
    ):
        return False
    if row["metric_id"] in RATIOS:
        return bool(row["numerator"] and row["denominator"]) and float(row["numerator"]) <= float(row["denominator"])
    return row["metric_id"] in ("cycle_time", "customer_alignment") and bool(row["value"])


def _is_clean_delivery(row: Row) -> bool:
    named = (row["vendor"], row["site"]) in (("Vendor 1", "Site 1"), ("Vendor 2", "Site 2"))
    dated = all(
        not row[name] or (len(row[name]) == 10 and row[name][4] == "-" and days(row[name]))
        for name in ("first_promised_on", "delivered_on")
    )
    late = row["delivered_on"] > str(TODAY)
    return bool(
        named
        and dated
        and not late
        and row["delivery_id"].isalnum()
        and _is_plain(row["ordered_quantity"])
        and row["ordered_quantity"] not in ("0", "0.0", "00")
    )


def _is_plain(cell: str) -> bool:
    """Digits, perhaps with one or two decimals."""
    whole, point, part = cell.partition(".")
    return (
        cell == ""
        or (
            whole.isascii()
            and whole.isdigit()
            and len(whole) < 12
            and (not point or (part.isascii() and part.isdigit() and len(part) < 3))
            and float(cell) != 0
        )
        or cell == "0"
    )


def cases(count: int, seed: int = 2026) -> Iterator[tuple[str, bytes]]:
    """So many damaged files of both kinds, the same for the same seed."""
    draw = random.Random(seed)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        yield kind, damaged(draw, honest(draw, kind))


def campaign(take: Importer, count: int, seed: int = 2026) -> Report:
    """Bring so many damaged files to an importer."""
    report = Report()
    for kind, data in cases(count, seed):
        outcome, faults = faults_of(kind, data, take)
        report.files += 1
        report.outcomes[outcome] += 1
        report.faults += [f"file {report.files} ({kind}): {fault}\n    {data!r}" for fault in faults]
    return report


def furnished(folder: Path) -> Store:
    """A database with two vendors, sites, functions and engagements."""
    store = Store.open(f"sqlite:///{folder / 'mutated.db'}", AT)
    store.commit(Work(changes=new(tiny_register(2))), "Ada", "Two vendors", after(1))
    return store


def main(words: Sequence[str]) -> int:
    """Run the long form; 1 when anything was wrong."""
    count, seed = (int(words[0]) if words else 10_000), (int(words[1]) if len(words) > 1 else 2026)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        store = furnished(Path(folder))
        report, control = campaign(product(store), count, seed), campaign(trusting, min(count, 500), seed)
        store.close()
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(report.outcomes.items()))
    print(
        f"mutated files: {report.files} in {time.perf_counter() - began:.0f} s ({told}); faults: {len(report.faults)}"
    )
    print(f"negative control (an importer that trusts pandas): {len(control.faults)} faults in {control.files} files")
    for fault in report.faults[:20]:
        print(f"  {fault}")
    return 1 if report.faults or not control.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
