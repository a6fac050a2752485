"""Little's law: in a stable flow, the average cycle time is work in progress over throughput."""

import math


def littles_law(work_in_progress: float, throughput_per_day: float) -> float:
    """Average cycle time in days; NaN when nothing flows. Holds for averages, not for percentiles (Little, 1961)."""
    return work_in_progress / throughput_per_day if throughput_per_day > 0 else math.nan


def is_flow_consistent(measured_days: float, work_in_progress: float, throughput_per_day: float, slack: float) -> bool:
    """Whether a measured average cycle time agrees with the law within a share of itself; False when unknown.

    Disagreement says that the flow is not stationary (work piles up, items are not closed) or that the data is wrong.
    """
    expected = littles_law(work_in_progress, throughput_per_day)
    return measured_days > 0 and abs(measured_days - expected) <= slack * measured_days
