"""The grid of engagements and months in which figures are typed; written by engagement and month, never by row number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from pages.shared import load, show
from pages.shared.figure_cells import Cell, doubts, read_cells
from sourcing_core.assessment import Assessment
from sourcing_core.months import month_label
from sourcing_core.portfolio import Portfolio
from sourcing_core.storage import Posts, StorageRefused, Work
from sourcing_core.vocabulary import MetricKind, Source

Months = NDArray[np.integer[Any]]
_READ_ONLY = ["Vendor", "Site", "Work", "Usual"]


@dataclass(frozen=True)
class Asked:
    """What the grid is about: one metric over some months, said by one source."""

    metric_id: str
    name: str
    kind: MetricKind
    unit: str
    months: Months
    source: Source

    def columns_of(self, month: int) -> tuple[str, str]:
        """The two columns of a month: numerator and denominator, or value and n."""
        label = month_label(int(month))
        return (
            (f"{label} numerator", f"{label} denominator") if self.kind.is_ratio else (f"{label} value", f"{label} n")
        )


def frame(assessment: Assessment, engagements: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """What is known of each engagement and month, by engagement id; empty where nothing is."""
    series = assessment.portfolio.series
    grid = pd.DataFrame(index=pd.Index(engagements["engagement_id"], name="engagement_id"))
    grid["Vendor"] = engagements["vendor_name"].to_numpy()
    grid["Site"] = engagements["site_name"].to_numpy()
    grid["Work"] = engagements["function_name"].to_numpy()
    at = series.columns_of(metric_id=asked.metric_id)
    column = pd.Series(at, index=series.keys["engagement_id"].to_numpy()[at]).reindex(grid.index)
    for month in asked.months:
        row = int(month) - int(series.months[0])
        inside = column.notna().to_numpy() if 0 <= row < series.shape[0] else np.zeros(len(grid), bool)
        for name, matrix in zip(asked.columns_of(int(month)), (series.amount, series.base), strict=True):
            values = np.full(len(grid), np.nan)
            values[inside] = matrix[row, column[inside].astype(int)] if inside.any() else np.nan
            grid[name] = values
    usual = load.made("usual figures", lambda: _usual(assessment, at, asked.unit), asked.metric_id)
    grid["Usual"] = [usual.get(engagement_id) for engagement_id in grid.index]
    return grid


def _usual(assessment: Assessment, columns: NDArray[np.int64], unit: str) -> dict[str, str]:
    """Per engagement id, what a figure usually lies between: the limits of the latest month that has them."""
    lower, upper = assessment.control.lower[:, columns], assessment.control.upper[:, columns]
    known = ~np.isnan(lower)
    last = len(known) - 1 - known[::-1].argmax(axis=0)
    at = np.arange(len(columns))
    ids = assessment.portfolio.series.keys["engagement_id"].to_numpy()[columns]
    low, high, has = lower[last, at], upper[last, at], known.any(axis=0)
    return {str(ids[i]): show.interval(low[i], high[i], unit) for i in at[has]}


def missing(portfolio: Portfolio, last_closed: int, engagements: pd.DataFrame, asked: Asked) -> pd.Series[int]:
    """How many figures of the closed months are not there, per engagement id."""
    series, wanted = portfolio.series, asked.months[asked.months <= last_closed]
    at = series.columns_of(metric_id=asked.metric_id)
    rows = wanted - int(series.months[0])
    rows = rows[(rows >= 0) & (rows < series.shape[0])]
    there = pd.Series(
        series.is_present[np.ix_(rows, at)].sum(axis=0) if len(rows) else np.zeros(len(at), int),
        index=series.keys["engagement_id"].to_numpy()[at],
    )
    return (len(wanted) - there.reindex(engagements["engagement_id"]).fillna(0)).astype(int)


def edit(grid: pd.DataFrame, asked: Asked, *, editable: bool) -> None:
    """Draw the grid, question odd values, and save what was typed."""
    name = f"figures_{asked.metric_id}_{asked.months[0]}_{asked.months[-1]}_{asked.source.value}"
    key = f"{name}_{st.session_state.setdefault('figures_turn', 0)}"
    held = st.session_state.get("figures_held")
    if not (st.session_state.get(key, {}).get("edited_rows") and held and held["key"] == key):
        held = {"key": key, "grid": grid, "revision": load.portfolio().revision}
        st.session_state["figures_held"] = held
    shown: pd.DataFrame = held["grid"]
    st.data_editor(
        shown,
        key=key,
        column_config=_columns(asked),
        num_rows="fixed",
        disabled=_READ_ONLY if editable else True,
        height=show.height(len(shown), 14),
        placeholder="",
        alt=f"{asked.name} by engagement and month",
    )
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    pairs = {int(month): asked.columns_of(int(month)) for month in asked.months}
    cells, faults = read_cells(shown, edited, pairs, asked.kind)
    for fault in [*faults, *st.session_state.pop("figures_faults", [])]:
        show.refused(fault)
    for doubt in doubts(cells, asked.metric_id, load.assessment()):
        st.warning(show.escaped(doubt), icon=":material/question_mark:")
    _buttons(cells, key, asked, held["revision"], is_faulty=bool(faults), is_edited=bool(edited))


def _columns(asked: Asked) -> dict[str, Any]:
    """Narrow months, so that a quarter fits on the screen; names wide enough to be told apart."""
    text = st.column_config.TextColumn
    about: dict[str, Any] = {
        "engagement_id": text("Id", width=60),
        "Vendor": text(width=145),
        "Site": text(width=125),
        "Work": text(width=95),
    }
    about["Usual"] = text(width=118, help="What a figure usually lies between: the limits of its control chart")
    for month in asked.months:
        top, below = asked.columns_of(int(month))
        label = month_label(int(month))
        number = st.column_config.NumberColumn
        helps = (
            ("How many: the numerator", "Of how many: the denominator")
            if asked.kind.is_ratio
            else (f"The value in {asked.unit}", "How many cases stand behind it")
        )
        about[top] = number(
            label, help=f"{helps[0]}, {label}", min_value=0 if asked.kind.is_ratio else None, format="%g", width=98
        )
        about[below] = number(
            "of" if asked.kind.is_ratio else "n", help=f"{helps[1]}, {label}", min_value=0, format="%g", width=58
        )
    return about


def _buttons(cells: list[Cell], key: str, asked: Asked, seen: int, *, is_faulty: bool, is_edited: bool) -> None:
    restates = any(cell.restates for cell in cells)
    why = ""
    if restates:
        why = st.text_input(
            "Reason for the correction *", key=f"{key}_why", placeholder="Why the figures that were there are replaced"
        )
        if not why:
            st.caption("A figure that was there is replaced: give the reason, then save.")
    bar = st.container(horizontal=True, vertical_alignment="center")
    bar.button(
        f"Save {len(cells)} figures" if len(cells) != 1 else "Save 1 figure",
        type="primary",
        icon=":material/save:",
        key="figures_save",
        disabled=not cells or is_faulty or (restates and not why.strip()),
        on_click=_save,
        args=(cells, asked, seen, why.strip()),
    )
    bar.button("Undo", disabled=not is_edited, key="figures_undo", on_click=_next_turn)


def _save(cells: list[Cell], asked: Asked, seen: int, why: str) -> None:
    posts = Posts(
        np.array([cell.engagement_id for cell in cells], dtype=object),
        np.array([asked.metric_id] * len(cells), dtype=object),
        np.array([cell.month for cell in cells], np.int32),
        np.array([cell.amount for cell in cells]),
        np.array([cell.base for cell in cells]),
        np.array([asked.source.code] * len(cells), np.int8),
    )
    try:
        load.commit(Work(posts=posts, seen=seen), why or "Figures entered by hand")
    except StorageRefused as refused:
        st.session_state["figures_faults"] = [str(refused)]
        return
    st.session_state["saved"] = f"{len(cells)} figures saved." if len(cells) != 1 else "1 figure saved."
    _next_turn()


def _next_turn() -> None:
    st.session_state["figures_turn"] += 1
    st.session_state.pop("figures_held", None)
