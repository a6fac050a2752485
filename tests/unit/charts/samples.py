"""Small samples for every chart, each with one thing of every kind in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from sourcing_core import charts
from sourcing_core.charts.palette import Palette

MARCH_2026 = 2026 * 12 + 2
NASTY = 'Delta & Sons <b onclick="x">'
BOTH_MODES = ("light", "dark")


def heat_cells() -> pd.DataFrame:
    """Three vendors by two metrics; V1 is below minimum, V2 has no data, V3 has no service level for one."""
    return pd.DataFrame(
        [
            ("V1", NASTY, "on_time_delivery", "On-time delivery", 0.811, "%", "BELOW_MINIMUM"),
            ("V1", NASTY, "cycle_time", "Cycle time", 4.0, "days", "MET"),
            ("V2", "Beacon", "on_time_delivery", "On-time delivery", np.nan, "%", "NO_DATA"),
            ("V2", "Beacon", "cycle_time", "Cycle time", 6.0, "days", "MET"),
            ("V3", "Cobalt", "on_time_delivery", "On-time delivery", 0.97, "%", "MET"),
            ("V3", "Cobalt", "cycle_time", "Cycle time", 5.0, "days", None),
        ],
        columns=["vendor_id", "vendor", "metric_id", "metric", "value", "unit", "status"],
    )


def level_cells(months: int = 9) -> pd.DataFrame:
    """Two levels over some months that end in March 2026: L1 misses its minimum twice, L2 lacks one figure."""
    frames = []
    for level, name in (("L1", f"{NASTY} · On-time delivery"), ("L2", "Beacon · Cycle time")):
        month = MARCH_2026 - months + 1 + np.arange(months)
        status = np.array(["MET"] * months, dtype=object)
        status[[0, 1]] = ["BELOW_MINIMUM", "BELOW_MINIMUM"] if level == "L1" else ["NO_DATA", "NO_ACTIVITY"]
        value = np.where(np.isin(status, ["NO_DATA", "NO_ACTIVITY"]), np.nan, 0.96)
        frames.append(
            pd.DataFrame(
                {"level_id": level, "level": name, "month": month, "status": status, "value": value, "unit": "%"}
            )
        )
    return pd.concat(frames, ignore_index=True)


def attained() -> pd.DataFrame:
    """October 2025 to March 2026; December is missing altogether, January had no activity, March is provisional."""
    return pd.DataFrame(
        {
            "month": MARCH_2026 - np.array([5, 4, 2, 1, 0]),
            "value": [0.97, 0.93, np.nan, 0.88, 0.96],
            "low": [0.93, 0.90, np.nan, 0.84, 0.92],
            "high": [0.99, 0.96, np.nan, 0.91, 0.98],
            "n": [200.0, 190.0, 0.0, 210.0, 120.0],
            "expected": [0.95, 0.95, 0.95, 0.96, 0.96],
            "minimum": 0.90,
            "status": ["MET", "BELOW_EXPECTED", "NO_ACTIVITY", "BELOW_MINIMUM", "PROVISIONAL"],
            "engagement_id": "E1",
            "metric_id": "on_time_delivery",
        }
    )


def controlled(count: int = 14) -> pd.DataFrame:
    """The house case O-39 of the domain notes (12 ordinary months, then 92.1 %), and one provisional month more."""
    value = np.array([96.2, 95.1, 97.0, 95.8, 96.4, 94.9, 96.7, 95.5, 96.0, 95.3, 96.6, 95.9, 92.1, 95.0]) / 100
    frame = pd.DataFrame(
        {
            "month": MARCH_2026 - 13 + np.arange(14),
            "value": value,
            "n": 400.0,
            "centre": 0.9595,
            "lower": 0.929273,
            "upper": 0.989727,
            "target": 0.95,
            "verdict": "",
            "rules": "",
            "baseline": np.arange(14) < 12,
            "provisional": np.arange(14) == 13,
            "engagement_id": "E1",
            "metric_id": "on_time_delivery",
        }
    )
    frame.loc[12, ["verdict", "rules"]] = ["concern", "WE1"]
    return frame.head(count)


def many_series(count: int = 3) -> pd.DataFrame:
    """The house case several times."""
    return pd.concat(
        [controlled().assign(engagement_id=f"E{i:02}", name=f"{NASTY} {i}", unit="%") for i in range(count)],
        ignore_index=True,
    )


def score_parts() -> pd.DataFrame:
    """Three metrics, of which one is unknown."""
    return pd.DataFrame(
        {
            "metric_id": ["on_time_delivery", "defect_rate", "cycle_time"],
            "metric": ["On-time delivery", NASTY, "Cycle time"],
            "contribution": [40.0, 12.0, np.nan],
            "possible": [50.0, 30.0, 20.0],
        }
    )


def gaps() -> pd.DataFrame:
    """Five gaps."""
    return pd.DataFrame(
        {
            "severity": ["critical", "critical", "low", "high", "low"],
            "effort": ["hours", "hours", "months", "days", "weeks"],
        }
    )


def contracts() -> pd.DataFrame:
    """An overdue one, one that ended, one to come, one that is decided, one of which nothing is known."""
    return pd.DataFrame(
        {
            "contract_id": ["C-1", "C-2", "C-3", "C-4", "C-5"],
            "vendor_id": ["V1", "V2", "V3", "V1", "V2"],
            "vendor": [NASTY, "Beacon", "Cobalt", NASTY, "Beacon"],
            "ends_on": pd.to_datetime(["2026-06-30", "2026-03-01", "2027-01-31", "2026-12-31", None]),
            "decision_on": pd.to_datetime(["2026-03-03", "2025-12-01", "2026-10-03", "2026-09-02", None]),
            "notice_on": pd.to_datetime(["2026-04-02", "2025-12-31", "2026-11-02", "2026-10-02", None]),
            "overdue": [True, True, False, False, None],
            "decision": [None, None, None, "renew", None],
        }
    )


def vendors() -> pd.DataFrame:
    """One costly and weak, one good, one unranked, one without spend."""
    return pd.DataFrame(
        {
            "vendor_id": ["V1", "V2", "V3", "V4"],
            "vendor": [NASTY, "Beacon", "Cobalt", "Delta"],
            "spend": [2e6, 1.5e6, 4e4, np.nan],
            "score": [41.0, 90.0, 70.0, 55.0],
            "coverage": [1.0, 0.9, 0.4, 1.0],
            "ranked": [True, True, False, True],
            "gap_count": [4, 0, 1, 2],
        }
    )


def sites() -> pd.DataFrame:
    """Three sites; the one in Lisbon has no figure."""
    return pd.DataFrame(
        {
            "site_id": ["S1", "S2", "S3"],
            "site": [NASTY, "Kraków", "Lisbon"],
            "value": [0.97, 0.88, np.nan],
            "low": [0.94, 0.83, np.nan],
            "high": [0.99, 0.92, np.nan],
            "n": [200.0, 180.0, 0.0],
            "status": ["MET", "BELOW_MINIMUM", "NO_DATA"],
        }
    )


def changes() -> pd.DataFrame:
    """Two metrics with one worse, one better, one unchanged and one that is no longer known."""
    return pd.DataFrame(
        [
            ("V1", NASTY, "on_time_delivery", "On-time delivery", "%", 0.97, 0.91, "worse"),
            ("V2", "Beacon", "on_time_delivery", "On-time delivery", "%", 0.90, 0.92, "better"),
            ("V3", "Cobalt", "on_time_delivery", "On-time delivery", "%", 0.95, np.nan, None),
            ("V1", NASTY, "cycle_time", "Cycle time", "days", 4.0, 4.0, "same"),
        ],
        columns=["vendor_id", "vendor", "metric_id", "metric", "unit", "before", "after", "change"],
    )


def shares() -> pd.DataFrame:
    """Three parents; the first is above the limit, of the last nothing is known."""
    return pd.DataFrame(
        {
            "key_id": ["P1", "P2", "P3"],
            "name": [NASTY, "Beacon Group", "Cobalt Group"],
            "share": [0.37, 0.2, np.nan],
            "above_limit": [True, False, None],
        }
    )


def both_views() -> pd.DataFrame:
    """One whose people are unhappy, one that is mirrored, one that is well and one that nobody rated."""
    return pd.DataFrame(
        {
            "key": ["V1", "V2", "V3", "V4"],
            "name": [NASTY, "Beacon", "Cobalt", "Delta"],
            "kept_share": [0.98, 0.7, 0.97, 0.9],
            "rating": [41.0, 82.0, 90.0, np.nan],
            "n_levels": [48, 36, 24, 12],
            "n_ratings": [3, 2, 1, 0],
        }
    )


def unequal() -> pd.DataFrame:
    """Units of very unequal volume; the first is far worse than the others, the last has no volume."""
    return pd.DataFrame(
        {
            "key": ["V1", "V2", "V3", "V4"],
            "name": [NASTY, "Beacon", "Cobalt", "Delta"],
            "n": [2000.0, 60.0, 900.0, 0.0],
            "value": [0.9, 0.93, 0.985, np.nan],
            "status": ["beyond_998_bad", "inside", "beyond_95_good", "unknown"],
            "rank": [3, 2, 1, 0],
            "rank_low": [2, 1, 1, 0],
            "rank_high": [3, 3, 2, 0],
        }
    )


def funnel_limits() -> pd.DataFrame:
    """Limits that narrow with volume."""
    n = np.array([50.0, 500.0, 2200.0])
    spread = np.sqrt(0.95 * 0.05 / n)
    return pd.DataFrame(
        {"n": n, "low_95": 0.95 - 1.96 * spread, "high_95": 0.95 + 1.96 * spread,
         "low_998": 0.95 - 3.09 * spread, "high_998": np.minimum(0.95 + 3.09 * spread, 1)}
    )  # fmt: skip


def forecast_bins() -> pd.DataFrame:
    """Two bins that hold and an empty one."""
    return pd.DataFrame(
        {
            "forecast": [0.08, np.nan, 0.55],
            "observed": [0.1, np.nan, 0.3],
            "low": [0.06, np.nan, 0.2],
            "high": [0.14, np.nan, 0.42],
            "n": [300, 0, 60],
        }
    )


def reported() -> pd.DataFrame:
    """One that always errs in its favour, one that errs both ways, one that never differs."""
    return pd.DataFrame(
        {
            "vendor_id": ["V1", "V2", "V3"],
            "vendor": [NASTY, "Beacon", "Cobalt"],
            "metric_id": ["on_time_delivery", "defect_rate", "defect_rate"],
            "metric": ["On-time delivery", "Defect rate", "Defect rate"],
            "unit": ["share", "per unit", "per unit"],
            "pairs": [12, 6, 0],
            "equal": [1, 2, 9],
            "mean_gap": [0.03, -0.001, np.nan],
            "favours_share": [1.0, 0.5, np.nan],
            "is_biased": [True, False, False],
        }
    )


def strategic_parts() -> pd.DataFrame:
    """Two parts that count, one that nobody entered, one that is only shown beside the score."""
    return pd.DataFrame(
        {
            "engagement_id": "E1",
            "metric_id": "innovation_velocity",
            "component": ["lead_time", "conversion", "benefit", "ideas"],
            "name": ["Lead time", NASTY, "Validated benefit", "Ideas per head"],
            "value": [45.0, 0.25, np.nan, 1.5],
            "unit": ["days", "share", "currency", "per unit"],
            "score": [80.0, 30.0, np.nan, np.nan],
            "weight": [0.5, 0.3, 0.2, 0.0],
            "counted": [True, True, False, False],
            "why_not": ["", "", "not_entered", "companion"],
            "is_worst": [False, True, False, False],
        }
    )


def a_column() -> pd.DataFrame:
    """Four figures of a file, the last beyond its limit."""
    return pd.DataFrame(
        {
            "i": [1, 2, 3, 4],
            "value": [10.0, 11.0, 9.0, 16.0],
            "centre": 10.0,
            "lower": 6.0,
            "upper": 14.0,
            "flags": ["", "", "", "WE1"],
        }
    )


@dataclass(frozen=True)
class Sample:
    """A chart with a frame that it can draw."""

    frame: Callable[[], pd.DataFrame]
    draw: Callable[[pd.DataFrame, Palette], charts.Drawn]
    leads_to: tuple[str, ...] | None  # one of the customdata entries; None: a point is no record
    order_matters: bool = False


SAMPLES: dict[str, Sample] = {
    "heat_map": Sample(heat_cells, charts.heat_map, ("V1", "on_time_delivery")),
    "attainment_matrix": Sample(level_cells, charts.attainment_matrix, ("L1", "2025-07")),
    "attainment_chart": Sample(
        attained,
        lambda f, p: charts.attainment_chart(f, p, name="On time", unit="%", confidence=0.95),
        ("E1", "on_time_delivery", "2026-02"),
    ),
    "control_chart": Sample(
        controlled,
        lambda f, p: charts.control_chart(f, p, name="On time", unit="%"),
        ("E1", "on_time_delivery", "2026-02"),
    ),
    "small_multiples": Sample(many_series, charts.small_multiples, ("E02", "on_time_delivery", "2026-02"), True),
    "score_bars": Sample(
        score_parts,
        lambda f, p: charts.score_bars(f, p, score=65.0, low=52.0, high=72.0, coverage=0.8, metrics_of="V1"),
        ("V1", "defect_rate"),
    ),
    "gap_board": Sample(gaps, charts.gap_board, ("critical", "hours")),
    "decision_timeline": Sample(
        contracts, lambda f, p: charts.decision_timeline(f, p, as_of=date(2026, 3, 31)), ("C-1", "V1")
    ),
    "spend_performance": Sample(
        vendors, lambda f, p: charts.spend_performance(f, p, currency="EUR", spend_line=5e5, score_line=60.0), ("V1",)
    ),
    "compare_sites": Sample(
        sites,
        lambda f, p: charts.compare_sites(
            f, p, name="On time", unit="%", direction="higher", target=0.95, confidence=0.95
        ),
        ("S2",),
    ),
    "change_list": Sample(changes, charts.change_list, ("V1", "on_time_delivery")),
    "concentration_bars": Sample(
        shares, lambda f, p: charts.concentration_bars(f, p, kind="parent company", limit=0.3), ("P1",)
    ),
    "watermelon": Sample(both_views, lambda f, p: charts.watermelon(f, p, kept_line=0.9, rating_line=60.0), ("V1",)),
    "funnel_plot": Sample(
        unequal,
        lambda f, p: charts.funnel_plot(f, p, limits=funnel_limits(), centre=0.95, name="On time", unit="share"),
        ("V1",),
    ),
    "rank_chart": Sample(
        unequal,
        lambda f, p: charts.rank_chart(f, p, name="On time", unit="share", confidence=0.95, rank_count=3),
        ("V3",),
    ),
    "calibration_chart": Sample(forecast_bins, lambda f, p: charts.calibration_chart(f, p, confidence=0.95), None),
    "honesty_chart": Sample(reported, charts.honesty_chart, ("V1", "on_time_delivery")),
    "component_bars": Sample(
        strategic_parts,
        lambda f, p: charts.component_bars(f, p, score=61.3, coverage=0.8, coverage_floor=0.6),
        ("E1", "innovation_velocity", "conversion"),
    ),
    "series_chart": Sample(a_column, lambda f, p: charts.series_chart(f, p, name="Column", trial=True), None, True),
}
