"""Medians, peak memory and ratios, each piece of work in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """One piece of work: median seconds over the rounds, and the largest memory of its process."""

    seconds: float
    peak_mb: float
    note: str = ""


def timed(work: Callable[[], Any], rounds: int) -> float:
    """Median seconds of a function in this process."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)


def apart(name: str, *arguments: str) -> dict[str, Any]:
    """Run `python -m tests.benchmarks.pieces NAME ...` and read the JSON that it prints last."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.pieces", name, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"{name}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_turn(rounds: int, *pieces: Callable[[], float]) -> list[list[float]]:
    """Run the pieces in turn, A B A B, so that a busy machine slows all of them."""
    taken: list[list[float]] = [[] for _ in pieces]
    for _ in range(rounds):
        for place, piece in enumerate(pieces):
            taken[place].append(piece())
    return taken


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Median of the ratios round by round."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))
