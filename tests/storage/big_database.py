"""A big database: 2,000 vendors, sites and engagements, 12,000 series x 60 months = 720,000 figures."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from sourcing_core.register import Engagement, RegisterRecord, Site, Vendor
from sourcing_core.storage import Change, Posts, Store, Work

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
AS_OF = date(2025, 12, 31)
METRICS = (
    "on_time_delivery",
    "defect_rate",
    "cycle_time",
    "innovation_velocity",
    "ip_protection",
    "customer_alignment",
)
FIRST_MONTH, MONTHS = 2021 * 12, 60
COUNT = 2000


def register(count: int) -> list[RegisterRecord]:
    """So many vendors, each with a site and an engagement."""
    records: list[RegisterRecord] = []
    for number in range(count):
        records += [
            Vendor(
                vendor_id=f"V-{number:04d}",
                name=f"Vendor {number}",
                country="PL",
                tier="T2",
                tier_reviewed_on=date(2025, 3, 1),
                notes="Nothing much",
            ),
            Site(
                site_id=f"S-{number:04d}",
                name=f"Site {number}",
                country="SG",
                city="Singapore",
                zone="Asia/Singapore",
                latitude=1.3,
                longitude=103.8,
                headcount=40,
            ),
            Engagement(
                engagement_id=f"E-{number:04d}",
                vendor_id=f"V-{number:04d}",
                site_id=f"S-{number:04d}",
                started_on=date(2020, 1, 1),
                yearly_value=1e5,
                currency="EUR",
            ),
        ]
    return records


def figures(count: int, months: int = MONTHS) -> Posts:
    """Every metric of every engagement in every month."""
    random = np.random.default_rng(7)
    engagements = np.array([f"E-{number:04d}" for number in range(count)], object)
    pairs = count * len(METRICS)
    base = random.integers(50, 500, (months, pairs)).astype(float)
    return Posts(
        engagement_id=np.tile(np.repeat(engagements, len(METRICS)), months),
        metric_id=np.tile(np.array(METRICS, object), count * months),
        month=np.repeat(np.arange(FIRST_MONTH, FIRST_MONTH + months, dtype=np.int32), pairs),
        amount=np.floor(base * random.uniform(0.7, 1.0, base.shape)).ravel(),
        base=base.ravel(),
        source=np.full(months * pairs, 2, np.int8),
    )


def fill(url: str, count: int = COUNT) -> dict[str, float]:
    """Make the database; returns the seconds that its two commits took."""
    store = Store.open(url, AT)
    records, posts = register(count), figures(count)
    started = time.perf_counter()
    store.commit(Work(changes=[Change(record) for record in records]), "Ada", "Register", AT)
    between = time.perf_counter()
    store.commit(Work(posts=posts), "Ada", "Figures", AT)
    ended = time.perf_counter()
    store.close()
    return {"register": between - started, "figures": ended - between}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.unlink(missing_ok=True)
    print(fill(f"sqlite:///{target}"))
