"""How things are shown: numbers with units, statuses in words, charts with their numbers one click away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from sourcing_core.charts.layout import CONFIG
from sourcing_core.charts.palette import STATUS_MARK, STATUS_WORD, Palette, palette

THIN = "\u202f"


def colours() -> Palette:
    """The palette of the theme that the reader chose."""
    chosen = getattr(st.context.theme, "type", None)
    return palette("dark" if chosen == "dark" else "light")


def day(value: Any) -> str:
    """'14 May 2026', or an en dash."""
    if value is None or pd.isna(value):
        return "–"
    stamp = pd.Timestamp(value)
    return f"{stamp.day} {stamp:%b %Y}"


def number(value: Any, unit: str | None = None, *, digits: int | None = None) -> str:
    """A figure with its unit: shares as per cent, never NaN; '–' when unknown."""
    if value is None or pd.isna(value):
        return "–"
    if unit == "share":
        return f"{100 * float(value):.{1 if digits is None else digits}f}{THIN}%"
    size = abs(float(value))
    places = digits if digits is not None else (0 if size >= 1000 else 1 if size >= 10 else 2)
    text = f"{float(value):,.{places}f}"
    text = text.rstrip("0").rstrip(".") if digits is None and "." in text else text
    shown = {"count": "", "points": "points", None: ""}.get(unit, unit)
    return f"{text}{THIN}{shown}" if shown else text


def interval(low: Any, high: Any, unit: str | None = None) -> str:
    """'93.1 % to 96.8 %', or an en dash."""
    return "–" if pd.isna(low) or pd.isna(high) else f"{number(low, unit)} to {number(high, unit)}"


def word_of(names: Mapping[Any, str]) -> Callable[[Any], str]:
    """How a choice is called: its name, else itself."""
    return lambda key: names.get(key, str(key))


def status(word: str) -> str:
    """A compliance status with its mark: '● Met'."""
    return f"{STATUS_MARK.get(word, '')} {STATUS_WORD.get(word, word)}".strip()


def statuses(column: pd.Series[str]) -> pd.Series[str]:
    """Statuses with their marks."""
    return column.map(status)


def chart(figure: go.Figure, alt: str, key: str, *, numbers: pd.DataFrame | None = None, selects: bool = False) -> list[dict[str, Any]]:
    """A chart with its takeaway for screen readers and its numbers one click away; returns the points clicked."""
    clicked: list[dict[str, Any]] = []
    if selects:
        event = st.plotly_chart(figure, key=key, theme=None, config=CONFIG, alt=alt, on_select="rerun", selection_mode="points")
        clicked = [dict(point) for point in event.selection.points] if event else []
    else:
        st.plotly_chart(figure, key=key, theme=None, config=CONFIG, alt=alt)
    if numbers is not None and not numbers.empty:
        with st.expander("Show the numbers", icon=":material/table:"):
            table(numbers, key=f"{key}_numbers")
    return clicked


def table(frame: pd.DataFrame, key: str, *, height: Any = "auto", columns: dict[str, Any] | None = None, alt: str | None = None, **more: Any) -> Any:
    """A read-only table: dates as days, no index, long ones read lazily."""
    return st.dataframe(
        frame, key=key, hide_index=True, height=height, column_config={**_dates(frame), **(columns or {})},
        lazy=len(frame) > 5000 or None, alt=alt, **more,
    )


def _dates(frame: pd.DataFrame) -> dict[str, Any]:
    found = [name for name in frame.columns if pd.api.types.is_datetime64_any_dtype(frame[name])]
    return {name: st.column_config.DateColumn(format="D MMM YYYY") for name in found}


def all_clear(words: str, *, coverage: float | None = None) -> None:
    """Nothing to do, and how much of it could be checked at all."""
    told = "" if coverage is None else f" {number(coverage, 'share', digits=0)} of what applies could be checked."
    st.success(words + told, icon=":material/check_circle:")


def nothing_yet(words: str, address: str, label: str, **wanted: Any) -> None:
    """An empty page says what to do first, with the button."""
    from pages.shared import links

    st.info(words, icon=":material/info:")
    if st.button(label, type="primary", key="_".join(["start", address, *map(str, wanted.values())])):
        links.go(address, **wanted)


def escaped(text: Any) -> str:
    """Text of users where Markdown is read: nothing in it is a link, an image or markup."""
    if text is None or (isinstance(text, float) and np.isnan(text)):
        return ""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+-.!|$:~" else c for c in str(text))


def since(first: date, last: date) -> str:
    """'for 3 months' between two days, in whole months, or days when shorter."""
    days = (last - first).days
    return f"for {days} days" if days < 60 else f"for {round(days / 30.4)} months"
