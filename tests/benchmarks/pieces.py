"""Pieces of work that are timed in a process of their own: `python -m tests.benchmarks.pieces NAME ARGUMENTS`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import data
from tests.benchmarks.timing import peak_mb


def import_ours(csv: str, database: str) -> dict[str, Any]:
    """Hash, check, map, roll up, keep the events, journal, one durable transaction."""
    from sourcing_core.desk.bring_in import confirm, guessed_mapping, preview, read_headers
    from sourcing_core.storage import Store

    url = data.engagements_database(Path(database))
    store = Store.open(url, data.AT)
    content = Path(csv).read_bytes()
    mapping = guessed_mapping(
        "deliveries", read_headers(store, content[: 1 << 16].rsplit(b"\n", 1)[0], "deliveries.csv")
    )
    del content
    started = time.perf_counter()
    shown = preview(store, Path(csv).read_bytes(), "deliveries.csv", "deliveries", mapping, today=data.AS_OF)
    done = confirm(store, shown, "bench", "import", data.AT)
    taken = time.perf_counter() - started
    store.close()
    return {"seconds": taken, "peak_mb": peak_mb(), "accepted": shown.accepted, "batch": done.batch_id}


def import_sqlite(csv: str, database: str) -> dict[str, Any]:
    """The sqlite3 command line into a bare table: no check, no roll-up."""
    path = Path(database)
    path.unlink(missing_ok=True)
    started = time.perf_counter()
    subprocess.run(["sqlite3", str(path), ".mode csv", f".import {csv} deliveries"], check=True, capture_output=True)
    return {"seconds": time.perf_counter() - started}


def import_sqlmodel(csv: str, database: str, rows: str) -> dict[str, Any]:
    """SQLModel objects, add_all in batches of 10,000."""
    import csv as csv_module
    from itertools import islice

    from sqlmodel import Field, Session, SQLModel, create_engine

    class Line(SQLModel, table=True):
        delivery_id: str = Field(primary_key=True)
        engagement_id: str
        ordered_on: str
        requested_on: str
        first_promised_on: str
        delivered_on: str
        ordered_quantity: float
        delivered_quantity: float

    path = Path(database)
    path.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    started = time.perf_counter()
    with Path(csv).open(encoding="utf-8") as file, Session(engine) as session:
        lines = islice(csv_module.DictReader(file), int(rows))
        while part := list(islice(lines, 10_000)):
            session.add_all([Line(**line) for line in part])
            session.commit()
    return {"seconds": time.perf_counter() - started}


def rollup_ours(rows: str) -> dict[str, Any]:
    """Parsed events to figures per engagement and month."""
    from sourcing_core.metrics.rollup import rollup_deliveries

    events = data.deliveries(int(rows)).drop_columns(
        ["ordered_on", "requested_on", "ordered_quantity", "delivered_quantity"]
    )
    rollup_deliveries(events.slice(0, 1000), as_of=data.AS_OF, unique_ids=True)
    started = time.perf_counter()
    rollup_deliveries(events, as_of=data.AS_OF, unique_ids=True)
    return {"seconds": time.perf_counter() - started, "peak_mb": peak_mb()}


def rollup_duckdb(rows: str) -> dict[str, Any]:
    """The same counts by DuckDB over its own copy."""
    import duckdb

    events = data.deliveries(int(rows))
    store = duckdb.connect()
    store.execute("SET threads=2")
    store.register("given", events)
    store.execute("CREATE TABLE deliveries AS SELECT * FROM given")
    query = (
        "SELECT engagement_id, date_trunc('month', first_promised_on) AS month, count(*), count(*) FILTER (WHERE delivered_on <= first_promised_on) "
        "FROM deliveries GROUP BY ALL"
    )
    store.execute(query).fetchall()
    started = time.perf_counter()
    store.execute(query).fetchall()
    return {"seconds": time.perf_counter() - started, "peak_mb": peak_mb()}


def open_ours(database: str) -> dict[str, Any]:
    """Open the portfolio into matrices."""
    from sourcing_core.storage import Store

    store = Store.open(f"sqlite:///{database}", data.AT)
    started = time.perf_counter()
    store.load(data.AS_OF)
    return {"seconds": time.perf_counter() - started, "peak_mb": peak_mb()}


def open_bare(database: str) -> dict[str, Any]:
    """The same rows by the driver's fetchall."""
    from sourcing_core.storage.engine import sqlite_module

    connection = sqlite_module().connect(database)
    started = time.perf_counter()
    connection.execute(
        "SELECT series_id, month, amount, base, source, revision FROM figure ORDER BY figure_id"
    ).fetchall()
    return {"seconds": time.perf_counter() - started, "peak_mb": peak_mb()}


