"""A control chart for any file, on the command line: worked numbers, files written, and bad files refused in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from sourcing_core.desk.spc_file import CHARTS
from tests.cli.conftest import Make
from tests.cli.running import Ran, run

NOWHERE = "sqlite:////nowhere/at/all.db"  # nothing is recorded, so no database is opened
FLOW = "value\n49.6\n47.6\n49.9\n51.3\n47.8\n51.2\n52.6\n52.4\n53.6\n52.1\n"
JUICE = [
    "12",
    "15",
    "8",
    "10",
    "4",
    "7",
    "16",
    "9",
    "14",
    "10",
    "5",
    "6",
    "17",
    "12",
    "22",
    "8",
    "10",
    "5",
    "13",
    "11",
    "20",
    "18",
    "24",
    "15",
    "9",
    "12",
    "7",
    "13",
    "9",
    "6",
]
ORANGES = "count,n\n" + "".join(f"{count},50\n" for count in JUICE)


def table(ran: Ran, path: Path) -> pd.DataFrame:
    assert ran.code == 0, ran.err
    return pd.read_csv(path, keep_default_na=True)


def test_o_30_flow_rate_of_the_handbook(file: Make, tmp_path: Path) -> None:
    made = table(run(NOWHERE, "spc", file(FLOW), "--chart", "xmr", "--out", tmp_path / "o.csv"), tmp_path / "o.csv")

    assert list(made) == ["i", "value", "n", "centre", "lower", "upper", "flags"]
    assert made["i"].tolist() == list(range(1, 11))
    assert made[["centre", "lower", "upper"]].iloc[-1].tolist() == pytest.approx([50.81, 45.8151, 55.8049], abs=1e-3)
    assert made["flags"].isna().all()


def test_o_34_orange_juice_of_montgomery(file: Make, tmp_path: Path) -> None:
    ran = run(NOWHERE, "spc", file(ORANGES), "--chart", "p", "--out", tmp_path / "o.csv")
    made = table(ran, tmp_path / "o.csv")

    assert made[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx(
        [0.231333, 0.052428, 0.410239], abs=1e-6
    )
    assert made.loc[made["flags"].fillna("").str.contains("WE1"), "i"].tolist() == [15, 23]
    assert re.search(r"^sigma_z=\d+\.\d{6}$", ran.out, re.MULTILINE)
    assert ran.last.startswith("chart=p points=30 baseline=30 trial=no centre=0.231333 signals=")


def test_times_between_events_are_judged_as_their_power(file: Make, tmp_path: Path) -> None:
    """Nelson 1994: of 10 and 40 days in turn, y = t^(1/3.6) has the mean 2.340982 and moves of 0.890492."""
    times = "value\n" + "10\n40\n" * 6 + "264\n265\n"
    ran = run(NOWHERE, "spc", file(times), "--chart", "t", "--baseline", 12, "--out", tmp_path / "o.csv")
    made = table(ran, tmp_path / "o.csv")

    assert made[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([21.3714, 0, 264.7116], abs=1e-4)
    assert made["flags"].fillna("").tolist() == [""] * 13 + ["WE1"]
    assert ran.last == "chart=t points=14 baseline=12 trial=yes centre=21.3714 signals=1"


def test_cases_between_events_have_the_limits_of_chance(file: Make, tmp_path: Path) -> None:
    """Geometric with mean 99: 0.99^658 = 0.00134 is the chance of more than 657 cases, and 0.01 that of none."""
    cases = "value\n" + "99\n" * 20 + "657\n658\n"
    ran = run(NOWHERE, "spc", file(cases), "--chart", "g", "--baseline", 20, "--out", tmp_path / "o.csv")
    made = table(ran, tmp_path / "o.csv")

    assert made[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([68.6216, 0, 657], abs=1e-4)
    assert made["flags"].fillna("").str.contains("WE1").tolist() == [False] * 21 + [True]


def test_the_help_names_every_chart() -> None:
    told = run(NOWHERE, "spc", "--help").out

    assert [word for word in CHARTS if not re.search(rf"\b{word}\b", told)] == []


def test_a_point_on_the_limit_is_not_beyond_it(file: Make, tmp_path: Path) -> None:
    """Counts of mean 9 have their limits at 0 and 18."""
    values = "count\n" + "9\n" * 12
    made = table(
        run(NOWHERE, "spc", file(f"{values}18\n19\n"), "--chart", "c", "--baseline", 12, "--out", tmp_path / "o.csv"),
        tmp_path / "o.csv",
    )

    assert made["upper"].iloc[-1] == 18
    assert made["flags"].fillna("").tolist()[-2:] == ["", "WE1"]


def test_the_baseline_and_the_rules_are_those_asked_for(file: Make) -> None:
    rising = "value\n" + "".join(f"{value}\n" for value in (1, 2, 1, 2, 1, 2, 1, 2, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7))
    few, nhs = (
        run(NOWHERE, "spc", file(rising), "--chart", "xmr", "--baseline", 8, "--rules", rules)
        for rules in ("default", "nhs")
    )

    assert few.last == "chart=xmr points=15 baseline=8 trial=yes centre=1.5 signals=0"
    assert "NHS3" in nhs.out


def test_the_page_needs_no_network(file: Make, tmp_path: Path) -> None:
    assert run(NOWHERE, "spc", file(FLOW), "--chart", "ewma", "--html", tmp_path / "o.html").code == 0
    page = (tmp_path / "o.html").read_text(encoding="utf-8")

    assert "<title>file.csv: exponentially weighted moving average" in page
    assert re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=", page) == []


@pytest.mark.parametrize(
    ("chart", "content", "told"),
    [
        ("xmr", "", "the file is empty"),
        ("xmr", "value\n", "no rows"),
        ("xmr", "count,n\n1,2\n", "there is no column value"),
        ("p", "count\n1\n", "there is no column n"),
        ("p", "count,n\n5,10\n11,10\n", "row 3: count 11 is above n 10"),
        ("c", "count\n4\n-3\n", "row 3: count is -3"),
        ("t", "value\n4\n-3\n", "row 3: value is -3; give 0 or more; correct the file"),
        ("g", "value\n4\n\n-3\n", "row 4: value is -3; give 0 or more; correct the file"),
        ("t", "count\n4\n", "there is no column value"),
        ("g", "count\n4\n", "there is no column value"),
        ("xmr", "value\n1\nabout 2\n", "row 3, column value: 'about 2' is not a number"),
        ("xmr", "value\n1\ninf\n", "row 3, column value: 'inf' is not a number"),
        ("xmr", "value\n1\n2,5\n", "row 3: the row has 2 cells"),
        ("banana", "value\n1\n", "'banana' is not a chart for files; choose one of xmr"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_and_nothing_is_written(
    file: Make, tmp_path: Path, chart: str, content: str, told: str
) -> None:
    ran = run(NOWHERE, "spc", file(content), "--chart", chart, "--out", tmp_path / "o.csv")

    assert (ran.code, ran.out, len(ran.errors)) == (2, "", 1)
    assert told in ran.errors[0]
    assert "Traceback" not in ran.err
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(("choice", "value"), [("--rules", "guess"), ("--baseline", "0")])
def test_a_choice_that_cannot_be_is_refused_in_one_line(file: Make, choice: str, value: str) -> None:
    ran = run(NOWHERE, "spc", file(FLOW), "--chart", "xmr", choice, value)

    assert (ran.code, ran.out, len(ran.errors)) == (2, "", 1)


def test_an_empty_cell_and_no_volume_are_missing_and_not_zero(file: Make, tmp_path: Path) -> None:
    content = "count,n\n" + "5,100\n" * 12 + ",\n0,0\n6,100\n"
    made = table(run(NOWHERE, "spc", file(content), "--chart", "p", "--out", tmp_path / "o.csv"), tmp_path / "o.csv")

    assert made["value"].isna().tolist() == [False] * 12 + [True, True, False]
    assert made["flags"].isna()[12:14].all()
    assert made["centre"].iloc[0] == pytest.approx(66 / 1300)


def test_a_baseline_longer_than_the_file_is_all_of_it(file: Make) -> None:
    assert "baseline=10 " in run(NOWHERE, "spc", file(FLOW), "--chart", "xmr", "--baseline", 99).last


def test_no_move_is_taken_across_an_empty_row(file: Make, tmp_path: Path) -> None:
    """1, 2 and, after a month that is not known, 9, 8: both moves are 1, and the step of 7 is none."""
    out = tmp_path / "o.csv"
    made = table(run(NOWHERE, "spc", file("value\n1\n2\n\n9\n8\n\n"), "--chart", "xmr", "--out", out), out)

    assert made["value"].isna().tolist() == [False, False, True, False, False]
    assert made["upper"].iloc[0] == pytest.approx(5 + 2.66)


def test_a_fault_below_an_empty_row_names_the_row_of_the_file(file: Make) -> None:
    assert (
        "row 4: count 11 is above n 10"
        in run(NOWHERE, "spc", file("count,n\n5,10\n,\n11,10\n"), "--chart", "p").errors[0]
    )


def test_one_point_has_no_limits(file: Make, tmp_path: Path) -> None:
    made = table(
        run(NOWHERE, "spc", file("value\n7\n"), "--chart", "xmr", "--out", tmp_path / "o.csv"), tmp_path / "o.csv"
    )

    assert made[["lower", "upper", "flags"]].isna().all(axis=None)
