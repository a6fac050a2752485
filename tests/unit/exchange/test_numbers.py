"""Numbers: point or comma is seen from the column, and nothing that is no number gets through."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.exchange.convert import NumberReading, to_number, to_whole

ROWS = np.arange(2, 1_000, dtype=np.int64)


def column(*texts: str | None) -> pa.Array:
    return pa.array(texts, pa.string())


def refusals(reading: NumberReading) -> list[str]:
    return [str(one) for one in reading.refused(ROWS[: len(reading.text)], "Value")]


def test_plain_numbers_need_no_question() -> None:
    reading = to_number(column("1.5", "-2", None, "3e2", "+4", ".5", "5."))

    assert reading.values.to_pylist() == [1.5, -2.0, None, 300.0, 4.0, 0.5, 5.0]
    assert [reading.ambiguous, bool(reading.failed.any()), bool(reading.percent.any())] == [False] * 3


@pytest.mark.parametrize(
    ("texts", "values", "mark"),
    [
        (["1,5", "2", "1,234"], [1.5, 2.0, 1.234], ","),
        (["1.234,5", "1.234.567", "12"], [1234.5, 1234567.0, 12.0], ","),
        (["1,234.5", "1,234"], [1234.5, 1234.0], "."),
        (["1,234,567", "1,234"], [1234567.0, 1234.0], "."),
        (["1.5", "1,234"], [1.5, 1234.0], "."),
        (["0,125", "1,234"], [0.125, 1.234], ","),
        (["1234,567", "1,234"], [1234.567, 1.234], ","),
        (["12,34,567.5"], [1234567.5], "."),
        (["1 234,5", "1\u00a0234\u00a0567,25", "1\u202f234"], [1234.5, 1234567.25, 1234.0], ","),
        (["1'234.5", "1’234"], [1234.5, 1234.0], "."),
        (["\u22125,5"], [-5.5], ","),
    ],
)
def test_the_decimal_mark_is_seen_from_the_column(texts: list[str], values: list[float], mark: str) -> None:
    reading = to_number(column(*texts))

    assert reading.values.to_pylist() == values
    assert (reading.decimal, reading.ambiguous) == (mark, False)


@pytest.mark.parametrize("texts", [["1,234", "56"], ["1.234"], ["-1,234", "999,999"]])
def test_one_mark_before_three_digits_is_ambiguous_and_says_so(texts: list[str]) -> None:
    reading = to_number(column(*texts))

    assert reading.ambiguous
    assert reading.notes == (
        f"'{texts[0]}' may hold a decimal mark or a group of thousands, and no other number in the column tells",
    )


@pytest.mark.parametrize("text", ["1,23", "0,123", "1234,567", "1,2345"])
def test_a_mark_before_any_other_count_of_digits_is_decimal(text: str) -> None:
    reading = to_number(column(text))

    assert (reading.decimal, reading.ambiguous) == (",", False)


def test_a_mark_that_is_given_settles_it() -> None:
    assert to_number(column("1,234"), decimal=".").values.to_pylist() == [1234.0]
    assert to_number(column("1,234"), decimal=",").values.to_pylist() == [1.234]
    assert not to_number(column("1.234"), decimal=".").ambiguous
    with pytest.raises(ValueError, match=r"decimal ';' is not"):
        to_number(column("1"), decimal=";")


def test_the_rarer_mark_fails_and_a_tie_is_ambiguous() -> None:
    reading = to_number(column("1,5", "2,5", "3.5"))

    assert reading.values.to_pylist() == [1.5, 2.5, None]
    assert refusals(reading) == [
        "row 4, column Value: '3.5' does not have a decimal comma like the column; write it with a decimal comma"
    ]
    assert to_number(column("1,5", "3.5")).ambiguous


def test_percent_signs_are_flagged_and_the_value_is_not_divided() -> None:
    reading = to_number(column("95 %", "95.5%", "0.95", "5%%"))

    assert reading.values.to_pylist() == [95.0, 95.5, 0.95, None]
    assert reading.percent.tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0x1F", "'0x1F' is not a number; write digits only, or declare it as a missing word"),
        ("inf", "'inf' is not a number; write digits only, or declare it as a missing word"),
        ("NaN", "'NaN' is not a number; write digits only, or declare it as a missing word"),
        ("1e400", "'1e400' is too large or too small a number; correct it"),
        ("1e-400", "'1e-400' is too large or too small a number; correct it"),
        ("€5", "'€5' holds a currency; leave the number alone in the cell; the currency has its own field"),
        ("5 USD", "'5 USD' holds a currency; leave the number alone in the cell; the currency has its own field"),
        ("(5)", "'(5)' is not a number; write a negative number with a minus sign in front"),
        ("5-", "'5-' is not a number; write a negative number with a minus sign in front"),
        ("1,23,4", "'1,23,4' is not a number; write digits only, or declare it as a missing word"),
        ("1_000", "'1_000' is not a number; write digits only, or declare it as a missing word"),
        ("٣", "'٣' is not a number; write digits only, or declare it as a missing word"),
        ("--1", "'--1' is not a number; write digits only, or declare it as a missing word"),
        ("n/a", "'n/a' is not a number; write digits only, or declare it as a missing word"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason_and_cure(text: str, reason: str) -> None:
    for texts in (("1.5", text), (text,)):
        reading = to_number(column(*texts))
        assert reading.values[-1].as_py() is None
        assert refusals(reading)[-1].endswith(reason)


def test_zero_with_an_exponent_is_zero() -> None:
    assert to_number(column("0e5", "0.0")).values.to_pylist() == [0.0, 0.0]


def test_missing_words_become_null_also_beside_plain_numbers() -> None:
    reading = to_number(column("1.5", "N/A", " n/a"), missing=["N/A"])

    assert reading.values.to_pylist() == [1.5, None, None]
    assert not reading.failed.any()


def test_whole_numbers_keep_every_digit_and_refuse_fractions() -> None:
    reading = to_whole(column("9007199254740993", "-4", None))

    assert reading.values.to_pylist() == [9007199254740993, -4, None]
    assert reading.values.type == pa.int64()


def test_whole_numbers_with_groups_or_an_empty_fraction_are_whole() -> None:
    reading = to_whole(column("1,234,567", "12.0", "12.5", "0x1F", "99999999999999999999", "50%"))

    assert reading.values.to_pylist() == [1234567, 12, None, None, None, None]
    assert refusals(reading)[0] == "row 4, column Value: '12.5' is not a whole number in range; write digits only"


def test_hexadecimal_is_refused_even_where_every_other_cell_is_whole() -> None:
    assert to_whole(column("31", "0x1F")).failed.tolist() == [False, True]


def test_a_long_column_of_different_numbers_is_read_like_a_short_one() -> None:
    values = np.round(np.random.default_rng(3).random(50_000) * 1e5, 2)
    texts = pa.array([f"{value:.2f}".replace(".", ",") for value in values])
    reading = to_number(texts)

    assert reading.decimal == ","
    assert np.array_equal(reading.values.to_numpy(), values)


def test_one_telling_number_in_a_long_column_is_found_wherever_it_stands() -> None:
    texts = [str(number) for number in range(50_000)]
    texts[7] = "0,5"
    reading = to_number(pa.array(texts))

    assert (reading.decimal, reading.values[7].as_py(), reading.failed.sum()) == (",", 0.5, 0)


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(FINITE, min_size=1, max_size=30))
def test_every_float_comes_back_from_its_shortest_text(values: list[float]) -> None:
    assert to_number(pa.array([repr(value) for value in values]), decimal=".").values.to_pylist() == values


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20), st.integers(0, 4), st.sampled_from([".", ","]))
def test_a_detected_mark_is_right_or_ambiguous_never_wrong(numbers: list[int], digits: int, mark: str) -> None:
    values = [number / 10**digits for number in numbers]
    english = [f"{value:,.{digits}f}" for value in values]
    swap = str.maketrans(",.", ".,")

    reading = to_number(pa.array([text.translate(swap) if mark == "," else text for text in english]))

    assert reading.ambiguous or reading.values.to_pylist() == values


@given(st.lists(st.text(max_size=8), max_size=20))
def test_any_text_at_all_is_a_finite_number_or_null(texts: list[str]) -> None:
    reading = to_number(pa.array(texts, pa.string()))

    assert np.isfinite(reading.values.drop_null().to_numpy(zero_copy_only=False)).all()
    assert len(refusals(reading)) == reading.failed.sum()
