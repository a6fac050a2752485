"""The slim bar on every page: the day, the scope, and what the figures rest on; all of it in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from pages.shared import load, show
from sourcing_core.assessment import Assessment
from sourcing_core.months import last_closed_month, month_end, month_label
from sourcing_core.portfolio import Portfolio
from sourcing_core.register.places import country_names
from sourcing_core.vocabulary import Tier

_ALL = "All"
_OLD_MONTHS = 12  # figures that end this long ago are history: nothing recent can be judged


@dataclass(frozen=True)
class Scope:
    """Which part of the portfolio a page shows."""

    group: str | None
    tier: str | None
    country: str | None

    @property
    def words(self) -> str:
        """The scope as people say it."""
        told = [
            self.group,
            self.tier and f"tier {self.tier[1:]}",
            self.country and country_names().get(self.country, self.country),
        ]
        return ", ".join(part for part in told if part) or "whole portfolio"

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.group or self.tier or self.country)

    def vendor_ids(self, portfolio: Portfolio) -> set[str]:
        """Active vendors in the scope; a country counts where the work is done."""
        return load.made("vendors in scope", partial(self._vendor_ids, portfolio), self)

    def engagements(self, assessment: Assessment) -> pd.DataFrame:
        """Active engagements of the vendors in the scope."""

        def found() -> pd.DataFrame:
            every = assessment.engagements
            return every[every["vendor_id"].isin(self.vendor_ids(assessment.portfolio))]

        return load.made("engagements in scope", found, self)

    def _vendor_ids(self, portfolio: Portfolio) -> set[str]:
        vendors = portfolio.active("vendor")
        keep = pd.Series(True, index=vendors.index)
        if self.group:
            keep &= vendors["vendor_group"].eq(self.group)
        if self.tier:
            keep &= vendors["tier"].eq(self.tier)
        if self.country:
            there = portfolio.engagements
            keep &= vendors["vendor_id"].isin(there.loc[there["site_country"].eq(self.country), "vendor_id"])
        return set(vendors.loc[keep, "vendor_id"])


def scope() -> Scope:
    """The scope that the address names."""
    query = st.query_params
    tier = query.get("tier")
    return Scope(query.get("group"), tier if tier in list(Tier) else None, query.get("country"))


def render() -> Scope:
    """Draw the bar and return the scope."""
    portfolio, chosen = load.portfolio(), scope()
    left, right = st.columns([5, 2], vertical_alignment="center")
    with left:
        told = [f"As of {show.day(portfolio.as_of)}", chosen.words[:1].upper() + chosen.words[1:]]
        told.append(f"figures to {portfolio.data_until:%b %Y}" if portfolio.data_until else "no figures yet")
        st.caption(" · ".join(show.escaped(part) for part in told))
    with (
        right,
        st.container(horizontal=True, horizontal_alignment="right"),
        st.popover("Day and scope", icon=":material/filter_alt:"),
    ):
        _controls(portfolio, chosen)
    wrong = load.no_such_moment()
    if wrong:
        st.warning(f"{show.escaped(wrong)}.", icon=":material/event_busy:")
    if load.is_past():
        _past(portfolio)
    else:
        _old_figures(portfolio)
    if not chosen.is_whole and not chosen.vendor_ids(portfolio):
        st.warning(
            f"No active vendor is in this scope: {show.escaped(chosen.words)}.", icon=":material/filter_alt_off:"
        )
    return chosen


def _past(portfolio: Portfolio) -> None:
    seen = (
        f"revision {portfolio.revision}"
        if load.revision() is not None
        else f"the portfolio as of {show.day(portfolio.as_of)}"
    )
    box = st.container(horizontal=True, vertical_alignment="center")
    box.warning(f"You are looking at {seen}. Nothing can be changed here.", icon=":material/history:")
    if box.button("Back to today", key="bar_today"):
        _set("as_of", None)
        _set("revision", None)
        st.rerun()


def _old_figures(portfolio: Portfolio) -> None:
    """Figures of long ago are judged as of their own time; say so, and offer to go there."""
    last, lag = portfolio.last_data_month, load.policy().close_lag_days
    if last is None or last > last_closed_month(portfolio.as_of, lag) - _OLD_MONTHS:
        return
    then = month_end(last) + timedelta(days=lag + 1)
    box = st.container(horizontal=True, vertical_alignment="center")
    box.info(f"The latest figures are of {month_label(last)}: nothing newer can be judged.", icon=":material/history:")
    if box.button(f"See it as of {show.day(then)}", key="bar_then"):
        _set("as_of", then.isoformat())
        st.rerun()


def _controls(portfolio: Portfolio, chosen: Scope) -> None:
    """The address decides what the widgets show; a change of a widget is written to the address."""
    st.session_state["bar_as_of"] = load.as_of()
    st.date_input(
        "As of",
        min_value=date(1970, 1, 1),
        max_value=load.today(),
        format="YYYY-MM-DD",
        key="bar_as_of",
        help="See the portfolio as it was known on a day",
        on_change=_day_chosen,
    )
    groups, countries = load.made("scopes", lambda: _choices(portfolio))
    tiers = {tier.value: tier.label for tier in Tier}
    for name, label, options, words in (
        ("group", "Vendor group", groups, {}),
        ("tier", "Tier", list(tiers), tiers),
        ("country", "Country of the work", countries, country_names()),
    ):
        listed = [_ALL, *options]
        now = getattr(chosen, name)
        st.session_state[f"bar_{name}"] = now if now in listed else _ALL
        st.selectbox(label, listed, key=f"bar_{name}", format_func=show.word_of(words), on_change=_chosen, args=(name,))


def _choices(portfolio: Portfolio) -> tuple[list[str], list[str]]:
    """Vendor groups and countries, in the order in which people look for them."""
    names = country_names()
    groups = sorted(portfolio.active("vendor")["vendor_group"].dropna().unique())
    return groups, sorted(portfolio.active("site")["country"].dropna().unique(), key=lambda code: names.get(code, code))


def _day_chosen() -> None:
    picked = st.session_state["bar_as_of"]
    if isinstance(picked, date):
        _set("as_of", None if picked == load.today() else picked.isoformat())


def _chosen(name: str) -> None:
    value = st.session_state[f"bar_{name}"]
    _set(name, None if value == _ALL else value)


def _set(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
