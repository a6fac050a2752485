"""Print every ratio with its goal, absolute times and peak memory; `--quick` for a small try, `--only NAME`."""

from __future__ import annotations

import argparse
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks import data, whole
from tests.benchmarks.timing import apart

Row = tuple[str, float, str, str]
"""What was measured, the ratio, the goal, the absolute figures."""


def _rounds(
    name: str, other: str, arguments: list[str], others: list[str], rounds: int
) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(apart(name, *arguments))
        theirs.append(apart(other, *others))
    return ours, theirs


def _told(ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> str:
    return f"{median(r['seconds'] for r in ours):.3f} s against {median(r['seconds'] for r in theirs):.3f} s, peak {max(r.get('peak_mb', 0) for r in ours):.0f} MB"


def _ratio(ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> float:
    return median(a["seconds"] / b["seconds"] for a, b in zip(ours, theirs, strict=True))


def bench_import(folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    rows = int(1_000_000 * scale)
    csv = str(data.deliveries_csv(folder, rows))
    ours, theirs = _rounds(
        "import_ours", "import_sqlite", [csv, str(folder / "ours.db")], [csv, str(folder / "bare.db")], rounds
    )
    yield (
        f"import {rows:,} events / sqlite3 .import",
        _ratio(ours, theirs),
        "at most 1.5, under 1024 MB",
        _told(ours, theirs),
    )
    few = max(2000, int(20_000 * scale))
    slow = apart("import_sqlmodel", csv, str(folder / "model.db"), str(few))["seconds"] / few
    fast = median(r["seconds"] for r in ours) / rows
    yield (
        "SQLModel add_all / import, per row",
        slow / fast,
        "at least 50",
        f"{slow * 1e6:.0f} against {fast * 1e6:.2f} microseconds",
    )


def bench_rollup(_folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    rows = str(int(5_000_000 * scale))
    ours, theirs = _rounds("rollup_ours", "rollup_duckdb", [rows], [rows], rounds)
    yield f"roll-up of {int(rows):,} events / DuckDB", _ratio(ours, theirs), "at most 2.5", _told(ours, theirs)


def bench_open(folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    file = str(data.portfolio_file(folder, int(2000 * scale)))
    ours, theirs = _rounds("open_ours", "open_bare", [file], [file], rounds)
    yield "open 720,000 figures / fetchall of the rows", _ratio(ours, theirs), "at most 1.3", _told(ours, theirs)


def bench_judge(folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    made = [apart("judge", str(data.portfolio_file(folder, int(2000 * scale)))) for _ in range(rounds)]
    told = f"open {median(r['open'] for r in made):.3f} s, both {median(r['cold'] for r in made):.3f} s, peak {max(r['peak_mb'] for r in made):.0f} MB"
    yield "open and judge cold / open", median(r["cold"] / r["open"] for r in made), "at most 1.5", told
    yield (
        "refresh after one figure / cold",
        median(r["refresh"] / r["cold"] for r in made),
        "at most 0.05",
        f"{1000 * median(r['refresh'] for r in made):.0f} ms",
    )


def bench_limits(_folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    made = [apart("limits", str(int(2000 * scale)), "300") for _ in range(rounds)]
    told = f"{1000 * median(r['seconds'] for r in made):.1f} ms against {median(r['loop'] for r in made):.1f} s (from 300 series)"
    yield "loop per series / limits and rules", median(r["loop"] / r["seconds"] for r in made), "at least 150", told


def bench_signals(_folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    made = [apart("signals", str(int(2000 * scale)), "200") for _ in range(rounds)]
    ours = f"{1000 * median(r['seconds'] for r in made):.1f} ms"
    told = f"{ours} against {median(r['loop'] for r in made):.1f} s (from 200 series), peak {max(r['peak_mb'] for r in made):.0f} MB"
    yield (
        "loop per series / limits and all 12 rules",
        median(r["loop"] / r["seconds"] for r in made),
        "at least 150",
        told,
    )
    told = f"{ours} against {1000 * median(r['division'] for r in made):.2f} ms"
    yield (
        "limits and all 12 rules / one division pass",
        median(r["seconds"] / r["division"] for r in made),
        "at most 40",
        told,
    )
    sizes = [int(125 * scale) or 8, int(500 * scale) or 32, int(2000 * scale) or 128]
    taken = [median(apart("signals", str(size), "10")["seconds"] for _ in range(min(rounds, 3))) for size in sizes]
    yield (
        "growth of limits and rules, exponent",
        _exponent(sizes, taken),
        "at most 1.05",
        ", ".join(f"{1000 * s:.1f} ms" for s in taken),
    )


def bench_outlook(_folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    made = [apart("outlook", str(int(2000 * scale)), "60") for _ in range(min(rounds, 3))]
    told = (
        f"trend {median(r['trend'] for r in made):.3f} s against {median(r['trend_loop'] for r in made):.1f} s, "
        f"forecast {median(r['forecast'] for r in made):.3f} s against {median(r['forecast_loop'] for r in made):.1f} s, "
        f"peak {max(r['peak_mb'] for r in made):.0f} MB"
    )
    both = [(r["trend_loop"] + r["forecast_loop"]) / (r["trend"] + r["forecast"]) for r in made]
    yield "loop per series / trend and forecast", median(both), "at least 100", told


def bench_false_alarms(_folder: Path, _rounds: int, _scale: float) -> Iterator[Row]:
    """Simulated against theory: within 10 %."""
    for name, (found, theory) in apart("false_alarms").items():
        what = (
            f"{found:.1f} against {theory:.1f} points"
            if name.startswith("run")
            else f"{found:.3%} against {theory:.3%} of points"
        )
        yield f"false alarms, {name}", found / theory, "0.9 to 1.1", what


def bench_export(folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    made = [
        apart("export_ours", str(data.portfolio_file(folder, int(2000 * scale)))) for _ in range(max(1, rounds // 2))
    ]
    told = f"{median(r['seconds'] for r in made):.2f} s against {median(r['pandas'] for r in made):.2f} s"
    yield "figures as safe CSV / pandas.to_csv", median(r["seconds"] / r["pandas"] for r in made), "at most 0.25", told


def bench_growth(folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    """Fitted exponents over 1x, 4x and 16x data."""
    sizes = [int(60_000 * scale), int(240_000 * scale), int(960_000 * scale)]
    imports = [
        median(
            apart("import_ours", str(data.deliveries_csv(folder, rows)), str(folder / "grow.db"))["seconds"]
            for _ in range(min(rounds, 3))
        )
        for rows in sizes
    ]
    yield (
        "growth of import, exponent",
        _exponent(sizes, imports),
        "at most 1.05",
        ", ".join(f"{s:.2f} s" for s in imports),
    )
    vendors = [int(125 * scale) or 2, int(500 * scale) or 8, int(2000 * scale) or 32]
    made = [
        [apart("judge", str(data.portfolio_file(folder, count))) for _ in range(min(rounds, 3))] for count in vendors
    ]
    for name, key in (("load", "open"), ("judge", "judge")):
        taken = [median(r[key] if key in r else r["cold"] - r["open"] for r in rows) for rows in made]
        yield (
            f"growth of {name}, exponent",
            _exponent(vendors, taken),
            "at most 1.05",
            ", ".join(f"{s:.3f} s" for s in taken),
        )


def _exponent(sizes: list[int], seconds: list[float]) -> float:
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


BENCHES: dict[str, Callable[[Path, int, float], Iterator[Row]]] = {
    "import": bench_import,
    "rollup": bench_rollup,
    "open": bench_open,
    "judge": bench_judge,
    "limits": bench_limits,
    "signals": bench_signals,
    "outlook": bench_outlook,
    "false_alarms": bench_false_alarms,
    "export": bench_export,
    "growth": bench_growth,
    "calc": whole.bench_calc,
    "rerun": whole.bench_rerun,
    "users": whole.bench_users,
}


def main() -> None:
    """Run the benches and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, one round")
    parser.add_argument("--only", nargs="*", choices=list(BENCHES), default=list(BENCHES))
    chosen = parser.parse_args()
    rounds, scale = (1, 0.1) if chosen.quick else (5, 1.0)
    folder = Path(tempfile.mkdtemp(prefix="steerboard-bench-"))
    print(f"{'work':<46} {'ratio':>8}  {'goal':<28} measured")
    try:
        for name in chosen.only:
            for what, found, goal, told in BENCHES[name](folder, rounds, scale):
                shown = "skipped" if math.isnan(found) else f"{found:.3g}"
                print(f"{what:<46} {shown:>8}  {goal:<28} {told}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
