"""How things are shown: numbers with units, statuses in words, charts with their numbers one click away."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly

from pages.shared import address, load
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import CONFIG
from sourcing_core.charts.palette import STATUS_MARK, STATUS_WORD, Mode, Palette, palette
from sourcing_core.charts.units import fixed

THIN = "\u202f"
NOTHING = "–"
MOST_SENT, MOST_TICKED = 5_000, 2_000  # rows of a table that are sent to the browser at once


def mode() -> Mode:
    """Light or dark, as the reader chose."""
    return "dark" if getattr(st.context.theme, "type", None) == "dark" else "light"


def colours() -> Palette:
    """The palette of the theme that the reader chose."""
    return palette(mode())


class _Finished(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure that changes no more: what the browser gets of it is worked out once."""

    def to_dict(self) -> dict[str, Any]:
        """Its data and layout, shared: not to be changed."""
        if "_sent" not in self.__dict__:  # plain lists and words: Streamlit writes them anew at every rerun
            self.__dict__["_sent"] = json.loads(to_json_plotly(super().to_dict()))
        sent: dict[str, Any] = self.__dict__["_sent"]
        return sent


def drawn(name: str, make: Callable[[Palette], Drawn], *key: Hashable) -> Drawn:
    """A chart, drawn once per theme until the data changes; `key` names what else it depends on. See `load.made`."""
    chosen = mode()

    def finished() -> Drawn:
        made = make(palette(chosen))
        made.figure.__class__ = _Finished
        return made

    return load.made(f"chart {name}", finished, chosen, *key)


def day(value: Any) -> str:
    """'14 May 2026', or an en dash."""
    if value is None or pd.isna(value):
        return NOTHING
    stamp = pd.Timestamp(value)
    return f"{stamp.day} {stamp:%b %Y}"


def instants(column: pd.Series[Any]) -> pd.Series[Any]:
    """ISO instants as people read them: '14 May 2026 09:30'."""
    at = pd.to_datetime(column, utc=True, format="ISO8601")
    return at.dt.day.astype("str") + at.dt.strftime(" %b %Y %H:%M")


def number(value: Any, unit: str | None = None, *, digits: int | None = None) -> str:
    """A figure with its unit: shares as per cent, never NaN; '–' when unknown."""
    if value is None or pd.isna(value):
        return NOTHING
    if unit == "share":
        return f"{100 * float(value):.{1 if digits is None else digits}f}{THIN}%"
    size = abs(float(value))
    places = digits if digits is not None else (0 if size >= 1000 else 1 if size >= 10 else 2)
    text = fixed(float(value), places)
    text = text.rstrip("0").rstrip(".") if digits is None and "." in text else text
    shown = {"count": "", "currency": "", None: ""}.get(unit, unit)
    return f"{text}{THIN}{shown}" if shown else text


def chance(p: float) -> str:
    """A chance in words, never quite 0 or 100: '12%', 'under 1%', 'over 99%'."""
    return "under 1%" if p < 0.005 else "over 99%" if p > 0.995 else f"{p:.0%}"


def interval(low: Any, high: Any, unit: str | None = None) -> str:
    """'93.1 % to 96.8 %', or an en dash."""
    return NOTHING if pd.isna(low) or pd.isna(high) else f"{number(low, unit)} to {number(high, unit)}"


def word_of(names: Mapping[Any, str]) -> Callable[[Any], str]:
    """How a choice is called: its name, else itself."""
    return lambda key: names.get(key, str(key))


def status(word: str) -> str:
    """A compliance status with its mark: '● Met'."""
    return f"{STATUS_MARK.get(word, '')} {STATUS_WORD.get(word, word)}".strip()


def sentences(column: pd.Series[Any]) -> pd.Series[Any]:
    """Each with a capital letter."""
    text = column.astype("str")
    return text.str.slice(0, 1).str.upper() + text.str.slice(1)


def statuses(column: pd.Series[str]) -> pd.Series[str]:
    """Statuses with their marks."""
    return column.map(status)


def chart(
    figure: go.Figure,
    alt: str,
    key: str,
    *,
    numbers: Callable[[], pd.DataFrame] | pd.DataFrame | None = None,
    unit: str | None = None,
    selects: bool = False,
) -> list[dict[str, Any]]:
    """A chart with its takeaway for screen readers and its numbers one click away; returns the points clicked just now.

    `numbers` are made and sent only when the reader opens them; figures are in `unit`, or in their row's.
    """
    clicked: list[dict[str, Any]] = []
    if selects:
        event = st.plotly_chart(
            figure, key=key, theme=None, config=CONFIG, alt=alt, on_select="rerun", selection_mode="points"
        )
        clicked = address.newly(key, [dict(point) for point in event.selection.points] if event else []) or []
    else:
        st.plotly_chart(figure, key=key, theme=None, config=CONFIG, alt=alt)
    if numbers is not None:
        folded(
            "Show the numbers",
            lambda: _numbers(numbers() if callable(numbers) else numbers, key, unit),
            key=f"{key}_open",
        )
    return clicked


def _numbers(frame: pd.DataFrame, key: str, unit: str | None) -> None:
    from pages.shared.numbers import readable

    shown, columns = readable(frame, load.portfolio().names["metric"], unit)
    table(shown, key=f"{key}_numbers", columns=columns, alt="The numbers behind the chart")


def folded(label: str, draw: Callable[[], None], *, key: str, icon: str = ":material/table:") -> None:
    """A part that is folded away, and is made only once it is opened."""
    with st.expander(label, icon=icon, key=key, on_change="rerun") as part:
        if part.open:
            draw()


def table(
    frame: pd.DataFrame,
    key: str,
    *,
    rows: int = 14,
    columns: dict[str, Any] | None = None,
    alt: str | None = None,
    **more: Any,
) -> Any:
    """A read-only table: dates as days, no index, a dash for what is unknown; whole up to so many rows, else it scrolls.

    A long one is read lazily; one whose rows can be ticked cannot be, and shows its first rows only.
    """
    many, ticked = len(frame), "on_select" in more
    frame = frame.head(MOST_TICKED) if ticked else frame
    event = st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=height(len(frame), rows, more.get("row_height", 35)),
        column_config={**_dates(frame), **(columns or {})},
        lazy=(many > MOST_SENT and not ticked) or None,
        alt=alt,
        placeholder=NOTHING,
        **more,
    )
    if len(frame) < many:
        st.caption(f"The first {len(frame):,} of {many:,}: search or filter to see the others.")
    return event


def height(rows: int, most: int, row_height: int = 35) -> Any:
    """The height of a table: whole when it is short, else so many rows and a half, which says that there are more."""
    return "content" if rows <= most else 37 + int(row_height * (most + 0.5))


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


def refused(words: Any) -> None:
    """What was refused, in one plain line; nothing in it is read as markup."""
    text = str(words).rstrip(".")
    st.error(f"{escaped(text[:1].upper() + text[1:])}.", icon=":material/error:")


def escaped(text: Any) -> str:
    """Text of users where Markdown is read: nothing in it is a link, an image or markup."""
    if text is None or (isinstance(text, float) and np.isnan(text)):
        return ""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+-.!|$:~" else c for c in str(text))
