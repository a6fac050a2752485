"""Data for the benchmarks: made once per folder, the same every time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from sourcing_core.months import month_number
from sourcing_core.register import Engagement, RegisterRecord, ServiceLevel, Site, Vendor
from sourcing_core.storage import Change, Posts, Store, Work
from sourcing_core.vocabulary import Unit

AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
AS_OF = date(2026, 11, 22)
LAST = month_number(date(2026, 10, 1))
LEVELS = {
    "on_time_delivery": (95, 90, Unit.PERCENT),
    "defect_rate": (2, 4, Unit.PERCENT),
    "cycle_time": (10, 14, Unit.DAYS),
    "innovation_velocity": (60, 40, Unit.POINTS),
    "ip_protection": (70, 50, Unit.POINTS),
    "customer_alignment": (70, 50, Unit.POINTS),
}
COUNTRIES = ("IN", "PL", "SG", "PH", "RO", "MX", "ZA", "PT")


def register(vendors: int) -> list[RegisterRecord]:
    """Vendors with one site, one engagement and six service levels each."""
    made: list[RegisterRecord] = []
    for i in range(vendors):
        made += [
            Vendor(
                vendor_id=f"V-{i:04d}",
                name=f"Vendor {i}",
                tier=("T1", "T2", "T3")[i % 3],
                vendor_group=f"Group {i % 20}",
                country="PL",
            ),
            Site(site_id=f"S-{i:04d}", name=f"Site {i}", country=COUNTRIES[i % 8]),
            Engagement(
                engagement_id=f"E-{i:04d}",
                vendor_id=f"V-{i:04d}",
                site_id=f"S-{i:04d}",
                yearly_value=1000.0 + i,
                started_on=date(2020, 1, 1),
            ),
        ]
        made += [
            ServiceLevel(
                level_id=f"L-{i:04d}-{k}",
                vendor_id=f"V-{i:04d}",
                metric_id=metric,
                expected=expected,
                minimum=minimum,
                unit=unit,
            )
            for k, (metric, (expected, minimum, unit)) in enumerate(LEVELS.items())
        ]
    return made


def figures(vendors: int, months: int) -> Posts:
    """Every metric of every engagement in every month; month by month, as they came in."""
    random = np.random.default_rng(825)
    metrics = np.tile(np.array(list(LEVELS), object), vendors)
    engagements = np.repeat([f"E-{i:04d}" for i in range(vendors)], len(LEVELS)).astype(object)
    shape = (months, len(metrics))
    base = random.integers(50, 500, shape)
    share = np.select([metrics == "on_time_delivery", metrics == "defect_rate"], [0.95, 0.02], 0.0)
    value = random.normal(np.where(metrics == "cycle_time", 9.0, 72.0), 2.0, shape)
    amount = np.where(share > 0, random.binomial(base, np.broadcast_to(share, shape)), value)
    return Posts(
        np.tile(engagements, months),
        np.tile(metrics, months),
        np.repeat(np.arange(LAST - months + 1, LAST + 1, dtype=np.int32), len(metrics)),
        amount.ravel().astype(float),
        base.ravel().astype(float),
        np.full(amount.size, 2, np.int8),
    )


def portfolio_file(folder: Path, vendors: int = 2000, months: int = 60) -> Path:
    """A database of vendors x 6 series x months figures."""
    path = folder / f"portfolio_{vendors}x{months}.db"
    if not path.exists():
        part = folder / f"part_{path.name}"
        store = Store.open(f"sqlite:///{part}", AT)
        store.commit(Work(changes=[Change(record) for record in register(vendors)]), "bench", "register", AT)
        store.commit(Work(posts=figures(vendors, months)), "bench", "figures", AT)
        store.close()
        _fold(part)
        part.replace(path)
    return path


def _fold(path: Path) -> None:
    from sourcing_core.storage.engine import sqlite_module

    connection = sqlite_module().connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def deliveries(rows: int, *, engagements: int = 200, months: int = 60) -> pa.Table:
    """Typed delivery events with days as ISO dates."""
    random = np.random.default_rng(825)
    first = np.datetime64("2021-11-01")
    promised = first + random.integers(0, months * 30, rows).astype("timedelta64[D]")
    ordered = promised - random.integers(5, 40, rows).astype("timedelta64[D]")
    late = np.where(random.random(rows) < 0.06, random.integers(1, 15, rows), -random.integers(0, 4, rows))
    delivered = promised + late.astype("timedelta64[D]")
    quantity = random.integers(1, 500, rows).astype(float)
    engagement = pa.DictionaryArray.from_arrays(
        pa.array(random.integers(0, engagements, rows), pa.int32()),
        pa.array([f"E-{i:04d}" for i in range(engagements)]),
    )
    return pa.table(
        {
            "delivery_id": pa.array(np.char.add("D-", np.arange(rows).astype(str))),
            "engagement_id": engagement,
            "ordered_on": pa.array(ordered),
            "requested_on": pa.array(promised),
            "first_promised_on": pa.array(promised),
            "delivered_on": pa.array(delivered),
            "ordered_quantity": quantity,
            "delivered_quantity": quantity,
        }
    )


def deliveries_csv(folder: Path, rows: int) -> Path:
    """The same as a file."""
    path = folder / f"deliveries_{rows}.csv"
    if not path.exists():
        table = deliveries(rows)
        pa_csv.write_csv(table.set_column(1, "engagement_id", table["engagement_id"].cast(pa.string())), path)
    return path


def engagements_database(path: Path, engagements: int = 200) -> str:
    """A fresh database with the engagements that the deliveries name."""
    for part in path.parent.glob(f"{path.name}*"):
        part.unlink()
    url = f"sqlite:///{path}"
    store = Store.open(url, AT)
    made: list[RegisterRecord] = [
        Vendor(vendor_id="V-1", name="Vendor"),
        Site(site_id="S-1", name="Site", country="SG"),
    ]
    made += [Engagement(engagement_id=f"E-{i:04d}", vendor_id="V-1", site_id="S-1") for i in range(engagements)]
    store.commit(Work(changes=[Change(record) for record in made]), "bench", "register", AT)
    store.close()
    return url
