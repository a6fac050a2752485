"""How much of the duties that apply is known to be done: governance coverage (domain 7.8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.policy import Policy
from sourcing_core.rules.check import ACCEPTED, GAP, NOT_APPLICABLE, SEVERITIES, UNKNOWN
from sourcing_core.vocabulary import Severity

Floats = NDArray[np.float64]

UNKNOWN_COSTS = 0.5
"""Part of a gap's weight that not knowing costs (domain 7.8)."""


@dataclass(frozen=True)
class Coverage:
    """1 minus the weight of gaps, and half the weight of unknowns, over the weight of everything that applies.

    An accepted gap costs nothing: somebody signed for it. NaN where nothing applies.
    """

    share: float
    """0..1 over the whole portfolio."""
    shown: float
    """The share, held at the policy's cap while any critical gap is open."""
    vendors: pd.DataFrame
    """One row per vendor: vendor_id, share, shown, and the counts applicable_count, gap_count, unknown_count,
    accepted_count and critical_count (open critical gaps)."""


def coverage(findings: pd.DataFrame, policy: Policy) -> Coverage:
    """Governance coverage of the portfolio and of each vendor, from every answer of `check`.

    Findings that belong to no single vendor count for the portfolio alone.
    """
    outcome = findings["outcome"].cat.codes.to_numpy()
    severity = findings["severity"].cat.codes.to_numpy()
    weight = weights(policy)[severity]
    vendor, ids = pd.factorize(findings["vendor_id"], sort=True)
    parts = {
        "applicable": outcome != NOT_APPLICABLE,
        "gap": outcome == GAP,
        "unknown": outcome == UNKNOWN,
        "accepted": outcome == ACCEPTED,
        "critical": (outcome == GAP) & (severity == Severity.CRITICAL.rank),
    }
    per_vendor = {name: np.bincount(vendor[mask], minlength=len(ids)) for name, mask in parts.items()}
    weighed = {name: _sums(vendor[mask], weight[mask], len(ids)) for name, mask in parts.items()}
    cap = policy.cap_on_critical / 100
    share = _share(weighed)
    vendors = pd.DataFrame(
        {
            "vendor_id": pd.Series(ids, dtype="str"),
            "share": share,
            "shown": _shown(share, per_vendor["critical"] > 0, cap),
            **{f"{name}_count": count for name, count in per_vendor.items()},
        }
    )
    whole = _share({name: np.array([total.sum()]) for name, total in weighed.items()})
    return Coverage(
        share=float(whole[0]),
        shown=float(_shown(whole, parts["critical"].any(keepdims=True), cap)[0]),
        vendors=vendors[vendors["vendor_id"] != ""].reset_index(drop=True),
    )


def weights(policy: Policy) -> Floats:
    """Weight of each severity, in the vocabulary's order."""
    return np.array([getattr(policy, f"weight_{severity.value}") for severity in SEVERITIES], dtype=np.float64)


def _sums(group: NDArray[np.intp], values: Floats, size: int) -> Floats:
    return np.bincount(group, weights=values, minlength=size).astype(np.float64)


def _share(weighed: dict[str, Floats]) -> Floats:
    lost = weighed["gap"] + UNKNOWN_COSTS * weighed["unknown"]
    whole = weighed["applicable"]
    return np.asarray(1 - np.divide(lost, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def _shown(share: Floats, has_critical: NDArray[np.bool_], cap: float) -> Floats:
    return np.where(has_critical & (share > cap), cap, share)