def judge(database: str) -> dict[str, Any]:
    """Open, judge, and refresh after one new figure: seconds of each."""
    import shutil

    import numpy as np

    from sourcing_core.assessment import assess
    from sourcing_core.storage import Posts, Store, Work

    copy = Path(database).with_suffix(".copy.db")
    shutil.copy(database, copy)
    store = Store.open(f"sqlite:///{copy}", data.AT)
    policy = store.policy()
    started = time.perf_counter()
    portfolio = store.load(data.AS_OF)
    opened = time.perf_counter() - started
    judged = assess(portfolio, policy)
    both = time.perf_counter() - started
    fresh = []
    for step in range(3):
        store.commit(
            Work(
                posts=Posts(
                    ["E-0003"],
                    ["on_time_delivery"],
                    np.array([data.LAST - step]),
                    np.array([91.0]),
                    np.array([100.0]),
                    np.array([2]),
                )
            ),
            "bench",
            "one figure",
            data.AT,
        )
        started = time.perf_counter()
        portfolio = store.load(data.AS_OF, previous=portfolio)
        judged = assess(portfolio, policy, previous=judged)
        fresh.append(time.perf_counter() - started)
    store.close()
    for part in copy.parent.glob(f"{copy.name}*"):
        part.unlink()
    return {"open": opened, "cold": both, "refresh": sorted(fresh)[1], "peak_mb": peak_mb()}


def _matrix(vendors: int) -> tuple[Any, Any, Any]:
    """Counts, volumes and shares of six series per vendor over sixty months."""
    posts = data.figures(vendors, 60)
    amount, base = posts.amount.reshape(60, -1), posts.base.reshape(60, -1)
    amount = (amount * (amount <= base)).round()
    return amount, base, amount / base


