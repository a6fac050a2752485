"""A vendor in one sentence: what a manager would say first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sourcing_core.scoring.recent import Why

if TYPE_CHECKING:
    from sourcing_core.assessment import Assessment


def briefing(assessment: Assessment, vendor_id: str) -> str:
    """A sentence such as: Meets 7 of 9 levels; Cycle time changed for the worse in Mar 2026; 2 critical gaps."""
    said = [
        _levels(assessment, vendor_id),
        *_signals(assessment, vendor_id),
        *_decision(assessment, vendor_id),
        *_gaps(assessment, vendor_id),
    ]
    text = "; ".join(part for part in said if part)
    return f"{text[:1].upper()}{text[1:]}."


def _levels(assessment: Assessment, vendor_id: str) -> str:
    mine = assessment.pairs_of(vendor_id=vendor_id)
    if not len(mine):
        return "no service level with figures yet"
    recent, pairs = assessment.recent, assessment.pairs
    why = recent.why[mine]
    scored = mine[why == Why.SCORED]
    if not len(scored):
        return f"none of {len(mine)} levels can be judged: no recent figures"
    sign = pairs.direction[scored]
    met = int(np.sum(sign * (recent.value[scored] - pairs.expected_inside[scored]) >= -1e-9))
    dark = len(mine) - len(scored)
    told = (
        f"meets {met} of {len(scored)} levels"
        if len(scored) > 1
        else ("meets its one level" if met else "misses its one level")
    )
    return told + (f", {dark} cannot be judged" if dark else "")


def _signals(assessment: Assessment, vendor_id: str) -> list[str]:
    found = assessment.attention
    mine = found[found["vendor_id"].eq(vendor_id) & found["what"].eq("concern")]
    names = assessment.portfolio.names["metric"]
    heavy = mine.assign(weight=mine["metric_id"].map(assessment.policy.weights).fillna(0.0)).sort_values(
        "weight", ascending=False, kind="stable"
    )
    return [
        f"{names.get(metric_id, metric_id)} changed for the worse in {pd.Timestamp(since):%b %Y}"
        for metric_id, since in zip(heavy["metric_id"].head(2), heavy["since"].head(2), strict=True)
    ]


def _decision(assessment: Assessment, vendor_id: str) -> list[str]:
    contracts = assessment.contracts
    open_ones = contracts[
        contracts["vendor_id"].eq(vendor_id)
        & ~contracts["is_decided"]
        & contracts["decide_by"].notna()
        & contracts["days_to_end"].ge(0).fillna(value=False).astype(bool)
    ]
    if open_ones.empty:
        return []
    first = open_ones.iloc[0]
    day = pd.Timestamp(first["decide_by"])
    late = first["days_to_decide"] < 0
    return [f"contract decision {'overdue since' if late else 'due'} {day.day} {day:%b %Y}"]


def _gaps(assessment: Assessment, vendor_id: str) -> list[str]:
    mine = assessment.gaps[assessment.gaps["vendor_id"].astype("str").eq(vendor_id)]
    if mine.empty:
        return ["no open gaps"]
    worst = int(mine["severity"].eq("critical").sum())
    rest = len(mine) - worst
    said = [f"{worst} critical gap{'s' if worst > 1 else ''}"] if worst else []
    return [*said, *([f"{rest} other gap{'s' if rest > 1 else ''}"] if rest else [])]
