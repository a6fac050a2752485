"""Figures in the unit a person reads, as numbers and as words: 0.942 share reads 94.2 %."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sourcing_core.charts.columns import Floats, Words
from sourcing_core.vocabulary import UNIT_SCALE

UNKNOWN = "no data"
DECIMALS = {"ppm": 0, "count": 0, "currency": 0, "%": 1, "days": 1, "hours": 1, "points": 1, "per unit": 3}
SHORT = {"days": "d", "hours": "h", "points": "pts"}
SILENT = frozenset({"count", "currency", ""})  # units that are not written after the number


def _read_as(unit: str) -> str:
    return "%" if unit == "share" else unit


def shown(values: Floats, unit: str) -> Floats:
    """Values of the metric's own unit (share, per unit, days ...) in the unit they are read in."""
    return np.asarray(values, dtype=np.float64) / UNIT_SCALE.get(_read_as(unit), 1.0)


def shown_one(value: float, unit: str) -> float:
    """`shown` for one value."""
    return float(value) / UNIT_SCALE.get(_read_as(unit), 1.0)


def suffix(unit: str) -> str:
    """What follows the number, with its space: ' %'; nothing for counts and money."""
    return "" if unit in SILENT else f" {_read_as(unit)}"


def number(value: float, unit: str) -> str:
    """One value of the metric's own unit in words: '94.2 %', '3.5 days', 'no data' for NaN.

    Rounding never reaches 100 % or 0 on its own: 99.997 % reads '>99.99 %', 0.001 % reads '<0.01 %'.
    """
    if np.isnan(value):
        return UNKNOWN
    x = shown_one(value, unit)
    return f"{_percent(x) if _read_as(unit) == '%' else fixed(x, DECIMALS.get(unit, 2))}{suffix(unit)}"


def fixed(x: float, decimals: int) -> str:
    """'1,234.5'; what rounds to nought has no minus."""
    text = f"{x:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def _percent(x: float) -> str:
    if x in (0.0, 100.0):
        return f"{abs(x):.0f}"
    if 99.995 <= x < 100:
        return ">99.99"
    if 0 < x < 0.005:
        return "<0.01"
    return f"{x:.2f}" if x >= 99 or abs(x) < 1 else f"{x:.1f}"


def numbers(values: Floats, units: Words) -> Words:
    """`number` for each value with its unit."""
    return np.array([number(value, unit) for value, unit in zip(values, units, strict=True)], dtype=object)


def shortened(texts: Words) -> Words:
    """The same texts with days, hours and points as 'd', 'h' and 'pts', for narrow places."""
    return np.array([" ".join(SHORT.get(word, word) for word in text.split(" ")) for text in texts], dtype=object)


def level(value: float, unit: str) -> str:
    """A level somebody wrote down, without needless zeros: '95 %', '99.95 %', '3 days'."""
    if np.isnan(value):
        return "none"
    return f"{shown_one(value, unit):,.10g}{suffix(unit)}"


def volume(n: float) -> str:
    """How much a figure rests on: 'n = 1,204', or 'n not told'."""
    return "n not told" if np.isnan(n) else f"n = {n:,.0f}"


def day(when: date | np.datetime64) -> str:
    """'14 May 2026'; 'no date' when it is unknown."""
    on: date | None = when.astype("datetime64[D]").item() if isinstance(when, np.datetime64) else when
    if on is None:
        return "no date"
    return f"{on.day} {on:%b %Y}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """'1 vendor', '2,000 vendors'."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def iso_month(starts: NDArray[np.datetime64]) -> Words:
    """Months as ids: '2026-03'."""
    return np.datetime_as_string(starts.astype("datetime64[M]")).astype(object)
