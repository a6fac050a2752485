"""CSV in every usual dialect comes out as the same table."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.reading import Reading

WANTED = {"id": ["D1", "D2"], "vendor": ["Côté & Söhne", "B, Inc."], "note": [None, "two"]}


def read(data: bytes | str, name: str = "f.csv", **more: str) -> Reading:
    return read_file(data.encode() if isinstance(data, str) else data, name, Limits(), **more)


def text(delimiter: str = ",", line_end: str = "\n") -> str:
    """The wanted table in one dialect; the second vendor needs quotation marks where the comma parts."""
    rows = [["id", "vendor", "note"], ["D1", "Côté & Söhne", ""], ["D2", '"B, Inc."', "two"]]
    return line_end.join(delimiter.join(row) for row in rows) + line_end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("line_end", "title"), [("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")])
def test_every_delimiter_with_every_line_end(delimiter: str, line_end: str, title: str) -> None:
    reading = read(text(delimiter, line_end))

    assert reading.table.to_pydict() == WANTED
    assert (reading.delimiter, reading.line_ending, reading.quote) == (delimiter, title, '"')


@pytest.mark.parametrize(
    ("codec", "mark", "title"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8 with mark"),
        ("cp1252", b"", "Windows-1252"),
        ("utf-16-le", b"\xff\xfe", "UTF-16 LE with mark"),
        ("utf-16-be", b"\xfe\xff", "UTF-16 BE with mark"),
        ("utf-16-le", b"", "UTF-16 LE"),
        ("utf-16-be", b"", "UTF-16 BE"),
    ],
)
def test_every_encoding_with_and_without_mark(codec: str, mark: bytes, title: str) -> None:
    reading = read(mark + text().encode(codec))

    assert reading.table.to_pydict() == WANTED
    assert reading.encoding == title


def test_windows_1252_is_noted_with_an_accented_cell_to_check() -> None:
    notes = read(text().encode("cp1252")).notes

    assert notes == ["read as Windows-1252 because it is not UTF-8; check accented letters, for example 'Côté & Söhne'"]


def test_an_encoding_that_is_given_is_not_guessed() -> None:
    reading = read("id,name\n1,Łódź\n".encode("cp1250"), encoding="cp1250")

    assert reading.table["name"].to_pylist() == ["Łódź"]


def test_single_quotation_marks_around_every_name_are_seen() -> None:
    reading = read("'id','vendor'\n'1','B, Inc.'\n")

    assert reading.table.to_pydict() == {"id": ["1"], "vendor": ["B, Inc."]}
    assert reading.quote == "'"


def test_a_delimiter_declared_above_the_header_counts_and_its_line_is_no_row() -> None:
    reading = read("sep=;\nid;name\n1;a\n")

    assert reading.delimiter == ";"
    assert reading.row_numbers.tolist() == [2]


def test_decimal_commas_do_not_make_the_comma_the_delimiter() -> None:
    assert read("id;value\n1;1,5\n2;2,5\n").table["value"].to_pylist() == ["1,5", "2,5"]


def test_one_column_without_any_delimiter_is_a_table() -> None:
    assert read("vendor\nAlpha\nBeta\n").table.to_pydict() == {"vendor": ["Alpha", "Beta"]}


def test_line_ends_inside_quoted_cells_are_kept_and_rows_count_records() -> None:
    reading = read('id,note\n1,"two\nlines"\n2,"a\r\n\nb"\n3,c\n')

    assert reading.table["note"].to_pylist() == ["two\nlines", "a\r\n\nb", "c"]
    assert reading.row_numbers.tolist() == [2, 3, 4]


def test_doubled_quotation_marks_are_one() -> None:
    assert read('id,note\n1,"a ""b"" c"\n2,""""\n3,""\n').table["note"].to_pylist() == ['a "b" c', '"', None]


def test_marks_that_never_begin_a_cell_are_plain_characters() -> None:
    reading = read('id,size\n1,6" pipe\n2,5"\n')

    assert reading.table["size"].to_pylist() == ['6" pipe', '5"']
    assert reading.quote is None


def test_a_mark_inside_an_unquoted_cell_beside_quoted_cells_is_a_plain_character() -> None:
    reading = read('id,size,name\n1,6" pipe,"a, b"\n2,5",c\n')

    assert reading.table.to_pydict() == {"id": ["1", "2"], "size": ['6" pipe', '5"'], "name": ["a, b", "c"]}


def test_blank_lines_and_empty_rows_are_left_out_but_counted() -> None:
    reading = read("\n\nid,a\n1,x\n\n,\n2,y\n\n")

    assert reading.table.to_pydict() == {"id": ["1", "2"], "a": ["x", "y"]}
    assert reading.row_numbers.tolist() == [4, 7]
    assert reading.notes == ["3 empty rows were left out"]


def test_rows_with_some_empty_cells_are_kept() -> None:
    assert read("id,a\n1,\n,x\n").table.to_pydict() == {"id": ["1", None], "a": [None, "x"]}


def test_an_empty_column_without_a_name_is_left_out() -> None:
    reading = read("id,a,\n1,x,\n2,y,\n")

    assert reading.header == ("id", "a")
    assert reading.notes == ["1 empty columns without a name were left out"]


def test_names_are_trimmed_and_composed() -> None:
    assert read(' id ,"Line\nitem",Cote\u0301\n1,2,3\n').header == ("id", "Line item", "Coté")


def test_the_hash_is_that_of_the_bytes_as_uploaded() -> None:
    data = text().encode("utf-16")

    assert read(data).sha256 == hashlib.sha256(data).hexdigest()


def test_row_numbers_are_64_bit_and_begin_with_row_2() -> None:
    rows = read("a,b\n" + "1,2\n" * 5).row_numbers

    assert rows.dtype == np.int64
    assert rows.tolist() == [2, 3, 4, 5, 6]


def test_a_file_of_several_parser_blocks_keeps_its_order_and_numbers() -> None:
    count = 400_000
    lines = "".join(f"{number},{'x' * 20}\n" for number in range(count))
    reading = read("id,filler\n" + lines.replace("\n7,", "\n7,extra,", 1))

    kept = [str(number) for number in range(count) if number != 7]
    assert reading.table["id"].to_pylist() == kept
    assert [refused.row for refused in reading.refused] == [9]
    assert reading.row_numbers[[0, 6, 7, -1]].tolist() == [2, 8, 10, count + 1]


def test_numbers_in_the_header_are_noted() -> None:
    assert read("1,2,3\n4,5,6\n").notes == ["row 1 was taken as column names although it holds only numbers or dates"]
