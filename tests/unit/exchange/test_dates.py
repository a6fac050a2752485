"""Dates: what is certain is read, what is doubtful is asked about, what does not exist is refused by name."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.exchange.convert import DateReading, to_date, to_month

ROWS = np.arange(2, 1_000, dtype=np.int64)


def column(*texts: str | None) -> pa.Array:
    return pa.array(texts, pa.string())


def refusals(reading: DateReading) -> list[str]:
    return [str(one) for one in reading.refused(ROWS[: len(reading.text)], "Due")]


def test_iso_dates_need_no_question() -> None:
    reading = to_date(column("2026-03-31", None, "2024-02-29"))

    assert reading.values.to_pylist() == [date(2026, 3, 31), None, date(2024, 2, 29)]
    assert reading.order is None
    assert [reading.ambiguous, bool(reading.failed.any())] == [False, False]


def test_a_day_above_12_settles_the_order_for_the_whole_column() -> None:
    assert to_date(column("03/04/2020", "13/04/2020")).values.to_pylist() == [date(2020, 4, 3), date(2020, 4, 13)]
    assert to_date(column("03/04/2020", "04/13/2020")).values.to_pylist() == [date(2020, 3, 4), date(2020, 4, 13)]
    assert to_date(column("03/04/2020", "04/13/2020")).order == "mdy"


def test_a_column_with_days_and_months_up_to_12_is_ambiguous_and_says_so() -> None:
    reading = to_date(column("03/04/2020", "12/12/2020"))

    assert reading.ambiguous
    assert reading.order == "dmy"
    assert reading.values.to_pylist() == [date(2020, 4, 3), date(2020, 12, 12)]
    assert reading.notes == (
        "'03/04/2020' may put the day or the month first, and no other date in the column tells which",
    )


def test_the_12th_is_still_ambiguous_and_the_13th_is_not() -> None:
    assert to_date(column("12/11/2020")).ambiguous
    assert not to_date(column("13/11/2020")).ambiguous


def test_a_date_that_is_the_same_either_way_is_not_ambiguous() -> None:
    assert not to_date(column("03/03/2020", "12/12/2020")).ambiguous


def test_an_order_that_is_given_settles_it() -> None:
    assert to_date(column("03/04/2020"), order="mdy").values.to_pylist() == [date(2020, 3, 4)]
    assert to_date(column("20/04/03"), order="ymd").values.to_pylist() == [date(2020, 4, 3)]
    with pytest.raises(ValueError, match="order 'ydm' is not one of dmy, mdy, ymd"):
        to_date(column("2020"), order="ydm")


def test_both_orders_in_one_column_keep_the_certain_dates_and_refuse_the_others() -> None:
    reading = to_date(column("13/04/2020", "01/02/2020", "02/13/2020", "05/05/2020"))

    assert reading.values.to_pylist() == [date(2020, 4, 13), None, date(2020, 2, 13), date(2020, 5, 5)]
    assert refusals(reading) == [
        (
            "row 3, column Due: '01/02/2020' may put the day or the month first, and the column holds both orders; "
            "write it as 2026-03-31"
        )
    ]


def test_a_day_that_exists_in_neither_order_is_refused_as_such() -> None:
    reading = to_date(column("13/04/2020", "02/13/2020", "32/13/2020"))

    assert refusals(reading) == ["row 4, column Due: '32/13/2020' is a day that does not exist; correct the date"]


def test_a_day_that_does_not_exist_does_not_settle_the_order() -> None:
    reading = to_date(column("03/04/2020", "02/31/2020"))

    assert reading.ambiguous
    assert reading.failed.tolist() == [False, True]


def test_several_shapes_in_one_column_are_read_and_named() -> None:
    reading = to_date(
        column("4-Aug-09", "10/17/2014", "2020/1/3", "20200131", "3. März 2020", "Aug 4, 2009", "1st May 1969")
    )

    assert [str(day) for day in reading.values.to_pylist()] == [
        "2009-08-04", "2014-10-17", "2020-01-03", "2020-01-31", "2020-03-03", "2009-08-04", "1969-05-01",
    ]  # fmt: skip
    assert set(reading.shapes) == {"4-Aug-09", "10/17/2014", "2020/1/3", "20200131", "Aug 4, 2009"}
    assert reading.notes[1].startswith("dates are written in 5 ways: ")


def test_two_digit_years_turn_over_between_68_and_69() -> None:
    assert to_date(column("31-Dec-68", "1-Jan-69")).values.to_pylist() == [date(2068, 12, 31), date(1969, 1, 1)]


def test_a_time_of_day_is_dropped_and_a_time_zone_is_not() -> None:
    reading = to_date(column("2020-01-31 14:05", "31/01/2020 2:05 PM", "2020-01-31T14:05:00Z"))

    assert reading.values.to_pylist() == [date(2020, 1, 31), date(2020, 1, 31), None]
    assert refusals(reading) == [
        "row 4, column Due: '2020-01-31T14:05:00Z' has a time zone, so its date depends on the place; write it as 2026-03-31"
    ]


def test_declared_formats_are_the_only_ones_beside_iso() -> None:
    reading = to_date(column("4-Aug-09", "10/17/2014", "2020-01-31", "31.12.2020"), formats=["%d-%b-%y", "%m/%d/%Y"])

    assert reading.values.to_pylist() == [date(2009, 8, 4), date(2014, 10, 17), date(2020, 1, 31), None]
    assert refusals(reading) == [
        (
            "row 5, column Due: '31.12.2020' is not written as %d-%b-%y or %m/%d/%Y; "
            "write it as 2026-03-31, or add its format to the mapping"
        )
    ]


@pytest.mark.parametrize("form", ["%d-%m", "%d/%m/%Q", "%d/%m/%Y %", "%d/%d/%m/%Y", "text"])
def test_a_format_that_is_no_date_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="date format"):
        to_date(column("x"), formats=[form])


def test_missing_words_become_null_whatever_their_case_and_dates_among_them_too() -> None:
    words = ["Date Not Captured", "9999-12-31"]

    assert to_date(column("2020-01-31", "date not captured ", "9999-12-31"), missing=words).values.to_pylist() == [
        date(2020, 1, 31), None, None,
    ]  # fmt: skip
    assert not to_date(column("2020-01-31", "9999-12-31"), missing=words).failed.any()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-31", "'2026-02-31' is a day that does not exist; correct the date"),
        ("2025-02-29", "'2025-02-29' is a day that does not exist; correct the date"),
        ("31-Feb-2026", "'31-Feb-2026' is a day that does not exist; correct the date"),
        ("2026-13-01", "'2026-13-01' is a day that does not exist; correct the date"),
        ("32/13/2026", "'32/13/2026' does not exist as day/month/year; correct the date, or choose another order of day and month"),
        ("43832", "'43832' is a bare number, perhaps a spreadsheet's own date number; format it as a date: write it as 2026-03-31"),
        ("9999-12-31", "'9999-12-31' has the year 9999; correct the year, or leave the cell empty"),
        ("0045-01-01", "'0045-01-01' is not a date; write it as 2026-03-31, or declare it as a missing word"),
        ("soon", "'soon' is not a date; write it as 2026-03-31, or declare it as a missing word"),
        ("1/2-2020", "'1/2-2020' is not a date; write it as 2026-03-31, or declare it as a missing word"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_its_reason_and_cure(text: str, reason: str) -> None:
    assert refusals(to_date(column("2026-03-31", text))) == [f"row 3, column Due: {reason}"]


def test_refusals_can_be_limited() -> None:
    assert len(to_date(column(*["x"] * 50)).refused(ROWS, "Due", most=3)) == 3


def test_a_column_of_nothing_is_a_column_of_nulls() -> None:
    for reading in (to_date(column(None, None)), to_date(column(" ")), to_date(column())):
        assert reading.values.null_count == len(reading.values)
        assert not reading.failed.any()


DAYS = st.lists(st.dates(date(1970, 1, 1), date(2068, 12, 31)), min_size=1, max_size=30)
FORMS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}


@given(
    DAYS,
    st.sampled_from(
        ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%m-%d-%Y", "%d %b %Y", "%d-%b-%y", "%B %d, %Y", "%Y/%m/%d", "%Y%m%d"]
    ),
)
def test_a_declared_format_reads_back_every_date(days: list[date], form: str) -> None:
    texts = pa.array([day.strftime(form) for day in days])

    reading = to_date(texts, formats=[form])

    assert reading.values.to_pylist() == days


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_detected_order_is_right_or_ambiguous_never_wrong(days: list[date], form: str) -> None:
    reading = to_date(pa.array([day.strftime(form) for day in days]))

    assert reading.ambiguous or reading.values.to_pylist() == days


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 31), st.integers(1900, 2199)), min_size=1, max_size=20))
def test_only_days_that_exist_are_read(parts: list[tuple[int, int, int]]) -> None:
    texts = [f"{year:04}-{month}-{day}" for month, day, year in parts]

    found = to_date(pa.array(texts)).values.to_pylist()

    for (month, day, year), value in zip(parts, found, strict=True):
        try:
            assert value == date(year, month, day)
        except ValueError:
            assert value is None


def test_the_quick_way_and_the_patterns_agree_on_every_day_of_thirty_years() -> None:
    days = [date(1999, 1, 1) + timedelta(days=number) for number in range(30 * 365)]
    plain = to_date(pa.array([day.isoformat() for day in days])).values
    slow = to_date(pa.array([f" {day.isoformat()}" for day in days])).values

    assert plain.to_pylist() == days
    assert slow.equals(plain)


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


@pytest.mark.parametrize(
    "text", ["2017-03", "2017-3", "2017/03", "201703", "2017M03", "2017 M3", "03/2017", "3.2017", "Mar 2017", "Mar-17", "März 2017",
             "mars 2017", "March, 2017", "2017 March", "2017-03-01", "2017-03-31", "31/03/2017", "31-Mar-17"],
)  # fmt: skip
def test_every_way_to_write_march_2017(text: str) -> None:
    assert to_month(column(text, None)).values.to_pylist() == [month(2017, 3), None]


@pytest.mark.parametrize("text", ["2017-13", "2017-00", "13/2017", "Q1 2017", "2017", "17-03", "Marble 2017"])
def test_what_is_no_month_is_refused(text: str) -> None:
    reading = to_month(column("2017-01", text))

    assert reading.failed.tolist() == [False, True]
    assert refusals(reading)[0].endswith("; write it as 2026-03")


def test_months_from_doubtful_dates_are_ambiguous_too() -> None:
    assert to_month(column("03/04/2017")).ambiguous
    assert to_month(column("03/04/2017"), order="mdy").values.to_pylist() == [month(2017, 3)]
