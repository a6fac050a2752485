"""One calculation path: what pages show, what the CSV files say and what the command line prints are the same numbers."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from pages.shared import load
from sourcing_core import cli
from sourcing_core.desk.out_tables import TABLES
from tests.apptest.conftest import NOW, TODAY, Desk
from tests.apptest.reading import metrics, press


@pytest.fixture
def exported(shown: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that `export` writes."""
    monkeypatch.setattr(cli, "_today", lambda: TODAY)
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    done = CliRunner().invoke(cli.app, ["export", "--out", str(tmp_path / "out"), "--period", "2025-Q4"])
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv")


def test_the_scores_of_the_vendors_page_are_those_of_the_file(shown: Desk, exported: Path) -> None:
    told = shown.open("vendors").dataframe[0].value.set_index("Vendor")
    names = shown.store.load(TODAY).names["vendor"]
    said = table(exported, "scorecard").assign(name=lambda frame: frame["vendor_id"].map(names)).set_index("name")
    assert set(told.index) == set(said.index)
    said = said.loc[told.index]
    np.testing.assert_allclose(told["Score"], said["score"].round(0))
    np.testing.assert_allclose(told["Known"], said["coverage"] * 100)
    ranges = [f"{low:.0f} to {high:.0f}" for low, high in zip(said["score_low"], said["score_high"], strict=True)]
    assert told["Worst to best"].tolist() == ranges


def test_the_gaps_of_the_page_are_those_of_the_file_and_of_the_command_line(shown: Desk, exported: Path) -> None:
    told = metrics(shown.open("gaps"))
    findings = table(exported, "governance_gaps")
    counted = findings["outcome"].value_counts()
    assert int(told["Open gaps"]) == counted["gap"]
    assert int(told["Cannot be checked"]) == counted["unknown"]
    critical = findings[findings["outcome"].eq("gap") & findings["severity"].eq("critical")]
    assert int(told["Critical"]) == len(critical)
    printed = CliRunner().invoke(cli.app, ["check"]).output
    line = re.search(r"gaps=(\d+) \((\d+) critical.*unknown=(\d+) coverage=(\d+)%", printed)
    assert line is not None, printed
    assert [int(line[n]) for n in (1, 2, 3)] == [counted["gap"], len(critical), counted["unknown"]]
    assert told["Coverage"] == f"{line[4]}\u202f%"


def test_the_gaps_per_vendor_are_those_of_the_file(shown: Desk, exported: Path) -> None:
    told = shown.open("vendors").dataframe[0].value.set_index("Vendor")["Open gaps"]
    names = shown.store.load(TODAY).names["vendor"]
    gaps = table(exported, "governance_gaps").query("outcome == 'gap'")
    said = gaps["vendor_id"].map(names).value_counts().reindex(told.index).fillna(0).astype(int)
    assert told.tolist() == said.tolist()


def test_the_attainment_of_the_page_is_that_of_the_file(shown: Desk, exported: Path) -> None:
    said = table(exported, "attainment").query("level_id == 'L-029'").sort_values("period_start")
    told = next(one.value for one in shown.open("service-levels", id="L-029").dataframe if "Evidence" in one.value)
    quarter = told[told["Month"].between("2025-10-01", "2025-12-31")].sort_values("Month")
    assert len(said) == len(quarter) == 3
    assert [f"{100 * value:.2f}\u202f%" for value in said["value"]] == quarter["Value"].tolist()
    assert quarter["Of"].tolist() == said["n"].tolist()
    words = {"MET": "Met", "BELOW_EXPECTED": "Below expected", "BELOW_MINIMUM": "Below minimum"}
    assert [status.split(" ", 1)[1] for status in quarter["Status"]] == said["compliance"].map(words).tolist()


def test_the_files_of_the_page_have_the_hashes_of_the_manifest_and_of_the_command_line(
    shown: Desk, exported: Path
) -> None:
    tab = press(shown.open("take-out", period="2025-Q4"), "out_build")
    told = next(one.value for one in tab.dataframe if "SHA-256" in one.value).set_index("File")["SHA-256"]
    manifest = json.loads((exported / "manifest.json").read_text())
    assert told.to_dict() == {name: facts["sha256"] for name, facts in manifest["files"].items()}
    for name, said in told.items():
        assert hashlib.sha256((exported / str(name)).read_bytes()).hexdigest() == said


def test_the_one_file_holds_every_file_and_is_the_same_bytes_each_time(shown: Desk) -> None:
    archives = []
    for _ in range(2):
        load.forget()
        press(shown.open("take-out", period="2025-Q4"), "out_build")
        archives.append(next(kept.result()[2] for key, kept in load._HEAVY._kept.items() if key[0] == "summaries"))  # type: ignore[index]
    assert archives[0] == archives[1]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as archive:
        assert set(archive.namelist()) == {*TABLES, "manifest.json"}


def test_the_page_says_which_months_are_provisional(shown: Desk) -> None:
    tab = shown.open("take-out", period="2026-03")
    assert any("provisional" in caption.value for caption in tab.caption)
    tab = shown.open("take-out", period="2025-Q4")
    assert not any("provisional" in caption.value for caption in tab.caption)


def test_a_period_that_cannot_be_read_is_refused_in_one_line(shown: Desk) -> None:
    tab = shown.open("take-out", period="last summer")
    assert len(tab.error) == 1
    assert "is not a period" in tab.error[0].value
    assert not [button for button in tab.button if button.key == "out_build"]