def _median(work: Callable[[], Any], rounds: int = 7) -> float:
    work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return sorted(taken)[rounds // 2]


def _medians(*works: Callable[[], Any], rounds: int = 7) -> list[float]:
    """Medians of rounds in which each work has its turn, so that a slow moment of the machine meets them all."""
    taken: list[list[float]] = [[] for _ in works]
    for each in works:
        each()
    for _ in range(rounds):
        for work, times in zip(works, taken, strict=True):
            work()  # its own data lie in the cache, as they would if it were timed alone
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
    return [sorted(times)[rounds // 2] for times in taken]


def limits(vendors: str, sample: str) -> dict[str, Any]:
    """Control limits with WE1 and WE4, and the readable loop over some of the series."""
    from sourcing_core.spc import SignalRules, p_limits, signal_mask
    from tests.benchmarks.oracle import oracle

    amount, base, value = _matrix(int(vendors))
    rules = SignalRules.WE1 | SignalRules.WE4
    taken = _median(lambda: signal_mask(value, p_limits(amount, base), rules))
    few = int(sample)
    started = time.perf_counter()
    oracle().judged_matrix("p", amount[:, :few], base[:, :few])
    loop = (time.perf_counter() - started) * amount.shape[1] / few
    return {"seconds": taken, "loop": loop, "peak_mb": peak_mb()}


def signals(vendors: str, sample: str) -> dict[str, Any]:
    """Control limits with every rule of Western Electric and Nelson, the loop, and one division of the same matrix."""
    from sourcing_core.spc import NELSON, WESTERN_ELECTRIC, p_limits, signal_mask
    from tests.benchmarks.oracle import oracle

    amount, base, value = _matrix(int(vendors))
    taken, one_pass = _medians(
        lambda: signal_mask(value, p_limits(amount, base), WESTERN_ELECTRIC | NELSON), lambda: amount / base
    )
    few, read = int(sample), oracle()
    started = time.perf_counter()
    for count, n, share in zip(
        amount[:, :few].T.tolist(), base[:, :few].T.tolist(), value[:, :few].T.tolist(), strict=True
    ):
        made = read.judged("p", count, n)
        read.signals(share, made.centre, made.lower, made.upper, made.sigma)
    loop = (time.perf_counter() - started) * amount.shape[1] / few
    return {"seconds": taken, "loop": loop, "division": one_pass, "peak_mb": peak_mb()}


def outlook(vendors: str, sample: str) -> dict[str, Any]:
    """Trend and forecast of every series, each beside its readable loop."""
    from sourcing_core.spc import trend
    from sourcing_core.spc.forecast import discounted, share_breach
    from tests.benchmarks.oracle import oracle

    amount, base, value = _matrix(int(vendors))

    def forecast() -> None:
        known = discounted(amount, base, memory=0.9, share=True)
        share_breach(known.amount[-1], known.rest[-1], known.volume[-1], 0.95, 1)

    before = peak_mb()
    trends, forecasts = _median(lambda: trend(value), 5), _median(forecast, 5)
    few, read = int(sample), oracle("oracle_trend")
    started = time.perf_counter()
    for share in value[:, :few].T.tolist():
        read.trend(share)
    trend_loop = (time.perf_counter() - started) * amount.shape[1] / few
    started = time.perf_counter()
    for count, n in zip(amount[:, :few].T.tolist(), base[:, :few].T.tolist(), strict=True):
        read.chance_of_share(count, n, 0.95, round(sorted(n[-3:])[1]), memory=0.9)
    forecast_loop = (time.perf_counter() - started) * amount.shape[1] / few
    return {
        "trend": trends, "forecast": forecasts, "trend_loop": trend_loop, "forecast_loop": forecast_loop, "peak_mb": peak_mb(),
        "extra_mb": peak_mb() - before,
    }  # fmt: skip


def false_alarms() -> dict[str, Any]:
    """Share of 200,000 points in control that each preset flags, beside theory; and the average run lengths."""
    import numpy as np

    from sourcing_core.spc import (
        PRESETS,
        WESTERN_ELECTRIC,
        Chart,
        Limits,
        SignalRules,
        average_run_length,
        chance_of_flag,
        signal_mask,
    )

    one = np.ones((1, 1))
    unit = Limits(centre=0 * one, lower=-3 * one, upper=3 * one, sigma=one, points=np.array([[20]]))
    points = np.random.default_rng(20261128).normal(size=(1020, 200))
    found: dict[str, Any] = {}
    for name, preset in PRESETS.items():
        rules = preset.rules(Chart.XMR)
        flagged = (signal_mask(points, unit, rules, run_length=preset.run_length(8))[20:] != 0).mean()
        found[name] = [float(flagged), chance_of_flag(rules, preset.run_length(8))]
    we1 = SignalRules.WE1
    for name, rules, shift in (
        ("WE1", we1, 0.0),
        ("all four WE rules", WESTERN_ELECTRIC, 0.0),
        ("WE1 after 1.5 sigma", we1, 1.5),
    ):
        found[f"run length, {name}"] = [
            _run_length(signal_mask, unit, rules, shift),
            average_run_length(rules, shift=shift),
        ]
    return found


def _run_length(mask: Any, unit: Any, rules: Any, shift: float) -> float:
    """Mean number of points until the first flag, over 2,000 histories."""
    import numpy as np

    points = np.random.default_rng(1987).normal(shift, 1.0, (4000, 2000))
    flagged = mask(points, unit, rules) != 0
    return float(np.where(flagged.any(axis=0), flagged.argmax(axis=0) + 1, len(points)).mean())


def export_ours(database: str) -> dict[str, Any]:
    """Every figure as formula-safe CSV, and pandas' own unsafe one of the same table."""
    from sourcing_core.assessment import assess
    from sourcing_core.desk.out_tables import figures
    from sourcing_core.desk.take_out import arrow
    from sourcing_core.exchange.safe_text import write_csv
    from sourcing_core.storage import Store

    store = Store.open(f"sqlite:///{database}", data.AT)
    judged = assess(store.load(data.AS_OF), store.policy())
    span = (int(judged.portfolio.series.months[0]), int(judged.portfolio.series.months[-1]))
    ours, theirs = [], []
    for _ in range(3):
        started = time.perf_counter()
        write_csv(arrow(figures(judged, *span)))
        ours.append(time.perf_counter() - started)
        table = figures(judged, *span)
        started = time.perf_counter()
        table.to_csv(index=False)
        theirs.append(time.perf_counter() - started)
    return {"seconds": sorted(ours)[1], "pandas": sorted(theirs)[1], "peak_mb": peak_mb()}


PIECES: dict[str, Callable[..., dict[str, Any]]] = {
    piece.__name__: piece
    for piece in (
        import_ours,
        import_sqlite,
        import_sqlmodel,
        rollup_ours,
        rollup_duckdb,
        open_ours,
        open_bare,
        judge,
        limits,
        signals,
        outlook,
        false_alarms,
        export_ours,
    )
}

if __name__ == "__main__":
    print(json.dumps(PIECES[sys.argv[1]](*sys.argv[2:])))
