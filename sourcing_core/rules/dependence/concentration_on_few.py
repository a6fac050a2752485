"""Too much of the spend hangs on one company, one country or few of them."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.risk.concentration import effective_number, hhi, shares, ultimate_parents, unknown_share
from sourcing_core.rules.frames import engagements
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.table import TEXT, Table, marked, rows_of
from sourcing_core.vocabulary import Effort, Ownership, Severity, Tier

NOISE = 1e-9  # of floating point, which must not make a gap (domain R-8)

Words: TypeAlias = "NDArray[Any]"


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
    live = work.at(np.flatnonzero(work["is_live"]))
    external = live.at(np.flatnonzero(~live.equals("ownership", Ownership.CAPTIVE)))
    owner = ultimate_parents(external["vendor_id"], external["vendor_name"], external["parent"])
    parents = _parents(_groups(external, owner, policy.largest_vendor_share, policy))
    countries = _countries(_groups(live, live["site_country"], policy.largest_country_share, policy))
    whole = _whole(live, external, parents, policy).assign(parent_count=len(set(owner)))
    subjects = Table.of(pd.concat([whole[: len(live)], parents, countries], ignore_index=True))
    is_known = subjects["left_out"] <= 1 - policy.coverage_floor + NOISE
    is_whole = subjects.equals("subject_kind", "portfolio")
    is_few = subjects["parent_count"] < policy.hhi_minimum_vendors
    return Verdicts(
        subjects=subjects,
        applies=~(is_whole & is_known & is_few),
        known=is_known,
        gap=subjects["measure"] > subjects["limit"] + NOISE,
        severity={Severity.HIGH: subjects["has_tier1"]},
        says={
            "the spend hangs on as few as {effective:.1f} equal parent companies would be (index {measure:.0f}, limit "
            "{limit:.0f}; there are {parent_count}); {left_out:.0%} of engagements have no known value": is_whole,
            "{name} has {measure:.1%} of the known yearly spend, the limit is {limit:.0%}; {left_out:.0%} of "
            "engagements have no known value or place": True,
        },
        unknown_says="how concentrated the spend is cannot be told: {left_out:.0%} of live engagements have no known "
        "value or place",
    )


def _groups(work: Table, group: Words, limit: float, policy: Policy) -> pd.DataFrame:
    """One row per group with its share; none when too much is unknown for shares to mean anything."""
    left_out = unknown_share(work["yearly_value"], group)
    is_enough = left_out <= 1 - policy.coverage_floor + NOISE
    share = shares(work["yearly_value"], group) if is_enough else shares([], [])
    size, row = len(share), rows_of(pa.array(share.index, TEXT), pa.array(group, TEXT))
    member = np.zeros(size, np.intp)  # one engagement of each group
    member[row[row >= 0]] = np.flatnonzero(row >= 0)
    vendor_id = work["vendor_id"][member]
    is_mixed = marked(row, np.append(vendor_id, "")[row] != work["vendor_id"], size)
    return pd.DataFrame(
        {
            "subject_id": share.index,
            "vendor_id": np.where(is_mixed, "", vendor_id),
            "name": work["vendor_name"][member],
            "measure": share.to_numpy(),
            "limit": limit,
            "left_out": left_out,
            "has_tier1": marked(row, work.equals("tier", Tier.T1), size),
        }
    )


def _parents(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups by parent company, or by vendor where it has no parent."""
    is_group = groups["subject_id"].str.startswith("parent:")
    name = groups["subject_id"].str.removeprefix("parent:").where(is_group, groups["name"])
    return groups.assign(subject_kind=np.where(is_group, "parent", "vendor"), name=name)


def _countries(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups by country of work, which are no vendor's own."""
    code = groups["subject_id"]
    return groups.assign(subject_id="country:" + code, subject_kind="country", name="work in " + code, vendor_id="")


def _whole(live: Table, external: Table, parents: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The portfolio as one row: the index over parents."""
    of_parents = unknown_share(external["yearly_value"], external["vendor_id"])
    of_countries = unknown_share(live["yearly_value"], live["site_country"])
    has_no_shares = len(external) > 0 and parents.empty  # every value is 0
    index = hhi(parents["measure"])
    largest = parents["measure"] == parents["measure"].max()
    row = {
        "subject_id": "portfolio",
        "subject_kind": "portfolio",
        "vendor_id": "",
        "measure": index,
        "effective": effective_number(index),
        "limit": policy.hhi_ceiling,
        "left_out": 1.0 if has_no_shares else float(np.fmax(np.fmax(of_parents, of_countries), 0.0)),
        "has_tier1": bool(parents["has_tier1"][largest].any()),
    }
    return pd.DataFrame([row])
