"""25-02-22 may be the 22nd of February 2025 or the 25th of February 2022: nobody guesses."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sourcing_core.exchange.convert import to_date, to_month


def test_among_years_in_full_that_come_first_it_fails() -> None:
    read = to_date(pa.array(["2025-02-16", "25-02-22", "2025-03-01"]))

    assert read.failed.tolist() == [False, True, False]
    assert read.explain("25-02-22") == (
        "'25-02-22' does not tell which of its numbers is the year",
        "write it as 2026-03-31",
    )


def test_among_months_with_years_in_full_it_fails() -> None:
    assert to_month(pa.array(["2025-02", "25-02-22"])).failed.tolist() == [False, True]


@pytest.mark.parametrize("texts", [["25-02-22", "24-11-05"], ["13-05-20"], ["25 02 22"]])
def test_alone_it_is_asked_about(texts: list[str]) -> None:
    read = to_date(pa.array(texts))

    assert read.ambiguous
    assert read.notes[0].endswith(
        "may put the year, the month or the day first, and no other date in the column tells which"
    )


def test_a_year_that_is_no_day_tells() -> None:
    read = to_date(pa.array(["13-05-97", "02-06-97"]))

    assert not read.ambiguous
    assert str(read.values[0]) == "1997-05-13"


def test_with_slashes_the_year_stands_last() -> None:
    read = to_date(pa.array(["13/05/25", "02/06/25"]))

    assert (read.ambiguous, str(read.values[0])) == (False, "2025-05-13")


@pytest.mark.parametrize(("order", "day"), [("ymd", "2025-02-22"), ("dmy", "2022-02-25")])
def test_an_order_that_is_told_settles_it(order: str, day: str) -> None:
    assert str(to_date(pa.array(["2025-02-16", "25-02-22"]), order).values[1]) == day
