"""The grid of engagements and months in which figures are typed; written by engagement and month, never by row number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from pages.shared import load, show
from sourcing_core.assessment import Assessment
from sourcing_core.months import month_label
from sourcing_core.portfolio import Portfolio
from sourcing_core.storage import Posts, StorageRefused, Work
from sourcing_core.vocabulary import MetricKind, Source

Months = NDArray[np.integer[Any]]


def columns_of(month: int, *, is_ratio: bool) -> tuple[str, str]:
    """The two columns of a month: numerator and denominator, or value and n."""
    label = month_label(int(month))
    return (f"{label} numerator", f"{label} denominator") if is_ratio else (f"{label} value", f"{label} n")


def frame(portfolio: Portfolio, engagements: pd.DataFrame, metric_id: str, months: Months, *, is_ratio: bool) -> pd.DataFrame:
    """What is known of each engagement and month, by engagement id; empty where nothing is."""
    series = portfolio.series
    grid = pd.DataFrame(index=pd.Index(engagements["engagement_id"], name="engagement_id"))
    grid["Vendor"] = engagements["vendor_name"].to_numpy()
    grid["Site"] = engagements["site_name"].to_numpy()
    grid["Work"] = engagements["function_name"].to_numpy()
    at = series.columns_of(metric_id=metric_id)
    column = pd.Series(at, index=series.keys["engagement_id"].to_numpy()[at]).reindex(grid.index)
    for month in months:
        row = int(month) - int(series.months[0])
        inside = column.notna().to_numpy() & (0 <= row < series.shape[0])
        for name, matrix in zip(columns_of(month, is_ratio=is_ratio), (series.amount, series.base), strict=True):
            values = np.full(len(grid), np.nan)
            values[inside] = matrix[row, column[inside].astype(int)]
            grid[name] = values
    return grid


def missing(portfolio: Portfolio, assessment: Assessment, engagements: pd.DataFrame, metric_id: str, months: Months) -> int:
    """How many figures of the closed months are not there."""
    wanted = months[months <= assessment.last_closed]
    series = portfolio.series
    at = series.columns_of(metric_id=metric_id)
    at = at[np.isin(series.keys["engagement_id"].to_numpy()[at].astype(str), engagements["engagement_id"].to_numpy().astype(str))]
    rows = wanted - int(series.months[0])
    rows = rows[(rows >= 0) & (rows < series.shape[0])]
    there = int(series.is_present[np.ix_(rows, at)].sum()) if len(rows) and len(at) else 0
    return len(engagements) * len(wanted) - there


def edit(grid: pd.DataFrame, engagements: pd.DataFrame, metric_id: str, months: Months, *, source: Source, is_ratio: bool, editable: bool) -> None:
    """Draw the grid, question odd values, and save what was typed."""
    name = f"figures_{metric_id}_{months[0]}_{months[-1]}_{source.value}"
    turn = st.session_state.setdefault("figures_turn", 0)
    key = f"{name}_{turn}"
    held = st.session_state.get("figures_held")
    pending = st.session_state.get(key, {}).get("edited_rows")
    if not (pending and held and held["key"] == key):
        held = {"key": key, "grid": grid, "revision": load.portfolio().revision}
        st.session_state["figures_held"] = held
    shown: pd.DataFrame = held["grid"]
    numbers = {column: st.column_config.NumberColumn(min_value=0 if is_ratio else None, format="%g") for column in shown.columns[3:]}
    st.data_editor(
        shown, key=key, column_config={"engagement_id": st.column_config.TextColumn("Engagement"), **numbers}, num_rows="fixed",
        disabled=list(shown.columns[:3]) if editable else True, height=480 if len(shown) > 12 else "auto", alt="Figures by engagement and month",
    )
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    cells, faults = _cells(shown, edited, months, is_ratio=is_ratio, is_proportion=_kind(metric_id) == "proportion")
    for fault in [*faults, *st.session_state.pop("figures_faults", [])]:
        st.error(fault, icon=":material/error:")
    for doubt in _doubts(cells, metric_id):
        st.warning(doubt, icon=":material/question_mark:")
    restates = [cell for cell in cells if not np.isnan(cell["old"])]
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    why = bar.text_input("Reason for the correction" + (" *" if restates else ""), key=f"{key}_why", placeholder="Why the figures that were there are replaced", disabled=not restates)
    bar.button(
        f"Save {len(cells)} figures" if len(cells) != 1 else "Save 1 figure", type="primary", icon=":material/save:", key="figures_save",
        disabled=not cells or bool(faults) or (bool(restates) and not why), on_click=_save, args=(cells, metric_id, source, held["revision"], why),
    )
    bar.button("Undo", disabled=not edited, key="figures_undo", on_click=_next_turn)


def _kind(metric_id: str) -> str:
    metrics = load.portfolio().tables["metric"]
    return str(metrics.loc[metrics["metric_id"].eq(metric_id), "metric_kind"].iloc[0])


def _cells(shown: pd.DataFrame, edited: dict[int, dict[str, Any]], months: Months, *, is_ratio: bool, is_proportion: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """The figures that the edits mean, and what cannot be."""
    cells: list[dict[str, Any]] = []
    faults: list[str] = []
    for position, typed in sorted(edited.items()):
        engagement_id = str(shown.index[int(position)])
        for month in months:
            top, below = columns_of(int(month), is_ratio=is_ratio)
            if top not in typed and below not in typed:
                continue
            old = _number(shown.loc[engagement_id, top])
            amount, base = (_number(typed.get(column, shown.loc[engagement_id, column])) for column in (top, below))
            where = f"{engagement_id}, {month_label(int(month))}"
            if np.isnan(amount) and np.isnan(base) and np.isnan(old):
                continue
            if not np.isnan(amount) or is_ratio and not np.isnan(base):
                if is_ratio and (np.isnan(amount) or np.isnan(base)):
                    faults.append(f"{where}: type both the numerator and the denominator.")
                    continue
                if is_proportion and amount > base:
                    faults.append(f"{where}: the numerator {amount:g} is above the denominator {base:g}; correct one of the two.")
                    continue
                if is_ratio and base == 0 and amount > 0:
                    faults.append(f"{where}: the denominator is 0 but the numerator is {amount:g}; correct one of the two.")
                    continue
            cells.append({"engagement_id": engagement_id, "month": int(month), "amount": amount, "base": base, "old": old})
    return cells, faults


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _doubts(cells: list[dict[str, Any]], metric_id: str) -> list[str]:
    """Values outside what the series usually does: questioned, not refused."""
    assessment = load.assessment()
    series, control = assessment.portfolio.series, assessment.control
    said = []
    for cell in cells:
        at = series.columns_of(engagement_id=cell["engagement_id"], metric_id=metric_id)
        if not len(at) or np.isnan(cell["amount"]):
            continue
        known = np.flatnonzero(~np.isnan(control.lower[:, at[0]]))
        if not len(known):
            continue
        unit = str(series.keys.iloc[int(at[0])]["unit"])
        is_ratio = MetricKind(series.keys.iloc[int(at[0])]["metric_kind"]).is_ratio
        value = cell["amount"] / cell["base"] if is_ratio and cell["base"] else cell["amount"]
        low, high = control.lower[known[-1], at[0]], control.upper[known[-1], at[0]]
        if not low <= value <= high:
            said.append(f"{cell['engagement_id']}, {month_label(cell['month'])}: {show.number(value, unit)} is outside the usual {show.number(low, unit)} to {show.number(high, unit)}. Save it if it is right.")
    return said


def _save(cells: list[dict[str, Any]], metric_id: str, source: Source, seen: int, why: str) -> None:
    posts = Posts(
        np.array([cell["engagement_id"] for cell in cells], dtype=object), np.array([metric_id] * len(cells), dtype=object),
        np.array([cell["month"] for cell in cells], np.int32), np.array([cell["amount"] for cell in cells]),
        np.array([cell["base"] for cell in cells]), np.array([source.code] * len(cells), np.int8),
    )
    try:
        load.commit(Work(posts=posts, seen=seen), why or "Figures entered by hand")
    except StorageRefused as refused:
        st.session_state["figures_faults"] = [f"{str(refused)[:1].upper()}{str(refused)[1:]}."]
        return
    st.session_state["saved"] = f"{len(cells)} figures saved." if len(cells) != 1 else "1 figure saved."
    _next_turn()


def _next_turn() -> None:
    st.session_state["figures_turn"] += 1
    st.session_state.pop("figures_held", None)
