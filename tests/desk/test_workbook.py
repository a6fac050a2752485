"""The Excel template says what the CSV template says, and can be read back."""

from __future__ import annotations

import pytest

from sourcing_core.desk.templates import example_row
from sourcing_core.desk.workbook import workbook
from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.register import RECORDS, ROWS


@pytest.mark.parametrize("kind", [*RECORDS, *ROWS])
def test_the_workbook_holds_the_columns_and_the_example_row(kind: str) -> None:
    reading = read_file(workbook(kind), "template.xlsx", Limits())
    told = {name: text for name, text in example_row(kind).items() if text}
    row = {name: text for name, text in reading.table.to_pylist()[0].items() if text}
    assert row == told
    assert list(reading.header) == list(example_row(kind))


def test_the_same_workbook_has_the_same_bytes() -> None:
    assert workbook("vendor") == workbook("vendor")
