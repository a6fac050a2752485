"""What needs somebody today: act now, watch, cannot tell; one line each: who, what, since when, what next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sourcing_core.assessment.runs import first_of_run
from sourcing_core.months import month_start
from sourcing_core.scoring.recent import Why
from sourcing_core.service_levels.codes import ComplianceCode
from sourcing_core.spc import Evidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sourcing_core.assessment import Assessment

ACT, WATCH, UNCLEAR = "act_now", "watch", "cannot_tell"
COLUMNS = [
    "list",
    "urgency",
    "vendor_id",
    "what",
    "metric_id",
    "engagement_id",
    "site_id",
    "value",
    "target",
    "n",
    "unit",
    "since",
    "next_step",
    "kind",
    "record_id",
    "says",
    "places",
]
"""`what` is a code (`WORDS` has its sentence part); value and target are in the figure's unit; since is a day or NaT;
says is the sentence of a rule; places counts the engagements that one line stands for."""

WORDS = {
    "below_minimum": "below minimum",
    "below_expected": "below expected",
    "critical_gap": "critical gap",
    "decision_overdue": "contract decision overdue",
    "decision_due": "contract decision due",
    "concern": "changed for the worse",
    "forecast": "may miss its target next month",
    "missing": "figures missing",
    "thin": "too few cases to say",
    "unchecked": "duties that cannot be checked",
}

_NEXT = {
    "below_minimum": "Raise it with the vendor and agree a correction plan",
    "below_expected": "Ask for the cause at the next review",
    "decision_overdue": "Decide now: notice may no longer be possible in time",
    "decision_due": "Decide to renew, rebid or exit",
    "concern": "Find the cause of the change",
    "forecast": "Ask the vendor what it does about it",
    "missing": "Ask the vendor for the missing months, or enter them",
    "thin": "Wait for more cases before judging",
    "unchecked": "Fill in the fields that the rules name",
}
_SOON_DAYS = 14  # a decision within two weeks belongs on today's list; how early to warn at all is the policy's


def attention(assessment: Assessment) -> pd.DataFrame:
    """Every item of the three lists, most urgent first within its list; columns as in `COLUMNS`."""
    parts = [
        _misses(assessment),
        _gaps(assessment),
        _decisions(assessment),
        _signals(assessment),
        _forecasts(assessment),
        _unclear(assessment),
        _unchecked(assessment),
    ]
    found = [part for part in parts if len(part)]
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    whole = pd.concat([part.reindex(columns=COLUMNS) for part in found], ignore_index=True)
    active = set(assessment.portfolio.active("vendor")["vendor_id"])
    whole = whole[whole["vendor_id"].isin(active) | whole["vendor_id"].isna() | whole["vendor_id"].eq("")]
    return whole.sort_values(["list", "urgency", "vendor_id", "what", "metric_id"], ignore_index=True)


def _pairs(assessment: Assessment, chosen: NDArray[np.integer]) -> pd.DataFrame:
    keys = assessment.portfolio.series.keys.iloc[assessment.pairs.series_index[chosen]].reset_index(drop=True)
    level = assessment.levels.iloc[assessment.pairs.level_index[chosen]].reset_index(drop=True)
    return pd.DataFrame(
        {
            "vendor_id": keys["vendor_id"],
            "metric_id": keys["metric_id"],
            "engagement_id": keys["engagement_id"],
            "site_id": keys["site_id"],
            "unit": keys["unit"],
            "kind": "service_level",
            "record_id": level["level_id"],
            "is_critical": level["standing"].eq("critical"),
            "value": assessment.recent.value[chosen],
        }
    )


def _misses(assessment: Assessment) -> pd.DataFrame:
    attainment, pairs = assessment.attainment, assessment.pairs
    row = _latest_closed(assessment)
    status = np.where(row >= 0, attainment.compliance[row, np.arange(len(pairs))], 0)
    parts = []
    for code, what, urgency in (
        (ComplianceCode.BELOW_MINIMUM, "below_minimum", 1),
        (ComplianceCode.BELOW_EXPECTED, "below_expected", 2),
    ):
        chosen = np.flatnonzero((status == code) & _is_live(assessment) & ~_is_thin(assessment, row))
        items = _pairs(assessment, chosen)
        target = pairs.minimum_inside if code == ComplianceCode.BELOW_MINIMUM else pairs.expected_inside
        first = first_of_run(attainment.compliance[:, chosen], row[chosen], code, skips=ComplianceCode.NOT_JUDGED)
        items = items.assign(
            value=attainment.value[row[chosen], chosen],
            target=target[chosen],
            what=what,
            since=month_start(attainment.months[first]).astype("datetime64[s]"),
            next_step=_NEXT[what],
        )
        act = items["is_critical"] | (what == "below_minimum")
        parts.append(items.assign(list=np.where(act, ACT, WATCH), urgency=urgency - 0.5 * items["is_critical"]))
    return pd.concat(parts, ignore_index=True)


def _is_thin(assessment: Assessment, row: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(P,) the latest closed window has so few cases that it settles nothing either way."""
    attainment = assessment.attainment
    at = (np.maximum(row, 0), np.arange(len(row)))
    thin: NDArray[np.bool_] = (
        (row >= 0)
        & (attainment.base[at] > 0)
        & ~attainment.enough_volume[at]
        & (attainment.evidence[at] == Evidence.NOT_DISTINGUISHABLE)
    )
    return thin


