"""Bad input: one clear line that names the place and the cure, nothing changed, never a traceback."""

from __future__ import annotations

import io
import os
import sqlite3
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from sourcing_core.storage.sqlite_choice import sqlite_module
from tests.cli.conftest import Make, books
from tests.cli.running import Ran, run, small_files
from tests.rights import held_to_file_modes

HEADER = "engagement_id,metric_id,period,numerator,denominator\n"
ROW = "E-1,on_time_delivery,2026-01,95,100\n"
DELIVERIES = "engagement_id,delivery_id,first_promised_on,delivered_on\n"


@dataclass
class Gate:
    """Brings a bad file to the gate and holds what comes back against the books."""

    url: str
    file: Make

    def refuses(
        self, content: str | bytes, kind: str = "figures", *, name: str = "file.csv", words: tuple[str, ...] = ()
    ) -> str:
        """The one line with which the whole file is refused; nothing was changed."""
        before = books(self.url)
        ran = run(self.url, "import", kind, self.file(content, name), *words)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1), ran
        assert books(self.url) == before
        return ran.err.strip()

    def leaves_out(self, content: str | bytes, kind: str = "figures", *, words: tuple[str, ...] = ()) -> list[str]:
        """The lines with which rows are refused; nothing was changed by those rows."""
        before = books(self.url)
        ran = run(self.url, "import", kind, self.file(content), *words)
        assert "Traceback" not in ran.err
        assert ran.code in (1, 2), ran
        if ran.code == 2:
            assert books(self.url) == before
        return [line.removeprefix("refused: ") for line in ran.errors]


@pytest.fixture
def gate(furnished_url: str, file: Make) -> Gate:
    return Gate(furnished_url, file)


class TestWholeFiles:
    def test_an_empty_file(self, gate: Gate) -> None:
        assert (
            gate.refuses(b"")
            == "error: file.csv: the file is empty; choose a file with a header row and at least one row below it"
        )

    def test_a_header_only(self, gate: Gate) -> None:
        assert (
            gate.refuses(HEADER)
            == "error: file.csv: the file has column names but no rows below them; add at least one row"
        )

    def test_a_wrong_delimiter(self, gate: Gate) -> None:
        told = gate.refuses((HEADER + ROW).replace(",", "~"))

        assert (
            told
            == "error: file.csv: no column of the file was recognised; name the columns as in the template of figures, or map them"
        )

    def test_duplicate_headers(self, gate: Gate) -> None:
        told = gate.refuses(HEADER.replace("denominator", "numerator") + ROW)

        assert (
            told
            == "error: file.csv: row 1 has the column name 'numerator' 2 times, in columns D and E; give every column its own name"
        )

    def test_a_line_without_end(self, gate: Gate) -> None:
        """A gigabyte in one line is stopped by the limit of a line, long before it is copied."""
        told = gate.refuses(HEADER + "E-1," + "x" * (2 << 20) + ",2026-01,1,2\n")

        assert told.startswith("error: file.csv: row 2 is longer than")

    def test_nul_bytes(self, gate: Gate) -> None:
        told = gate.refuses(HEADER + ROW.replace("95", "9\x005"))

        assert (
            told
            == "error: file.csv: row 2 holds a zero byte (NUL), so the file is damaged or not text; save it again as CSV"
        )

    def test_mixed_encodings(self, gate: Gate) -> None:
        told = gate.refuses(
            HEADER.encode() + "Ω".encode() + b",a,2026-01,1,2\n" + "é".encode("cp1252") + b",a,2026-01,1,2\n"
        )

        assert (
            told
            == "error: file.csv: two encodings are mixed: row 2 is UTF-8 and row 3 is not; save the file again as 'CSV UTF-8'"
        )

    def test_day_month_ambiguity(self, gate: Gate) -> None:
        told = gate.refuses(DELIVERIES + "E-1,A,03/04/2025,02/04/2025\n", "deliveries")

        assert told.startswith(
            "error: file.csv: column 'first_promised_on': '03/04/2025' may put the day or the month first"
        )

    def test_a_decimal_comma_that_may_be_a_group_of_thousands(self, gate: Gate) -> None:
        told = gate.refuses(HEADER + 'E-1,on_time_delivery,2026-01,"1,234","2,345"\n')

        assert told.startswith(
            "error: file.csv: column 'numerator': '1,234' may hold a decimal mark or a group of thousands"
        )

    def test_a_zip_bomb(self, gate: Gate) -> None:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
        told = gate.refuses(sink.getvalue(), name="bomb.xlsx")

        assert told.startswith("error: bomb.xlsx: ")
        assert "Traceback" not in told

    def test_a_file_beyond_the_size_limit(self, gate: Gate) -> None:
        from sourcing_core.storage import Store, Work
        from tests.factories import AT, after

        store = Store.open(gate.url, AT)
        store.commit(Work(settings={"policy": '{"maximum_file_mb": 1}'}), "Ada", "Small files only", after(2))
        store.close()

        assert (
            gate.refuses(HEADER + ROW * 40_000)
            == "error: file.csv: the file has 1.4 MiB, more than the 1.0 allowed; split it into smaller files"
        )

    def test_a_picture_with_the_wrong_name(self, gate: Gate) -> None:
        assert (
            gate.refuses(b"\x89PNG\r\n\x1a\n" + bytes(100))
            == "error: file.csv: the file is a picture, not a table; save the table as CSV, XLSX or ODS"
        )

    def test_a_damaged_workbook(self, gate: Gate) -> None:
        assert gate.refuses(b"PK\x03\x04" + bytes(200), name="file.xlsx").startswith("error: file.xlsx: ")

    def test_an_open_quotation_mark(self, gate: Gate) -> None:
        told = gate.refuses(HEADER + ROW + '"E-1,on_time_delivery,2026-02,1,2\n')

        assert told.startswith("error: file.csv: row 3: a quotation mark is opened and never closed")

    def test_a_file_that_is_not_there(self, gate: Gate, tmp_path: Path) -> None:
        ran = run(gate.url, "import", "figures", tmp_path / "nowhere.csv")

        assert (ran.code, ran.err.strip()) == (2, "error: nowhere.csv: there is no such file; check the path")

    def test_a_folder_instead_of_a_file(self, gate: Gate, tmp_path: Path) -> None:
        ran = run(gate.url, "import", "figures", tmp_path)

        assert (ran.code, len(ran.err.splitlines())) == (2, 1)


