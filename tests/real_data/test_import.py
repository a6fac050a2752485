"""The published files through the command line, on an empty database: nothing edited, the known answers exactly."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sourcing_core.assessment import Assessment, assess
from sourcing_core.assessment.comparison import compared
from sourcing_core.desk.undo import take_back
from sourcing_core.spc import Chart, SignalRules, beyond_limits, p_limits
from sourcing_core.storage import Store
from tests.cli.conftest import books
from tests.cli.running import Ran, run, run_anew
from tests.factories import after

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data"
SCMS = DATA / "scms-shipments" / "SCMS_Delivery_History_Dataset.csv"
NHS = DATA / "nhs-waiting" / "ae_attendances.csv"
BACKBLAZE = DATA / "backblaze-drives" / "survival.csv"

pytestmark = pytest.mark.skipif(not SCMS.exists(), reason="the real data is not at ../shared/data beside the project")


def brought(url: str, kind: str, file: Path, mapping: str, start: Callable[..., Ran] = run) -> Ran:
    ran = start(url, "import", kind, file, "--mapping", HERE / mapping)
    assert (ran.code, "Traceback" in ran.err) == (0, False), ran
    return ran


def figures(url: str, folder: Path) -> list[dict[str, str]]:
    """figures.csv as exported."""
    assert run(url, "export", "--out", folder).code == 0
    with (folder / "figures.csv").open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def pooled(rows: list[dict[str, str]], metric: str) -> tuple[float, float]:
    """Numerators and denominators added up (R-1)."""
    chosen = [row for row in rows if row["metric_id"] == metric]
    return sum(float(row["numerator"]) for row in chosen), sum(float(row["denominator"]) for row in chosen)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Ran]:
    """The SCMS import into a database file that is not there yet, started as people start it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('scms') / 'new.db'}"
    return url, brought(url, "deliveries", SCMS, "scms.toml", run_anew)


class TestScms:
    def test_every_line_is_accepted(self, imported: tuple[str, Ran]) -> None:
        assert imported[1].last == "accepted=10324 changed=0 known=0 refused=0 batch=B-00002"

    def test_73_vendors_and_88_sites_are_created_and_the_warehouse_is_a_captive(
        self, imported: tuple[str, Ran]
    ) -> None:
        store = Store.open(imported[0], after(0))
        tables = store.load(after(0).date(), store.head).tables
        store.close()

        assert (len(tables["vendor"]), len(tables["site"])) == (73, 88)
        assert tables["vendor"].set_index("name").loc["SCMS from RDC", "ownership"] == "captive"

    def test_exactly_9138_of_10324_were_on_time(self, imported: tuple[str, Ran], tmp_path: Path) -> None:
        rows = figures(imported[0], tmp_path)

        assert pooled(rows, "on_time_delivery") == (9_138, 10_324)
        assert (
            pooled([row for row in rows if row["vendor"] != "SCMS from RDC"], "on_time_delivery")[1] == 10_324 - 5_404
        )

    def test_cycle_time_exists_where_both_dates_do(self, imported: tuple[str, Ran], tmp_path: Path) -> None:
        chosen = [row for row in figures(imported[0], tmp_path) if row["metric_id"] == "cycle_time"]

        assert sum(float(row["n"]) for row in chosen) == 10_324 - 5_404 - 328 - 5
        assert {row["vendor"] for row in chosen}.isdisjoint({"SCMS from RDC"})
        assert all(float(row["value"]) >= 1 for row in chosen)

    def test_the_same_file_again_changes_nothing(self, imported: tuple[str, Ran]) -> None:
        before = books(imported[0])
        ran = brought(imported[0], "deliveries", SCMS, "scms.toml")

        assert ran.last == "accepted=0 changed=0 known=10324 refused=0 batch=B-00002"
        assert books(imported[0]) == before

    def test_taken_back_everything_is_gone_and_comes_in_again(self, imported: tuple[str, Ran], tmp_path: Path) -> None:
        store = Store.open(imported[0], after(0))
        take_back(store, "B-00002", "Ada", after(1), today=after(0).date())
        empty, faults = store.load(after(0).date(), store.head), store.verify()
        store.close()
        ran = brought(imported[0], "deliveries", SCMS, "scms.toml")

        assert (empty.is_empty, faults) == (True, [])
        assert re.fullmatch(r"accepted=10324 changed=0 known=0 refused=0 batch=B-0000[34]", ran.last)
        assert pooled(figures(imported[0], tmp_path), "on_time_delivery") == (9_138, 10_324)