def _is_live(assessment: Assessment) -> NDArray[np.bool_]:
    """(P,) the pair's engagement is going on."""
    there = assessment.portfolio.engagements
    live = set(there.loc[there["is_live"], "engagement_id"])
    ids = assessment.portfolio.series.keys["engagement_id"].to_numpy()[assessment.pairs.series_index]
    return np.isin(ids.astype(str), list(live)) if len(ids) else np.zeros(0, bool)


def _latest_closed(assessment: Assessment) -> NDArray[np.int64]:
    """(P,) row of the latest closed window of each pair, -1 where there is none that is fresh."""
    attainment = assessment.attainment
    judged = (attainment.compliance != ComplianceCode.NOT_JUDGED) & ~attainment.is_open[:, None]
    last = len(judged) - 1 - judged[::-1].argmax(axis=0)
    row = np.where(judged.any(axis=0), last, -1)
    return np.where(attainment.months[row] >= assessment.last_closed - 2, row, -1)


def _gaps(assessment: Assessment) -> pd.DataFrame:
    worst = assessment.gaps[assessment.gaps["severity"].eq("critical")]
    return pd.DataFrame(
        {
            "list": ACT,
            "urgency": 1.2,
            "vendor_id": worst["vendor_id"].replace("", None),
            "what": "critical_gap",
            "metric_id": worst["rule_id"].astype("str"),
            "since": worst["due_on"],
            "next_step": worst["remedy"].astype("str"),
            "kind": worst["subject_kind"].astype("str"),
            "record_id": worst["subject_id"],
            "says": worst["says"],
        }
    )


def _decisions(assessment: Assessment) -> pd.DataFrame:
    contracts = assessment.contracts
    left, end = contracts["days_to_decide"], contracts["days_to_end"]
    near = (
        ~contracts["is_decided"]
        & left.notna()
        & (left <= assessment.policy.renewal_days_other).fillna(value=False)
        & (end >= 0).fillna(value=False)
    )
    due = contracts[near.to_numpy(bool)]
    days = due["days_to_decide"].astype("int64")
    what = np.where(days < 0, "decision_overdue", "decision_due")
    return pd.DataFrame(
        {
            "list": np.where(days <= _SOON_DAYS, ACT, WATCH),
            "urgency": np.where(days < 0, 0.9, 1.4),
            "vendor_id": due["vendor_id"],
            "what": what,
            "since": due["decide_by"],
            "next_step": pd.Series(what, index=due.index).map(_NEXT),
            "kind": "contract",
            "record_id": due["contract_id"],
        }
    )


