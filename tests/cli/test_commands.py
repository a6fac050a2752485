"""The other commands: what they say, and how they exit."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Make, books
from tests.cli.running import run, run_anew, small_files

HEADER = "engagement_id,metric_id,period,numerator,denominator\n"
FIGURES = HEADER + "".join(f"E-1,on_time_delivery,2026-{month:02d},{80 + month},100\n" for month in range(1, 4))


@pytest.fixture
def busy_url(furnished_url: str, file: Make) -> str:
    assert run(furnished_url, "import", "figures", file(FIGURES)).code == 0
    return furnished_url


class TestCheck:
    def test_lists_gaps_and_ends_with_their_count(self, busy_url: str) -> None:
        ran = run(busy_url, "check")

        assert ran.code == 0
        assert re.fullmatch(
            r"gaps=\d+ \(\d+ critical, \d+ high, \d+ medium, \d+ low\) unknown=\d+ coverage=\d+% rules=[0-9a-f]{12}",
            ran.last,
        )
        assert len(ran.out.splitlines()) == int(re.findall(r"gaps=(\d+)", ran.last)[0]) + 1

    @pytest.mark.parametrize(("severity", "code"), [("low", 1), ("critical", 0)])
    def test_exits_with_1_when_a_gap_is_at_least_that_severe(self, busy_url: str, severity: str, code: int) -> None:
        told = dict(
            zip(
                ("critical", "high", "medium", "low"),
                map(int, re.findall(r"(\d+) (?:critical|high|medium|low)", run(busy_url, "check").last)),
                strict=True,
            )
        )
        worst = told["critical"] if severity == "critical" else sum(told.values())

        assert run(busy_url, "check", "--fail-on", severity).code == (1 if worst else 0)
        assert code == 0 or worst > 0

    def test_a_severity_that_does_not_exist_is_refused(self, busy_url: str) -> None:
        assert run(busy_url, "check", "--fail-on", "awful").errors == [
            "error: 'awful' is not a severity: it is one of critical, high, medium, low"
        ]

    @pytest.mark.parametrize(
        ("day", "told"),
        [
            ("31.12.2026", "'31.12.2026' is not a day: write it as 2026-03-31"),
            ("2999-01-01", "2999-01-01 lies in the future: name today or an earlier day"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused(self, busy_url: str, day: str, told: str) -> None:
        ran = run(busy_url, "check", "--as-of", day)

        assert (ran.code, ran.errors) == (2, [f"error: {told}"])

    def test_a_revision_that_does_not_exist_is_refused(self, busy_url: str) -> None:
        assert run(busy_url, "check", "--revision", 99).errors == ["error: revision 99 does not exist: the latest is 3"]


class TestExport:
    def test_writes_every_file_and_says_how_many(self, busy_url: str, tmp_path: Path) -> None:
        ran = run(busy_url, "export", "--out", tmp_path / "pack")
        manifest = json.loads((tmp_path / "pack" / "manifest.json").read_bytes())

        assert ran.code == 0
        assert len(manifest["files"]) == 20
        assert re.fullmatch(r"files=21 as_of=\d{4}-\d\d-\d\d revision=3 rules=[0-9a-f]{12}", ran.last)
        assert set(manifest["files"]) | {"manifest.json"} == {file.name for file in (tmp_path / "pack").iterdir()}

    def test_gives_the_same_bytes_twice_and_from_another_process(self, busy_url: str, tmp_path: Path) -> None:
        run(busy_url, "export", "--out", tmp_path / "one")
        run_anew(busy_url, "export", "--out", tmp_path / "two", PYTHONHASHSEED="1")

        assert {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()} == {
            file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()
        }

    def test_of_an_older_revision_reproduces_the_older_bytes(self, busy_url: str, file: Make, tmp_path: Path) -> None:
        run(busy_url, "export", "--out", tmp_path / "then")
        run(busy_url, "import", "figures", file(HEADER + "E-1,on_time_delivery,2026-01,1,100\n"))
        run(busy_url, "import", "vendors", file("vendor_id,name\nV-1,Renamed\n"))
        run(busy_url, "export", "--out", tmp_path / "now")
        run(busy_url, "export", "--out", tmp_path / "again", "--revision", 3)

        then, now, again = (
            {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("then", "now", "again")
        )
        assert then == again
        assert then["figures.csv"] != now["figures.csv"]

    def test_of_a_past_day_shows_what_was_known_then(self, busy_url: str, tmp_path: Path) -> None:
        """The register dates from January 2026 (the tests' clock), the figures were imported today."""
        ran = run(busy_url, "export", "--out", tmp_path / "pack", "--as-of", "2026-02-01")

        assert (ran.code, "revision=2" in ran.last) == (0, True)
        assert (tmp_path / "pack" / "figures.csv").read_text().count("\n") == 1

    def test_of_a_day_before_the_first_entry_says_so(self, busy_url: str, tmp_path: Path) -> None:
        ran = run(busy_url, "export", "--out", tmp_path / "pack", "--as-of", "2020-01-01")

        assert ran.code == 0
        assert "note: this database begins on 2026-01-05; 2020-01-01 is seen with all that is known now" in ran.err

    def test_of_a_period_holds_no_other_month(self, busy_url: str, tmp_path: Path) -> None:
        run(busy_url, "export", "--out", tmp_path / "pack", "--period", "2026-02")
        with (tmp_path / "pack" / "figures.csv").open(newline="") as opened:
            assert [row["period_start"] for row in csv.DictReader(opened)] == ["2026-02-01"]

    def test_of_a_period_that_is_none_is_refused(self, busy_url: str, tmp_path: Path) -> None:
        ran = run(busy_url, "export", "--out", tmp_path / "pack", "--period", "2026-Q7")

        assert (ran.code, ran.errors) == (
            2,
            ["error: '2026-Q7' is not a period: write 2026-Q3, 2026-09, 2026 or 2026-01..2026-06"],
        )
        assert not (tmp_path / "pack").exists()

    def test_into_a_folder_that_cannot_be_is_refused(self, busy_url: str, tmp_path: Path) -> None:
        (tmp_path / "pack").write_text("a file")
        ran = run(busy_url, "export", "--out", tmp_path / "pack")

        assert (ran.code, len(ran.err.splitlines())) == (2, 1)
        assert ran.err.startswith("error: the folder pack cannot be written")

    def test_on_a_full_disk_leaves_no_half_file(self, busy_url: str, file: Make, tmp_path: Path) -> None:
        many = "".join(
            f"E-{place},on_time_delivery,{year}-{month:02d},9,10\n"
            for place in (1, 2)
            for year in range(2000, 2025)
            for month in range(1, 13)
        )
        run(busy_url, "import", "figures", file(HEADER + many))
        ran = run(busy_url, "export", "--out", tmp_path / "pack", before=small_files(50_000))

        assert (ran.code, ran.errors) == (
            2,
            ["error: the folder pack cannot be written (file too large): free space or choose another folder"],
        )
        assert list((tmp_path / "pack").iterdir()) == []

    def test_says_the_same_numbers_as_check(self, busy_url: str, tmp_path: Path) -> None:
        run(busy_url, "export", "--out", tmp_path / "pack")
        with (tmp_path / "pack" / "governance_gaps.csv").open(newline="") as opened:
            gaps = sum(row["outcome"] == "gap" for row in csv.DictReader(opened))

        assert f"gaps={gaps} " in run(busy_url, "check").last


class TestCare:
    def test_a_backup_is_restored_and_what_was_there_is_kept(self, busy_url: str, file: Make, tmp_path: Path) -> None:
        assert run(busy_url, "backup", tmp_path / "b.db").last.startswith("backup=b.db bytes=")
        before = books(busy_url)
        run(busy_url, "import", "vendors", file("name\nNova\n"))
        ran = run(busy_url, "restore", tmp_path / "b.db", "--yes")

        assert (ran.code, ran.last) == (0, "restored=b.db revision=3")
        assert "note: what was there before is kept in " in ran.err
        assert books(busy_url) == before

    def test_restore_asks_before_it_replaces_anything(self, busy_url: str, tmp_path: Path) -> None:
        run(busy_url, "backup", tmp_path / "b.db")
        ran = run(busy_url, "restore", tmp_path / "b.db")

        assert (ran.code, ran.errors) == (
            2,
            ["error: the database is not empty: add --yes to replace everything in it"],
        )

    def test_restore_refuses_what_is_no_backup(self, busy_url: str, tmp_path: Path) -> None:
        (tmp_path / "b.db").write_text("no backup" * 1000)
        before = books(busy_url)
        ran = run(busy_url, "restore", tmp_path / "b.db", "--yes")

        assert (ran.code, len(ran.err.splitlines())) == (2, 1)
        assert books(busy_url) == before

    def test_verify_finds_nothing_in_a_sound_database(self, busy_url: str) -> None:
        ran = run(busy_url, "verify")

        assert (ran.code, ran.last) == (0, "faults=0 revision=3")

    def test_verify_names_what_was_changed_outside(self, busy_url: str) -> None:
        import sqlite3

        with sqlite3.connect(busy_url.removeprefix("sqlite:///")) as connection:
            connection.execute("UPDATE figure SET amount = 99 WHERE figure_id = 1")
        ran = run(busy_url, "verify")

        assert (ran.code, ran.out.splitlines()) == (
            1,
            ["figures of revision 3 were changed after they were posted", "faults=1 revision=3"],
        )


class TestDemo:
    def test_goes_into_an_empty_database_only(self, sqlite_url: str) -> None:
        first = run(sqlite_url, "demo")
        second = run(sqlite_url, "demo")

        assert first.code == 0
        assert "figures=" in first.last
        assert (second.code, second.errors) == (
            2,
            [
                "error: the database is not empty: the demo is loaded into an empty one only, so that it never mixes with your data"
            ],
        )
        assert run(sqlite_url, "verify").code == 0


class TestUse:
    def test_no_words_show_the_help(self, sqlite_url: str) -> None:
        ran = run_anew(sqlite_url)

        assert "Usage" in ran.out + ran.err
        assert "import" in ran.out + ran.err

    @pytest.mark.parametrize(
        "words", [("frobnicate",), ("import",), ("import", "figures"), ("export",), ("check", "--revision", "x")]
    )
    def test_bad_use_exits_with_2_and_no_traceback(self, sqlite_url: str, words: tuple[str, ...]) -> None:
        ran = run(sqlite_url, *words)

        assert ran.code == 2
        assert "Traceback" not in ran.err

    def test_starting_it_does_not_load_what_it_does_not_need(self) -> None:
        """A scheduler that imports every ten minutes should not pay for charts and statistics."""
        import subprocess
        import sys

        code = "import sys, sourcing_core.desk.bring_in; print(sorted({'scipy', 'plotly', 'streamlit'} & set(sys.modules)))"
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONPATH": "."},
        )

        assert done.stdout.strip() == "[]"
