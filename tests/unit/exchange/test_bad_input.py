"""Every way a file can be bad gives one line that names the place and the cure."""

from __future__ import annotations

import random
import time
import tracemalloc
from pathlib import Path

import pytest

from sourcing_core.exchange.limits import MEBIBYTE, Limits, load_bytes
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.refusal import FileRefused

CASES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty; choose a file with a header row and at least one row below it"),
    "only a mark": (
        b"\xef\xbb\xbf",
        "the file is empty; choose a file with a header row and at least one row below it",
    ),
    "only blanks": (b" \n\t\r\n", "the file is empty; choose a file with a header row and at least one row below it"),
    "header only": (b"id,name\n", "the file has column names but no rows below them; add at least one row"),
    "header and blank lines": (
        b"id,name\n\n,\n",
        "the file has column names but no rows below them; add at least one row",
    ),
    "duplicate header": (
        b"id,Date,x,Date \n1,2,3,4\n",
        "row 1 has the column name 'Date' 2 times, in columns B and D; give every column its own name",
    ),
    "blank header": (
        b"id,,x\n1,2,3\n",
        "row 1 gives no name to column B, which holds values; write a column name there, or empty the column",
    ),
    "zero byte": (
        b'a,b\n"x\ny",2\n3,4\x00\n',
        "row 3 holds a zero byte (NUL), so the file is damaged or not text; save it again as CSV",
    ),
    "mixed encodings": (
        "a,b\n1,Ärger\n".encode() + b"2,\xe4rger\n",
        "two encodings are mixed: row 2 is UTF-8 and row 3 is not; save the file again as 'CSV UTF-8'",
    ),
    "invalid after a mark": (
        b"\xef\xbb\xbfa,b\n1,2\n3,\xe4\n",
        "row 3 holds bytes that are not UTF-8; save the file again as 'CSV UTF-8'",
    ),
    "neither UTF-8 nor Windows-1252": (
        b"a,b\n1,2\n\xe43,\x81x\n",
        "row 3 holds bytes that are not UTF-8 or Windows-1252; save the file again as 'CSV UTF-8'",
    ),
    "half a UTF-16 character": (
        b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le") + b"\x00\xd8\n\x00",
        "row 3 holds bytes that are not UTF-16 LE; save the file again as 'CSV UTF-8'",
    ),
    "UTF-32": (
        b"\xff\xfe\x00\x00" + "a,b".encode("utf-32-le"),
        "the file is in UTF-32; save the file again as 'CSV UTF-8'",
    ),
    "never closed": (
        b'a,b\n1,"x"\n2,"y\n3,z\n',
        (
            "row 3: a quotation mark is opened and never closed; "
            "write a quotation mark inside a cell twice, and one at each end of the cell"
        ),
    ),
    "text after a closing mark": (
        b'a,b\n1,"x"\n2,"y"z\n3,"w"\n',
        (
            "row 3: a quotation mark stands inside a quoted cell; "
            "write a quotation mark inside a cell twice, and one at each end of the cell"
        ),
    ),
    "never closed in a long line": (
        b'a,b\n1,"' + b"x" * 200_000 + b"\n2,3\n",
        (
            "row 2: a quoted cell has more than 131,072 characters; "
            "write a quotation mark inside a cell twice, and one at each end of the cell"
        ),
    ),
    "a record of twelve megabytes": (
        b'a,b\n1,"' + (b"x" * 999 + b"\n") * 12_000 + b'"\n2,3\n',
        "one record runs over too many lines; look for a quotation mark that is never closed",
    ),
    "nothing but delimiters": (b",,\n,,\n", "the file has column names but no rows below them; add at least one row"),
    "every row ragged": (
        b"a,b\n1,2,3\n4,5,6\n",
        (
            "no row fits the header in row 1: row 2: the row has 3 cells where the header has 2; "
            "put a cell that holds a comma between quotation marks"
        ),
    ),
    "a PDF": (b"%PDF-1.7 ...", "the file is a PDF document, not a table; save the table as CSV, XLSX or ODS"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "the file is a picture, not a table; save the table as CSV, XLSX or ODS"),
    "control codes": (b"\x01\x02\x03\x04abc", "the file is not text; save the table as CSV, XLSX or ODS"),
}


def refusal(data: bytes, name: str = "f.csv", limits: Limits | None = None, **more: str) -> str:
    with pytest.raises(FileRefused) as caught:
        read_file(data, name, limits or Limits(), **more)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_refused_in_one_line(case: str) -> None:
    data, wanted = CASES[case]

    assert refusal(data) == f"f.csv: {wanted}"


def test_ragged_rows_are_refused_one_by_one_and_the_others_read() -> None:
    reading = read_file(b'id,a,b\n1,2,3\n4,5\n"6\n",7,8\n9,10,11,12\n\n13,14,15\n', "f.csv", Limits())

    assert reading.table["id"].to_pylist() == ["1", "6\n", "13"]
    assert reading.row_numbers.tolist() == [2, 4, 7]
    assert [str(refused) for refused in reading.refused] == [
        "row 3: the row has 2 cells where the header has 3; add the missing cells",
        "row 5: the row has 4 cells where the header has 3; put a cell that holds a comma between quotation marks",
    ]
    assert [refused.value for refused in reading.refused] == ["4,5", "9,10,11,12"]