def _signals(assessment: Assessment) -> pd.DataFrame:
    """Processes that changed for the worse, unless somebody has acknowledged it; one line for all sites of a metric."""
    found = assessment.signal_runs
    every = found[found["verdict"].eq("concern") & found["cause"].eq("")]
    places = every.groupby(["vendor_id", "metric_id"])["engagement_id"].transform("size")
    concern = every.assign(places=places).drop_duplicates(["vendor_id", "metric_id"])
    return pd.DataFrame(
        {
            "list": WATCH,
            "urgency": 1.0,
            "vendor_id": concern["vendor_id"],
            "what": "concern",
            "metric_id": concern["metric_id"],
            "engagement_id": concern["engagement_id"],
            "site_id": concern["site_id"],
            "places": concern["places"],
            "value": concern["value"],
            "target": concern["centre"],
            "unit": concern["unit"],
            "since": concern["since"],
            "next_step": _NEXT["concern"],
            "kind": "series",
            "record_id": concern["engagement_id"],
        }
    )


def _forecasts(assessment: Assessment) -> pd.DataFrame:
    """Levels that were met last and will probably be missed next; value is the chance."""
    found = assessment.likely_breaches
    return pd.DataFrame(
        {
            "list": WATCH,
            "urgency": 1.5 - found["chance"] / 10,
            "vendor_id": found["vendor_id"],
            "what": "forecast",
            "metric_id": found["metric_id"],
            "engagement_id": found["engagement_id"],
            "site_id": found["site_id"],
            "value": found["chance"],
            "unit": "share",
            "next_step": _NEXT["forecast"],
            "kind": "series",
            "record_id": found["engagement_id"],
        }
    )


def _unclear(assessment: Assessment) -> pd.DataFrame:
    recent, attainment, pairs = assessment.recent, assessment.attainment, assessment.pairs
    live = _is_live(assessment)
    missing = np.flatnonzero(
        live & np.isin(recent.why, (Why.NO_DATA, Why.NOT_JUDGED)) & (pairs.valid_from_month <= assessment.last_closed)
    )
    row = _latest_closed(assessment)
    at = (np.maximum(row, 0), np.arange(len(pairs)))
    missed = np.isin(attainment.compliance[at], (ComplianceCode.BELOW_MINIMUM, ComplianceCode.BELOW_EXPECTED))
    thin = np.flatnonzero(live & missed & _is_thin(assessment, row))
    absent = _pairs(assessment, missing).assign(what="missing", since=_last_seen(assessment, missing), urgency=1.0)
    few = _pairs(assessment, thin).assign(
        what="thin",
        value=attainment.value[row[thin], thin],
        target=pairs.expected_inside[thin],
        n=attainment.base[row[thin], thin],
        urgency=2.0,
    )
    few["since"] = month_start(attainment.months[row[thin]]).astype("datetime64[s]")
    both = pd.concat([_per_vendor(absent), few], ignore_index=True)
    return both.assign(list=UNCLEAR, next_step=both["what"].map(_NEXT))


def _per_vendor(absent: pd.DataFrame) -> pd.DataFrame:
    """One line per vendor whose figures stopped: how many series, since when."""
    first = absent.sort_values("since", na_position="last").drop_duplicates("vendor_id").set_index("vendor_id")
    counts = absent.groupby("vendor_id").size()
    return first.assign(places=counts, kind="figures", unit="count").reset_index()


def _last_seen(assessment: Assessment, chosen: NDArray[np.integer]) -> NDArray[np.datetime64]:
    """The first month without a figure, after the latest one with."""
    series = assessment.portfolio.series
    present = series.is_present[:, assessment.pairs.series_index[chosen]]
    last = len(present) - present[::-1].argmax(axis=0)
    months = series.months[0] + last
    days = month_start(months.astype(np.int64)).astype("datetime64[s]")
    return np.where(present.any(axis=0), days, np.datetime64("NaT"))


def _unchecked(assessment: Assessment) -> pd.DataFrame:
    """One line per vendor: how many duties cannot be checked."""
    found = assessment.findings
    unknown = found[found["outcome"].eq("unknown") & found["vendor_id"].ne("")]
    counts = unknown.groupby(unknown["vendor_id"].astype("str"), observed=True).size()
    return pd.DataFrame(
        {
            "list": UNCLEAR,
            "urgency": 3.0,
            "vendor_id": counts.index.astype("str"),
            "what": "unchecked",
            "value": counts.to_numpy(float),
            "unit": "count",
            "next_step": _NEXT["unchecked"],
            "kind": "vendor",
            "record_id": counts.index.astype("str"),
        }
    )
