"""Workbooks come out as the same kind of table, and hostile ones do not come in."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest

from sourcing_core.exchange.limits import MEBIBYTE, Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused
from tests.unit.exchange.workbooks import Rows, changed, lying_about_size, ods, xlsx

ROWS: Rows = [
    ["id", "qty", "share", "due", "seen", "ok"],
    ["D1", 12.0, 0.25, date(2026, 3, 31), datetime(2026, 3, 31, 14, 5), True],  # noqa: DTZ001 - a spreadsheet knows no zone
    ["D2", -3.0, 1e22, date(2024, 2, 29), datetime(2026, 1, 1, 0, 0), False],  # noqa: DTZ001
]
WANTED = {
    "id": ["D1", "D2"],
    "qty": ["12", "-3"],
    "share": ["0.25", "1e+22"],
    "due": ["2026-03-31", "2024-02-29"],
    "seen": ["2026-03-31 14:05:00", "2026-01-01"],
    "ok": ["true", "false"],
}


def read(data: bytes, name: str = "f.xlsx", **more: str) -> Reading:
    return read_file(data, name, Limits(), **more)


def refusal(data: bytes, name: str = "f.xlsx", limits: Limits | None = None, **more: str) -> str:
    with pytest.raises(FileRefused) as caught:
        read_file(data, name, limits or Limits(), **more)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_xlsx_workbook_gives_iso_dates_and_whole_numbers_without_a_point() -> None:
    reading = read(xlsx({"Data": ROWS}))

    assert reading.table.to_pydict() == WANTED
    assert (reading.kind, reading.sheet, reading.encoding, reading.delimiter) == ("xlsx", "Data", None, None)
    assert reading.row_numbers.tolist() == [2, 3]


def test_an_ods_workbook_with_its_million_empty_rows_gives_the_same() -> None:
    reading = read(
        ods([["id", "qty", "due"], ["D1", 12.0, date(2026, 3, 31)], ["D2", 1.5, date(2024, 2, 29)]]), "f.ods"
    )

    assert reading.table.to_pydict() == {"id": ["D1", "D2"], "qty": ["12", "1.5"], "due": ["2026-03-31", "2024-02-29"]}
    assert (reading.kind, reading.sheet) == ("ods", "Sheet1")


def test_the_first_visible_sheet_is_read_and_the_others_are_noted() -> None:
    book = xlsx({"Hidden": [["x"], ["1"]], "Main": [["a"], ["2"]], "More": [["b"], ["3"]]}, hidden=["Hidden"])
    reading = read(book)

    assert reading.table.to_pydict() == {"a": ["2"]}
    assert reading.notes == ["sheet 'Main' was read; the others were not: 'Hidden', 'More'"]


def test_a_sheet_may_be_chosen_and_an_unknown_one_is_refused_with_the_list() -> None:
    book = xlsx({"Main": [["a"], ["2"]], "More": [["b"], ["3"]]})

    assert read(book, sheet="More").table.to_pydict() == {"b": ["3"]}
    assert refusal(book, sheet="Moor") == "f.xlsx: the workbook has no sheet 'Moor'; choose one of 'Main', 'More'"


def test_a_table_that_begins_lower_and_further_right_keeps_its_own_row_numbers() -> None:
    book = xlsx({"A": [["id", "a"], ["1", "x"], [], ["2", "y"]]}, top=4, left=2)

    assert read(book).row_numbers.tolist() == [6, 8]
    assert refusal(xlsx({"A": [["id", ""], ["1", "x"]]}, top=4, left=2)) == (
        "f.xlsx: row 5 gives no name to column D, which holds values; write a column name there, or empty the column"
    )


def test_cells_with_an_error_are_empty_and_counted() -> None:
    reading = read(xlsx({"A": [["id", "share"], ["1", "#DIV/0!"], ["2", 0.5]]}))

    assert reading.table["share"].to_pylist() == [None, "0.5"]
    assert reading.notes == ["1 cells show a spreadsheet error such as #N/A and were read as empty"]


def test_header_only_empty_and_duplicate_headers_are_refused_as_in_text() -> None:
    assert refusal(xlsx({"A": [["id", "a"]]})) == (
        "f.xlsx: the file has column names but no rows below them; add at least one row"
    )
    assert refusal(xlsx({"A": []})) == (
        "f.xlsx: sheet 'A' is empty; choose a sheet with a header row and at least one row below it"
    )
    assert refusal(xlsx({"A": [["id", "id"], ["1", "2"]]})) == (
        "f.xlsx: row 1 has the column name 'id' 2 times, in columns A and B; give every column its own name"
    )


@pytest.mark.parametrize(
    ("data", "name", "wanted"),
    [
        (b"id,a\n1,2\n", "f.xlsx", "the file is named XLSX but is not a workbook; save it again, or name it .csv if it is text"),
        (b"PK\x03\x04 nothing", "f.xlsx", "the workbook is damaged (not a whole zip archive); open it in a spreadsheet program and save it again"),
        (xlsx({"A": ROWS})[:-300], "f.xlsx", "the workbook is damaged (not a whole zip archive); open it in a spreadsheet program and save it again"),
        (xlsx({"A": ROWS}), "f.csv", "the file is named CSV but is a workbook or archive; name it .xlsx or .ods, or save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "f.xls", "the file is an old Excel workbook (.xls); save it as XLSX"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "f.xlsx",
            "the workbook is protected with a password; save a copy without a password",
        ),
    ],
)  # fmt: skip
def test_what_is_no_readable_workbook_is_refused_by_what_it_is(data: bytes, name: str, wanted: str) -> None:
    assert refusal(data, name) == f"{name}: {wanted}"


def test_an_encrypted_ods_is_refused() -> None:
    book = changed(ods([["a"], ["1"]]), "META-INF/manifest.xml", b"<manifest:encryption-data/>")

    assert refusal(book, "f.ods") == "f.ods: the workbook is protected with a password; save a copy without a password"


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("table.csv", "a,b\n1,2\n")

    assert refusal(target.getvalue(), "f.zip") == (
        "f.zip: the file is a zip archive, not a workbook; unpack it and choose the CSV, XLSX or ODS file inside"
    )


def test_a_binary_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.bin", b"...")

    assert refusal(target.getvalue(), "f.xlsb") == (
        "f.xlsb: the file is a binary Excel workbook (.xlsb); save it as XLSX"
    )


def test_an_archive_with_encrypted_parts_or_too_many_is_refused() -> None:
    book = bytearray(xlsx({"A": ROWS}))
    book[book.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory

    assert "protected with a password" in refusal(bytes(book))
    assert refusal(xlsx({"A": ROWS}), limits=Limits(zip_members=3)).startswith("f.xlsx: the workbook is an archive of")


def test_a_workbook_of_hidden_sheets_only_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx({"A": ROWS}))) as archive:
        directory = archive.read("xl/workbook.xml").replace(b"<sheet name", b'<sheet state="hidden" name')

    assert refusal(changed(xlsx({"A": ROWS}), "xl/workbook.xml", directory)) == (
        "f.xlsx: the workbook has no visible sheet; add a sheet with a table to it"
    )


def test_a_list_of_sheets_of_megabytes_is_a_damaged_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx({"A": ROWS}))) as archive:
        directory = archive.read("xl/_rels/workbook.xml.rels")
    huge = directory.replace(b"</Relationships>", b"<!--" + b"x" * (9 * MEBIBYTE) + b"--></Relationships>")

    assert refusal(changed(xlsx({"A": ROWS}), "xl/_rels/workbook.xml.rels", huge)) == (
        "f.xlsx: the workbook is damaged; open it in a spreadsheet program and save it again"
    )


def test_stopping_the_program_is_not_taken_for_a_damaged_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sourcing_core.exchange.spreadsheet._table", stop)

    with pytest.raises(KeyboardInterrupt):
        read(xlsx({"A": ROWS}))


def test_spans_of_time_are_written_as_hours_minutes_and_seconds() -> None:
    reading = read(xlsx({"A": [["id", "took"], ["1", timedelta(hours=36, minutes=5)], ["2", 0.5]]}))

    assert reading.table["took"].to_pylist() == ["36:05:00", "0.5"]


def test_broken_xml_inside_is_a_damaged_workbook() -> None:
    for member in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        book = changed(xlsx({"A": ROWS}), member, b"<broken")
        assert refusal(book).startswith("f.xlsx: "), member


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    book = changed(xlsx({"A": ROWS}), "xl/media/zeros.bin", bytes(64 * MEBIBYTE))

    assert len(book) < MEBIBYTE
    assert refusal(book) == (
        "f.xlsx: the workbook unpacks to more than 200 times its size, as a zip bomb does; save it as CSV"
    )


def test_a_zip_bomb_that_lies_about_its_size_is_refused_all_the_same() -> None:
    bomb = changed(xlsx({"A": ROWS}), "xl/media/zeros.bin", bytes(64 * MEBIBYTE))
    liar = lying_about_size(bomb, "xl/media/zeros.bin", 1_000)

    with zipfile.ZipFile(io.BytesIO(liar)) as archive:
        assert archive.getinfo("xl/media/zeros.bin").file_size == 1_000
    assert "as a zip bomb does" in refusal(liar)


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused() -> None:
    assert refusal(xlsx({"A": ROWS}), limits=Limits(unzipped_bytes=MEBIBYTE // 1000)) == (
        "f.xlsx: the workbook unpacks to more than 0 MiB; split it, or save it as CSV"
    )


def test_one_stray_cell_far_away_is_refused_before_the_box_around_it_is_allocated() -> None:
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    book = changed(xlsx({"A": ROWS}), "xl/worksheets/sheet1.xml", sheet)

    assert refusal(book) == (
        "f.xlsx: the cells of sheet 'A' reach to row 1,048,576 and column 16,384; "
        "delete stray cells beyond the table, or save the sheet as CSV"
    )


def test_cells_without_addresses_are_counted_instead() -> None:
    row = b"<row>" + b"<c><v>1</v></c>" * 300 + b"</row>"
    sheet = b"<worksheet><sheetData>" + row + b"<row><c><v>1</v></c></row>" * 60_000 + b"</sheetData></worksheet>"
    book = changed(xlsx({"A": ROWS}), "xl/worksheets/sheet1.xml", sheet)

    assert "reach to row 60,001 and column 300" in refusal(book)


def test_repeated_cells_of_an_ods_that_would_fill_the_memory_are_refused() -> None:
    book = ods([["a", "b"], ["x", "y"]], repeat_last_row=1_000_000, repeat_last_cell=100)

    assert refusal(book, "f.ods") == (
        "f.ods: the cells of sheet 'Sheet1' reach to row 1,000,001 and column 200; "
        "delete stray cells beyond the table, or save the sheet as CSV"
    )


def test_every_truncation_of_a_workbook_is_refused_without_a_traceback() -> None:
    book = xlsx({"A": ROWS})

    for size in range(4, len(book) - 1, 97):
        assert refusal(book[:size])
