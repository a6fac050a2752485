"""The lists of the signals page: what changed, what will break, what cannot meet its target, what is too thin to say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, show
from pages.shared.rule_words import brief
from sourcing_core.assessment import Assessment
from sourcing_core.months import month_label, month_number
from sourcing_core.spc import Chart, expected_false_alarms

_KEYS = ["engagement_id", "metric_id"]
_WIDTHS = {
    "Vendor": st.column_config.TextColumn(width=187),
    "Metric": st.column_config.TextColumn(width=186),
    "Site": st.column_config.TextColumn(width=178),
    "Value": st.column_config.TextColumn(alignment="right", width=80),
    "Usually": st.column_config.TextColumn(
        alignment="right", width=80, help="The average of the months that made the limits"
    ),
    "Target": st.column_config.TextColumn(alignment="right", width=80),
    "Since": st.column_config.TextColumn(width=75),
    "Chance": st.column_config.TextColumn(
        alignment="right", width=80, help="How likely the next month misses its target, as things are"
    ),
    "A year": st.column_config.TextColumn(
        alignment="right", width=110, help="The change in twelve months at this pace"
    ),
    "Why": st.column_config.TextColumn(width=320),
}
_BANDS = {"watch": "Worth watching", "likely": "Likely", "very_likely": "Very likely"}


def by_chance(p: float) -> str:
    """A small chance in words: '0.4 %', 'fewer than 0.1 %'."""
    return f"fewer than 0.1{show.THIN}%" if p < 0.001 else f"{100 * p:.1f}{show.THIN}%"


def _named(rows: pd.DataFrame, assessment: Assessment) -> dict[str, pd.Series]:
    names = assessment.portfolio.names
    return {
        "Vendor": rows["vendor_id"].map(names["vendor"]),
        "Metric": rows["metric_id"].map(names["metric"]),
        "Site": rows["site_id"].map(names["site"]),
    }


def _numbers(rows: pd.DataFrame, name: str) -> list[str]:
    return [show.number(value, unit) for value, unit in zip(rows[name], rows["unit"], strict=True)]


def _listed(rows: pd.DataFrame, told: pd.DataFrame, key: str, alt: str) -> None:
    """A table whose ticked row is the series in full below."""
    event = show.table(
        told, key=f"signals_{key}", rows=8, columns=_WIDTHS, on_select="rerun", selection_mode="single-row", alt=alt
    )
    picked = address.newly(f"signals_{key}", list(event.selection.rows) if event else [])
    if picked:
        chosen = rows.iloc[picked[0]]
        st.query_params.update(engagement=str(chosen["engagement_id"]), metric=str(chosen["metric_id"]))


def changed(assessment: Assessment, vendor_ids: set[str]) -> pd.DataFrame:
    """What changed, worse first; what somebody acknowledged is folded away. Returns the runs that are shown."""
    runs = assessment.signal_runs
    runs = runs[runs["vendor_id"].isin(vendor_ids)]
    noted, fresh = runs[runs["cause"].ne("")], runs[runs["cause"].eq("")]
    for title, verdict, icon, empty in (
        ("Changed for the worse", "concern", ":material/trending_down:", "No series changed for the worse."),
        ("Changed for the better", "improvement", ":material/trending_up:", "No series changed for the better."),
        ("Changed", "change", ":material/swap_vert:", ""),
    ):
        rows = fresh[fresh["verdict"].eq(verdict)].reset_index(drop=True)
        if rows.empty and not empty:
            continue
        st.markdown(f"**{title} · {len(rows)}** {icon}")
        if rows.empty:
            st.caption(empty)
        else:
            _listed(rows, _runs(rows, assessment), verdict, title)
    if len(noted):
        show.folded(
            f"Acknowledged · {len(noted)}",
            lambda: show.table(
                _runs(noted, assessment).assign(
                    Cause=noted["cause"].to_numpy(),
                    By=noted["known_by"].map(assessment.portfolio.names["person"]).to_numpy(),
                ),
                key="signals_noted",
                alt="Signals whose cause somebody wrote down",
            ),
            key="signals_acknowledged",
            icon=":material/check:",
        )
    return fresh


def _runs(rows: pd.DataFrame, assessment: Assessment) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **_named(rows, assessment),
            "Value": _numbers(rows, "value"),
            "Usually": _numbers(rows, "centre"),
            "Since": [month_label(month_number(day)) for day in rows["since"]],
            "Why": rows["rules"].map(brief),
        }
    ).reset_index(drop=True)


def breaking(assessment: Assessment, vendor_ids: set[str]) -> None:
    """Levels that may be missed next, then series that drift the wrong way."""
    found, policy = assessment.outlook.table, assessment.policy
    rows = found[found["vendor_id"].isin(vendor_ids) & (found["chance"] >= policy.forecast_low) & ~found["is_missed"]]
    rows = rows.sort_values("chance", ascending=False).reset_index(drop=True)
    st.markdown(f"**May miss its target next month · {len(rows)}** :material/event_upcoming:")
    if rows.empty:
        st.caption(f"No level that was met last is more than {policy.forecast_low:.0%} likely to be missed next.")
    else:
        told = pd.DataFrame(
            {
                **_named(rows, assessment),
                "Value": _numbers(rows, "value"),
                "Target": _numbers(rows, "target"),
                "Chance": rows["chance"].map(show.chance),
                "Why": [
                    _BANDS.get(band, "") + ("" if stable else "; the process is not stable, so this is indicative only")
                    for band, stable in zip(rows["band"], rows["is_stable"], strict=True)
                ],
            }
        )
        _listed(rows, told, "breaking", "Levels that may be missed next month")
    trends = assessment.outlook.trends
    trends = trends[trends["vendor_id"].isin(vendor_ids) & trends["verdict"].eq("worsening")].reset_index(drop=True)
    st.markdown(f"**Drifts the wrong way · {len(trends)}** :material/south_east:")
    if trends.empty:
        st.caption(f"No series drifted the wrong way over the latest {policy.trend_months} closed months.")
        return
    yearly = [show.number(12 * slope, unit) for slope, unit in zip(trends["slope"], trends["unit"], strict=True)]
    told = pd.DataFrame(
        {
            **_named(trends, assessment),
            "A year": yearly,
            "Why": [
                f"{by_chance(p)} by chance alone, over {n} months"
                for p, n in zip(trends["p"], trends["points"], strict=True)
            ],
        }
    )
    _listed(trends, told, "drifting", "Series that drift the wrong way")


def cannot_meet(assessment: Assessment, vendor_ids: set[str]) -> None:
    """Levels that ordinary months miss."""
    rows = assessment.outlook.cannot_meet
    rows = rows[rows["vendor_id"].isin(vendor_ids)].reset_index(drop=True)
    st.markdown(f"**Cannot meet its target as it is · {len(rows)}** :material/block:")
    if rows.empty:
        st.caption("Every target lies within reach of the process that has to meet it.")
        return
    told = pd.DataFrame(
        {
            **_named(rows, assessment),
            "Value": _numbers(rows, "value"),
            "Target": _numbers(rows, "target"),
            "Why": "even its best ordinary months miss it",
        }
    )
    _listed(rows, told, "cannot", "Levels that ordinary months miss")


def thin(assessment: Assessment, inside: np.ndarray) -> None:
    """Series with too few months for limits."""
    series, control = assessment.portfolio.series, assessment.control
    few = np.flatnonzero(
        inside & (control.points < assessment.policy.limits_minimum_points) & series.is_present.any(axis=0)
    )
    st.markdown(f"**Too thin to say · {len(few)}** :material/help:")
    if not len(few):
        st.caption("Every series has enough months for limits.")
        return
    keys = series.keys.iloc[few].reset_index(drop=True)
    months = control.points[few]
    told = pd.DataFrame(
        {
            **_named(keys, assessment),
            "Why": [f"{n} of the {assessment.policy.limits_minimum_points} months that limits need" for n in months],
        }
    )
    _listed(keys, told, "thin", "Series with too few months for limits")


def false_alarms(assessment: Assessment, inside: np.ndarray) -> str:
    """What chance alone would give in a year."""
    policy, chart = assessment.policy, assessment.control.chart
    judged = inside & (assessment.control.points >= policy.limits_minimum_points)
    total = 0.0
    for code in np.unique(chart[judged]) if judged.any() else []:
        kind = Chart(code)
        total += expected_false_alarms(
            policy.signal_preset, 12 * int((judged & (chart == code)).sum()), chart=kind, run_length=policy.run_length
        )
    return f"Rules: {policy.signal_preset}. Over {int(judged.sum())} series, chance alone gives about {total:.0f} signals a year."
