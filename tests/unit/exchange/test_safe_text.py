"""CSV on the way out: no cell runs in a spreadsheet, and everything else comes back as it was."""

from __future__ import annotations

import csv
import io
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.exchange.safe_text import neutral, neutral_column, write_csv

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", "＝1", "＋1+1", "－1+1", "＠x", " =1+1", "\u00a0=1",
    "\u200b=1", "\ufeff=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "-", "+", "@", "=", "\t", "+44 20 7946 0000", "-5-3",
]  # fmt: skip
HARMLESS = ["", "a", "a=1", "1-2", "-5", "+3", "-1.5e-3", "+.5", "'=1", "a\n=1", "Ω", "5%", "(5)"]


@pytest.mark.parametrize("text", PAYLOADS)
def test_text_that_begins_like_a_formula_gets_a_mark_in_front(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_and_text_that_is_just_a_number_stays(text: str) -> None:
    assert neutral(text) == text


@given(st.lists(st.one_of(st.none(), st.text(), st.sampled_from(PAYLOADS + HARMLESS))))
def test_a_column_and_its_texts_are_made_safe_alike(texts: list[str | None]) -> None:
    column = pa.array(texts, pa.string())
    wanted = [None if text is None else neutral(text) for text in texts]

    assert neutral_column(column).to_pylist() == wanted
    assert neutral_column(column.dictionary_encode()).to_pylist() == wanted
    assert neutral_column(pa.chunked_array([column, column])).to_pylist() == wanted * 2


def test_numbers_and_dates_stay_as_they_are() -> None:
    for column in (pa.array([-5, None]), pa.array([-0.5]), pa.array([date(2026, 1, 1)])):
        assert neutral_column(column) is column


def test_a_table_is_written_with_few_marks_crlf_and_empty_unknowns() -> None:
    table = pa.table(
        {
            "=name": ["a,b", 'say "x"', "=1", None],
            "number": [-1.5, float("nan"), None, 5.0],
            "day": pa.array([date(2026, 3, 31), None, None, None]),
            "whole": [-7, 0, None, 2**60],
            "flag": [True, False, None, None],
            "word": pa.array(["x", "=y", "x", None]).dictionary_encode(),
        }
    )

    assert write_csv(table).decode() == (
        "'=name,number,day,whole,flag,word\r\n"
        '"a,b",-1.5,2026-03-31,-7,true,x\r\n'
        '"say ""x""",,,0,false,\'=y\r\n'
        "'=1,,,,,x\r\n"
        ",5,,1152921504606846976,,\r\n"
    )


def test_the_mark_the_line_end_and_the_raw_form_are_choices() -> None:
    table = pa.table({"a": ["=1"]})

    assert write_csv(table, mark=True) == b"\xef\xbb\xbfa\r\n'=1\r\n"
    assert write_csv(table, line_end="\n", raw=True) == b"a\n=1\n"


def test_an_empty_cell_in_a_table_of_one_column_is_still_a_row() -> None:
    data = write_csv(pa.table({"a": ["x", None, ""]}))

    assert data == b'a\r\nx\r\n""\r\n""\r\n'


def test_a_table_without_rows_is_its_header() -> None:
    assert write_csv(pa.table({"a": pa.array([], pa.string()), 'b"': pa.array([], pa.int64())})) == b'a,"b"""\r\n'


def test_a_table_without_columns_is_an_empty_line() -> None:
    assert write_csv(pa.table({"a": [1]}).select([])) == b"\r\n"


def test_a_dictionary_of_numbers_is_written_as_numbers() -> None:
    assert write_csv(pa.table({"a": pa.array([-5, 3, -5]).dictionary_encode()})) == b"a\r\n-5\r\n3\r\n-5\r\n"


def test_lists_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="cannot be written as CSV"):
        write_csv(pa.table({"a": [[1, 2]]}))


def test_the_same_table_gives_the_same_bytes_however_it_is_chunked() -> None:
    draw = np.random.default_rng(5)
    size = 200_000
    table = pa.table(
        {
            "name": np.array(["=a", "b,c", "d"])[draw.integers(0, 3, size)],
            "id": [f"@{n}" for n in range(size)],
            "value": draw.random(size),
        }
    )
    pieces = pa.concat_tables([table.slice(0, 7), table.slice(7, 100_000), table.slice(100_007)])

    assert write_csv(pieces) == write_csv(table) == write_csv(table.combine_chunks())


# Control codes are left out: a file of which they are more than a hundredth is refused as no text.
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), max_size=12)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12)


@given(TABLES)
def test_what_is_written_is_what_the_standard_library_reads(rows: list[tuple[str, str, str]]) -> None:
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate("abc")})

    found = list(csv.reader(io.StringIO(write_csv(table).decode(), newline=""), strict=True))

    assert found == [["a", "b", "c"], *([neutral(cell) for cell in row] for row in rows)]


@given(TABLES, st.sampled_from(["\r\n", "\n"]), st.booleans(), st.booleans())
def test_what_is_written_is_what_is_read(
    rows: list[tuple[str, str, str]], line_end: str, mark: bool, raw: bool
) -> None:
    table = pa.table(
        {
            "id": [f"R{number}" for number in range(len(rows))],
            **{name: [row[place] for row in rows] for place, name in enumerate("abc")},
        }
    )

    reading = read_file(write_csv(table, line_end=line_end, mark=mark, raw=raw), "f.csv", Limits())

    safe = (lambda text: text) if raw else neutral
    for place, name in enumerate("abc"):
        assert reading.table[name].to_pylist() == [safe(row[place]) or None for row in rows]
    assert reading.row_numbers.tolist() == list(range(2, len(rows) + 2))
    assert not reading.refused


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    message = ""
    try:
        read_file(data, "f.csv", Limits())
    except FileRefused as refused:
        message = str(refused)

    assert "\n" not in message
    assert not message or message.startswith("f.csv: ")
