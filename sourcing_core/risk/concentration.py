"""How much of the spend hangs on how few: shares, the Herfindahl-Hirschman index, its equal parts (domain 5.5)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

WHOLE = 10_000.0
"""The index of a single provider: (100 %) squared."""


def shares(values: ArrayLike, groups: ArrayLike) -> pd.Series[float]:
    """Each group's share, 0..1, of everything whose value and group are known; indexed by group, in its order.

    `values` (N,) are amounts in one currency, NaN where not known; `groups` (N,) name whom each amount belongs to,
    missing where not known. What is not known is left out, not counted as 0: `unknown_share` tells how much that is.
    Empty when nothing is known or every known amount is 0. Raises ValueError for a negative or infinite amount.

    >>> shares([60.0, 20.0, 20.0, float("nan")], ["A", "B", "A", "C"]).to_dict()
    {'A': 0.8, 'B': 0.2}
    """
    amounts, known = _known(values, groups)
    bad = known & ((amounts < 0) | np.isinf(amounts))
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise ValueError(f"value {at + 1}: {amounts[at]:g} is no amount to share: enter 0 or more, or leave it empty")
    codes, found = pd.factorize(pd.Series(groups, dtype="str")[known], sort=True)
    sums = np.bincount(codes, weights=amounts[known], minlength=len(found))
    total = sums.sum()
    if total == 0:
        return pd.Series(dtype="float64", index=pd.Index([], dtype="str"))
    return pd.Series(sums / total, index=found)


def unknown_share(values: ArrayLike, groups: ArrayLike) -> float:
    """Share, 0..1, of entries that `shares` leaves out: value or group not known; NaN when there is no entry."""
    _, known = _known(values, groups)
    return float(1 - known.mean()) if len(known) else float("nan")


def hhi(share: ArrayLike) -> float:
    """Herfindahl-Hirschman index: squared percentages added up, from 10,000 / n (n equal parts) to 10,000 (one).

    `share` (G,) are shares 0..1 that add up to 1. NaN when there are none. Its usual bands come from merger control
    and are borrowed yardsticks here. With few groups it is high by construction: show `effective_number` beside it.
    """
    part = np.asarray(share, dtype=np.float64)
    return float(WHOLE * (part**2).sum()) if part.size else float("nan")


def effective_number(index: float) -> float:
    """How many equally large groups would give this index; NaN for NaN."""
    return WHOLE / index


def ultimate_parents(vendor_ids: ArrayLike, names: ArrayLike, parents: ArrayLike) -> NDArray[np.object_]:
    """Whom each entry counts for: 'parent:Meridian Group', or the vendor's own id when it belongs to no group.

    All (N,); `parents` is missing where a vendor has none. A vendor that others name as their parent counts with them.
    Spellings that differ in case or outer spaces are one parent, called by the spelling that sorts first.
    """
    own, given = np.asarray(vendor_ids, dtype=object), np.asarray(parents, dtype=object)
    has_parent = ~_missing(given)
    spelled = [str(name).strip() for name in np.where(has_parent, given, np.asarray(names, dtype=object))]
    folded = [name.casefold() for name in spelled]
    groups: dict[str, str] = {}
    for at in np.flatnonzero(has_parent):
        groups[folded[at]] = min(groups.get(folded[at], spelled[at]), spelled[at])
    called = [groups.get(name) for name in folded]
    return np.array(
        [key if name is None else f"parent:{name}" for key, name in zip(own, called, strict=True)], dtype=object
    )


def _known(values: ArrayLike, groups: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    amounts = np.asarray(values, dtype=np.float64)
    return amounts, ~np.isnan(amounts) & ~_missing(groups)


def _missing(entries: ArrayLike) -> NDArray[np.bool_]:
    return pd.Series(entries, dtype=object).isna().to_numpy(np.bool_)
