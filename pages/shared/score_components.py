"""What a strategic score is made of, under a vendor's charts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.shared import links, load, show
from pages.shared.numbers import readable
from sourcing_core.assessment import Assessment
from sourcing_core.assessment.strategic import regional_alignment, strategic_components
from sourcing_core.charts.component_bars import component_bars
from sourcing_core.metrics.strategic.components import strategic_scores
from sourcing_core.months import month_label

_NUMBERS = ["name", "value", "unit", "ci_low", "ci_high", "n", "score"]


def score_components(assessment: Assessment, engagement_id: str, metric_id: str) -> None:
    """The parts of the score of the latest closed month; nothing where the score is not computed from records."""
    month = assessment.last_closed
    parts, totals = (
        _of(load.made(name, make), engagement_id, metric_id)
        for name, make in (
            ("strategic parts", lambda: strategic_components(assessment.portfolio, assessment.policy, month, month)),
            ("strategic scores", lambda: strategic_scores(assessment.portfolio, assessment.policy, month, month)),
        )
    )
    if parts.empty:
        return
    st.markdown(f"**What the score of {month_label(month)} is made of**")
    drawn = show.drawn(
        "score components",
        lambda colours: component_bars(
            parts,
            colours,
            score=float(totals["score"].iloc[0]),
            coverage=float(totals["coverage"].iloc[0]),
            coverage_floor=assessment.policy.component_coverage_floor,
        ),
        engagement_id,
        metric_id,
    )
    show.chart(drawn.figure, drawn.alt, "vendor_components", numbers=parts[[*_NUMBERS, "weight"]])
    regions = load.made(
        "alignment by region",
        lambda: regional_alignment(assessment.portfolio, assessment.policy, month, month),
    )
    mine = _of(regions, engagement_id, metric_id)
    mine = mine[mine["n"] > 0]
    if len(mine):
        show.folded("The same by region", lambda: _by_region(mine), key="vendor_regions_open")
    links.link("methods", "How it is computed", icon=":material/function:", method="strategic")


def _by_region(rows: pd.DataFrame) -> None:
    """Where the work serves several markets: who is content, and where."""
    shown, columns = readable(rows[["region", *_NUMBERS]], load.portfolio().names["metric"])
    show.table(shown, key="vendor_regions", columns=columns, alt="The parts of the score by region")


def _of(table: pd.DataFrame, engagement_id: str, metric_id: str) -> pd.DataFrame:
    return table[table["engagement_id"].eq(engagement_id) & table["metric_id"].eq(metric_id)]
