"""From events to figures: every computed metric of one kind of event, per engagement and month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.metrics.events.deliveries import Deliveries, prepare_deliveries
from sourcing_core.metrics.events.delivery_rows import DeliveryRules
from sourcing_core.metrics.events.inspections import InspectionRules, Inspections, prepare_inspections
from sourcing_core.metrics.events.work_items import WorkItemRules, WorkItems, prepare_work_items
from sourcing_core.metrics.figures import CellFigures, Rollup, counts_table, figures_table
from sourcing_core.policy import Policy

Computation = Callable[[Any], CellFigures | None]


@dataclass(frozen=True)
class Rules:
    """How each kind of event is judged."""

    deliveries: DeliveryRules = field(default_factory=DeliveryRules)
    inspections: InspectionRules = field(default_factory=InspectionRules)
    work_items: WorkItemRules = field(default_factory=WorkItemRules)


def rules_of(policy: Policy) -> Rules:
    """The rules that a policy's thresholds make."""
    return Rules(
        DeliveryRules(
            late_tolerance_days=policy.late_tolerance_days,
            early_tolerance_days=policy.early_tolerance_days,
            under_tolerance_share=policy.quantity_tolerance_share,
            over_tolerance_share=policy.quantity_tolerance_share,
        ),
        InspectionRules(maturity_days=policy.escape_maturity_days),
    )


def rollup_deliveries(
    events: pa.Table, *, as_of: date, rules: DeliveryRules | None = None, unique_ids: bool | None = None
) -> Rollup:
    """Figures of deliveries.

    Columns: delivery_id, engagement_id; all others may be absent or empty: ordered_on, requested_on,
    first_promised_on, current_promised_on, delivered_on, cancelled_on (dates), change_approved (yes/no),
    ordered_quantity, delivered_quantity (numbers), cancelled_by (customer, vendor, mutual), excuse_code,
    excuse_approved_by (text). Rows of one engagement with the same delivery_id are partial deliveries of one line;
    `unique_ids` True promises that there are none, None looks. ValueError when an id is missing.
    """
    rules = rules or DeliveryRules()
    return _measured("deliveries", prepare_deliveries(events, as_of=as_of, rules=rules, unique_ids=unique_ids))


def rollup_inspections(events: pa.Table, *, as_of: date, rules: InspectionRules | None = None) -> Rollup:
    """Figures of inspections.

    Columns: lot_id, engagement_id, inspected_on; all others may be absent or empty: stage (text), units_delivered,
    units_inspected, defective_units, defects, rework_units, passed_first_time, entered_units, defects_found_before,
    defects_found_after (numbers), lot_rejected (yes/no). ValueError when an id or the day is missing.
    """
    return _measured("inspections", prepare_inspections(events, as_of=as_of, rules=rules or InspectionRules()))


def rollup_work_items(events: pa.Table, *, as_of: date, rules: WorkItemRules | None = None) -> Rollup:
    """Figures of work items.

    Columns: item_id, engagement_id; all others may be absent or empty: requested_at, committed_at, started_at,
    finished_at, cancelled_at (instants in UTC, or dates), item_type (text), reopened (yes/no), target_days (number).
    ValueError when an id is missing.
    """
    return _measured("work_items", prepare_work_items(events, as_of=as_of, rules=rules or WorkItemRules()))


ROLLUPS: dict[str, Callable[..., Rollup]] = {
    "deliveries": rollup_deliveries,
    "inspections": rollup_inspections,
    "work_items": rollup_work_items,
}


def roll_up(
    kind: str, events: pa.Table, as_of: date, rules: Rules | None = None, *, unique_ids: bool | None = None
) -> Rollup:
    """Figures of one kind of event: deliveries, inspections or work_items. ValueError for any other kind.

    `unique_ids` True promises that no delivery stands in two rows, which saves looking; None looks.
    """
    if kind not in ROLLUPS:
        raise ValueError(f"'{kind}' is not a kind of event; it is one of {', '.join(ROLLUPS)}")
    promise = {"unique_ids": unique_ids} if kind == "deliveries" else {}
    return ROLLUPS[kind](events, as_of=as_of, rules=getattr(rules or Rules(), kind), **promise)


@cache
def computations(kind: str) -> Mapping[str, Computation]:
    """metric_id -> the function that computes it from one kind of event, in the order of the catalogue.

    A metric's file is named by its id; its function for a kind is named `from_<kind>`.
    """
    found: dict[str, Computation] = {}
    for metric in catalogue():
        module = f"{__package__}.{metric.metric_id}"
        if metric.computed_from != "none" and find_spec(module) is not None:
            computation = getattr(import_module(module), f"from_{kind}", None)
            if computation is not None:
                found[metric.metric_id] = computation
    return found


def _measured(kind: str, prepared: Deliveries | Inspections | WorkItems) -> Rollup:
    measured = {metric_id: computation(prepared) for metric_id, computation in computations(kind).items()}
    figures = {metric_id: cells for metric_id, cells in measured.items() if cells is not None}
    return Rollup(figures_table(prepared.grid, figures), _counts(prepared), getattr(prepared, "unplaced", 0))


def _counts(prepared: Deliveries | Inspections | WorkItems) -> pa.Table:
    """Side counts; lines due next lie in months that figures do not reach, so they come from a grid of their own."""
    counts = counts_table(prepared.grid, prepared.counts)
    if not isinstance(prepared, Deliveries):
        return counts
    due_next = prepared.due_next
    return pa.concat_tables([counts, counts_table(due_next.grid, {"due_next": due_next.count()})]).unify_dictionaries()
