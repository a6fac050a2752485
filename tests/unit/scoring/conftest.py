"""Small worlds: a few months of a few series, and levels over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest

from sourcing_core.service_levels.attainment import Terms
from sourcing_core.service_levels.codes import KindCode, WindowCode
from sourcing_core.service_levels.pairs import NO_END, UNTOLD_START, Pairs

JANUARY = 2025 * 12


@dataclass
class Figures:
    """Series as matrices."""

    months: Any
    amount: Any
    base: Any


@pytest.fixture(scope="session")
def figures() -> Callable[..., Figures]:
    """Make series from rows of months (January 2025 on) and columns of series."""

    def make(amount: Any, base: Any, first: int = JANUARY) -> Figures:
        amounts = np.array(amount, dtype=np.float64)
        bases = np.array(base, dtype=np.float64)
        if amounts.ndim == 1:
            amounts, bases = amounts[:, None], bases[:, None]
        return Figures(np.arange(first, first + len(amounts), dtype=np.int32), amounts, bases)

    return make


@pytest.fixture(scope="session")
def pairs() -> Callable[..., Pairs]:
    """Make pairs; every field may be one value or one per pair. Default: 95 % expected, 90 % minimum, monthly."""

    def make(size: int = 1, **given: Any) -> Pairs:
        told: dict[str, Any] = {
            "level_index": np.arange(size),
            "series_index": np.arange(size),
            "expected": 95.0,
            "minimum": 90.0,
            "direction": 1,
            "decimals": -1,
            "scale": 0.01,
            "window_code": WindowCode.MONTH,
            "valid_from_month": UNTOLD_START,
            "valid_to_month": NO_END,
            "kind": KindCode.PROPORTION,
            **given,
        }
        types: dict[str, Any] = dict.fromkeys(told, np.int32)
        types.update(dict.fromkeys(("expected", "minimum", "scale"), np.float64))
        types.update(dict.fromkeys(("direction", "decimals", "window_code", "kind"), np.int8), poolable=np.bool_)
        arrays: dict[str, Any] = {name: np.full(size, value, types[name]) for name, value in told.items()}
        return Pairs(**arrays)

    return make


@pytest.fixture(scope="session")
def terms() -> Callable[..., Terms]:
    """Make terms under which every month of the small worlds is closed."""

    def make(as_of: date = date(2030, 1, 1), close_lag_days: int = 10, confidence: float = 0.95) -> Terms:
        return Terms(as_of, close_lag_days, confidence)

    return make