class TestRows:
    def test_ragged_rows(self, gate: Gate) -> None:
        assert gate.leaves_out(
            HEADER + ROW + "E-1,on_time_delivery,2026-02,95\nE-1,on_time_delivery,2026-03,95,100,7\n"
        ) == [
            "row 3: the row has 4 cells where the header has 5; add the missing cells",
            "row 4: the row has 6 cells where the header has 5; put a cell that holds a comma between quotation marks",
        ]

    def test_dates_that_do_not_exist(self, gate: Gate) -> None:
        assert gate.leaves_out(
            DELIVERIES + "E-1,A,2026-02-30,2026-02-01\nE-1,B,2026-02-28,2026-02-29\n", "deliveries"
        ) == [
            "row 2, column first_promised_on: '2026-02-30' is a day that does not exist; correct the date",
            "row 3, column delivered_on: '2026-02-29' is a day that does not exist; correct the date",
        ]

    def test_a_decimal_comma_among_points(self, gate: Gate) -> None:
        assert gate.leaves_out(
            HEADER + 'E-1,on_time_delivery,2026-01,95.5,100.5\nE-1,on_time_delivery,2026-02,"95,5",100\n'
        ) == [
            "row 3, column numerator: '95,5' does not have a decimal point like the column; write it with a decimal point"
        ]

    def test_negative_denominators(self, gate: Gate) -> None:
        assert gate.leaves_out(HEADER + "E-1,on_time_delivery,2026-01,0,-100\n") == [
            "row 2, column denominator: denominator is -100, but it must be 0 or more; correct it"
        ]

    def test_zero_denominators(self, gate: Gate) -> None:
        """0 of 0 is no activity; something of nothing cannot be."""
        assert gate.leaves_out(HEADER + "E-1,on_time_delivery,2026-01,0,0\nE-1,on_time_delivery,2026-02,1,0\n") == [
            "row 3, column numerator: the denominator is 0, but the numerator is 1; correct the numbers"
        ]

    def test_a_numerator_above_its_denominator(self, gate: Gate) -> None:
        assert gate.leaves_out(HEADER + "E-1,on_time_delivery,2026-01,101,100\n") == [
            "row 2, column numerator: the numerator 101 is above the denominator 100; correct the numbers"
        ]

    def test_duplicate_keys_in_one_file(self, gate: Gate) -> None:
        assert gate.leaves_out(HEADER + ROW + ROW.replace("95", "96")) == [
            "row 3, column period: E-1, on_time_delivery, Jan 2026 stands in row 2 already; "
            'leave one of the two out, or add them up with duplicates = "pool" in the mapping'
        ]

    def test_a_reference_to_nothing(self, gate: Gate) -> None:
        assert gate.leaves_out("name,owner_id\nNova,P-9\n", "vendors") == [
            "row 2, column owner_id: person 'P-9' is not recorded; record it first, or correct the id or name"
        ]

    def test_a_period_in_the_future(self, gate: Gate) -> None:
        assert gate.leaves_out(HEADER + ROW.replace("2026-01", "2199-01")) == [
            "row 2, column period: the period lies in the future; correct the month"
        ]

    def test_formula_injection(self, gate: Gate) -> None:
        """A name may look like a formula; a number may not be one."""
        told = gate.leaves_out(HEADER + 'E-1,on_time_delivery,2026-01,"=1+1",100\n')
        named = run(gate.url, "import", "vendors", gate.file('name\n"=HYPERLINK(""x"")"\n', "v.csv"))

        assert told == [
            "row 2, column numerator: '=1+1' is not a number; write digits only, or declare it as a missing word"
        ]
        assert named.code == 0

    @pytest.mark.parametrize(
        "number", ["1e999", "-1e999", "inf", "nan", "0x1F", "1_000", "٣", "1e-999", "--1", "1.2.3", "12 %", "€5", "(5)"]
    )
    def test_what_only_looks_like_a_number(self, gate: Gate, number: str) -> None:
        [told] = gate.leaves_out(HEADER + f"E-1,on_time_delivery,2026-01,{number},100\n")

        assert told.startswith("row 2, column numerator: ")

    def test_characters_that_turn_text_around_are_shown_as_codes(self, gate: Gate) -> None:
        [told] = gate.leaves_out(HEADER + "E-\u202e1,on_time_delivery,2026-01,1,2\n")

        assert "\\x202e" in told
        assert "\u202e" not in told

    def test_a_cell_with_a_line_end_is_told_on_one_line(self, gate: Gate) -> None:
        told = gate.leaves_out(HEADER + '"E-9\nE-8",on_time_delivery,2026-01,1,2\n')

        assert len(told) == 1


