"""A killed import: whatever instant it was, the same file again gives the whole result, exactly once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from sourcing_core.storage import Store
from tests.cli.conftest import Make
from tests.cli.running import run, start
from tests.factories import AT, TODAY

KILLS = 20
ROWS = 20_000
TEXT = "engagement_id,delivery_id,first_promised_on,delivered_on\n" + "".join(
    f"E-{n % 2 + 1},L{n},2025-{n % 12 + 1:02d}-20,2025-{n % 12 + 1:02d}-{n % 27 + 1:02d}\n" for n in range(ROWS)
)
ON_TIME = sum(n % 27 + 1 <= 20 for n in range(ROWS))


def _on_time(url: str) -> tuple[float, float, int, list[str]]:
    """On time, due, imports that count, and faults."""
    store = Store.open(url, AT)
    portfolio = store.load(TODAY, store.head)
    series = portfolio.series
    columns = series.columns_of(metric_id="on_time_delivery")
    told = (
        float(np.nansum(series.amount[:, columns])),
        float(np.nansum(series.base[:, columns])),
        len(portfolio.batches),
        store.verify(),
    )
    store.close()
    return told


@pytest.mark.campaign
def test_the_same_file_again_gives_the_whole_result_exactly_once(
    furnished_url: str, file: Make, tmp_path: Path
) -> None:
    path, template = file(TEXT), Path(furnished_url.removeprefix("sqlite:///"))
    draw, seen = random.Random(4), set()
    whole = shutil.copy(template, tmp_path / "whole.db")
    began = time.perf_counter()
    assert run(f"sqlite:///{whole}", "import", "deliveries", path).code == 0
    took = time.perf_counter() - began

    for number in range(KILLS):
        url = f"sqlite:///{shutil.copy(template, tmp_path / f'{number}.db')}"
        child = start(url, "import", "deliveries", path)
        time.sleep(draw.uniform(0, 1.2 * took))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        again = run(url, "import", "deliveries", path)

        assert again.code == 0, again
        assert again.last in {
            f"accepted={ROWS} changed=0 known=0 refused=0 batch=B-00003",
            f"accepted=0 changed=0 known={ROWS} refused=0 batch=B-00003",
        }
        assert _on_time(url) == (ON_TIME, ROWS, 1, [])
        seen.add(again.last)
    assert len(seen) == 2, "some kills must fall before the commit and some after it"
