"""What was typed into the grid of figures: which figures it means, what cannot be, and what looks odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pages.shared import show
from sourcing_core.assessment import Assessment
from sourcing_core.months import month_label
from sourcing_core.vocabulary import MetricKind


@dataclass(frozen=True)
class Cell:
    """One figure as it was typed; `amount` NaN withdraws it."""

    engagement_id: str
    month: int
    amount: float
    base: float
    restates: bool
    """A figure was there already: the new one needs a reason."""

    @property
    def words(self) -> str:
        """'E-008, Oct 2026'."""
        return f"{self.engagement_id}, {month_label(self.month)}"


def read_cells(
    shown: pd.DataFrame, edited: Mapping[int, Mapping[str, Any]], pairs: Mapping[int, tuple[str, str]], kind: MetricKind
) -> tuple[list[Cell], list[str]]:
    """The figures that the edits mean, and what cannot be, a line each.

    Positions are those of the frame that was shown; `pairs` names the two columns of each month.
    """
    cells: list[Cell] = []
    faults: list[str] = []
    for position, typed in sorted(edited.items()):
        engagement_id = str(shown.index[int(position)])
        for month, (top, below) in pairs.items():
            if top not in typed and below not in typed:
                continue
            was = [_number(shown.loc[engagement_id, column]) for column in (top, below)]
            amount, base = (
                _number(typed[column]) if column in typed else old
                for column, old in zip((top, below), was, strict=True)
            )
            cell = Cell(engagement_id, month, amount, base, restates=not all(np.isnan(was)))
            if np.isnan(amount) and np.isnan(base) and not cell.restates:
                continue
            fault = _fault(cell, kind)
            if fault:
                faults.append(f"{cell.words}: {fault}")
            else:
                cells.append(cell)
    return cells, faults


def _fault(cell: Cell, kind: MetricKind) -> str | None:
    """What cannot be, with its cure; None when it can."""
    amount, base = cell.amount, cell.base
    if np.isnan(amount) and np.isnan(base):
        return None
    if kind.is_ratio and (np.isnan(amount) or np.isnan(base)):
        return "type both how many and of how many"
    if np.isnan(amount):
        return "n stands alone: type the value too, or empty both"
    if kind is MetricKind.PROPORTION and amount > base:
        return f"{amount:g} of {base:g} is more than all; correct one of the two"
    if kind.is_ratio and base == 0 and amount > 0:
        return f"{amount:g} of 0 cannot be; correct one of the two"
    return None


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def doubts(cells: list[Cell], metric_id: str, assessment: Assessment) -> list[str]:
    """Values outside what the series usually does: questioned, not refused."""
    series, control = assessment.portfolio.series, assessment.control
    said = []
    for cell in cells:
        at = series.columns_of(engagement_id=cell.engagement_id, metric_id=metric_id)
        known = np.flatnonzero(~np.isnan(control.lower[:, at[0]])) if len(at) else at
        if not len(known) or np.isnan(cell.amount):
            continue
        key = series.keys.iloc[int(at[0])]
        value = cell.amount / cell.base if MetricKind(str(key["metric_kind"])).is_ratio and cell.base else cell.amount
        low, high = control.lower[known[-1], at[0]], control.upper[known[-1], at[0]]
        if not low <= value <= high:
            unit = str(key["unit"])
            said.append(
                f"{cell.words}: {show.number(value, unit)} is outside the usual {show.interval(low, high, unit)}. Save it if it is right."
            )
    return said
