"""Alignment with customer needs: satisfied customers, work that a need asked for, deliverables right the first time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sourcing_core.metrics.strategic.answers import Answers, answers
from sourcing_core.metrics.strategic.measured import Component, Measured, WhyNot, companion, scaled, weighted
from sourcing_core.metrics.strategic.nps import net_promoter, net_promoter_interval
from sourcing_core.metrics.strategic.regions import WHOLE, Regions
from sourcing_core.metrics.strategic.scope import (
    Bools,
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

METRIC_ID = "customer_alignment"
_NOISE = 1e-9


def alignment(tables: Mapping[str, pd.DataFrame], scope: Scope, policy: Policy, regions: Regions = WHOLE) -> Measured:
    """The components and the score of domain 2.3, (M, S): S is engagements times regions, engagement first.

    From the kinds survey, survey_response, deliverable and backlog_item. Only surveys of customers count. Too few
    responses, or too few of those invited, are shown and not counted; where nobody tells how many were invited the
    least number of responses alone decides.
    """
    size = scope.shape[1] * regions.count
    asked = answers(tables, scope, regions, "customer", policy.alignment_months)
    thin = _thin(asked.n, asked.rate, policy)
    linked, in_progress = _backlog(tables["backlog_item"], scope, regions)
    first_time, reviewed = _deliverables(tables["deliverable"], scope, regions, policy)
    components = (
        *_satisfaction(asked, policy),
        _recommend(asked, policy),
        scaled(
            "traceability",
            "Work in progress linked to a named need",
            "share",
            shares(linked, in_progress),
            in_progress,
            weight=policy.alignment_weight_traceability,
            floor=0.0,
            target=1.0,
            ci_method="wilson",
        ),
        scaled(
            "first_time",
            "Deliverables accepted at the first review",
            "share",
            shares(first_time, reviewed),
            reviewed,
            weight=policy.alignment_weight_first_time,
            floor=0.0,
            target=1.0,
            ci_method="wilson",
        ),
        companion(
            "response_rate",
            "Invited customers who answered",
            "share",
            asked.rate,
            asked.n,
            target=policy.survey_response_floor,
            flagged=thin == WhyNot.LOW_RESPONSE_RATE,
            shown=~np.isnan(asked.rate),
        ),
        *_perception(asked, answers(tables, scope, regions, "vendor_manager", policy.alignment_months), policy),
    )
    score, coverage = weighted(components, policy.component_coverage_floor)
    recorded = ((asked.n + in_progress + reviewed) > 0) & regions.spread(scope.going)
    return Measured(
        METRIC_ID,
        components,
        np.where(recorded, score, np.nan),
        coverage,
        asked.n,
        recorded,
        np.zeros((scope.shape[0], size), bool),
    )


def _thin(n: Floats, rate: Floats, policy: Policy) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """`WhyNot` of answers that are shown and not counted."""
    few = np.where(n > 0, WhyNot.FEW_RESPONSES, WhyNot.NO_ACTIVITY)
    low = np.where(rate < policy.survey_response_floor - _NOISE, WhyNot.LOW_RESPONSE_RATE, WhyNot.NOTHING)
    return np.where(n < policy.survey_minimum_responses, few, low).astype(np.int8)


def _satisfaction(asked: Answers, policy: Policy) -> tuple[Component, ...]:
    """One component per scale, of which that with the most marks counts: marks of two scales are never compared."""
    main = asked.main_scale
    made = []
    for scale, marks in asked.marks.items():
        is_main = (main == scale) | (np.isnan(main) & (scale == 5))
        why = np.where(is_main, _thin(marks.n, asked.rate, policy), WhyNot.OTHER_SCALE).astype(np.int8)
        value = shares(marks.satisfied, marks.n)
        words = "4 and 5 of 5" if scale == 5 else f"top 40 % of {scale}"
        made.append(
            Component(
                f"satisfaction_{scale}",
                f"Satisfied customers ({words})",
                "share",
                value,
                marks.n,
                100.0 * value,
                policy.alignment_weight_satisfaction,
                why == WhyNot.NOTHING,
                why,
                0.0,
                1.0,
                shown=is_main | (marks.n > 0),
                ci_method="wilson",
            )
        )
        made.append(
            companion(
                f"mean_mark_{scale}",
                f"Mean mark of customers (of {scale})",
                "marks",
                marks.mean,
                marks.n,
                shown=marks.n > 0,
            )
        )
    return tuple(made)


def _recommend(asked: Answers, policy: Policy) -> Component:
    value = net_promoter(asked.promoters, asked.detractors, asked.recommending)
    why = _thin(asked.recommending, asked.rate, policy)
    low, high = net_promoter_interval(asked.promoters, asked.detractors, asked.recommending, policy.confidence)
    return Component(
        "recommend",
        "Net promoter score",
        "points",
        value,
        asked.recommending,
        (value + 100.0) / 2.0,
        policy.alignment_weight_recommend,
        why == WhyNot.NOTHING,
        why,
        -100.0,
        100.0,
        ci_method="wald",
        ci_low=low,
        ci_high=high,
    )


def _perception(customers: Answers, managers: Answers, policy: Policy) -> tuple[Component, ...]:
    """How much better customers mark than our vendor managers, on each scale that both used (domain 2.3)."""
    made = []
    for scale, marks in customers.marks.items():
        if scale not in managers.marks:
            continue
        gap = marks.mean - managers.marks[scale].mean
        limit = policy.perception_gap * scale / 5.0
        made.append(
            companion(
                f"perception_gap_{scale}",
                f"Customers' mean mark less vendor managers' (of {scale})",
                "marks",
                gap,
                np.minimum(marks.n, managers.marks[scale].n),
                target=limit,
                flagged=np.abs(gap) > limit + _NOISE,
                shown=~np.isnan(gap),
            )
        )
    return tuple(made)


def _backlog(items: pd.DataFrame, scope: Scope, regions: Regions) -> tuple[Floats, Floats]:
    """(M, S) items in progress on the last day that name a customer's need, and all of them."""
    started, finished = days_of(items, "started_on"), days_of(items, "finished_on")
    subject, size = regions.subject_of(items, scope), scope.shape[1] * regions.count
    working: Bools = in_force(items, scope) & within(started, scope) & ~within(finished, scope)
    named = np.array([bool(text.strip()) for text in texts_of(items, "need")], bool)
    return totals(working & named, subject, size), totals(working, subject, size)


def _deliverables(deliverables: pd.DataFrame, scope: Scope, regions: Regions, policy: Policy) -> tuple[Floats, Floats]:
    """(M, S) deliverables reviewed in the last months that were accepted at once, and all whose review says so or not."""
    reviewed = days_of(deliverables, "reviewed_on")
    subject, size = regions.subject_of(deliverables, scope), scope.shape[1] * regions.count
    answer = deliverables["is_accepted_first"]
    at_once = answer.fillna(value=False).to_numpy(bool)
    judged = (
        in_force(deliverables, scope) & within(reviewed, scope, policy.alignment_months) & answer.notna().to_numpy()
    )
    return totals(judged & at_once, subject, size), totals(judged, subject, size)
