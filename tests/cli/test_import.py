"""import: what it says, what it writes, and how it exits."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Make, books
from tests.cli.running import run, run_anew

HEADER = "engagement_id,metric_id,period,numerator,denominator\n"
GOOD = HEADER + "E-1,on_time_delivery,2026-01,95,100\nE-1,on_time_delivery,2026-02,90,100\n"
MIXED = GOOD + "E-9,on_time_delivery,2026-01,1,2\n"
BAD = HEADER + "E-9,on_time_delivery,2026-01,1,2\n"


def test_a_good_file_exits_with_0_and_ends_with_its_counts(furnished_url: str, file: Make) -> None:
    ran = run(furnished_url, "import", "figures", file(GOOD))

    assert (ran.code, ran.last) == (0, "accepted=2 changed=0 known=0 refused=0 batch=B-00003")
    assert ran.errors == []


def test_started_anew_it_says_the_same(furnished_url: str, file: Make) -> None:
    ran = run_anew(furnished_url, "import", "figures", file(GOOD))

    assert (ran.code, ran.last) == (0, "accepted=2 changed=0 known=0 refused=0 batch=B-00003")


def test_without_a_mapping_it_says_what_it_took_for_what(furnished_url: str, file: Make) -> None:
    ran = run(
        furnished_url, "import", "figures", file(GOOD.replace("engagement_id", "Engagement").replace("period", "Month"))
    )

    assert ran.code == 0
    assert "note: column Month was taken as period" in ran.err


def test_some_rows_refused_exits_with_1_and_brings_the_others(furnished_url: str, file: Make) -> None:
    ran = run(furnished_url, "import", "figures", file(MIXED))

    assert (ran.code, ran.last) == (1, "accepted=2 changed=0 known=0 refused=1 batch=B-00003")
    assert ran.errors == [
        "refused: row 4, column engagement_id: engagement 'E-9' is not recorded; record it first, or correct the id"
    ]


def test_no_row_taken_exits_with_2_and_changes_nothing(furnished_url: str, file: Make) -> None:
    before = books(furnished_url)
    ran = run(furnished_url, "import", "figures", file(BAD))

    assert (ran.code, ran.last) == (2, "accepted=0 changed=0 known=0 refused=1 batch=-")
    assert books(furnished_url) == before


def test_known_rows_beside_refused_ones_exit_with_1(furnished_url: str, file: Make) -> None:
    run(furnished_url, "import", "figures", file(MIXED))
    ran = run(furnished_url, "import", "figures", file(MIXED))

    assert (ran.code, ran.last) == (1, "accepted=0 changed=0 known=2 refused=1 batch=B-00003")


def test_the_same_file_again_changes_nothing_and_names_its_batch(furnished_url: str, file: Make) -> None:
    run(furnished_url, "import", "figures", file(GOOD))
    before = books(furnished_url)
    ran = run(furnished_url, "import", "figures", file(GOOD))

    assert (ran.code, ran.last) == (0, "accepted=0 changed=0 known=2 refused=0 batch=B-00003")
    assert "note: this very file came in as B-00003 already" in ran.err
    assert books(furnished_url) == before


class TestStrict:
    def test_writes_nothing_when_a_row_is_refused(self, furnished_url: str, file: Make) -> None:
        before = books(furnished_url)
        ran = run(furnished_url, "import", "figures", file(MIXED), "--strict")

        assert (ran.code, ran.last) == (2, "accepted=2 changed=0 known=0 refused=1 batch=-")
        assert ran.errors[-1] == "error: nothing was written, because rows were refused and --strict was given"
        assert books(furnished_url) == before

    def test_writes_a_good_file(self, furnished_url: str, file: Make) -> None:
        assert run(furnished_url, "import", "figures", file(GOOD), "--strict").code == 0


class TestDryRun:
    def test_says_what_would_happen_and_changes_nothing(self, furnished_url: str, file: Make) -> None:
        before = books(furnished_url)
        ran = run(furnished_url, "import", "figures", file(GOOD), "--dry-run")

        assert (ran.code, ran.last) == (0, "accepted=2 changed=0 known=0 refused=0 batch=-")
        assert books(furnished_url) == before

    def test_says_what_would_be_created(self, furnished_url: str, file: Make) -> None:
        mapping = file(
            'kind = "figures"\n[columns]\nvendor = "vendor"\nsite = "site"\nmetric_id = "metric_id"\nperiod = "period"\nnumerator = "numerator"\ndenominator = "denominator"\n[create]\nvendors = true\nsites = true\nengagements = true\n',
            "m.toml",
        )
        text = GOOD.replace("engagement_id", "vendor,site").replace("E-1", "Nova,Here")
        ran = run(furnished_url, "import", "figures", file(text), "--mapping", mapping, "--dry-run")

        assert [line for line in ran.err.splitlines() if "create" in line] == [
            "note: would create vendor V-003 Nova",
            "note: would create site S-003 Here",
            "note: would create engagement E-003",
        ]

    def test_exits_as_the_import_would(self, furnished_url: str, file: Make) -> None:
        assert run(furnished_url, "import", "figures", file(MIXED), "--dry-run").code == 1
        assert run(furnished_url, "import", "figures", file(BAD), "--dry-run").code == 2


class TestReport:
    def test_lists_every_refused_row_with_its_cure(self, furnished_url: str, file: Make, tmp_path: Path) -> None:
        rows = HEADER + "".join(f"E-9,on_time_delivery,{2000 + year}-01,1,2\n" for year in range(15))
        ran = run(furnished_url, "import", "figures", file(rows), "--report", tmp_path / "refused.csv")
        with (tmp_path / "refused.csv").open(newline="") as opened:
            told = list(csv.DictReader(opened))

        assert (len(told), told[0]) == (
            15,
            {
                "row": "2",
                "column": "engagement_id",
                "value": "E-9",
                "reason": "engagement 'E-9' is not recorded",
                "cure": "record it first, or correct the id",
            },
        )
        assert ran.errors[-1] == "refused: and 5 more; --report FILE.csv lists them all"

    def test_is_safe_to_open_in_a_spreadsheet(self, furnished_url: str, file: Make, tmp_path: Path) -> None:
        run(
            furnished_url,
            "import",
            "figures",
            file(HEADER + '"=1+1",on_time_delivery,2026-01,1,2\n'),
            "--report",
            tmp_path / "refused.csv",
        )

        assert "'=1+1" in (tmp_path / "refused.csv").read_text()

    def test_that_cannot_be_written_stops_before_anything_is(
        self, furnished_url: str, file: Make, tmp_path: Path
    ) -> None:
        before = books(furnished_url)
        ran = run(furnished_url, "import", "figures", file(MIXED), "--report", tmp_path / "nowhere" / "refused.csv")

        assert (ran.code, ran.errors) == (
            2,
            [
                "error: the report refused.csv cannot be written (no such file or directory): choose another file; nothing was changed"
            ],
        )
        assert books(furnished_url) == before


class TestOptions:
    def test_settle_the_order_of_dates(self, furnished_url: str, file: Make) -> None:
        text = HEADER + "E-1,on_time_delivery,03/04/2025,1,2\n"
        asked = run(furnished_url, "import", "figures", file(text))
        told = run(furnished_url, "import", "figures", file(text), "--date-order", "dmy")

        assert (asked.code, told.code) == (2, 0)
        assert "--date-order" in asked.errors[0]

    def test_settle_the_decimal_mark(self, furnished_url: str, file: Make) -> None:
        text = HEADER + 'E-1,on_time_delivery,2025-01,"1,250","2,500"\n'
        asked = run(furnished_url, "import", "figures", file(text))
        told = run(furnished_url, "import", "figures", file(text), "--decimal", ".")

        assert (asked.code, told.code) == (2, 0)
        assert "--decimal" in asked.errors[0]

    def test_say_who_says_so(self, furnished_url: str, file: Make) -> None:
        run(furnished_url, "import", "figures", file(GOOD), "--source", "audited")

        from sourcing_core.storage import Store
        from tests.factories import AT, TODAY

        store = Store.open(furnished_url, AT)
        assert set(store.load(TODAY, store.head).series.long()["source"]) == {"audited"}
        store.close()

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--date-order", "ydm"), "'ydm' is not one of dmy mdy ymd; choose one of them as the order of dates"),
            (("--decimal", ";"), "';' is not one of . ,; choose one of them as the decimal mark"),
            (("--source", "rumour"), "'rumour' is not a source; write one of vendor_reported, measured, audited"),
            (("--mapping", "nowhere.toml"), "nowhere.toml: there is no such file; check the path"),
        ],
    )
    def test_that_cannot_be_are_refused(
        self, furnished_url: str, file: Make, words: tuple[str, str], told: str
    ) -> None:
        ran = run(furnished_url, "import", "figures", file(GOOD), *words)

        assert (ran.code, ran.errors) == (2, [f"error: {told}"])

    @pytest.mark.parametrize("kind", ["figures", "FIGURES", "service-levels", "service_level", "work_items"])
    def test_kinds_may_be_written_in_several_ways(self, furnished_url: str, file: Make, kind: str) -> None:
        ran = run(furnished_url, "import", kind, file(GOOD))

        assert "is not a kind of file" not in ran.err

    def test_a_kind_that_does_not_exist_is_refused(self, furnished_url: str, file: Make) -> None:
        ran = run(furnished_url, "import", "invoices", file(GOOD))

        assert ran.code == 2
        assert ran.errors[0].startswith("error: 'invoices' is not a kind of file: it is one of people, vendors, sites")


class TestMappings:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (
                'kind = "deliveries"\n',
                "file.csv: the mapping is for 'deliveries', not for figures; choose the kind that the mapping has",
            ),
            ("kind = figures\n", "m.toml: not valid TOML"),
            ('kind = "figures"\n[colums]\na = "b"\n', "m.toml: unknown key 'colums'; did you mean columns?"),
            (
                'kind = "figures"\n[columns]\nvendor = "Supplier"\n',
                "file.csv: the mapping takes vendor from the column 'Supplier', which the file does not have",
            ),
            (
                'kind = "figures"\n[columns]\nnumertor = "numerator"\n',
                "file.csv: the mapping names the field 'numertor', which figures do not have; did you mean numerator?",
            ),
            (
                'kind = "figures"\n[dates]\nzone = "Mars"\n',
                "file.csv: the zone 'Mars' under [dates] of the mapping is not known",
            ),
            ('kind = "figures"\nsource = "rumour"\n', "'rumour' is not a source"),
        ],
    )
    def test_that_do_not_fit_are_refused_in_one_line(
        self, furnished_url: str, file: Make, text: str, told: str
    ) -> None:
        before = books(furnished_url)
        ran = run(furnished_url, "import", "figures", file(GOOD), "--mapping", file(text, "m.toml"))

        assert (ran.code, len(ran.errors), len(ran.err.splitlines())) == (2, 1, 1)
        assert told.removeprefix("file.csv: ") in ran.errors[0]
        assert books(furnished_url) == before

    def test_that_are_not_text_are_refused(self, furnished_url: str, file: Make) -> None:
        ran = run(furnished_url, "import", "figures", file(GOOD), "--mapping", file(b"\xff\xfe\x00", "m.toml"))

        assert ran.errors == ["error: m.toml: the mapping is not text in UTF-8; save it again as UTF-8"]


def test_names_that_the_terminal_cannot_show_are_no_reason_to_fail(furnished_url: str, file: Make) -> None:
    ran = run_anew(
        furnished_url,
        "import",
        "vendors",
        file("name,country\nΩmega,Nowhere\nKraków,PL\n"),
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
    )

    assert (ran.code, ran.last) == (1, "accepted=1 changed=0 known=0 refused=1 batch=B-00003")
