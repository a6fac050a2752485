"""How fast the store is beside bare means: `python -m tests.storage.speed` prints a table.

Each measurement in a process of its own, medians of five, wall clock and processor time (the second one stands still
when other people use the machine). The baseline of a load is the same SELECT fetched as tuples by the same SQLite.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sourcing_core.storage import Change, Posts, Store, Work
from sourcing_core.storage.engine import sqlite_module
from tests.storage.big_database import AS_OF, AT, COUNT, FIRST_MONTH, MONTHS, figures, fill, register

ROUNDS = 5


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """(wall, processor) seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def tuples(path: Path) -> tuple[float, float]:
    """The baseline: every ledger row as a tuple."""
    connection = sqlite_module().connect(path)
    return timed(
        lambda: connection.execute(
            "SELECT series_id, month, amount, base, source, revision FROM figure ORDER BY figure_id"
        ).fetchall()
    )


def load(path: Path) -> tuple[float, float]:
    """The whole portfolio, register and matrices."""
    store = Store.open(f"sqlite:///{path}", AT)
    return timed(lambda: store.load(AS_OF))


def refresh(path: Path) -> tuple[float, float]:
    """The portfolio after one more figure."""
    store = Store.open(f"sqlite:///{path}", AT)
    previous = store.load(AS_OF)
    one = Posts(
        ["E-0007"],
        ["defect_rate"],
        np.array([FIRST_MONTH + MONTHS - 1]),
        np.array([3.0]),
        np.array([100.0]),
        np.array([3]),
    )
    times = []
    for _ in range(7):
        store.commit(Work(posts=one), "Ada", "One more", AT)
        kept: list[object] = []
        times.append(timed(lambda kept=kept, previous=previous: kept.append(store.load(AS_OF, previous=previous))))  # type: ignore[misc]
        previous = kept[0]  # type: ignore[assignment]
    return sorted(times)[3]


def verify(path: Path) -> tuple[float, float]:
    """Every check."""
    store = Store.open(f"sqlite:///{path}", AT)
    return timed(lambda: store.verify())


def commit(path: Path) -> tuple[float, float]:
    """720,000 figures, written."""
    store = Store.open(f"sqlite:///{path.with_name(f'fresh-{time.time_ns()}.db')}", AT)
    store.commit(Work(changes=[Change(record) for record in register(COUNT)]), "Ada", "Register", AT)
    posts = figures(COUNT)
    return timed(lambda: store.commit(Work(posts=posts), "Ada", "Figures", AT))


MEASURES = {measure.__name__: measure for measure in (tuples, load, refresh, verify, commit)}


def main() -> None:
    """Make the database, measure in turns, print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.db"
        fill(f"sqlite:///{path}")
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in MEASURES}
        for _ in range(ROUNDS):
            for name in MEASURES:
                told = subprocess.run(
                    [sys.executable, "-m", "tests.storage.speed", name, str(path)],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                found[name].append(json.loads(told.stdout))
    middle = {name: [statistics.median(column) for column in zip(*times, strict=True)] for name, times in found.items()}
    for name, (wall, processor) in middle.items():
        print(f"{name:8} {wall * 1000:9.1f} ms wall {processor * 1000:9.1f} ms processor")
    print(
        f"load / tuples: {middle['load'][0] / middle['tuples'][0]:.2f} wall, {middle['load'][1] / middle['tuples'][1]:.2f} processor (goal 1.3)"
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(MEASURES[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
