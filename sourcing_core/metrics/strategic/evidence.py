"""How well each control over intellectual property is proven, per month and engagement: the latest evidence, aged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.metrics.strategic.scope import Bools, Codes, Days, Floats, Scope, days_of, in_force, texts_of, within

LEVELS = ("absent", "asserted", "documented", "operating", "verified")
"""Evidence levels, weakest first; each is worth a quarter more than the one before (domain 2.2)."""
STEP = 0.25
DOCUMENTED = STEP * LEVELS.index("documented")
NOT_APPLICABLE = "not_applicable"

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Proof:
    """(C, M, E) for C controls."""

    worth: Floats
    """0..1 after ageing; 0 where nobody has looked."""
    is_assessed: Bools
    is_applicable: Bools
    """Evidence does not say, with its reason, that the control does not apply."""


def proof(controls: pd.DataFrame, evidence: pd.DataFrame, scope: Scope, first_months: int, second_months: int) -> Proof:
    """What the latest evidence of each control is worth.

    Evidence of the engagement's own site beats that of the whole vendor, whatever their days. Of evidence of the same
    day the weaker counts. Evidence older than `first_months` drops one level, older than `second_months` two; what does
    not apply does not age. "Not applicable" without a reason says nothing.
    """
    months = scope.shape[0]
    count = len(controls)
    level = _levels(evidence)
    control = pd.Index(controls["control_id"]).get_indexer(pd.Index(evidence["control_id"])).astype(np.int64)
    holder, own, whole = _holders(evidence, scope)
    dated = days_of(evidence, "dated_on")
    usable = (control >= 0) & (level > -2)
    # Last in this order is the latest, and of one day the weakest; "not applicable" (-1) yields to any level.
    order = np.lexsort((np.where(level < 0, -len(LEVELS), -level), dated))
    order = order[usable[order]]
    seen = (in_force(evidence, scope) & within(dated, scope))[:, order]
    cell = holder[order] * count + control[order]
    latest = np.full((months, (holder.max(initial=-1) + 1) * count + 1), -1, np.int64)
    for month in range(months):
        np.maximum.at(latest[month], cell[seen[month]], np.flatnonzero(seen[month]))
    step = np.arange(count)
    # Column -1 is always empty: that of a vendor or site without any evidence.
    at_site, at_vendor = (
        latest[:, np.where(each[:, None] >= 0, each[:, None] * count + step, -1)] for each in (own, whole)
    )
    chosen = np.where(at_site >= 0, at_site, at_vendor).transpose(2, 0, 1)
    is_assessed = chosen >= 0
    row = np.where(is_assessed, order[chosen] if len(order) else 0, 0)
    rank = level[row] if len(level) else np.full(row.shape, 0)
    is_applicable = ~is_assessed | (rank >= 0)
    dropped = _drops(dated, scope, (first_months, second_months))
    drop = dropped[np.arange(months)[None, :, None], row] if len(level) else np.zeros(row.shape, np.int64)
    worth = np.where(is_assessed & is_applicable, STEP * np.maximum(rank - drop, 0), 0.0)
    return Proof(worth, is_assessed, is_applicable)


def _levels(evidence: pd.DataFrame) -> NDArray[np.int64]:
    """(R,) place of each level, -1 for not applicable with a reason, -2 for what says nothing."""
    words = texts_of(evidence, "level")
    level = pd.Index(LEVELS).get_indexer(pd.Index(words)).astype(np.int64)
    reasoned = np.array([bool(text.strip()) for text in texts_of(evidence, "reason")], bool)
    return np.where(level >= 0, level, np.where((words == NOT_APPLICABLE) & reasoned, -1, -2))


def _holders(evidence: pd.DataFrame, scope: Scope) -> tuple[Codes, Codes, Codes]:
    """(R,) whom each row is about, and (E,) the two holders of each engagement: its site, and the whole vendor; -1."""
    pairs = pd.MultiIndex.from_arrays([texts_of(evidence, "vendor_id"), texts_of(evidence, "site_id")])
    holder, names = pd.factorize(pairs)
    vendor, site = (texts_of(scope.engagements, name) for name in ("vendor_id", "site_id"))
    known = pd.MultiIndex.from_tuples(list(names), names=[None, None]) if len(names) else None

    def place(sites: NDArray[np.object_]) -> Codes:
        if known is None:
            return np.full(len(vendor), -1, np.int64)
        found: Codes = known.get_indexer(pd.MultiIndex.from_arrays([vendor, sites])).astype(np.int64)
        return found

    return holder.astype(np.int64), place(site), place(np.full(len(vendor), "", object))


def _drops(dated: Days, scope: Scope, after_months: tuple[int, ...]) -> NDArray[np.int64]:
    """(M, R) how many levels evidence has dropped: one for each age that it has passed."""
    passed: NDArray[np.int64] = np.sum([months_on(dated, months) < scope.days for months in after_months], axis=0)
    return passed


def months_on(days: Days, months: int) -> Days:
    """The same day so many months on; the last day where that month is shorter."""
    month = days.astype("datetime64[M]")
    moved = month + np.timedelta64(months, "M")
    last = (moved + np.timedelta64(1, "M")).astype("datetime64[D]") - _DAY
    same = moved.astype("datetime64[D]") + (days.astype("datetime64[D]") - month.astype("datetime64[D]"))
    found: Days = np.minimum(same, last)
    return found
