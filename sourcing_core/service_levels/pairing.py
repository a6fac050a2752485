"""Which series each recorded service level holds for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.service_levels.codes import KindCode, WindowCode
from sourcing_core.service_levels.pairs import NO_END, UNTOLD_START, Pairs
from sourcing_core.service_levels.periods import first_month_in_force, last_month_in_force
from sourcing_core.vocabulary import UNIT_SCALE, Direction

_KINDS = {code.name.lower(): int(code) for code in KindCode}
_WINDOWS = {code.name.lower(): int(code) for code in WindowCode}
_SIGNS = {word.value: word.sign for word in Direction}


def pairs_of(levels: pd.DataFrame, keys: pd.DataFrame) -> Pairs:
    """Every service level with every series it holds for, ordered by series, then level.

    `levels` are service level records (one row each); `keys` names the columns of the matrices (`portfolio.Series`).
    A level without an engagement holds for every engagement of its vendor. What a level leaves out is taken from the
    metric (direction) or stays unknown: a share or a rate without a unit is not compared, for 95 may mean 95 % or 95.
    """
    joined = _joined(levels, keys)
    level = levels.iloc[joined["level"]]
    series = keys.iloc[joined["series"]]
    kind = _mapped(series["metric_kind"], _KINDS)
    scale = _scale(level["unit"], series["unit"], kind)
    until = np.minimum(
        last_month_in_force(_days(level["valid_to"]), NO_END), last_month_in_force(_days(level["retired_on"]), NO_END)
    )
    return Pairs(
        level_index=joined["level"].to_numpy(np.int32),
        series_index=joined["series"].to_numpy(np.int32),
        expected=np.where(np.isnan(scale), np.nan, level["expected"].to_numpy(np.float64)),
        minimum=np.where(np.isnan(scale), np.nan, level["minimum"].to_numpy(np.float64)),
        direction=_mapped(_first_told(level["direction"], series["direction"]), _SIGNS),
        decimals=level["rounding_decimals"].fillna(-1).to_numpy(np.int64).astype(np.int8),
        scale=np.where(np.isnan(scale), 1.0, scale),
        window_code=_mapped(level["window"], _WINDOWS),
        valid_from_month=first_month_in_force(_days(level["valid_from"]), UNTOLD_START),
        valid_to_month=until,
        kind=kind,
        poolable=series["is_poolable"].fillna(True).to_numpy(np.bool_),
    )


def _joined(levels: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Positions (level, series) that belong together."""
    promised = levels[["vendor_id", "engagement_id", "metric_id"]].assign(level=np.arange(len(levels)))
    measured = keys[["vendor_id", "engagement_id", "metric_id"]].assign(series=np.arange(len(keys)))
    own = promised["engagement_id"].notna()
    one = promised[own].merge(measured, on=["vendor_id", "engagement_id", "metric_id"])
    every = promised[~own].drop(columns="engagement_id").merge(measured, on=["vendor_id", "metric_id"])
    found = pd.concat([one[["level", "series"]], every[["level", "series"]]])
    return found.sort_values(["series", "level"], ignore_index=True)


def _scale(level_unit: pd.Series[str], series_unit: pd.Series[str], kind: NDArray[np.int8]) -> NDArray[np.float64]:
    """How much of the figure's own unit one unit of the level is; NaN where the level of a ratio has no unit."""
    of_level = level_unit.map(UNIT_SCALE).fillna(1.0).to_numpy(np.float64)
    of_series = series_unit.map(UNIT_SCALE).fillna(1.0).to_numpy(np.float64)
    untold = level_unit.isna().to_numpy(np.bool_)
    ratio = np.where(untold, np.nan, of_level)  # a ratio is kept as numerator over denominator, whatever its unit
    value = np.where(untold, 1.0, of_level / of_series)
    return np.where(kind <= KindCode.RATE, ratio, value)


def _first_told(mine: pd.Series[str], theirs: pd.Series[str]) -> pd.Series[str]:
    return mine.reset_index(drop=True).fillna(theirs.reset_index(drop=True))


def _mapped(words: pd.Series[str], codes: dict[str, int]) -> NDArray[np.int8]:
    return words.map(codes).fillna(0).to_numpy(np.int64).astype(np.int8)


def _days(column: pd.Series[pd.Timestamp]) -> NDArray[np.datetime64]:
    return column.to_numpy("datetime64[D]")
