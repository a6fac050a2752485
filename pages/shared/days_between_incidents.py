"""Days between the incidents of a vendor, under its IP protection: do they come faster or slower than before?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import links, show
from sourcing_core.assessment import Assessment
from sourcing_core.assessment.incidents_between import UNIT, unconfirmed_incidents
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.series_chart import series_chart
from sourcing_core.policy import Policy

NAME = "Days between incidents"
_NUMBERS = ["since", "until", "still_running", "value", "centre", "lower", "upper", "baseline", "rules", "verdict"]
_RUNNING = {"improvement": "That is longer without an incident than chance explains: an improvement."}
_LATEST = {
    "concern": "The latest incidents came faster than chance explains: a concern.",
    "improvement": "The latest incidents came more slowly than chance explains: an improvement.",
}


def days_between_incidents(assessment: Assessment, vendor_id: str) -> None:
    """The chart, what it says today, and why it has no limits where it has none."""
    st.markdown(f"**{NAME}**")
    table, policy = assessment.incidents_between, assessment.policy
    mine = table[table["vendor_id"].eq(vendor_id)]
    waiting = unconfirmed_incidents(assessment.portfolio, vendor_id)
    if len(mine) > 1:  # a single incident has no interval behind it yet: a sentence says it all
        drawn = show.drawn("incidents between", lambda colours: _drawn(mine, colours, policy), vendor_id)
        show.chart(drawn.figure, drawn.alt, "vendor_incidents", numbers=mine[_NUMBERS], unit=UNIT)
    said = [_today(mine, assessment), _limits(mine.iloc[-1], policy)] if len(mine) else []
    if waiting:
        said.append(
            f"{waiting} recorded {'incident is' if waiting == 1 else 'incidents are'} not confirmed and not counted."
        )
    st.caption(" ".join(said) or "No incident recorded.")
    _lead(vendor_id, has_any=bool(said))


def _drawn(mine: pd.DataFrame, colours: Palette, policy: Policy) -> Drawn:
    """One point for each interval, called by the day on which it ended."""
    points = mine.assign(i=mine["number"], flags=mine["rules"], label=[show.day(day) for day in mine["until"]])
    return series_chart(
        points,
        colours,
        name=NAME,
        trial=int(mine["points"].iloc[0]) < policy.limits_firm_points,
        unit=UNIT,
        axis="Interval ended on",
        running="Since the last incident",
    )


def _today(mine: pd.DataFrame, assessment: Assessment) -> str:
    """How long ago the last incident was, and whether chance explains that, or else the intervals before it."""
    last: pd.Series[Any] = mine.iloc[-1]
    days = int(last["value"])
    ended = "" if last["until"] == pd.Timestamp(assessment.portfolio.as_of) else ", until the vendor was retired"
    told = f"{days:,} {'day' if days == 1 else 'days'} since the last incident ({show.day(last['since'])}){ended}."
    before = mine["verdict"].iloc[-2] if len(mine) > 1 else ""
    meaning = _RUNNING.get(last["verdict"], _LATEST.get(before, ""))
    return f"{told} {meaning}".strip()


def _limits(last: pd.Series[Any], policy: Policy) -> str:
    """What is ordinary, or how much is missing before that can be said."""
    needed, known = policy.limits_minimum_points, int(last["points"])
    if known < needed:
        return f"Limits need {needed} intervals between incidents; {known} {'is' if known == 1 else 'are'} there."
    return f"Up to {int(last['upper']):,} days between two incidents are ordinary for this vendor."


def _lead(vendor_id: str, *, has_any: bool) -> None:
    """To the incidents themselves, or to a form for the first one."""
    with st.container(horizontal=True):
        if has_any:
            links.link("register", "Its incidents", icon=":material/list:", kind="incident", f_vendor_id=vendor_id)
        else:
            links.link(
                "register",
                "Record an incident",
                icon=":material/add:",
                kind="incident",
                id="new",
                with_vendor_id=vendor_id,
            )
        links.link("methods", "How it is computed", icon=":material/function:", method="between")