def test_nhs_attendances_pool_to_88_4819_percent(sqlite_url: str, tmp_path: Path) -> None:
    ran = brought(sqlite_url, "figures", NHS, "nhs.toml")
    rows = figures(sqlite_url, tmp_path)
    good, total = pooled(rows, "on_time_delivery")

    assert ran.last == "accepted=12765 changed=0 known=0 refused=0 batch=B-00002"
    assert f"{good / total:.6f}" == "0.884819"
    assert len({row["vendor_id"] for row in rows}) == 274
    assert len({row["period_start"] for row in rows}) == 36


def test_backblaze_drives_fail_21512_times_in_464_594_613_drive_days(sqlite_url: str, tmp_path: Path) -> None:
    ran = brought(sqlite_url, "figures", BACKBLAZE, "backblaze.toml")
    failed, days = pooled(figures(sqlite_url, tmp_path), "defect_rate")

    assert ran.last == "accepted=81 changed=0 known=0 refused=0 batch=B-00002"
    assert (failed, days) == (21_512, 464_594_613)
    assert f"{100 * 365 * failed / days:.3f}" == "1.690"


def judged(url: str, today: date, as_of: date | None = None) -> Assessment:
    store = Store.open(url, after(0))
    made = assess(store.load(as_of or today, store.head), store.policy())
    store.close()
    return made


def test_on_nhs_waiting_the_over_dispersion_is_recognised(sqlite_url: str) -> None:
    """A month of an emergency department differs from the next by more than coin tosses: p', not p."""
    brought(sqlite_url, "figures", NHS, "nhs.toml")
    found = judged(sqlite_url, date(2026, 6, 30))
    control, series = found.control, found.portfolio.series

    large = np.nanmean(series.base, axis=0) >= 300
    charted = (control.points >= 12) & large
    wide = charted & (control.sigma_z > 1.2)
    assert charted.sum() > 100
    assert (control.chart[wide] == Chart.PPRIME).all()
    assert wide.sum() / charted.sum() > 0.7
    last = np.flatnonzero(series.is_present.any(axis=1))[-1]
    rows = slice(last - 11, last + 1)
    plain = p_limits(series.amount[:, wide], series.base[:, wide], control.baseline[:, wide])
    crying = int(beyond_limits(series.value[:, wide], plain)[rows].sum())
    calm = int(((control.mask[rows][:, wide] & SignalRules.WE1) != 0).sum())
    assert crying > 1000
    assert calm < crying / 1.5


def test_on_scms_a_vendor_with_ten_lines_is_not_ranked_above_one_with_seven_hundred(
    imported: tuple[str, Ran],
) -> None:
    found = judged(imported[0], date(2016, 1, 11))
    made = compared(found, "vendor", "on_time_delivery", set(found.portfolio.names["vendor"]), months=120)
    assert made is not None
    few, many = made.units[made.units["n"] <= 12], made.units[made.units["n"] >= 700]

    assert len(few) >= 10
    assert len(many) >= 2
    assert few["rank"].min() > many["rank"].max()
    assert (few["rank_high"] - few["rank_low"]).median() > (many["rank_high"] - many["rank_low"]).max()
    assert made.rank_count == (made.units["n"] > 0).sum()