def test_more_ragged_rows_than_the_limit_refuse_the_file() -> None:
    message = refusal(b"a,b\n1,2\n" + b"1\n" * 5, limits=Limits(refused_rows=4))

    assert message.startswith("f.csv: more than 4 rows are not as wide as the header, the first: row 3:")


def test_a_delimiter_that_cuts_nothing_is_refused_and_the_right_one_named() -> None:
    assert refusal(b"id;name;day\n1;a;b\n", delimiter=",") == (
        "f.csv: row 1 is one column 'id;name;day', cut at the comma; choose the semicolon as the delimiter"
    )


@pytest.mark.parametrize("delimiter", [",,", "a", '"', "\n", "é"])
def test_a_delimiter_that_cannot_be_one_is_refused(delimiter: str) -> None:
    assert "cannot be used; choose comma, semicolon, tab, bar" in refusal(b"a,b\n1,2\n", delimiter=delimiter)


def test_an_encoding_nobody_knows_is_refused() -> None:
    for name in ("klingon", "hex"):
        assert refusal(b"a,b\n1,2\n", encoding=name) == (
            f"f.csv: the encoding '{name}' is not known; choose utf-8, cp1252 or utf-16"
        )


def test_too_many_columns_rows_and_bytes_are_refused() -> None:
    data = b"a,b,c\n1,2,3\n4,5,6\n"

    assert refusal(data, limits=Limits(columns=2)) == "f.csv: the file has 3 columns, more than 2; leave out columns"
    assert (
        refusal(data, limits=Limits(rows=1)) == "f.csv: the file has 2 rows, more than 1; split it into smaller files"
    )
    assert refusal(data * 200_000, limits=Limits(file_bytes=MEBIBYTE)) == (
        "f.csv: the file has 3.4 MiB, more than the 1.0 allowed; split it into smaller files"
    )


def test_a_million_blank_lines_under_many_columns_are_refused_before_they_take_memory() -> None:
    data = ",".join(f"c{number}" for number in range(900)).encode() + b"\n" * 1_000_000

    assert refusal(data).startswith(
        "f.csv: the file has about 1,000,000 rows of 900 columns, more than 200,000,000 cells"
    )


@pytest.mark.parametrize("line_end", [b"\n", b"\r"])
def test_the_longest_line_allowed_is_read_and_one_byte_more_is_refused(line_end: bytes) -> None:
    limits = Limits(line_bytes=1_000)
    fits = b"a,b" + line_end + b"1," + b"x" * 997 + line_end
    over = b"a,b" + line_end + b"1," + b"x" * 998 + line_end + b"2,y" + line_end

    assert read_file(fits, "f.csv", limits).table.num_rows == 1
    assert refusal(over, limits=limits) == (
        "f.csv: row 2 is longer than 1,000 bytes; check that the file is a table with line ends, and save it again as CSV"
    )


def test_a_line_of_a_gigabyte_is_refused_at_once_without_copying_it() -> None:
    limits = Limits(file_bytes=2 * 1024 * MEBIBYTE)
    data = b"a,b\n1,".ljust(1024 * MEBIBYTE, b"x")
    tracemalloc.start()
    began = time.process_time()

    message = refusal(data, limits=limits)

    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.startswith("f.csv: row 2 is longer than 1,048,576 bytes")
    assert peak < 16 * MEBIBYTE
    assert took < 1


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1024 * MEBIBYTE)  # sparse: reading it would take a gigabyte

    with pytest.raises(
        FileRefused, match=r"^huge\.csv: the file has 1,024\.0 MiB, more than the 512\.0 allowed; split"
    ):
        load_bytes(path, Limits())


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"^none\.csv: there is no such file; check the path$"):
        load_bytes(tmp_path / "none.csv", Limits())
    with pytest.raises(FileRefused, match="the file cannot be read"):
        load_bytes(tmp_path, Limits())


def test_the_name_in_a_message_is_the_last_part_only_and_printable() -> None:
    assert refusal(b"", name="C:\\secret\\na\nme.csv").startswith("na\\x0ame.csv: the file is empty")


def outcome(data: bytes) -> str:
    """The message of the refusal, or nothing when the bytes were read."""
    try:
        read_file(data, "f.csv", Limits())
    except FileRefused as refused:
        return str(refused)
    return ""


def test_random_bytes_are_always_refused_and_never_crash() -> None:
    draw = random.Random(7)  # reproducible rubbish

    for size in (1, 2, 3, 10, 100, 1_000, 70_000):
        for _ in range(30):
            data = draw.randbytes(size)
            message = outcome(data)
            assert "\n" not in message
            assert message or size <= 100, f"{size} random bytes were read as a table"
