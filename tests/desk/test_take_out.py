"""The committee's files: fixed headers, sorted rows, the assessment's own numbers, the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.assessment import Assessment, assess
from sourcing_core.desk.periods import Period, PeriodRefused, last_quarter, period_of
from sourcing_core.desk.tables_out import arrow
from sourcing_core.desk.take_out import Summaries, summaries, write_folder
from sourcing_core.exchange.safe_text import write_csv
from sourcing_core.months import month_number
from sourcing_core.storage import Unusable, Work
from tests.desk.bringing import Desk
from tests.factories import TODAY, after, contract, new, service_level

HEADERS = {
    "figures.csv": "vendor_id vendor site_id site engagement_id metric_id period_start numerator denominator value unit n source restated",
    "attainment.csv": "vendor_id vendor site_id site engagement_id metric_id period_start level_id expected minimum value compliance evidence ci_low ci_high window",
    "scorecard.csv": "vendor_id score coverage score_low score_high",
    "strategic_components.csv": "vendor_id vendor site_id site engagement_id metric_id period_start component name value unit n ci_low ci_high floor target score weight counted why_not is_worst flagged",
    "alignment_by_region.csv": "vendor_id vendor site_id site engagement_id metric_id period_start region component name value unit n ci_low ci_high score",
    "signals.csv": "vendor_id vendor site_id site engagement_id metric_id period_start value rules verdict chart sigma_z",
    "incidents_between.csv": "vendor_id vendor number incident_id next_incident_id since until still_running value unit centre lower upper baseline points rules verdict",
    "outlook.csv": "vendor_id vendor site_id site engagement_id metric_id level_id standing target value unit chance band assurance is_stable",
    "trends.csv": "vendor_id vendor site_id site engagement_id metric_id verdict slope slope_low slope_high unit p points",
    "comparison.csv": "kind metric_id subject_id name value n status rank rank_low rank_high rank_count centre dispersion",
    "kept_and_rated.csv": "kind subject_id name kept_share rating n_levels n_ratings",
    "honesty.csv": "vendor_id vendor metric_id unit pairs equal mean_gap favours_share p is_biased",
    "completeness.csv": "vendor_id vendor series months missing late data_quality",
    "governance_gaps.csv": "rule_id severity outcome subject_kind subject_id vendor_id says remedy source",
    "contracts.csv": "contract_id vendor_id ends_on notice_by decide_by",
    "imports.csv": "batch_id kind file_name sha256 accepted changed known refused who at revision is_taken_back",
}


def rows(made: Summaries, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.files[name].decode(), newline="")))


@pytest.fixture
def busy(furnished: Desk) -> Desk:
    """A year of figures with a level, a contract, a restatement and an import."""
    furnished.store.commit(
        Work(changes=new([contract(1, ends_on=TODAY + timedelta(days=60)), service_level(1)])), "Ada", "Terms", after(2)
    )
    months = [f"{2025 + (month + 2) // 12}-{(month + 2) % 12 + 1:02d}" for month in range(12)]
    figures = [
        f"E-{place},{metric},{month},{80 + step},100"
        for place in (1, 2)
        for metric in ("on_time_delivery", "defect_rate")
        for step, month in enumerate(months)
    ]
    furnished.bring("figures", "engagement_id,metric_id,period,numerator,denominator\n" + "\n".join(figures) + "\n")
    furnished.bring(
        "figures", "engagement_id,metric_id,period,numerator,denominator\nE-1,on_time_delivery,2025-09,99,100\n"
    )
    furnished.bring(
        "figures", "engagement_id,metric_id,period,value,n\nE-1,cycle_time,2026-01,4.25,\nE-1,cycle_time,2026-02,3,7\n"
    )
    return furnished


@pytest.fixture
def assessment(busy: Desk) -> Assessment:
    return assess(busy.portfolio, busy.store.policy())


@pytest.fixture
def made(assessment: Assessment) -> Summaries:
    return summaries(assessment, period_of(None, assessment))


class TestFiles:
    @pytest.mark.parametrize("name", HEADERS)
    def test_have_at_least_these_headers(self, made: Summaries, name: str) -> None:
        header = made.files[name].decode().splitlines()[0].split(",")

        assert [wanted for wanted in HEADERS[name].split() if wanted not in header] == []

    def test_keep_their_headers_when_there_is_nothing_to_tell(self, desk: Desk) -> None:
        empty = assess(desk.portfolio, desk.store.policy())
        made = summaries(empty, period_of(None, empty))

        for name, wanted in HEADERS.items():
            assert set(wanted.split()) <= set(made.files[name].decode().splitlines()[0].split(",")), name
            assert made.manifest["files"][name]["rows"] == 0

    def test_are_sorted(self, made: Summaries) -> None:
        keys = [
            (row["vendor_id"], row["site_id"], row["engagement_id"], row["metric_id"], row["period_start"])
            for row in rows(made, "figures.csv")
        ]

        assert keys == sorted(keys)
        assert len(keys) == 50

    def test_have_days_as_iso_and_unknown_as_empty(self, made: Summaries) -> None:
        [row] = [
            row
            for row in rows(made, "figures.csv")
            if (row["metric_id"], row["period_start"]) == ("cycle_time", "2026-01-01")
        ]

        assert (row["numerator"], row["denominator"], row["value"], row["n"], row["unit"]) == (
            "",
            "",
            "4.25",
            "",
            "days",
        )

    def test_say_which_months_are_provisional(self, made: Summaries) -> None:
        status = {row["period_start"]: row["status"] for row in rows(made, "figures.csv")}

        assert (status["2026-02-01"], status.get("2025-03-01")) == ("LOCKED", "LOCKED")

    def test_count_restatements(self, made: Summaries) -> None:
        assert [row["period_start"] for row in rows(made, "figures.csv") if row["restated"] == "1"] == ["2025-09-01"]
        assert [(row["version"], row["amount"]) for row in rows(made, "restatements.csv")] == [("1", "86"), ("2", "99")]


class TestNumbers:
    def test_are_those_of_the_matrices(self, made: Summaries, assessment: Assessment) -> None:
        series = assessment.portfolio.series
        total = sum(float(row["value"]) for row in rows(made, "figures.csv"))

        assert total == pytest.approx(float(np.nansum(series.value)), rel=1e-14)

    def test_are_those_of_the_assessment(self, made: Summaries, assessment: Assessment) -> None:
        scores = assessment.vendors.scores.set_index("subject_id")["score"]
        told = {row["vendor_id"]: row["score"] for row in rows(made, "scorecard.csv")}

        assert {vendor: float(score) if score else None for vendor, score in told.items()} == {
            vendor: None if pd.isna(score) else score for vendor, score in scores.items()
        }

    def test_are_judged_as_the_assessment_judges(self, made: Summaries, assessment: Assessment) -> None:
        attained = assessment.attained
        told = pd.DataFrame(rows(made, "attainment.csv"))

        assert sorted(told["compliance"]) == sorted(attained["compliance"].astype("str"))
        assert (
            told.groupby("compliance").size().to_dict()
            == attained.groupby(attained["compliance"].astype("str")).size().to_dict()
        )

    def test_read_back_to_the_very_same_floats(self) -> None:
        numbers = [1 / 3, 0.1 + 0.2, 1e-300, 123456789.123456789]
        text = write_csv(arrow(pd.DataFrame({"x": numbers}))).decode().split()

        assert [float(one) for one in text[1:]] == numbers

    @pytest.mark.parametrize(
        ("numbers", "text"),
        [
            ([1.0, 2.0], ["1", "2"]),
            ([1.0, None], ["1", '""']),
            ([0.5, 1.0], ["0.5", "1"]),
            ([-5.0], ["-5"]),
            ([0.0, -0.0], ["0", "0"]),
        ],
    )
    def test_that_are_whole_have_no_point(self, numbers: list[float | None], text: list[str]) -> None:
        assert write_csv(arrow(pd.DataFrame({"x": numbers}, dtype=float))).decode().split("\r\n")[1:-1] == text


class TestSpreadsheets:
    """CWE-1236: a vendor may call itself a formula."""

    @pytest.mark.parametrize("name", ['=HYPERLINK("http://evil","x")', "+1+1", "-1+1", "@SUM(A1)", "\uff1d1+1"])
    def test_get_a_name_that_is_no_formula(self, desk: Desk, name: str) -> None:
        desk.bring("vendor", 'vendor_id,name\nV-1,"' + name.replace('"', '""') + '"\n')
        desk.bring("site", "site_id,name\nS-1,Here\n")
        desk.bring("engagement", "engagement_id,vendor_id,site_id\nE-1,V-1,S-1\n")
        desk.bring("figures", "engagement_id,metric_id,period,value\nE-1,customer_alignment,2026-01,-5\n")
        found = assess(desk.portfolio, desk.store.policy())
        [row] = rows(summaries(found, period_of(None, found)), "figures.csv")

        assert row["vendor"] == "'" + name
        assert row["value"] == "-5"

    def test_get_headers_that_are_no_formulas(self) -> None:
        assert write_csv(arrow(pd.DataFrame({"=1+1": ["a"]}))).decode().startswith("'=1+1\r\n")


class TestAgain:
    def test_gives_the_same_bytes(self, busy: Desk, made: Summaries) -> None:
        again = assess(busy.store.load(busy.today, busy.store.head), busy.store.policy())

        assert summaries(again, period_of(None, again)).files == made.files

    def test_gives_the_same_bytes_from_another_process(self, busy: Desk, made: Summaries, tmp_path: Path) -> None:
        code = (
            "import sys; from datetime import date; from pathlib import Path\n"
            "from sourcing_core.assessment import assess; from sourcing_core.storage import Store\n"
            "from sourcing_core.desk.take_out import period_of, summaries, write_folder; from tests.factories import AT\n"
            "store = Store.open(sys.argv[1], AT); found = assess(store.load(date.fromisoformat(sys.argv[2]), store.head), store.policy())\n"
            "write_folder(summaries(found, period_of(None, found)), Path(sys.argv[3]))"
        )
        subprocess.run(
            [sys.executable, "-c", code, str(busy.store.engine.url), str(busy.today), str(tmp_path / "out")],
            check=True,
            cwd=Path(__file__).parents[2],
        )

        assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == dict(made.files)

    def test_of_an_older_revision_gives_the_older_bytes(
        self, busy: Desk, made: Summaries, assessment: Assessment
    ) -> None:
        revision = assessment.portfolio.revision
        busy.bring(
            "figures", "engagement_id,metric_id,period,numerator,denominator\nE-1,on_time_delivery,2025-10,1,100\n"
        )
        busy.bring("vendor", "vendor_id,name\nV-1,Renamed\n")
        older = assess(busy.store.load(busy.today, revision), busy.store.policy(revision))

        assert summaries(older, period_of(None, older)).files == made.files


class TestManifest:
    def test_names_what_everything_rests_on(self, made: Summaries, assessment: Assessment) -> None:
        manifest = json.loads(made.files["manifest.json"])

        assert {name: manifest[name] for name in ("as_of", "revision", "rule_version", "period")} == {
            "as_of": "2026-03-31",
            "revision": 6,
            "rule_version": assessment.policy.version,
            "period": {"first_day": "2025-03-01", "last_day": "2026-03-31"},
        }

    def test_has_a_hash_of_each_file(self, made: Summaries) -> None:
        for name, facts in made.manifest["files"].items():
            assert facts["sha256"] == hashlib.sha256(made.files[name]).hexdigest()
            assert facts["bytes"] == len(made.files[name])
            assert facts["rows"] == len(rows(made, name))
        assert set(made.manifest["files"]) == set(made.files) - {"manifest.json"}

    def test_counts_rows_and_not_lines(self, desk: Desk) -> None:
        desk.bring("vendor", 'vendor_id,name,notes\nV-1,"Two\nlines",\n')
        found = assess(desk.portfolio, desk.store.policy())
        made = summaries(found, period_of(None, found))

        assert made.manifest["files"]["scorecard.csv"]["rows"] == len(rows(made, "scorecard.csv"))

    def test_seals_the_history_so_that_a_rewrite_is_seen(self, busy: Desk, made: Summaries) -> None:
        noted = {made.manifest["revision"]: made.manifest["revision_hash"]}

        assert busy.store.verify(noted) == []
        assert busy.store.verify({made.manifest["revision"]: "0" * 64}) != []


class TestPeriods:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2026-Q1", "2026-01", "2026-03"),
            ("2025-q4", "2025-10", "2025-12"),
            ("2026-02", "2026-02", "2026-02"),
            ("2025", "2025-01", "2025-12"),
            ("2025-11..2026-02", "2025-11", "2026-02"),
            (" 2026-02 ", "2026-02", "2026-02"),
        ],
    )
    def test_are_read(self, assessment: Assessment, text: str, first: str, last: str) -> None:
        assert period_of(text, assessment) == Period(*(int(one[:4]) * 12 + int(one[5:]) - 1 for one in (first, last)))

    @pytest.mark.parametrize(
        "text",
        ["2026-Q5", "2026-13", "26-01", "0000", "last month", "2026-1", "２０２６", "2026-01..", "2026-03..2026-01"],
    )
    def test_that_are_none_are_refused(self, assessment: Assessment, text: str) -> None:
        with pytest.raises(PeriodRefused):
            period_of(text, assessment)

    def test_left_out_mean_everything_up_to_the_day(self, assessment: Assessment) -> None:
        assert period_of(None, assessment).last == month_number(TODAY)

    def test_filter_the_rows(self, assessment: Assessment) -> None:
        made = summaries(assessment, period_of("2026-Q1", assessment))

        assert {row["period_start"] for row in rows(made, "figures.csv")} == {"2026-01-01", "2026-02-01"}
        assert {row["period_start"] for row in rows(made, "attainment.csv")} <= {
            "2026-01-01",
            "2026-02-01",
            "2026-03-01",
        }

    def test_without_figures_give_headers_only(self, assessment: Assessment) -> None:
        assert rows(summaries(assessment, period_of("1999", assessment)), "figures.csv") == []

    @pytest.mark.parametrize(
        ("day", "text"), [("2026-03-31", "2025-Q4"), ("2026-04-01", "2026-Q1"), ("2026-01-01", "2025-Q4")]
    )
    def test_the_last_full_quarter(self, day: str, text: str) -> None:
        assert last_quarter(pd.Timestamp(day).date()) == text


class TestFolder:
    @pytest.fixture
    def small(self) -> Summaries:
        return Summaries({"a.csv": b"a\r\n", "manifest.json": b"{}"}, {})

    def test_is_made_with_everything_in_it(self, small: Summaries, tmp_path: Path) -> None:
        write_folder(small, tmp_path / "new" / "pack")

        assert {file.name for file in (tmp_path / "new" / "pack").iterdir()} == {"a.csv", "manifest.json"}

    def test_that_cannot_be_made_is_refused(self, small: Summaries, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")

        with pytest.raises(Unusable, match="the folder file cannot be written"):
            write_folder(small, tmp_path / "file")

    def test_on_a_full_disk_is_left_as_it_was(
        self, small: Summaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a.csv").write_bytes(b"earlier")
        real = Path.write_bytes

        def full(path: Path, data: bytes) -> Any:
            if path.name == ".manifest.json.part":
                real(path, data[:1])
                raise OSError(28, "No space left on device")
            return real(path, data)

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(Unusable, match="no space left on device.*free space or choose another folder"):
            write_folder(small, tmp_path)
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.csv": b"earlier"}
