"""Too much of the spend hangs on one company, one country or few of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.risk.concentration import effective_number, hhi, shares, unknown_share
from sourcing_core.rules.frames import engagements, marked, rows_of
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.vocabulary import Effort, Ownership, Severity, Tier

NOISE = 1e-9  # of floating point, which must not make a gap (domain R-8)

READ = ["vendor_id", "vendor_name", "parent", "ownership", "tier", "site_country", "yearly_value"]


@rule(
    id="G-41",
    title="Concentration on few",
    subject="subject_id",
    subject_kind="portfolio",
    severity=Severity.MEDIUM,
    effort=Effort.MONTHS,
    source="DORA art. 29(1); EBA/GL/2019/02 section 12.2; index bands borrowed from the 2023 US merger guidelines",
    why="When one company or one country fails, everything that hangs on it fails on the same day.",
    remedy="Spread the work, or accept the concentration with a reason and a date.",
    knobs=("largest_vendor_share", "largest_country_share", "hhi_ceiling", "hhi_minimum_vendors", "coverage_floor"),
)
def concentration_on_few(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when one parent company or one country has too large a share of spend, or the index of all is too high.

    Asked of each ultimate parent (a vendor without one is its own), each country of work, and the portfolio as a
    whole (Herfindahl-Hirschman index over parents). Spend is the yearly value of live engagements. Exactly the
    limit is met. High when tier 1 work is in it; for the portfolio, in its largest parent. Captives of our own
    group are no outside company: they count for countries only. Engagements of unknown value or place are left out
    and their share is told; when more of them are left out than the policy's coverage floor allows, shares mean
    nothing: the portfolio is unknown, and parents or countries are not listed. The index does not apply with too
    few parents: it is then high by construction.
    """
    work = engagements(portfolio)
    live = work.loc[work["is_live"], READ].reset_index(drop=True)
    external = live[live["ownership"] != Ownership.CAPTIVE].reset_index(drop=True)
    owner = _parent(external)
    parents = _groups(external, owner, policy.largest_vendor_share, policy)
    countries = _countries(_groups(live, live["site_country"], policy.largest_country_share, policy))
    whole = _whole(live, external, parents, policy).assign(parent_count=owner.nunique())
    subjects = pd.concat([whole[: len(live)], parents, countries], ignore_index=True)
    return Verdicts(
        subjects=subjects,
        applies=~(subjects["known"].astype(bool) & (subjects["parent_count"] < policy.hhi_minimum_vendors)),
        known=subjects["known"].astype(bool),
        gap=subjects["gap"].astype(bool),
        severity={Severity.HIGH: subjects["has_tier1"].astype(bool)},
        says={
            "the spend hangs on as few as {effective:.1f} equal parent companies would be (index {index:.0f}, limit "
            "{limit:.0f}; there are {parent_count:.0f}); {left_out:.0%} of engagements have no known "
            "value": subjects["subject_kind"] == "portfolio",
            "{name} has {share:.1%} of the known yearly spend, the limit is {limit:.0%}; {left_out:.0%} of engagements "
            "have no known value or place": True,
        },
        unknown_says="how concentrated the spend is cannot be told: {left_out:.0%} of live engagements have no known "
        "value or place",
    )


def _parent(work: pd.DataFrame) -> pd.Series[Any]:
    """Each engagement's ultimate parent: 'parent:Name', or the vendor's id when it has none and is nobody's parent."""
    named = work["parent"].fillna(work["vendor_name"]).str.strip()
    at, _ = pd.factorize(named.str.casefold())
    has_parent = work["parent"].notna().to_numpy(np.bool_)
    is_group = np.bincount(at[has_parent], minlength=at.max(initial=0) + 1)[at] > 0
    spelled = named[is_group].groupby(at[is_group]).transform("min")  # one spelling, whatever the order of rows
    return ("parent:" + spelled).reindex(work.index).fillna(work["vendor_id"])


def _groups(work: pd.DataFrame, group: pd.Series[Any], limit: float, policy: Policy) -> pd.DataFrame:
    """One row per group with its share; none when too much is unknown for shares to mean anything."""
    left_out = unknown_share(work["yearly_value"], group)
    share = shares(work["yearly_value"], group) if _is_enough(left_out, policy) else shares([], [])
    row = rows_of(share.index, group)
    vendor, ids = pd.factorize(work["vendor_id"])
    first, last = np.full(len(share), len(ids)), np.full(len(share), -1)
    np.minimum.at(first, row[row >= 0], vendor[row >= 0])
    np.maximum.at(last, row[row >= 0], vendor[row >= 0])
    is_vendor = (first == last) & ~share.index.str.startswith("parent:")
    only = np.append(ids.to_numpy(object), "")[first]
    named = np.zeros(len(ids) + 1, np.intp)  # a row of each vendor
    named[vendor] = np.arange(len(work))
    names = work["vendor_name"].to_numpy(object)[named[first]]
    return pd.DataFrame(
        {
            "subject_id": share.index,
            "subject_kind": np.where(is_vendor, "vendor", "parent"),
            "vendor_id": np.where(first == last, only, ""),
            "name": np.where(is_vendor, names, share.index.str.removeprefix("parent:")),
            "share": share.to_numpy(),
            "limit": limit,
            "left_out": left_out,
            "has_tier1": marked(pd.Series(row), work["tier"] == Tier.T1, len(share)),
            "known": True,
            "gap": share.to_numpy() > limit + NOISE,
        }
    )


def _countries(groups: pd.DataFrame) -> pd.DataFrame:
    return groups.assign(
        subject_id="country:" + groups["subject_id"],
        subject_kind="country",
        vendor_id="",
        name="work in " + groups["name"],
    )


def _whole(live: pd.DataFrame, external: pd.DataFrame, parents: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The portfolio as one row: the index over parents, or unknown."""
    of_parents = unknown_share(external["yearly_value"], external["vendor_id"])
    of_countries = unknown_share(live["yearly_value"], live["site_country"])
    left_out = float(np.fmax(np.fmax(of_parents, of_countries), 0.0))
    index = hhi(parents["share"])
    largest = parents["share"] == parents["share"].max()
    row = {
        "subject_id": "portfolio",
        "subject_kind": "portfolio",
        "vendor_id": "",
        "index": index,
        "effective": effective_number(index),
        "limit": policy.hhi_ceiling,
        "left_out": left_out,
        "has_tier1": bool(parents["has_tier1"][largest].any()),
        "known": _is_enough(left_out, policy) and not (len(external) and parents.empty),
        "gap": index > policy.hhi_ceiling + NOISE,
    }
    return pd.DataFrame([row])


def _is_enough(left_out: float, policy: Policy) -> bool:
    return 1 - left_out + NOISE >= policy.coverage_floor
