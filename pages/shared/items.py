"""Lines of the attention lists in words: who, what, since when, what next, and where it leads."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.shared import links, show
from sourcing_core.assessment.attention import WORDS

_SHOWN = 5
ICONS = {"act_now": ":material/priority_high:", "watch": ":material/visibility:", "cannot_tell": ":material/help:"}


def sentence(item: pd.Series, names: dict[str, dict[str, str]]) -> str:
    """'On-time delivery below minimum: 88.1 % against 92 %, Rotterdam distribution centre'."""
    metric = names["metric"].get(str(item["metric_id"]), "")
    value, target = show.number(item["value"], item["unit"]), show.number(item["target"], item["unit"])
    what, words = item["what"], WORDS[item["what"]]
    place = names["site"].get(str(item["site_id"]), "")
    count = 0 if pd.isna(item["places"]) else int(item["places"])
    where = f" at {count} sites" if count > 1 else f", {place}" if place else ""
    if what in ("below_minimum", "below_expected"):
        return f"{metric} {words}: {value} against {target}{where}"
    if what == "concern":
        return f"{metric} {words}: {value}, usually {target}{where}"
    if what == "missing":
        return f"{metric}: {words}" if count == 1 else f"{count} series have no figures"
    if what == "thin":
        return f"{metric} {value} of {show.number(item['n'], 'count')}: {words}"
    if what == "critical_gap":
        return str(item["says"])[:1].upper() + str(item["says"])[1:]
    if what == "unchecked":
        number = int(item["value"])
        return f"{number} {'duty' if number == 1 else 'duties'} cannot be checked"
    return f"{words[:1].upper()}{words[1:]}: {item['record_id']}"


def when(item: pd.Series) -> str:
    """'since March 2026', or the day for contracts."""
    if pd.isna(item["since"]):
        return ""
    stamp = pd.Timestamp(item["since"])
    return f"by {show.day(stamp)}" if item["kind"] == "contract" else f"since {stamp:%B %Y}"


def open_item(item: pd.Series) -> None:
    """Go to the record behind a line."""
    kind = str(item["kind"])
    if kind in ("service_level", "series"):
        links.go("vendor", id=item["vendor_id"], metric=item["metric_id"], engagement=item["engagement_id"])
    elif item["what"] == "critical_gap":
        links.go("gaps", rule=item["metric_id"], subject=item["record_id"])
    elif kind == "contract":
        links.go("register", kind="contract", id=item["record_id"])
    elif kind == "figures":
        links.go("figures", vendor=item["vendor_id"], metric=item["metric_id"])
    else:
        links.go("vendor", id=item["vendor_id"], tab="governance")


def listed(items: pd.DataFrame, names: dict[str, dict[str, str]], key: str, empty: str) -> None:
    """The items, a line each, the first few of them."""
    if items.empty:
        st.caption(empty)
        return
    rows = items.reset_index(drop=True)
    everything = st.session_state.get(f"all_{key}", False)
    for number, item in rows.head(len(rows) if everything else _SHOWN).iterrows():
        _line(item, names, f"{key}_{number}")
    if len(rows) > _SHOWN:
        label = "Show fewer" if everything else f"Show all {len(rows)}"
        if st.button(label, key=f"more_{key}", type="tertiary"):
            st.session_state[f"all_{key}"] = not everything
            st.rerun()


def _line(item: pd.Series, names: dict[str, dict[str, str]], key: str) -> None:
    vendor = names["vendor"].get(str(item["vendor_id"]), "") if pd.notna(item["vendor_id"]) else ""
    since = when(item)
    with st.container(gap=None, key=f"line_{key}"):
        if st.button(
            f"**{show.escaped(vendor or 'Portfolio')}**", key=key, type="tertiary", help=str(item["next_step"])
        ):
            open_item(item)
        st.caption(f"{show.escaped(sentence(item, names))}{f', {since}' if since else ''}")
