"""What is wrong with how service levels are written down, before they judge anybody (domain 3.8)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sourcing_core.service_levels.faults import FAULTS
from sourcing_core.service_levels.volume import volume_to_tell_apart
from sourcing_core.service_levels.wording import worded
from sourcing_core.vocabulary import UNIT_SCALE

_OPTIONAL = {
    "contract_id": "str",
    "vendor_id": "str",
    "metric_kind": "str",
    "is_poolable": "boolean",
    "has_exclusion_process": "boolean",
    "n_per_window": "float64",
    "natural_limit": "float64",
}


def lint_levels(levels: pd.DataFrame, *, pool_share: float, confidence: float) -> pd.DataFrame:
    """Faults of service level records: one row (level_id, fault, says, cure) per fault, ordered by level, then fault.

    `levels` has level_id, metric_id, direction (with the metric's filled in), expected, minimum, unit, window,
    data_source, owner_id, allocation_share, standing. These columns are read when they are there; what they would tell
    is not judged when they are not: contract_id or vendor_id (whose pool), metric_kind, is_poolable (false:
    percentile), has_exclusion_process, n_per_window (typical n), natural_limit (the good end of what the process does,
    in the level's unit; domain 4.6). `pool_share` is what the allocations of one contract may add up to.
    """
    told = prepared(levels, pool_share, confidence)
    found = []
    for fault in FAULTS:
        rows = told[np.asarray(fault.found(told), dtype=np.bool_)]
        found.append(rows[["level_id"]].assign(fault=fault.name, says=worded(fault.says, rows), cure=fault.cure))
    return pd.concat(found).sort_values(["level_id", "fault"], ignore_index=True)


def prepared(levels: pd.DataFrame, pool_share: float, confidence: float) -> pd.DataFrame:
    """The records with every optional column, and with sign, scale, pool_sum, n_needed and what was asked."""
    told = levels.reset_index(drop=True)
    for name, kind in _OPTIONAL.items():
        told[name] = told[name] if name in levels else pd.Series([None] * len(told), dtype=kind)
    sign = _told(told["direction"], {"higher": 1.0, "lower": -1.0}, otherwise=0.0).fillna(0.0)
    scale = _told(told["unit"], UNIT_SCALE, otherwise=1.0)
    return told.assign(
        sign=sign,
        scale=scale,
        pool_share=pool_share,
        pool_sum=_pool_sum(told),
        n_is_asked="n_per_window" in levels,
        n_needed=_needed(told, sign, scale, confidence),
    )


def _told(words: pd.Series[str], numbers: Mapping[str, float], *, otherwise: float) -> pd.Series[float]:
    """The number of each word, looked up once a word; NaN where none is told."""
    codes, known = pd.factorize(words)
    each = np.array([*(numbers.get(str(word), otherwise) for word in known), np.nan])
    return pd.Series(each[codes], index=words.index)


def _pool_sum(told: pd.DataFrame) -> pd.Series[float]:
    """What the critical levels of a contract (else vendor, else level) are allocated together; NaN for key ones."""
    share = told["allocation_share"].where(told["standing"] == "critical")
    pool = told["contract_id"].fillna(told["vendor_id"]).fillna(told["level_id"])
    return share.groupby(pool).transform("sum").where(share.notna())


def _needed(told: pd.DataFrame, sign: pd.Series[float], scale: pd.Series[float], confidence: float) -> pd.Series[float]:
    """Fewest events per window; NaN where the kind has no interval, or the levels are not in order."""
    own = told[["expected", "minimum"]].astype("float64").mul(scale, axis=0)
    kinds = told["metric_kind"]
    needed = volume_to_tell_apart(
        own["expected"].to_numpy(),
        own["minimum"].to_numpy(),
        (kinds == "rate").fillna(False).to_numpy(bool),
        confidence,
    )
    apart = (sign * (own["expected"] - own["minimum"]) > 0) & kinds.isin(["proportion", "rate"])
    return pd.Series(np.ceil(needed), index=told.index).where(apart)
