"""Inspections ready for measuring: rows placed by the month of inspection."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from sourcing_core.metrics.events.columns import Bools, Floats, codes, column, day_number, days, required
from sourcing_core.metrics.events.columns import numbers as number_column
from sourcing_core.metrics.events.grid import Grid, Placement, grid_of, unknown_days
from sourcing_core.metrics.figures import CellFigures


@dataclass(frozen=True)
class InspectionRules:
    """How inspections are judged.

    `stages`: only these stages count; empty: all of them. Two stages that look at the same lot count it twice.
    `maturity_days`: defects are still being found this long after the inspection.
    """

    stages: tuple[str, ...] = ()
    maturity_days: int = 90


@dataclass(frozen=True)
class Inspections:
    """One row is one inspection of one lot; ratios of units are added up over rows, never averaged."""

    grid: Grid
    placed: Placement
    events: pa.Table
    rules: InspectionRules
    as_of_day: int

    def numbers(self, name: str) -> Floats:
        """A number column, NaN where nobody told it."""
        told = number_column(self.events, name)
        return np.full(len(self.placed), np.nan) if told is None else told

    def found(self, name: str) -> Floats:
        """What inspection found: 0 where nothing was inspected, for engagements that tell this number at all."""
        values = self.numbers(name)
        tells = np.bincount(self.placed.engagement, ~np.isnan(values)) > 0
        return np.where((self.numbers("units_inspected") == 0) & tells[self.placed.engagement], 0.0, values)

    def ratio(self, amount: Floats, base: Floats) -> CellFigures:
        """Sums over the rows in which both are known; a month whose base adds up to 0 is posted as no activity."""
        known = ~np.isnan(amount) & ~np.isnan(base)
        top, bottom = (self.placed.sums(np.where(known, value, 0.0)) for value in (amount, base))
        return CellFigures(top, bottom, posted=self.placed.count(known) > 0)

    @cached_property
    def has_verdict(self) -> Bools | None:
        """Whether each lot was accepted or rejected; None when no verdict is recorded."""
        verdict = column(self.events, "lot_rejected")
        return None if verdict is None else verdict.is_valid().to_numpy(zero_copy_only=False)

    @cached_property
    def rejected(self) -> Bools | None:
        """Whether each lot was rejected; None when no verdict is recorded."""
        verdict = column(self.events, "lot_rejected")
        return None if verdict is None else verdict.fill_null(False).to_numpy(zero_copy_only=False)

    @property
    def is_usable(self) -> Bools:
        """Whether anything can be computed from each row."""
        told = {name: ~np.isnan(self.numbers(name)) for name in _JUDGED}
        counted = told["units_inspected"] & (told["defective_units"] | told["defects"])
        counted |= self.numbers("units_inspected") == 0
        counted |= told["passed_first_time"] & told["entered_units"]
        counted |= told["defects_found_before"] & told["defects_found_after"]
        return counted if self.has_verdict is None else counted | self.has_verdict

    @property
    def counts(self) -> dict[str, Floats]:
        """Inspections per cell that a reader of the figures should know of."""
        cohort = ~np.isnan(self.numbers("defects_found_before")) & ~np.isnan(self.numbers("defects_found_after"))
        return {
            "missing": self.placed.count(~self.is_usable),
            "uninspected": self.placed.count(self.numbers("units_inspected") == 0),
            "immature": self.placed.count(cohort & (self.placed.day + self.rules.maturity_days > self.as_of_day)),
        }


_JUDGED = (
    "units_inspected",
    "defective_units",
    "defects",
    "passed_first_time",
    "entered_units",
    "defects_found_before",
    "defects_found_after",
)


def prepare_inspections(events: pa.Table, *, as_of: date, rules: InspectionRules) -> Inspections:
    """Inspections up to `as_of`. ValueError when a row names no engagement, lot or day."""
    required(events, "inspections", "lot_id", "engagement_id", "inspected_on")
    if rules.stages and "stage" in events.column_names:
        stage = events.column("stage").cast(pa.string())
        events = events.filter(pa.compute.is_in(stage, value_set=pa.array(rules.stages, pa.string())))
    engagement, engagements = codes(events, "engagement_id")
    inspected_on = days(events, "inspected_on")
    inspected_on = unknown_days(len(events)) if inspected_on is None else inspected_on
    grid = grid_of(engagements, day_number(as_of), inspected_on)
    return Inspections(grid, grid.placed(engagement, inspected_on), events, rules, day_number(as_of))
