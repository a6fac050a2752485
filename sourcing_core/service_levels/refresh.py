"""Attainment after a few figures changed, without judging everything again."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sourcing_core.service_levels.attainment import Attainment, Figures, Flags, Matrix, Months, Terms, attain
from sourcing_core.service_levels.pairs import Pairs
from sourcing_core.service_levels.periods import open_months


@dataclass(frozen=True)
class _Columns:
    """The series that the changed pairs need, and nothing else."""

    months: Months
    amount: Matrix
    base: Matrix


def attain_again(
    before: Attainment,
    changed: NDArray[np.integer],
    figures: Figures,
    pairs: Pairs,
    terms: Terms,
    *,
    excluded: Flags | None = None,
) -> Attainment:
    """`attain` where only the pairs at the positions `changed` are judged again; all others are copied.

    The same result as `attain` of everything, provided that nothing but the figures of these pairs changed since
    `before`. New pairs may stand at the end; they count as changed. When months were added or closed since, everything
    is judged again.
    """
    known, total = before.compliance.shape[1], len(pairs)
    is_open = open_months(figures.months, terms.as_of, terms.close_lag_days)
    same_time = np.array_equal(before.months, figures.months) and np.array_equal(before.is_open, is_open)
    if not same_time or total < known:
        return attain(figures, pairs, terms, excluded=excluded)
    columns = np.union1d(changed, np.arange(known, total))
    if not columns.size:
        return before
    part = _judged(columns, figures, pairs, terms, excluded)
    merged: dict[str, Any] = {"months": before.months, "is_open": before.is_open}
    for name in (each.name for each in fields(Attainment) if each.name not in merged):
        merged[name] = _written(getattr(before, name), getattr(part, name), columns, total)
    return Attainment(**merged)


def _judged(
    columns: NDArray[np.integer], figures: Figures, pairs: Pairs, terms: Terms, excluded: Flags | None
) -> Attainment:
    few = pairs.take(columns)
    needed, place = np.unique(few.series_index, return_inverse=True)
    own = _Columns(figures.months, figures.amount[:, needed], figures.base[:, needed])
    return attain(own, few.on(place), terms, excluded=None if excluded is None else excluded[:, columns])


def _written(
    old: NDArray[np.generic], new: NDArray[np.generic], columns: NDArray[np.integer], total: int
) -> NDArray[np.generic]:
    """A copy of the old array, widened to `total` columns, with the new columns in it."""
    widened = np.empty((*old.shape[:-1], total), old.dtype)
    widened[..., : old.shape[-1]] = old
    widened[..., columns] = new
    return widened
