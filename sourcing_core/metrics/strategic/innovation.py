"""Innovation velocity: how fast accepted ideas go live, how many do, and what validated benefit they bring."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sourcing_core.metrics.strategic.measured import Measured, WhyNot, companion, scaled, weighted
from sourcing_core.metrics.strategic.scope import (
    Bools,
    Codes,
    Floats,
    Scope,
    days_of,
    in_force,
    shares,
    texts_of,
    totals,
    within,
)
from sourcing_core.policy import Policy

METRIC_ID = "innovation_velocity"
CAPABILITY = "new_capability_share"
"""The metric whose figures tell the share of capacity spent on new capability."""

_RANK_GUARD = 1e-9  # 0.07 * 100 is 7.000000000000001
_DAY = np.timedelta64(1, "D")


def innovation(ideas: pd.DataFrame, scope: Scope, policy: Policy, capability: Floats | None = None) -> Measured:
    """Components IV1 to IV4 and IV6 of domain 2.1 and their score, (M, E).

    `ideas` are records of the kind `idea`; `capability` (M, E) is the share of new capability where figures tell it.
    What is dated after the last day that counts has not happened. The headcount and charges of an engagement are those
    recorded now: the register keeps no history of them. An engagement without any idea so far has no score.
    """
    size = scope.shape[1]
    code = scope.code_of(ideas["engagement_id"])
    submitted, live = days_of(ideas, "submitted_on"), days_of(ideas, "live_on")
    known = in_force(ideas, scope) & within(submitted, scope)
    is_live = known & within(live, scope)
    recent = is_live & within(live, scope, policy.innovation_months)

    lead = (live - days_of(ideas, "accepted_on")) / _DAY
    timed = recent & ~np.isnan(lead)
    middle, slow = (_percentile(timed, code, size, lead, q) for q in (0.5, 0.85))
    timed_count = totals(timed, code, size)

    # Older than the maturity: an idea of exactly that age is still immature. The cohort is a year of such ideas.
    maturity = policy.innovation_maturity_days * _DAY
    grown = submitted < scope.days - maturity
    mature = known & grown & (submitted >= scope.back(policy.innovation_months) - maturity)
    ideas_so_far = totals(known, code, size)
    cohort, converted = totals(mature, code, size), totals(mature & is_live, code, size)

    quarter = totals(is_live & within(live, scope, policy.innovation_rate_months), code, size)
    heads = scope.numbers("headcount")
    benefit, foreign, validated = _benefit(ideas, recent, code, scope)
    charges = scope.numbers("yearly_value")
    yield_ = np.where(foreign, np.nan, shares(benefit, charges))

    capability = np.full(scope.shape, np.nan) if capability is None else capability
    components = (
        scaled(
            "lead_time",
            "Accepted to live, median",
            "days",
            middle,
            timed_count,
            weight=policy.innovation_weight_lead_time,
            floor=policy.innovation_lead_ceiling_days,
            target=policy.innovation_lead_target_days,
        ),
        scaled(
            "conversion",
            "Mature ideas that went live",
            "share",
            shares(converted, cohort),
            cohort,
            weight=policy.innovation_weight_conversion,
            floor=policy.innovation_conversion_floor,
            target=policy.innovation_conversion_target,
            ci_method="wilson",
        ),
        scaled(
            "rate",
            "Ideas live per 100 people",
            "per 100 people",
            shares(100.0 * quarter, heads),
            quarter,
            weight=policy.innovation_weight_rate,
            floor=policy.innovation_rate_floor,
            target=policy.innovation_rate_target,
            unknown=WhyNot.NO_HEADCOUNT,
        ),
        scaled(
            "value",
            "Validated yearly benefit per charge",
            "share",
            yield_,
            validated,
            weight=policy.innovation_weight_value,
            floor=policy.innovation_value_floor,
            target=policy.innovation_value_target,
            unknown=np.where(charges > 0, WhyNot.OTHER_CURRENCY, WhyNot.NO_CHARGES).astype(np.int8),
        ),
        scaled(
            "capability",
            "Capacity on new capability",
            "share",
            capability,
            (~np.isnan(capability)).astype(np.float64),
            weight=policy.innovation_weight_capability,
            floor=policy.innovation_capability_floor,
            target=policy.innovation_capability_target,
            unknown=WhyNot.NOT_ENTERED,
        ),
        companion("lead_time_p85", "Accepted to live, 85 % within", "days", slow, timed_count),
        companion(
            "immature",
            "Ideas too young to judge",
            "ideas",
            ideas_so_far - totals(known & grown, code, size),
            ideas_so_far,
        ),
    )
    recorded = (ideas_so_far > 0) & scope.going
    score, coverage = weighted(components, policy.component_coverage_floor)
    return Measured(
        METRIC_ID,
        components,
        np.where(recorded, score, np.nan),
        coverage,
        ideas_so_far,
        recorded,
        np.zeros(scope.shape, bool),
    )


def _benefit(ideas: pd.DataFrame, recent: Bools, code: Codes, scope: Scope) -> tuple[Floats, Bools, Floats]:
    """(M, E) the benefit that somebody validated, where it is in another or an untold currency, and of how many ideas."""
    size = scope.shape[1]
    amount = ideas["benefit_validated"].to_numpy(np.float64, na_value=np.nan)
    checked = ~np.isnan(amount) & (texts_of(ideas, "validated_by") != "")
    own = texts_of(scope.engagements, "currency")
    told = texts_of(ideas, "currency")
    same = (told != "") & (told == own[code] if len(own) else False)
    counted = recent & checked
    return (
        totals(counted & same, code, size, np.where(checked, amount, 0.0)),
        totals(counted & ~same, code, size) > 0,
        totals(counted, code, size),
    )


def _percentile(chosen: Bools, code: Codes, size: int, values: Floats, q: float) -> Floats:
    """(M, E) the smallest chosen value that a share q of each engagement's values does not exceed (type 1)."""
    order = np.lexsort((values, code))
    order = order[code[order] >= 0]
    result = np.full((len(chosen), size), np.nan)
    for month, row in enumerate(chosen[:, order]):
        count = np.bincount(code[order][row], minlength=size)
        filled = np.flatnonzero(count)
        rank = np.maximum(np.ceil(count * q - _RANK_GUARD), 1).astype(np.int64)
        first = np.cumsum(count) - count
        result[month, filled] = values[order][row][(first + rank - 1)[filled]]
    return result
