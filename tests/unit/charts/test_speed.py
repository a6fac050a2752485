"""Every chart of a large portfolio is made in less than 50 ms of processor time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from sourcing_core import charts
from sourcing_core.charts.palette import STATUS_ORDER
from tests.unit.charts.samples import MARCH_2026

VENDORS, MONTHS, METRICS = 2000, 60, 8
GOAL = 0.050  # seconds
YARDSTICK = 0.005  # seconds that plotly takes for the yardstick on the machine where the goal was set

RANDOM = np.random.default_rng(7)
PALETTE = charts.palette("light")
STATUS = np.array(STATUS_ORDER, dtype=object)


def names(word: str, count: int) -> list[str]:
    return [f"{word} {i}" for i in range(count)]


def cells() -> pd.DataFrame:
    count = VENDORS * METRICS
    vendor, metric = np.repeat(names("Vendor", VENDORS), METRICS), np.tile(names("Metric", METRICS), VENDORS)
    return pd.DataFrame(
        {
            "vendor_id": vendor,
            "vendor": vendor,
            "metric_id": metric,
            "metric": metric,
            "unit": "%",
            "change": "worse",
            "value": RANDOM.random(count),
            "before": RANDOM.random(count),
            "after": RANDOM.random(count),
            "status": STATUS[RANDOM.integers(0, len(STATUS), count)],
        }
    )


def levels() -> pd.DataFrame:
    count, level = VENDORS * MONTHS, np.repeat(names("Level", VENDORS), MONTHS)
    return pd.DataFrame(
        {
            "level_id": level,
            "level": level,
            "month": np.tile(MARCH_2026 - np.arange(MONTHS), VENDORS),
            "unit": "%",
            "value": RANDOM.random(count),
            "status": STATUS[RANDOM.integers(0, len(STATUS), count)],
        }
    )


def series(count: int = 1) -> pd.DataFrame:
    frames = [
        pd.DataFrame(
            {
                "month": MARCH_2026 - MONTHS + 1 + np.arange(MONTHS),
                "value": RANDOM.uniform(0.8, 1, MONTHS),
                "low": 0.7,
                "high": 1.0,
                "n": 200.0,
                "expected": 0.95,
                "minimum": 0.9,
                "status": STATUS[RANDOM.integers(0, 8, MONTHS)],
                "centre": 0.9,
                "lower": RANDOM.uniform(0.7, 0.75, MONTHS),
                "upper": 1.0,
                "target": 0.95,
                "rules": "WE1",
                "verdict": np.where(np.arange(MONTHS) % 9 == 0, "concern", ""),
                "baseline": np.arange(MONTHS) < 24,
                "engagement_id": f"E{i}",
                "metric_id": "m",
                "name": f"Series {i}",
                "unit": "%",
            }
        )
        for i in range(count)
    ]
    return pd.concat(frames)


def rows() -> pd.DataFrame:
    name = names("Row", VENDORS)
    ends = pd.to_datetime("2026-01-01") + pd.to_timedelta(RANDOM.integers(0, 1500, VENDORS), "D")
    return pd.DataFrame(
        {
            "vendor_id": name,
            "vendor": name,
            "contract_id": name,
            "site_id": name,
            "site": name,
            "key_id": name,
            "name": name,
            "spend": np.exp(RANDOM.normal(12, 2, VENDORS)),
            "score": RANDOM.uniform(0, 100, VENDORS),
            "ranked": True,
            "gap_count": 3,
            "share": 1 / VENDORS,
            "above_limit": False,
            "value": RANDOM.random(VENDORS),
            "low": 0.1,
            "high": 0.9,
            "n": 20.0,
            "status": "MET",
            "ends_on": ends,
            "decision_on": ends - pd.Timedelta(90, "D"),
            "notice_on": ends - pd.Timedelta(30, "D"),
            "overdue": False,
            "severity": "high",
            "effort": "days",
        }
    )


def compared() -> pd.DataFrame:
    place = np.arange(1, VENDORS + 1)
    return rows().assign(
        key=names("Row", VENDORS),
        kept_share=RANDOM.random(VENDORS),
        rating=RANDOM.uniform(0, 100, VENDORS),
        n_levels=12,
        n_ratings=2,
        n=np.exp(RANDOM.normal(7, 2, VENDORS)),
        status="beyond_998_bad",
        rank=place,
        rank_low=np.maximum(place - 90, 1),
        rank_high=np.minimum(place + 90, VENDORS),
    )


def both_reported() -> pd.DataFrame:
    return cells().assign(pairs=9, equal=3, mean_gap=0.01, favours_share=0.7, is_biased=False)


def parts() -> pd.DataFrame:
    return rows().assign(
        component=names("Part", VENDORS), score=50.0, weight=1 / VENDORS, counted=True, why_not="", unit="share"
    )


LIMITS = pd.DataFrame({"n": np.geomspace(1, 1e6, 60), "low_95": 0.4, "high_95": 0.6, "low_998": 0.3, "high_998": 0.7})

LARGE: dict[str, tuple[Callable[[], pd.DataFrame], Callable[[pd.DataFrame], charts.Drawn]]] = {
    "heat_map": (cells, lambda f: charts.heat_map(f, PALETTE)),
    "change_list": (cells, lambda f: charts.change_list(f, PALETTE)),
    "attainment_matrix": (levels, lambda f: charts.attainment_matrix(f, PALETTE)),
    "attainment_chart": (series, lambda f: charts.attainment_chart(f, PALETTE, name="x", unit="%", confidence=0.95)),
    "control_chart": (series, lambda f: charts.control_chart(f, PALETTE, name="x", unit="%")),
    "small_multiples": (lambda: series(12), lambda f: charts.small_multiples(f, PALETTE)),
    "spend_performance": (
        rows,
        lambda f: charts.spend_performance(f, PALETTE, currency="EUR", spend_line=1e5, score_line=60.0),
    ),
    "decision_timeline": (rows, lambda f: charts.decision_timeline(f, PALETTE, as_of=date(2026, 11, 1))),
    "compare_sites": (
        rows,
        lambda f: charts.compare_sites(
            f, PALETTE, name="x", unit="%", direction="higher", target=0.95, confidence=0.95
        ),
    ),
    "concentration_bars": (rows, lambda f: charts.concentration_bars(f, PALETTE, kind="country", limit=0.5)),
    "gap_board": (rows, lambda f: charts.gap_board(f, PALETTE)),
    "watermelon": (compared, lambda f: charts.watermelon(f, PALETTE, kept_line=0.5, rating_line=50.0)),
    "funnel_plot": (
        compared,
        lambda f: charts.funnel_plot(f, PALETTE, limits=LIMITS, centre=0.5, name="x", unit="share"),
    ),
    "rank_chart": (
        compared,
        lambda f: charts.rank_chart(f, PALETTE, name="x", unit="share", confidence=0.95, rank_count=VENDORS),
    ),
    "honesty_chart": (both_reported, lambda f: charts.honesty_chart(f, PALETTE)),
    "component_bars": (
        parts,
        lambda f: charts.component_bars(f, PALETTE, score=50.0, coverage=1.0, coverage_floor=0.6),
    ),
}


def fastest(work: Callable[[], object], times: int = 7) -> float:
    """Least processor time of several runs, in seconds."""
    taken = []
    for _ in range(times):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


def yardstick() -> go.Figure:
    """Something of fixed size for plotly to do: its time says how slow this machine is just now."""
    trace = {"type": "scatter", "x": np.arange(60.0), "y": np.arange(60.0), "mode": "lines", "line": {"width": 1}}
    return go.Figure([trace] * 20)


@pytest.mark.skipif(sys.gettrace() is not None, reason="somebody watches every line: coverage or a debugger")
@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_portfolio_is_drawn_in_50_ms(name: str) -> None:
    frame_of, draw = LARGE[name]
    frame = frame_of()
    draw(frame)
    slowness = max(fastest(yardstick) / YARDSTICK, 1.0)

    assert fastest(lambda: draw(frame)) < GOAL * slowness


@pytest.mark.parametrize("name", sorted(LARGE))
def test_what_travels_to_the_browser_does_not_grow_with_the_portfolio(name: str) -> None:
    frame_of, draw = LARGE[name]

    assert len(draw(frame_of()).figure.to_json()) < 450_000
