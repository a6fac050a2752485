"""Days from one confirmed incident of a vendor to its next, judged by a t chart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.assessment.tables import VERDICT_WORDS
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.spc import Chart, Limits, first_points, preset_of, side, signal_mask, t_limits, text_of, verdict
from sourcing_core.spc.signal_mask import BEYOND

UNIT = "days"
_LONGER_IS_BETTER = 1
_ROUNDING = 1e-9  # a limit this close below a whole day is that day

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]


def incidents_between(portfolio: Portfolio, policy: Policy) -> pd.DataFrame:
    """One row per interval of each vendor: an incident begins it, and the next one ends it, or it is still running.

    Columns: vendor_id, number (from 1), incident_id and next_incident_id (empty while it runs), since, until,
    still_running, value (days), unit, centre, lower, upper (NaN without limits), baseline (it made them), points (how
    many did), rules, verdict ("concern", "improvement" or empty).
    Limits are frozen on the vendor's first intervals. The running one makes no limits and is judged by the upper one
    alone, since it can only grow; it stops on the day on which the vendor was retired.
    """
    begun = _seen(portfolio, confirmed=True)
    column, vendors = pd.factorize(begun["vendor_id"])
    still_running = np.append(column[1:] != column[:-1], np.ones(min(len(column), 1), bool))
    since = begun["detected_on"].to_numpy().astype("datetime64[D]")
    until = np.where(still_running, _ends(portfolio, begun["vendor_id"], since), np.roll(since, -1))
    days = (until - since).astype(np.float64)
    place = begun.groupby("vendor_id").cumcount().to_numpy(np.int64)
    at = (place, column)  # in an (intervals, vendors) matrix
    shape = (int(np.bincount(column).max(initial=0)), len(vendors))
    value, ended = np.full(shape, np.nan), np.zeros(shape, bool)
    value[at], ended[at] = days, ~still_running
    baseline = first_points(ended, policy.baseline_points)
    limits = _limits(value, baseline, policy)
    mask = _signals(value, ~ended, limits, policy)
    meaning = np.where(mask != 0, verdict(side(value, limits.centre), _LONGER_IS_BETTER), 0)[at]
    centre, lower, upper = (np.broadcast_to(line, shape)[at] for line in (limits.centre, limits.lower, limits.upper))
    ids = begun["incident_id"].to_numpy(object)
    return pd.DataFrame(
        {
            "vendor_id": begun["vendor_id"].to_numpy(object),
            "number": place + 1,
            "incident_id": ids,
            "next_incident_id": np.where(still_running, "", np.roll(ids, -1)),
            "since": since.astype("datetime64[s]"),
            "until": until.astype("datetime64[s]"),
            "still_running": still_running,
            "value": days,
            "unit": UNIT,
            "centre": centre,
            "lower": lower,
            "upper": upper,
            "baseline": baseline[at],
            "points": np.broadcast_to(limits.points, shape)[at],
            "rules": text_of(mask)[at],
            "verdict": np.where(meaning != 0, VERDICT_WORDS[meaning], ""),
        }
    )


def unconfirmed_incidents(portfolio: Portfolio, vendor_id: str) -> int:
    """How many recorded incidents of a vendor nobody has confirmed, so that they do not count."""
    return int(_seen(portfolio, confirmed=False)["vendor_id"].eq(vendor_id).sum())


def _seen(portfolio: Portfolio, *, confirmed: bool) -> pd.DataFrame:
    """Incidents that were noticed by the day on which all is seen and not withdrawn, by vendor and day."""
    found = portfolio.active("incident")
    known = found["detected_on"] <= pd.Timestamp(portfolio.as_of)
    wanted = found["is_confirmed"].fillna(value=False).astype(bool) == confirmed
    return found[known & wanted].sort_values(["vendor_id", "detected_on", "incident_id"], ignore_index=True)


def _ends(portfolio: Portfolio, vendor_ids: pd.Series, since: Days) -> Days:
    """Until when each vendor could have an incident: the day on which all is seen, or that of its retirement."""
    retired = portfolio.tables["vendor"].set_index("vendor_id")["retired_on"].reindex(vendor_ids).to_numpy()
    ends: Days = np.fmin(retired.astype("datetime64[D]"), np.datetime64(portfolio.as_of))
    return np.maximum(ends, since)


def _limits(days: Floats, baseline: Flags, policy: Policy) -> Limits:
    """Those of a t chart, the lower one in whole days: two incidents of one day may lie almost a day apart."""
    made = t_limits(days, baseline, range_factor=policy.moving_range_factor)
    return replace(made, lower=np.floor(made.lower + _ROUNDING)).where_points(policy.limits_minimum_points)


def _signals(days: Floats, is_running: Flags, limits: Limits, policy: Policy) -> NDArray[np.uint16]:
    """The bits of the rules in force; a running interval has only those of the upper limit."""
    preset = preset_of(policy.signal_preset)
    mask = signal_mask(days, limits, preset.rules(Chart.T), run_length=preset.run_length(policy.run_length))
    beyond = np.where(days > limits.upper, mask & np.uint16(BEYOND), np.uint16(0))
    return np.where(is_running, beyond, mask)
