"""The numbers behind a chart as people read them: words instead of codes, months by name, shares in per cent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import show
from pages.shared.rule_words import brief
from sourcing_core.months import month_label

_LABELS = {
    "low": "Interval from",
    "high": "Interval to",
    "ci_low": "Interval from",
    "ci_high": "Interval to",
    "kept_share": "Promises kept",
    "n_levels": "Judged months",
    "n_ratings": "Ratings",
    "rank_low": "Rank from",
    "rank_high": "Rank to",
    "pairs": "Months that differ",
    "equal": "Months that agree",
    "mean_gap": "Kinder by",
    "favours_share": "In its favour",
    "p": "By chance",
    "is_biased": "More than chance",
    "forecast": "Forecast chance",
    "observed": "Missed",
    "centre": "Average",
    "lower": "Lower limit",
    "upper": "Upper limit",
    "verdict": "Signal",
    "rules": "Why",
    "baseline": "Made the limits",
    "before": "Month before",
    "after": "Last month",
    "ranked": "Ranked",
    "coverage": "Known",
    "gap_count": "Open gaps",
    "spend": "Spend a year",
    "contract_id": "Contract",
    "above_limit": "Above the limit",
    "share": "Share",
    "weight": "Weight",
    "why": "Why",
    "n": "n",
    "status": "Status",
    "compliance": "Status",
    "change": "Change",
}
_FIGURES = {
    "value",
    "low",
    "high",
    "expected",
    "minimum",
    "centre",
    "lower",
    "upper",
    "target",
    "before",
    "after",
    "ci_low",
    "ci_high",
    "mean_gap",
}
_SHARES = {"coverage", "share", "weight", "kept_share", "favours_share", "forecast", "observed"}
_SCORES = {"score", "rating"}  # of 100
_HIDDEN = {"unit", "trial", "points"}


def readable(
    frame: pd.DataFrame, names: dict[str, str], unit: str | None = None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table and how its columns are shown.

    `names` maps metric ids; figures are in `unit`, or in the unit of their row when there is a column of that name.
    """
    shown: dict[str, Any] = {}
    about: dict[str, Any] = {}
    for name in frame.columns:
        column = frame[name]
        if (
            name in _HIDDEN
            or (name.endswith("_id") and name not in {"contract_id", "metric_id"})
            or column.isna().all()
        ):
            continue
        label = _LABELS.get(name, "Metric" if name == "metric_id" else name.replace("_", " ").capitalize())
        if name in _FIGURES and "unit" in frame:
            shown[label] = [show.number(value, kept) for value, kept in zip(column, frame["unit"], strict=True)]
            about[label] = st.column_config.TextColumn(alignment="right")
        elif name in _FIGURES:
            label = f"{label} ({'%' if unit == 'share' else unit})" if unit and unit != "count" else label
            shown[label] = np.round(column.astype(float) * (100 if unit == "share" else 1), 4)
            about[label] = st.column_config.NumberColumn(format="%.2f")
        elif name in _SCORES:
            shown[label] = column.astype(float)
            about[label] = st.column_config.NumberColumn(format="%.1f")
        elif name in _SHARES:
            shown[label] = 100 * column.astype(float)
            about[label] = st.column_config.NumberColumn(format="%.0f %%")
        else:
            shown[label] = _words(name, column, names)
            if pd.api.types.is_numeric_dtype(column) and name != "month":
                about[label] = st.column_config.NumberColumn(format="localized")
    return pd.DataFrame(shown), about


def _words(name: str, column: pd.Series[Any], names: dict[str, str]) -> Any:
    if name == "month":
        return [month_label(int(month)) for month in column]
    if name in {"status", "compliance"}:
        return show.statuses(column).to_numpy()
    if name == "metric_id":
        return column.map(lambda i: names.get(i, i)).to_numpy()
    if name == "rules":
        return column.map(brief).to_numpy()
    if name in {"decision", "why"}:
        return column.astype("str").str.replace("_", " ").to_numpy()
    if pd.api.types.is_bool_dtype(column):
        return np.where(column.fillna(value=False).to_numpy(bool), "yes", "")
    return column.to_numpy()
