"""IP protection: weighted evidence that the controls are in force, a gate, and what incidents take off."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sourcing_core.metrics.strategic.evidence import DOCUMENTED, proof
from sourcing_core.metrics.strategic.measured import Component, Measured, WhyNot, companion
from sourcing_core.metrics.strategic.scope import (
    Bools,
    Floats,
    Scope,
    days_of,
    in_force,
    shares,
    texts_of,
    touches,
    within,
)
from sourcing_core.policy import Policy

METRIC_ID = "ip_protection"
_NOISE = 1e-9


def ip_protection(tables: Mapping[str, pd.DataFrame], scope: Scope, policy: Policy) -> Measured:
    """The score of domain 2.2, (M, E), from the kinds ip_control, ip_evidence, incident and access_review.

    Once there is any evidence for an engagement, a control that nobody assessed counts as absent (0), and its component
    says "not assessed"; `coverage` is the share of the weight that was assessed. What is not applicable leaves the sum;
    where nothing applies there is no score. Confirmed IP incidents of the last months take their points off, down to 0;
    after that the gate holds the score while any critical control that applies is worth less than "documented".
    """
    controls, evidence = tables["ip_control"], tables["ip_evidence"]
    found = proof(controls, evidence, scope, policy.evidence_first_months, policy.evidence_second_months)
    weights = controls["weight"].to_numpy(np.float64, na_value=np.nan)
    critical = controls["is_critical"].fillna(value=False).to_numpy(bool)
    in_use = np.broadcast_to(in_force(controls, scope).T[:, :, None], found.worth.shape) & (weights > 0)[:, None, None]
    recorded = (found.is_assessed & in_use).any(axis=0) & scope.going
    applies = found.is_applicable & in_use
    weight = np.where(applies, weights[:, None, None], 0.0)
    whole = weight.sum(axis=0)
    raw = 100.0 * shares((weight * found.worth).sum(axis=0), whole)
    failing = applies & critical[:, None, None] & (found.worth < DOCUMENTED - _NOISE)
    gated = failing.any(axis=0)
    taken, counts = _deductions(tables["incident"], scope, policy)
    after = np.maximum(raw - taken, 0.0)
    score = np.where(gated, np.minimum(after, policy.ip_gate), after)
    assessed = (weight * found.is_assessed).sum(axis=0)
    total = float(np.nansum(weights))
    components = [
        Component(
            str(control_id),
            str(name),
            "share",
            found.worth[place],
            found.is_assessed[place].astype(np.float64),
            100.0 * found.worth[place],
            float(weights[place]) / total if weights[place] > 0 else 0.0,
            applies[place],
            _why(found.is_assessed[place], found.is_applicable[place]),
            floor=0.0,
            target=1.0,
            shown=in_use[place],
            flagged=failing[place],
        )
        for place, (control_id, name) in enumerate(zip(controls["control_id"], controls["name"], strict=True))
    ]
    return Measured(
        METRIC_ID,
        (*components, *_companions(tables, scope, taken, counts, gated, failing, policy)),
        np.where(recorded, score, np.nan),
        np.where(recorded, shares(assessed, whole), np.nan),
        applies.sum(axis=0).astype(np.float64),
        recorded,
        gated & recorded & (after > policy.ip_gate),
    )


def _why(is_assessed: Bools, is_applicable: Bools) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    return np.where(
        ~is_applicable, WhyNot.NOT_APPLICABLE, np.where(is_assessed, WhyNot.NOTHING, WhyNot.NOT_ASSESSED)
    ).astype(np.int8)


def _deductions(incidents: pd.DataFrame, scope: Scope, policy: Policy) -> tuple[Floats, Floats]:
    """(M, E) points that confirmed IP incidents of the last months take off, and how many there were."""
    points = {
        "critical": policy.ip_deduction_critical,
        "major": policy.ip_deduction_major,
        "minor": policy.ip_deduction_minor,
    }
    counts = incidents["incident_kind"].eq("ip") & incidents["is_confirmed"].fillna(value=False).astype(bool)
    table = incidents[counts.to_numpy(bool)]
    recent = in_force(table, scope) & within(days_of(table, "detected_on"), scope, policy.ip_incident_months)
    worth = np.array([points.get(word, 0.0) for word in texts_of(table, "severity")], np.float64)
    touched = touches(table, scope).astype(np.float64)
    number = recent.astype(np.float64)
    return (number * worth) @ touched, number @ touched


def _companions(
    tables: Mapping[str, pd.DataFrame],
    scope: Scope,
    taken: Floats,
    counts: Floats,
    gated: Bools,
    failing: Bools,
    policy: Policy,
) -> tuple[Component, ...]:
    heads = scope.numbers("headcount")
    since, share, staff = _reviews(tables["access_review"], scope)
    years = np.broadcast_to(heads * policy.ip_incident_months / 12.0 / 100.0, scope.shape)
    return (
        companion(
            "incident_deduction", "Points that IP incidents take off", "points", -taken, counts, flagged=counts > 0
        ),
        companion(
            "critical_gate",
            "Cap while a critical control is not documented",
            "points",
            np.where(gated, policy.ip_gate, np.nan),
            failing.sum(axis=0).astype(np.float64),
            flagged=gated,
        ),
        companion(
            "incident_rate",
            "IP incidents per 100 people and year",
            "per 100 people and year",
            shares(counts, years),
            counts,
            ci_method="poisson",
            exposure=years,
        ),
        companion("access_review_age", "Days since the last access review", "days", since, (~np.isnan(since)) * 1.0),
        companion("signed_assignment", "Staff with a signed IP assignment", "share", share, staff, ci_method="wilson"),
    )


def _reviews(reviews: pd.DataFrame, scope: Scope) -> tuple[Floats, Floats, Floats]:
    """(M, E) days since the last review, and the assigned share of the staff and the staff of the last that told both.

    A review of the engagement's own site, or of the whole vendor; of one day the larger staff counts.
    """
    reviewed = days_of(reviews, "reviewed_on")
    staff, assigned = (
        reviews[name].to_numpy(np.float64, na_value=np.nan) for name in ("staff_count", "assigned_staff_count")
    )
    order = np.lexsort((np.where(np.isnan(assigned), -1.0, assigned), np.where(np.isnan(staff), -1.0, staff), reviewed))
    seen = (in_force(reviews, scope) & within(reviewed, scope))[:, order]
    touched = touches(reviews, scope)[order]
    told = (~np.isnan(staff) & ~np.isnan(assigned))[order]
    last = _last(seen, touched)
    last_told = _last(seen & told, touched)
    day = reviewed[order]
    since = np.full(scope.shape, np.nan)
    has = last >= 0
    if has.any():
        age = (scope.days - day[np.maximum(last, 0)]) / np.timedelta64(1, "D")
        since = np.where(has, age, np.nan)
    known = last_told >= 0
    nothing = np.full(scope.shape, np.nan)
    people = np.where(known, staff[order][np.maximum(last_told, 0)], np.nan) if known.any() else nothing
    signed = np.where(known, assigned[order][np.maximum(last_told, 0)], np.nan) if known.any() else nothing
    return since, shares(signed, people), np.where(known, people, 0.0)


def _last(seen: Bools, touched: Bools) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """(M, E) the last row that is seen in the month and touches the engagement; -1 for none."""
    if not len(touched):
        return np.full((len(seen), touched.shape[1]), -1, np.int64)
    place = np.arange(len(touched))[:, None]
    return np.stack([np.where(row[:, None] & touched, place, -1).max(axis=0) for row in seen]).astype(np.int64)