class TestDatabase:
    """The database locked, read-only, missing, corrupt, from a newer version, or the disk full."""

    def one_line(self, ran: Ran) -> str:
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1), ran
        return ran.err.strip()

    def test_locked(self, furnished_url: str, file: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sourcing_core.storage.engine.BUSY_SECONDS", 0.2)
        holder = sqlite_module().connect(furnished_url.removeprefix("sqlite:///"))
        holder.execute("BEGIN EXCLUSIVE")
        try:
            told = self.one_line(run(furnished_url, "import", "figures", file(HEADER + ROW)))
        finally:
            holder.rollback()
            holder.close()

        assert (
            told
            == "error: the database is busy: another program is writing to it; try again in a moment; nothing was changed"
        )

    @pytest.mark.skipif(
        os.geteuid() == 0 and not Path("/proc/self/ns/user").exists(), reason="root may write everywhere"
    )
    def test_read_only(self, furnished_url: str, file: Make) -> None:
        database = Path(furnished_url.removeprefix("sqlite:///"))
        path = file(HEADER + ROW)
        before = books(furnished_url)
        with _frozen(database):
            told = self.one_line(run(furnished_url, "import", "figures", path, before=held_to_file_modes))

        assert "read-only" in told or "cannot be opened" in told
        assert books(furnished_url) == before

    def test_missing_folder(self, tmp_path: Path, file: Make) -> None:
        told = self.one_line(run(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}", "import", "figures", file(HEADER + ROW)))

        assert told.startswith("error: the folder of the database does not exist: create ")

    def test_missing_file_is_made(self, tmp_path: Path, file: Make) -> None:
        ran = run(f"sqlite:///{tmp_path / 'new.db'}", "import", "vendors", file("name\nNova\n"))

        assert (ran.code, ran.last) == (0, "accepted=1 changed=0 known=0 refused=0 batch=B-00002")

    def test_corrupt(self, furnished_url: str, file: Make) -> None:
        database = Path(furnished_url.removeprefix("sqlite:///"))
        database.write_bytes(database.read_bytes()[:100] + os.urandom(len(database.read_bytes()) - 100))
        told = self.one_line(run(furnished_url, "import", "figures", file(HEADER + ROW)))

        assert (
            told
            == "error: the database file is damaged: restore the latest backup with 'python -m sourcing_core restore FILE'"
        )

    def test_corrupt_is_restored_from_a_backup(self, furnished_url: str, file: Make, tmp_path: Path) -> None:
        run(furnished_url, "backup", tmp_path / "backup.db")
        before = books(furnished_url)
        database = Path(furnished_url.removeprefix("sqlite:///"))
        database.write_bytes(database.read_bytes()[:100] + os.urandom(len(database.read_bytes()) - 100))

        ran = run(furnished_url, "restore", tmp_path / "backup.db", "--yes")

        assert (ran.code, ran.last) == (0, "restored=backup.db revision=2")
        assert books(furnished_url) == before

    def test_not_a_database(self, tmp_path: Path, file: Make) -> None:
        (tmp_path / "notes.db").write_text("Dear diary, " * 1000)
        told = self.one_line(run(f"sqlite:///{tmp_path / 'notes.db'}", "import", "figures", file(HEADER + ROW)))

        assert told == "error: the file is not a Steerboard database: name another file, or restore a backup"

    def test_from_a_newer_version(self, furnished_url: str, file: Make) -> None:
        with sqlite3.connect(furnished_url.removeprefix("sqlite:///")) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        told = self.one_line(run(furnished_url, "import", "figures", file(HEADER + ROW)))

        assert (
            told
            == "error: the database was written by a newer Steerboard (its version is 9999): update the program; nothing was changed"
        )

    def test_a_full_disk(self, furnished_url: str, file: Make) -> None:
        database = Path(furnished_url.removeprefix("sqlite:///"))
        path = file(
            DELIVERIES
            + "".join(
                f"E-1,L{n * 2_654_435_761 % 2**32:08x}-{n},2026-01-{n % 28 + 1:02d},2026-01-{n * 13 % 28 + 1:02d}\n"
                for n in range(120_000)
            )
        )
        before = books(furnished_url)
        ran = run(furnished_url, "import", "deliveries", path, before=small_files(database.stat().st_size + 65_536))

        assert (ran.code, ran.out, len(ran.errors)) == (2, "", 1)
        assert "free some space and try again" in ran.errors[0]
        assert "Traceback" not in ran.err
        assert books(furnished_url) == before
        assert (
            run(furnished_url, "import", "deliveries", path).last
            == "accepted=120000 changed=0 known=0 refused=0 batch=B-00003"
        )

    def test_an_address_that_is_none(self, file: Make) -> None:
        told = self.one_line(run("steerboard.db", "import", "figures", file(HEADER + ROW)))

        assert told == "error: STEERBOARD_DATABASE_URL is not a database address: write sqlite:///data/steerboard.db"


class _frozen:  # noqa: N801 - reads as words
    """The file and its folder without permission to write."""

    def __init__(self, database: Path) -> None:
        self.paths = [database, database.parent]

    def __enter__(self) -> None:
        self.modes = [path.stat().st_mode for path in self.paths]
        for path, mode in zip(self.paths, self.modes, strict=True):
            path.chmod(mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) | stat.S_IROTH | stat.S_IXOTH)

    def __exit__(self, *_: object) -> None:
        for path, mode in zip(reversed(self.paths), reversed(self.modes), strict=True):
            path.chmod(mode)
