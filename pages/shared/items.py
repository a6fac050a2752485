"""Lines of the attention lists in words: who, what, since when, what next, and where it leads."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import links, load, show
from sourcing_core.assessment.attention import WORDS

_SHOWN = 5
ICONS = {"act_now": ":material/priority_high:", "watch": ":material/visibility:", "cannot_tell": ":material/help:"}


def sentence(item: Mapping[Any, Any], names: dict[str, dict[str, str]]) -> str:
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
    if what == "forecast":
        return f"{metric} {words}: {show.number(item['value'], 'share', digits=0)} likely{where}"
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


def when(item: Mapping[Any, Any]) -> str:
    """'since March 2026', or the day for contracts."""
    if pd.isna(item["since"]):
        return ""
    stamp = pd.Timestamp(item["since"])
    return f"by {show.day(stamp)}" if item["kind"] == "contract" else f"since {stamp:%B %Y}"


@dataclass(frozen=True)
class Line:
    """One item as it is shown, and the page behind it."""

    who: str
    says: str
    next_step: str
    address: str
    wanted: dict[str, Any]


def lines(found: pd.DataFrame, names: dict[str, dict[str, str]]) -> list[Line]:
    """Items in words; made once and kept, for a page is drawn far more often than its items change."""
    return [_line(item, names) for item in found.to_dict("records")]


def _line(item: Mapping[Any, Any], names: dict[str, dict[str, str]]) -> Line:
    vendor = names["vendor"].get(str(item["vendor_id"]), "") if pd.notna(item["vendor_id"]) else ""
    since = when(item)
    says = f"{show.escaped(sentence(item, names))}{f', {since}' if since else ''}"
    return Line(f"**{show.escaped(vendor or 'Portfolio')}**", says, str(item["next_step"]), *_behind(item))


def _behind(item: Mapping[Any, Any]) -> tuple[str, dict[str, Any]]:
    """The page of the record behind an item."""
    kind = str(item["kind"])
    if kind in ("service_level", "series"):
        return "vendor", {"id": item["vendor_id"], "metric": item["metric_id"], "engagement": item["engagement_id"]}
    if item["what"] == "critical_gap":
        return "gaps", {"rule": item["metric_id"], "subject": item["record_id"]}
    if kind == "contract":
        return "register", {"kind": "contract", "id": item["record_id"]}
    if kind == "figures":
        return "figures", {"vendor": item["vendor_id"], "metric": item["metric_id"]}
    return "vendor", {"id": item["vendor_id"], "tab": "governance"}


def listed(found: pd.DataFrame, names: dict[str, dict[str, str]], name: str, empty: str, scope: Hashable) -> None:
    """The items, a line each, the first few of them."""
    if not len(found):
        st.caption(empty)
        return
    everything = bool(st.session_state.get(f"all_{name}", False))
    shown = load.made(
        f"lines {name}", lambda: lines(found if everything else found.head(_SHOWN), names), scope, everything
    )
    for number, line in enumerate(shown):
        with st.container(gap=None, key=f"line_{name}_{number}"):
            if st.button(line.who, key=f"{name}_{number}", type="tertiary", help=line.next_step):
                links.go(line.address, **line.wanted)
            st.caption(line.says)
    if len(found) > _SHOWN:
        label = "Show fewer" if everything else f"Show all {len(found)}"
        if st.button(label, key=f"more_{name}", type="tertiary"):
            st.session_state[f"all_{name}"] = not everything
            st.rerun()
