"""The SCMS deliveries as published: read as they are, nothing edited."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.compute as pc
import pytest

from sourcing_core.exchange.convert import to_date, to_number
from sourcing_core.exchange.limits import Limits, load_bytes
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.reading import Reading

FILE = Path(__file__).resolve().parents[3] / "shared/data/scms-shipments/SCMS_Delivery_History_Dataset.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the SCMS file is not beside the project")


@pytest.fixture(scope="module")
def scms() -> Reading:
    return read_file(load_bytes(FILE, Limits()), FILE.name, Limits())


def test_every_row_is_read_and_the_mark_is_noticed(scms: Reading) -> None:
    assert (scms.table.num_rows, scms.table.num_columns) == (10_324, 33)
    assert (scms.encoding, scms.delimiter, scms.quote, scms.line_ending) == ("UTF-8 with mark", ",", '"', "LF")
    assert scms.header[0] == "ID"
    assert not scms.refused
    assert scms.row_numbers[[0, -1]].tolist() == [2, 10_325]


def test_names_keep_their_accents_and_commas(scms: Reading) -> None:
    assert "Côte d'Ivoire" in pc.unique(scms.table["Country"]).to_pylist()
    assert len(pc.unique(scms.table["Vendor"])) == 73
    assert len(pc.unique(scms.table["Manufacturing Site"])) == 88


def test_the_two_shapes_of_dates_are_found_and_9138_lines_are_on_time(scms: Reading) -> None:
    scheduled, delivered = (
        to_date(scms.table["Scheduled Delivery Date"]),
        to_date(scms.table["Delivered to Client Date"]),
    )
    sent = to_date(scms.table["PO Sent to Vendor Date"], missing=["N/A - From RDC", "Date Not Captured"])

    assert [re.sub(r"[A-Za-z]+", "Mon", re.sub(r"\d+", "9", shape)) for shape in scheduled.shapes] == ["9-Mon-9"]
    assert (scheduled.order, scheduled.ambiguous) == (None, False)
    assert [re.sub(r"\d+", "9", shape) for shape in sent.shapes] == ["9/9/9"]
    assert (sent.order, sent.ambiguous) == ("mdy", False)
    assert sum(reading.failed.sum() for reading in (scheduled, delivered, sent)) == 0
    assert pc.sum(pc.less_equal(delivered.values, scheduled.values)).as_py() == 9_138


def test_undeclared_words_among_dates_fail_by_row(scms: Reading) -> None:
    sent = to_date(scms.table["PO Sent to Vendor Date"])

    assert sent.failed.sum() == 5_404 + 328
    assert str(sent.refused(scms.row_numbers, "PO Sent to Vendor Date", most=1)[0]) == (
        "row 2, column PO Sent to Vendor Date: 'N/A - From RDC' is not a date; "
        "write it as 2026-03-31, or declare it as a missing word"
    )


def test_quantities_are_numbers_and_words_in_weights_are_not(scms: Reading) -> None:
    assert not to_number(scms.table["Line Item Quantity"]).failed.any()
    assert to_number(scms.table["Weight (Kilograms)"]).failed.sum() == 10_324 - 6_372
