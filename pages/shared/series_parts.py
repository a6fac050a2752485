"""One series in full: its chart, its rule, its baseline, its outlook, and what a person can say about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import finder, links, load, show
from pages.shared.assured import ASSURANCE
from pages.shared.guard import may_change
from pages.shared.points import control_points
from pages.shared.rule_words import rule_words
from pages.shared.signal_parts import by_chance
from sourcing_core.assessment import Assessment
from sourcing_core.assessment.control import RARE
from sourcing_core.charts.control_chart import control_chart
from sourcing_core.months import month_label, month_start
from sourcing_core.spc import Chart, rebaseline_suggested, text_of
from sourcing_core.spc.limits import Limits


def in_full(assessment: Assessment, at: int) -> None:
    """The series at a column of the matrices."""
    series, control, policy, names = (
        assessment.portfolio.series,
        assessment.control,
        assessment.policy,
        assessment.portfolio.names,
    )
    key = series.keys.iloc[at]
    metric, unit = str(names["metric"].get(key["metric_id"], "")), str(key["unit"])
    vendor, site = names["vendor"].get(key["vendor_id"]), names["site"].get(key["site_id"])
    st.subheader(f"{show.escaped(metric)} of {show.escaped(vendor)}, {show.escaped(site)}", anchor=False)
    trial = int(control.points[at]) < policy.limits_firm_points
    outlook = assessment.outlook.table
    mine = outlook[outlook["engagement_id"].eq(key["engagement_id"]) & outlook["metric_id"].eq(key["metric_id"])]
    target = float(mine["target"].iloc[0]) if len(mine) else np.nan
    drawn = show.drawn(
        "control",
        lambda colours: control_chart(
            control_points(assessment, at, target), colours, name=metric, unit=unit, trial=trial
        ),
        at,
    )
    show.chart(
        drawn.figure, drawn.alt, "signal_series", numbers=lambda: control_points(assessment, at, target), unit=unit
    )
    for line in _sentences(assessment, at, mine):
        st.markdown(f"- {line}")
    _tools(assessment, at)


def _sentences(assessment: Assessment, at: int, mine: pd.DataFrame) -> list[str]:
    series, control, policy = assessment.portfolio.series, assessment.control, assessment.policy
    made_of, chart = int(control.points[at]), Chart(int(control.chart[at]))
    key = series.keys.iloc[at]
    said = []
    flagged = np.flatnonzero(control.mask[:, at])
    if len(flagged):
        latest = int(flagged[-1])
        text = rule_words(str(text_of(control.mask[latest : latest + 1, at])[0]))
        said.append(f"Latest signal in {month_label(int(series.months[latest]))}: {show.escaped(text)}.")
    elif made_of >= policy.limits_minimum_points:
        said.append("No signal: its ups and downs are ordinary.")
    said += [f"{line}." for line in (ASSURANCE.get(str(word), "") for word in mine["assurance"].head(1)) if line]
    for row in mine.head(1).to_dict("records"):
        if not np.isnan(row["chance"]):
            said.append(
                f"The next month misses the target with a chance of {show.chance(row['chance'])}{'' if row['is_stable'] else ' (indicative only: the process is not stable)'}."
            )
    drift = assessment.outlook.trends
    drift = drift[drift["engagement_id"].eq(key["engagement_id"]) & drift["metric_id"].eq(key["metric_id"])]
    for row in drift.to_dict("records"):
        change = show.number(12 * row["slope"], str(key["unit"]))
        said.append(
            f"It is {row['verdict']} by {change} a year over the latest {int(row['points'])} months; chance alone does this in {by_chance(row['p'])} of cases."
        )
    if made_of >= policy.limits_minimum_points:
        trial = "Trial limits" if made_of < policy.limits_firm_points else "Limits"
        spread = control.sigma_z[at]
        wide = (
            f"; months differ {spread:.1f} times as much as chance alone would make them (sigma z)"
            if not np.isnan(spread)
            else ""
        )
        how = (
            f"exact, since there are fewer than {policy.rare_below:g} events a month" if chart in RARE else chart.title
        )
        said.append(f"{trial} from {made_of} months: {how}{wide}.")
    else:
        said.append(f"Limits need {policy.limits_minimum_points} months with figures; {made_of} are there.")
    for start in np.flatnonzero(control.starts[:, at]):
        said.append(_rebaselined(assessment, at, int(start)))
    return said


def _rebaselined(assessment: Assessment, at: int, row: int) -> str:
    """Who decided that new limits begin, and why."""
    portfolio = assessment.portfolio
    key, month = portfolio.series.keys.iloc[at], month_start(int(portfolio.series.months[row]))
    told = portfolio.active("rebaseline")
    told = told[told["engagement_id"].eq(key["engagement_id"]) & told["metric_id"].eq(key["metric_id"])]
    told = told[told["begins_on"].dt.to_period("M").eq(pd.Period(month, "M"))]
    who = portfolio.names["person"].get(str(told["approved_by"].iloc[0]), "") if len(told) else ""
    cause = str(told["cause"].iloc[0]) if len(told) else ""
    return f"New limits from {month:%b %Y}, approved by {show.escaped(who)}: {show.escaped(cause)}"


def _tools(assessment: Assessment, at: int) -> None:
    series, control, policy = assessment.portfolio.series, assessment.control, assessment.policy
    key = series.keys.iloc[at]
    named = {"engagement_id": str(key["engagement_id"]), "metric_id": str(key["metric_id"])}
    flagged = np.flatnonzero(control.mask[:, at])
    box = st.container(horizontal=True, vertical_alignment="center")
    if len(flagged):
        month = month_start(int(series.months[flagged[-1]]))
        box.button(
            "Acknowledge with its cause",
            icon=":material/check:",
            key="signal_note",
            disabled=not may_change(),
            on_click=_open,
            args=("acknowledgement", {**named, "month": month, "noted_on": load.today()}),
            help="Write down why it changed; it then leaves the lists of what is new",
        )
    begins = _suggested(assessment, at)
    box.button(
        "New limits from a month",
        icon=":material/restart_alt:",
        key="signal_rebase",
        disabled=not may_change(),
        on_click=_open,
        args=("rebaseline", {**named, "begins_on": begins or load.today().replace(day=1), "decided_on": load.today()}),
        help="Only when the process is another one for good, the cause is known and somebody approves; old limits stay visible",
    )
    with box:
        links.link(
            "vendor",
            "Open the vendor",
            icon=":material/open_in_new:",
            id=key["vendor_id"],
            metric=key["metric_id"],
            engagement=key["engagement_id"],
        )
    if begins is not None:
        st.caption(
            f"A shift since {begins:%b %Y} has lasted {policy.run_length} months or more. If its cause is known and stays, new limits may begin there; never to make a concern disappear."
        )
    opened = st.session_state.get("drawer")
    if opened in (("acknowledgement", None), ("rebaseline", None)):
        finder.drawer(opened[0], None, st.session_state.get("signal_for"))


def _suggested(assessment: Assessment, at: int) -> pd.Timestamp | None:
    """The month from which new limits may be due."""
    series, control = assessment.portfolio.series, assessment.control
    closed = series.months <= assessment.last_closed
    value = series.value[closed][:, [at]]
    lines = [line[closed][:, [at]] for line in (control.centre, control.lower, control.upper)]
    limits = Limits(lines[0], lines[1], lines[2], np.abs(lines[2] - lines[0]) / 3, control.points[[at]][None])
    row = int(
        rebaseline_suggested(
            value, limits, run_length=assessment.policy.run_length, starts=control.starts[closed][:, [at]]
        )[0]
    )
    return pd.Timestamp(month_start(int(series.months[row]))) if row > 0 else None


def _open(kind: str, defaults: dict[str, object]) -> None:
    st.session_state["drawer"] = (kind, None)
    st.session_state["signal_for"] = defaults
