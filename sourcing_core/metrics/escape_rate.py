"""Escape rate: defects that the customer found instead of the vendor."""

from sourcing_core.metrics.events.inspections import Inspections
from sourcing_core.metrics.figures import CellFigures


def from_inspections(inspections: Inspections) -> CellFigures:
    """Defects found after acceptance / found before and after, by the month of inspection.

    A lot inspected less than `maturity_days` ago is still being tried out: its figure is a lower bound, and the
    roll-up counts it as `immature`.
    """
    after = inspections.numbers("defects_found_after")
    return inspections.ratio(after, inspections.numbers("defects_found_before") + after)


def defect_removal_efficiency(escape_rate: float) -> float:
    """Share of all defects that were found before acceptance."""
    return 1.0 - escape_rate
