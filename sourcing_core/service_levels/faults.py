"""Every fault that a service level record can have, with what it says and what cures it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Found = Callable[[pd.DataFrame], "NDArray[np.bool_] | pd.Series[bool]"]

FITTING_UNITS = {
    "proportion": ("share", "%", "ppm", "per 100", "per 1000"),
    "rate": ("per unit", "%", "ppm", "per 100", "per 1000"),
    "duration": ("days", "hours"),
}
"""Units that mean something for a kind of metric; other kinds take any."""

_NOISE = 1e-9  # sums of shares such as 0.1 + 0.2


class Fault(NamedTuple):
    """A question to every level; `found` sees the columns that `lint.prepared` makes."""

    name: str
    found: Found
    says: str
    cure: str


def _missing(column: str) -> Found:
    return lambda levels: levels[column].isna()


def _no(flag: pd.Series[bool]) -> pd.Series[bool]:
    """Said to be false; untold is not false."""
    return (~flag.astype("boolean")).fillna(False).astype("bool")


def _long(window: pd.Series[str]) -> pd.Series[bool]:
    return window.notna() & (window != "month")


def _unfitting(levels: pd.DataFrame) -> NDArray[np.bool_]:
    found = np.zeros(len(levels), dtype=np.bool_)
    for kind, units in FITTING_UNITS.items():
        found |= ((levels["metric_kind"] == kind) & levels["unit"].notna() & ~levels["unit"].isin(units)).to_numpy(bool)
    return found


def _beyond_whole(levels: pd.DataFrame) -> pd.Series[bool]:
    own = levels[["expected", "minimum"]].mul(levels["scale"], axis=0)
    outside = (own < 0) | (own > 1 + _NOISE)
    return (levels["metric_kind"] == "proportion") & outside.any(axis=1)


FAULTS = (
    Fault(
        "missing_direction",
        lambda t: t["sign"] == 0,
        "it is not told whether higher or lower is better",
        "Set the direction of the level or of its metric.",
    ),
    Fault("missing_expected", _missing("expected"), "there is no expected level", "Enter the level both sides agreed."),
    Fault(
        "missing_unit", _missing("unit"), "the levels have no unit", "Enter the unit of the contract, for instance %."
    ),
    Fault(
        "missing_window",
        _missing("window"),
        "it is not told over what time it is judged",
        "Choose a window; a month is usual.",
    ),
    Fault(
        "missing_data_source",
        _missing("data_source"),
        "nobody wrote down where the figures come from",
        "Name the system or report that the figures are taken from.",
    ),
    Fault("missing_owner", _missing("owner_id"), "nobody answers for the figures", "Name the data owner."),
    Fault(
        "levels_out_of_order",
        lambda t: t["sign"] * (t["expected"] - t["minimum"]) < 0,
        "the minimum {minimum} is stricter than the expected level {expected} when {direction} is better",
        "Swap the two levels, or correct the direction.",
    ),
    Fault(
        "unit_does_not_fit",
        _unfitting,
        "{unit} is no unit of a {metric_kind}",
        "Choose a unit that the metric can have.",
    ),
    Fault(
        "level_beyond_whole",
        _beyond_whole,
        "expected {expected} or minimum {minimum} {unit} is not between nothing and everything",
        "Correct the number or the unit: 98 %, or 0.98 as a share.",
    ),
    Fault(
        "critical_without_allocation",
        lambda t: (t["standing"] == "critical") & ~(t["allocation_share"] > 0),
        "it is critical, yet no share of the at-risk amount stands behind it",
        "Enter its allocation, or make it a key measurement.",
    ),
    Fault(
        "key_with_allocation",
        lambda t: (t["standing"] == "key") & (t["allocation_share"] > 0),
        "it is a key measurement, which carries no credit, yet has an allocation",
        "Remove the allocation, or make the level critical.",
    ),
    Fault(
        "allocation_beyond_pool",
        lambda t: t["pool_sum"] > t["pool_share"] + _NOISE,
        "the allocations of its contract add up to {pool_sum}, the pool is {pool_share}",
        "Lower the allocations until they fit into the pool.",
    ),
    Fault(
        "percentile_over_long_window",
        lambda t: _no(t["is_poolable"]) & _long(t["window"]),
        "percentiles of several months cannot be joined, so a window of {window} is never judged",
        "Judge it by month, or promise a share within a time instead.",
    ),
    Fault(
        "percentile_without_n",
        lambda t: _no(t["is_poolable"]) & t["n_is_asked"] & t["n_per_window"].isna(),
        "it is a percentile, and nobody tells of how many",
        "Have n reported with every figure.",
    ),
    Fault(
        "no_exclusion_process",
        lambda t: _no(t["has_exclusion_process"]),
        "the contract does not say how misses are excused",
        "Agree how excuses are claimed, proved and approved.",
    ),
    Fault(
        "too_little_volume",
        lambda t: t["n_per_window"] < t["n_needed"],
        "about {n_per_window} per window cannot tell {expected} from {minimum} {unit}: that takes {n_needed}",
        "Judge it over a longer window, or agree levels that lie further apart.",
    ),
    Fault(
        "out_of_reach",
        lambda t: t["sign"] * (t["expected"] - t["natural_limit"]) > 0,
        "the expected level {expected} lies beyond what the process does at its best, {natural_limit} {unit}",
        "Agree on a change of the process, or on a level it can reach.",
    ),
)
