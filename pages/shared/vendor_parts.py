"""The parts of one vendor's page: its score taken apart, performance, contracts, governance, sites and history."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, links, load, show
from pages.shared.assured import assured
from pages.shared.days_between_incidents import days_between_incidents
from pages.shared.points import attained_points, control_points
from pages.shared.score_components import score_components
from pages.shared.work_flow import work_flow
from sourcing_core.assessment import Assessment
from sourcing_core.charts.attainment_chart import attainment_chart
from sourcing_core.charts.control_chart import control_chart
from sourcing_core.charts.decision_timeline import decision_timeline
from sourcing_core.charts.score_bars import score_bars
from sourcing_core.metrics.strategic import ip_protection
from sourcing_core.register.places import country_names
from sourcing_core.vocabulary import Outcome, Severity, SourcingLabel, Stage

_OPEN = {Outcome.GAP.value: "Gap", Outcome.UNKNOWN.value: "Cannot tell", Outcome.ACCEPTED.value: "Accepted"}


def score(assessment: Assessment, vendor_id: str) -> None:
    """What the score is made of; a click on a metric shows its figures."""
    scores = assessment.vendors.scores.set_index("subject_id")
    if vendor_id not in scores.index:
        return
    made, names = assessment.vendors.contributions, assessment.portfolio.names["metric"]
    parts = made[made["subject_id"].eq(vendor_id) & made["weight"].gt(0)]
    bars = pd.DataFrame(
        {
            "metric_id": parts["metric_id"],
            "metric": parts["metric_id"].map(names).fillna(parts["metric_id"]),
            "contribution": parts["points"] * parts["weight"],
            "possible": 100 * parts["weight"],
        }
    )
    row: dict[Any, Any] = {str(name): value for name, value in scores.loc[vendor_id].items()}
    note = (
        f"held at {assessment.policy.cap_on_critical:.0f}: a critical level is below minimum, or a critical duty is open"
        if row["capped"]
        else ""
    )
    drawn = show.drawn(
        "vendor score",
        lambda colours: score_bars(
            bars,
            colours,
            score=float(row["score"]),
            low=float(row["score_low"]),
            high=float(row["score_high"]),
            coverage=float(row["coverage"]),
            note=note,
            metrics_of=vendor_id,
        ),
        vendor_id,
    )
    units = assessment.portfolio.tables["metric"].set_index("metric_id")["unit"]
    numbers = parts.assign(unit=parts["metric_id"].map(units), score=parts["points"].round(1))[
        ["metric_id", "weight", "score", "value", "expected", "minimum", "n", "why", "unit"]
    ]
    clicked = show.chart(drawn.figure, drawn.alt, "vendor_score", numbers=numbers, selects=True)
    if clicked and clicked[0].get("customdata"):
        st.query_params.update(metric=str(clicked[0]["customdata"][1]), tab="performance")
        st.query_params.pop("engagement", None)


def performance(assessment: Assessment, vendor_id: str) -> None:
    """One metric of one engagement: was the promise kept, and has the process changed."""
    series, names = assessment.portfolio.series, assessment.portfolio.names
    mine = series.columns_of(vendor_id=vendor_id)
    if not len(mine):
        show.nothing_yet("No figures are recorded for this vendor yet.", "figures", "Enter figures", vendor=vendor_id)
        days_between_incidents(assessment, vendor_id)
        return
    keys = series.keys.iloc[mine]
    there = set(keys["metric_id"])
    metrics = [m for m in dict.fromkeys([*assessment.policy.weights, *keys["metric_id"]]) if m in there]
    first, second = st.columns(2)
    metric_id = address.select(
        "Metric", metrics, "metric", key="vendor_metric", box=first, format_func=lambda i: names["metric"].get(i, i)
    )
    labels = _engagements(assessment, list(keys.loc[keys["metric_id"].eq(metric_id), "engagement_id"]))
    engagement_id = address.select(
        "Engagement", list(labels), "engagement", key="vendor_engagement", box=second, format_func=show.word_of(labels)
    )
    column = int(mine[(keys["metric_id"].eq(metric_id) & keys["engagement_id"].eq(engagement_id)).to_numpy()][0])
    pairs = np.flatnonzero(assessment.pairs.series_index == column)
    left, right = st.columns(2)
    with left:
        _kept(assessment, column, pairs, str(names["metric"].get(metric_id, metric_id)))
    with right:
        _changed(assessment, column, pairs, str(names["metric"].get(metric_id, metric_id)))
    score_components(assessment, engagement_id, metric_id)
    if metric_id.startswith("cycle_time"):
        work_flow(assessment, engagement_id)
    if metric_id == ip_protection.METRIC_ID or ip_protection.METRIC_ID not in there:
        days_between_incidents(assessment, vendor_id)


def _engagements(assessment: Assessment, ids: list[str]) -> dict[str, str]:
    """Engagement id -> 'Rotterdam distribution centre · Warehousing (E-008)'."""
    there, names = assessment.portfolio.tables["engagement"].set_index("engagement_id"), assessment.portfolio.names
    found = {}
    for i in ids:
        parts = [names["site"].get(str(there.at[i, "site_id"])), names["function"].get(str(there.at[i, "function_id"]))]
        found[i] = f"{' · '.join(part for part in parts if part)} ({i})"
    return found


def _kept(assessment: Assessment, column: int, pairs: np.ndarray[tuple[int], np.dtype[np.int64]], name: str) -> None:
    """The figures against expected and minimum."""
    st.markdown("**Was the promise kept?**")
    key = assessment.portfolio.series.keys.iloc[column]
    if not len(pairs):
        show.nothing_yet(
            "No service level is agreed for this metric.",
            "register",
            "Record a service level",
            kind="service_level",
            id="new",
            with_vendor_id=key["vendor_id"],
            with_metric_id=key["metric_id"],
        )
        return
    unit, pair = str(key["unit"]), int(pairs[0])
    drawn = show.drawn(
        "attained",
        lambda colours: attainment_chart(
            attained_points(assessment, pair),
            colours,
            name=name,
            unit=unit,
            confidence=assessment.policy.confidence,
        ),
        pair,
    )
    show.chart(drawn.figure, drawn.alt, "vendor_attained", numbers=lambda: attained_points(assessment, pair), unit=unit)
    assured(assessment, pair)
    level_id = assessment.levels.iloc[assessment.pairs.level_index[pair]]["level_id"]
    links.link("service-levels", f"Service level {level_id}", icon=":material/task_alt:", id=level_id)


def _changed(assessment: Assessment, column: int, pairs: np.ndarray[tuple[int], np.dtype[np.int64]], name: str) -> None:
    """The control chart."""
    st.markdown("**Has the process changed?**")
    made_of, policy = int(assessment.control.points[column]), assessment.policy
    unit = str(assessment.portfolio.series.keys.iloc[column]["unit"])
    target = float(assessment.pairs.expected_inside[pairs[0]]) if len(pairs) else np.nan
    drawn = show.drawn(
        "control",
        lambda colours: control_chart(
            control_points(assessment, column, target),
            colours,
            name=name,
            unit=unit,
            trial=made_of < policy.limits_firm_points,
        ),
        column,
        str(target),
    )
    show.chart(
        drawn.figure, drawn.alt, "vendor_control", numbers=lambda: control_points(assessment, column, target), unit=unit
    )
    if made_of < policy.limits_minimum_points:
        st.caption(f"Limits need {policy.limits_minimum_points} months with figures; {made_of} are there.")


def contracts(assessment: Assessment, vendor_id: str) -> None:
    """Terms, and the day by which each must be decided."""
    found = assessment.contracts[assessment.contracts["vendor_id"].eq(vendor_id)]
    if found.empty:
        show.nothing_yet(
            "No contract is recorded for this vendor.",
            "register",
            "Record a contract",
            kind="contract",
            id="new",
            with_vendor_id=vendor_id,
        )
        return
    told = found.rename(columns={"decide_by": "decision_on", "notice_by": "notice_on"}).assign(
        vendor=[
            f"{name or contract_id}" if pd.notna(name) else contract_id
            for name, contract_id in zip(found["name"], found["contract_id"], strict=True)
        ],
        overdue=found["days_to_decide"].lt(0).fillna(value=False).astype(bool) & ~found["is_decided"],
    )
    drawn = show.drawn(
        "contracts", lambda colours: decision_timeline(told, colours, as_of=assessment.portfolio.as_of), vendor_id
    )
    numbers = found[["contract_id", "name", "signed_on", "starts_on", "ends_on", "notice_by", "decide_by", "decision"]]
    clicked = show.chart(drawn.figure, drawn.alt, "vendor_contracts", numbers=numbers, selects=True)
    if clicked and clicked[0].get("customdata"):
        links.go("register", kind="contract", id=str(np.ravel(clicked[0]["customdata"])[0]))
    with st.container(horizontal=True):
        for contract_id in found["contract_id"]:
            links.link(
                "register", f"Contract {contract_id}", icon=":material/description:", kind="contract", id=contract_id
            )


def governance(assessment: Assessment, vendor_id: str) -> None:
    """Duties that are open, cannot be checked, or are accepted for a while."""
    findings = assessment.findings[assessment.findings["vendor_id"].astype("str").eq(vendor_id)]
    opened = findings[findings["outcome"].isin(list(_OPEN))].sort_values(["outcome", "severity", "rule_id"])
    if opened.empty:
        show.all_clear("Every duty that can be checked is met.")
        return
    show.table(
        pd.DataFrame(
            {
                "Outcome": opened["outcome"].astype("str").map(_OPEN),
                "Severity": opened["severity"].astype("str").map({word.value: word.label for word in Severity}),
                "What": show.sentences(opened["says"]),
                "What closes it": opened["remedy"].astype("str"),
                "Rule": opened["rule_id"].astype("str"),
            }
        ),
        key="vendor_gaps",
        row_height=62,
        rows=8,
        columns={
            "Outcome": st.column_config.TextColumn(width=90),
            "Severity": st.column_config.TextColumn(width=80),
            "What": st.column_config.TextColumn(width=400),
            "What closes it": st.column_config.TextColumn(width=300),
            "Rule": st.column_config.TextColumn(width=60),
        },
        alt="Duties that are open or cannot be checked",
    )
    links.link("gaps", "Its gaps on their own page", icon=":material/rule:", vendor=vendor_id)


def sites(assessment: Assessment, vendor_id: str) -> None:
    """Where it works for us, on what, and how that counts."""
    there = assessment.engagements[assessment.engagements["vendor_id"].eq(vendor_id)]
    if there.empty:
        show.nothing_yet(
            "No engagement is recorded for this vendor.",
            "register",
            "Record an engagement",
            kind="engagement",
            id="new",
            with_vendor_id=vendor_id,
        )
        return
    labels = {word.value: word.label for word in SourcingLabel}
    show.table(
        pd.DataFrame(
            {
                "Site": there["site_name"],
                "Country": there["site_country"].map(country_names()),
                "Work": there["function_name"],
                "Stage": there["stage"].map({word.value: word.label for word in Stage}),
                "Sourcing": there["label"].map(labels).fillna("Not known"),
                "Yearly value": there["yearly_value"],
                "Currency": there["currency"],
                "Nearshore": there["is_nearshore"].map({True: "yes", False: "no"}),
                "Engagement": there["engagement_id"],
            }
        ),
        key="vendor_sites",
        columns={"Yearly value": st.column_config.NumberColumn(format="localized")},
        alt="Engagements of this vendor",
    )


def history(_assessment: Assessment, vendor_id: str) -> None:
    """Who changed the record, when and why."""
    rows = load.store().journal(kind="vendor", record_id=vendor_id)
    show.table(
        pd.DataFrame(
            {
                "When (UTC)": show.instants(rows["at"]),
                "Who": rows["who"],
                "Why": rows["why"],
                "Revision": rows["revision"],
            }
        ),
        key="vendor_history",
        alt="Changes of this vendor",
    )
    links.link("journal", "Field by field in the journal", icon=":material/history:", kind="vendor", record=vendor_id)
