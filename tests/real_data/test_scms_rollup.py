"""USAID's SCMS deliveries (2006-2015, US government data): one line is one delivery."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sourcing_core.metrics.rollup import Rollup, rollup_deliveries

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "scms-shipments" / "SCMS_Delivery_History_Dataset.csv"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the real data is not at ../shared/data beside the project")


def days(texts: pd.Series) -> pa.Array:
    """Days of either shape of date in the file; words such as 'Date Not Captured' are unknown."""
    short = pd.to_datetime(texts, format="%d-%b-%y", errors="coerce")
    slashed = pd.to_datetime(texts, format="%m/%d/%Y", errors="coerce")
    return pa.array(short.fillna(slashed).dt.date, pa.date32())


@pytest.fixture(scope="module")
def rolled() -> Rollup:
    raw = pd.read_csv(FILE, encoding="utf-8-sig", dtype=str)
    events = pa.table(
        {
            "delivery_id": pa.array(raw["ID"]),
            "engagement_id": pa.array(raw["Vendor"]),
            "ordered_on": days(raw["PO Sent to Vendor Date"]),
            "first_promised_on": days(raw["Scheduled Delivery Date"]),
            "delivered_on": days(raw["Delivered to Client Date"]),
        }
    )
    return rollup_deliveries(events, as_of=date(2016, 1, 1))


def total(rolled: Rollup, metric_id: str) -> tuple[float, float]:
    chosen = rolled.figures.filter(pc.equal(rolled.figures.column("metric_id").cast(pa.string()), metric_id))
    return pc.sum(chosen.column("amount")).as_py(), pc.sum(chosen.column("base")).as_py()


def test_9138_of_10324_lines_were_on_time(rolled):
    assert total(rolled, "on_time_delivery") == (9138, 10324)


def test_73_vendors_have_figures(rolled):
    assert len(rolled.figures.column("engagement_id").unique()) == 73


def test_every_line_can_be_judged(rolled):
    assert total(rolled, "data_quality") == (10324, 10324)
    assert rolled.unplaced == 0


def test_file_tells_no_delivered_quantity_so_there_is_no_on_time_in_full(rolled):
    assert total(rolled, "on_time_in_full") == (None, None)


def test_orders_sent_after_delivery_have_no_cycle_time(rolled):
    raw = pd.read_csv(FILE, encoding="utf-8-sig", dtype=str)
    ordered, delivered = (days(raw[name]) for name in ("PO Sent to Vendor Date", "Delivered to Client Date"))
    both = pc.and_(pc.is_valid(ordered), pc.is_valid(delivered))
    backwards = pc.sum(pc.greater(ordered, delivered)).as_py()

    assert backwards > 0
    assert total(rolled, "cycle_time")[1] == pc.sum(both).as_py() - backwards
