"""The demo portfolio: whole, repeatable, believable, and every story of its README is in it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sourcing_core.decisions.classify import sourcing_labels
from sourcing_core.desk import demo_tables
from sourcing_core.desk.demo_figures import MONTHS, ROLLED_UP
from sourcing_core.desk.demo_portfolio import Demo, Post, demo_portfolio
from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.metrics.rollup import rollup_deliveries, rollup_inspections, rollup_work_items
from sourcing_core.metrics.strategic.overlay import with_strategic
from sourcing_core.months import month_number
from sourcing_core.policy import Policy
from sourcing_core.portfolio import LEDGER, Portfolio, frame, matrices, series_keys
from sourcing_core.register import RECORDS, ROWS, make, shapes
from sourcing_core.register.built_in_controls import built_in_controls
from sourcing_core.rules.check import check
from sourcing_core.spc.evidence import Evidence, evidence
from sourcing_core.spc.intervals import wilson
from sourcing_core.spc.p_chart import p_limits
from sourcing_core.spc.signals import beyond_limits
from sourcing_core.vocabulary import EventKind, SourcingLabel

PRACTICE = (
    "ip_evidence",
    "incident",
    "access_review",
    "idea",
    "survey",
    "survey_response",
    "deliverable",
    "backlog_item",
)
TODAY = date(2026, 11, 22)
LAST = month_number(TODAY) - 1
ODD_DAYS = [date(2024, 2, 29), date(2026, 1, 1), date(2026, 3, 31), date(2027, 12, 31)]
ID_STYLE = {"vendor": "V", "site": "S", "function": "F", "engagement": "E", "contract": "C", "clause": "CL",
            "service_level": "L", "person": "P", "waiver": "W", "ip_evidence": "IPE", "incident": "I",
            "access_review": "AR", "idea": "ID", "survey": "SV", "deliverable": "D", "acknowledgement": "AK",
            "rebaseline": "RB", "subscription": "SU"}  # fmt: skip
ROLL_UPS = {
    EventKind.DELIVERIES: rollup_deliveries,
    EventKind.INSPECTIONS: rollup_inspections,
    EventKind.WORK_ITEMS: rollup_work_items,
}


@pytest.fixture(scope="module")
def demo() -> Demo:
    return demo_portfolio(TODAY)


@pytest.fixture(scope="module")
def rolled_up(demo: Demo) -> pd.DataFrame:
    """The figures that the events give: engagement_id, metric_id, month, amount, base."""
    tables = [ROLL_UPS[kind](events, as_of=TODAY).figures for kind, events in demo.events.items()]
    return pd.concat([table.to_pandas() for table in tables]).astype({"engagement_id": "str", "metric_id": "str"})


@pytest.fixture(scope="module")
def portfolio(demo: Demo, rolled_up: pd.DataFrame) -> Portfolio:
    return portfolio_of(demo, rolled_up, TODAY)


def portfolio_of(demo: Demo, rolled_up: pd.DataFrame, today: date) -> Portfolio:
    """What a database that was given the demo would load."""
    built_in = [make(RECORDS["metric"], metric.record()) for metric in catalogue()]
    controls = [*built_in_controls(), *demo.records["ip_control"]]
    records = {**demo.records, "metric": [*built_in, *demo.records["metric"]], "ip_control": controls}
    tables = {
        kind: frame(kind, {name: [getattr(one, name) for one in records[kind]] for name in record.model_fields})
        for kind, record in RECORDS.items()
    }
    posts = [*demo.figures, *(correction.post for correction in demo.corrections)]
    typed = [(p.engagement_id, p.metric_id, p.month, p.amount, p.base, p.source.code) for p in posts]
    rows = [*typed, *((*row, 2) for row in rolled_up.itertuples(index=False, name=None))]
    keys = sorted({row[:2] for row in rows})
    column = {key: number for number, key in enumerate(keys)}
    ledger = np.array([(column[row[:2]], *row[2:], 1) for row in rows], LEDGER)
    named = series_keys([key[0] for key in keys], [key[1] for key in keys], tables)
    entered = Portfolio(today, 1, tables, matrices(ledger, np.arange(len(keys)), named, today))
    return with_strategic(entered, Policy(**demo.policy_changes))


def scores(portfolio: Portfolio, engagement_id: str, metric_id: str) -> Any:
    """The score of each of the thirty months that end with the last full one, oldest first."""
    table = portfolio.series
    (column,) = table.columns_of(engagement_id=engagement_id, metric_id=metric_id)
    return table.value[(table.months > LAST - MONTHS) & (table.months <= LAST), column]


def of(demo: Demo, kind: str) -> dict[str, Any]:
    return {getattr(record, RECORDS[kind].key): record for record in demo.records[kind]}


def series(demo: Demo, engagement_id: str, metric_id: str, source: str | None = None) -> pd.DataFrame:
    """Months with amount, base and value, oldest first."""
    posts = [p for p in demo.figures if (p.engagement_id, p.metric_id) == (engagement_id, metric_id)]
    table = pd.DataFrame([p for p in posts if source in (None, p.source)], columns=Post._fields).set_index("month")
    return table.assign(value=table["amount"] / table["base"])


def level(demo: Demo, engagement_id: str, metric_id: str) -> Any:
    return next(
        one for one in demo.records["service_level"] if (one.engagement_id, one.metric_id) == (engagement_id, metric_id)
    )


def vendor_named(demo: Demo, name: str) -> Any:
    return next(vendor for vendor in demo.records["vendor"] if vendor.name == name)


def spend(demo: Demo) -> pd.DataFrame:
    """Yearly value, site country and parent company per engagement that goes on."""
    sites, vendors = of(demo, "site"), of(demo, "vendor")
    live = [one for one in demo.records["engagement"] if one.stage != "ended" and one.yearly_value]
    rows = [(e.yearly_value, sites[e.site_id].country, vendors[e.vendor_id].parent or e.vendor_id) for e in live]
    return pd.DataFrame(rows, columns=["value", "country", "parent"])


# Whole and repeatable


def test_the_same_day_gives_the_same_demo(demo: Demo) -> None:
    again = demo_portfolio(TODAY)

    assert again.records == demo.records
    assert (again.figures, again.corrections) == (demo.figures, demo.corrections)
    assert all(again.events[kind].equals(table) for kind, table in demo.events.items())


def test_another_day_moves_the_months_and_leaves_the_numbers(demo: Demo) -> None:
    later = demo_portfolio(date(2027, 2, 3))

    assert [post._replace(month=post.month - 3) for post in later.figures] == demo.figures
    assert later.records["service_level"][0].expected == demo.records["service_level"][0].expected


def test_it_is_as_large_as_it_says(demo: Demo) -> None:
    counts = {kind: len(records) for kind, records in demo.records.items()}
    countries = {site.country for site in demo.records["site"]}

    assert (counts["vendor"], counts["site"], counts["engagement"], counts["contract"]) == (16, 25, 45, 25)
    assert counts["function"] == 9
    assert len(countries) == 15
    assert "SG" in countries
    assert Counter(vendor.ownership for vendor in demo.records["vendor"])["captive"] == 3
    assert {person.side for person in demo.records["person"]} == {"ours", "vendor"}


def test_kinds_stand_in_an_order_in_which_they_can_be_stored(demo: Demo) -> None:
    assert list(demo.records) == [kind for kind in RECORDS if kind in demo.records]
    assert set(demo.records) == set(RECORDS)


def test_ids_are_unique_and_in_the_house_style(demo: Demo) -> None:
    for kind, prefix in ID_STYLE.items():
        ids = [getattr(record, RECORDS[kind].key) for record in demo.records[kind]]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(rf"{prefix}-\d{{3}}", name) for name in ids)


@pytest.mark.parametrize("today", [TODAY, *ODD_DAYS])
def test_every_reference_leads_to_a_record(today: date) -> None:
    records = demo_portfolio(today).records
    known = {kind: {getattr(record, RECORDS[kind].key) for record in found} for kind, found in records.items()}
    known["metric"] |= {metric.metric_id for metric in catalogue()}
    known["ip_control"] |= {control.control_id for control in built_in_controls()}
    for kind, found in records.items():
        for shape in (shape for shape in shapes(RECORDS[kind]) if shape.ref):
            named = {getattr(record, shape.name) for record in found} - {None}
            assert named <= known[str(shape.ref)], (kind, shape.name)


def test_waivers_name_rules_and_subjects_that_are_there(demo: Demo) -> None:
    subjects = set(of(demo, "contract")) | set(of(demo, "engagement")) | set(of(demo, "vendor"))

    assert {waiver.subject_id for waiver in demo.records["waiver"]} <= subjects
    assert min(waiver.expires_on for waiver in demo.records["waiver"]) < TODAY, "one waiver has run out"


def test_every_site_is_found_by_its_city(demo: Demo) -> None:
    for site in demo.records["site"]:
        assert site.zone
        assert site.latitude is not None
        assert site.longitude is not None


def test_the_policy_takes_what_the_demo_changes(demo: Demo) -> None:
    policy = Policy(**demo.policy_changes)

    assert policy.home_country == "NL"
    assert "fictional" in policy.organisation


def test_all_four_kinds_of_sourcing_occur(portfolio: Portfolio, demo: Demo) -> None:
    policy = Policy(**demo.policy_changes)
    labels = sourcing_labels(
        portfolio.engagements, policy.home_country, policy.home_zone, policy.nearshore_hours, TODAY
    )  # fmt: skip

    assert set(labels["label"]) == set(SourcingLabel)
    assert set(labels["is_nearshore"]) == {True, False}


def test_a_date_that_is_not_counted_from_today_is_refused() -> None:
    with pytest.raises(ValueError, match="write -45d, -36m or"):
        demo_tables.day("2026-03-01", TODAY)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("-1d", date(2024, 2, 29)),
        ("+0m", date(2024, 3, 1)),
        ("-1e", date(2024, 2, 29)),
        ("-12e", date(2023, 3, 31)),
        ("", None),
    ],
)
def test_days_are_counted_from_today(cell: str, expected: date | None) -> None:
    assert demo_tables.day(cell, date(2024, 3, 1)) == expected


# Figures and events


def test_figures_end_in_the_last_full_month_and_span_thirty(demo: Demo) -> None:
    months = {post.month for post in demo.figures}

    assert months == set(range(LAST - MONTHS + 1, LAST + 1))


def test_each_figure_is_posted_once_for_a_metric_that_exists(demo: Demo) -> None:
    keys = [(p.engagement_id, p.metric_id, p.month, p.source) for p in demo.figures]
    known = {metric.metric_id for metric in catalogue()} | {"cost_per_case"}

    assert len(set(keys)) == len(keys)
    assert {post.metric_id for post in demo.figures} <= known


def test_figures_are_possible_values_of_their_kind(demo: Demo) -> None:
    kinds = {metric.metric_id: metric.metric_kind for metric in catalogue()} | {"cost_per_case": "amount"}
    table = pd.DataFrame(demo.figures).assign(kind=lambda t: t["metric_id"].map(kinds))
    share, score, other = (
        table[table["kind"].isin(names)] for names in (["proportion"], ["score"], ["duration", "amount"])
    )

    assert len(share) + len(score) + len(other) == len(table)
    assert share["amount"].between(0, share["base"]).all()
    assert (share["amount"] % 1 == 0).all()
    assert (table["base"] % 1 == 0).all()
    assert score["amount"].between(0, 100).all()
    assert (other["amount"] > 0).all()
    assert (table["base"] >= 2).mean() > 0.999


def test_no_figure_lies_outside_the_life_of_its_engagement(demo: Demo) -> None:
    works = of(demo, "engagement")
    for post in demo.figures:
        work = works[post.engagement_id]
        assert month_number(work.started_on) <= post.month
        assert work.ended_on is None or post.month <= month_number(work.ended_on)


def test_what_events_tell_is_not_typed_as_well(demo: Demo, rolled_up: pd.DataFrame) -> None:
    typed = {(p.engagement_id, p.metric_id) for p in demo.figures}
    given_by_events = set(zip(rolled_up["engagement_id"], rolled_up["metric_id"], strict=True))

    assert not typed & given_by_events


def test_events_give_the_figures_that_they_replace(rolled_up: pd.DataFrame) -> None:
    given_by_events = rolled_up.groupby(["engagement_id", "metric_id"])["month"].count()

    for engagement, metric in [("E-009", "on_time_delivery"), ("E-011", "cycle_time"), ("E-039", "on_time_in_full"),
                               ("E-011", "defect_rate"), ("E-011", "first_pass_yield"),
                               ("E-024", "cycle_time"), ("E-041", "cycle_time_attainment")]:  # fmt: skip
        assert given_by_events[engagement, metric] == MONTHS, (engagement, metric)
    assert {metric for metrics in ROLLED_UP.values() for metric in metrics} <= set(rolled_up["metric_id"])


def test_events_lie_in_the_same_months_as_the_figures(rolled_up: pd.DataFrame) -> None:
    assert rolled_up["month"].between(LAST - MONTHS + 1, LAST).all()


@pytest.mark.parametrize(("kind", "about"), [("deliveries", 3000), ("inspections", 400), ("work_items", 1500)])
def test_events_are_rows_that_an_import_would_accept(demo: Demo, kind: str, about: int) -> None:
    events = demo.events[EventKind(kind)]

    assert len(events) == pytest.approx(about, rel=0.1)
    assert set(events.column_names) <= set(ROWS[kind].model_fields)
    for row in events.to_pylist():
        make(ROWS[kind], row)


@pytest.mark.parametrize("today", [TODAY, *ODD_DAYS])
def test_nothing_has_happened_that_is_still_to_come(today: date) -> None:
    for table in demo_portfolio(today).events.values():
        for name, column in zip(table.column_names, table.columns, strict=True):
            if pa.types.is_temporal(column.type) and not name.endswith("promised_on"):
                latest = max(value for value in column.to_pylist() if value is not None)
                assert (latest.date() if hasattr(latest, "date") else latest) < today, name


def test_deliveries_come_after_their_orders_and_cases_end_after_they_begin(demo: Demo) -> None:
    lines, items = (demo.events[kind].to_pandas() for kind in (EventKind.DELIVERIES, EventKind.WORK_ITEMS))

    assert not (lines["delivered_on"] < lines["ordered_on"]).any()
    assert not (lines["requested_on"] < lines["ordered_on"]).any()
    assert not (items["finished_at"] < items["started_at"]).any()
    assert not (items["started_at"] < items["requested_at"]).any()


def test_some_lines_were_still_open_when_the_last_month_ended(demo: Demo) -> None:
    lines = demo.events[EventKind.DELIVERIES].to_pandas()
    is_open = lines["delivered_on"].isna() & lines["cancelled_on"].isna()

    assert 1 <= is_open.sum() <= 10
    assert (pd.to_datetime(lines.loc[is_open, "first_promised_on"]) >= "2026-10-01").all()


def test_some_lines_arrive_in_two_parts(demo: Demo) -> None:
    ids = Counter(demo.events[EventKind.DELIVERIES]["delivery_id"].to_pylist())

    assert Counter(ids.values())[2] > 20


# The stories


def test_green_levels_hide_unhappy_people(demo: Demo, portfolio: Portfolio) -> None:
    assert vendor_named(demo, "Marble Toucan Contact Centres").vendor_id == of(demo, "engagement")["E-005"].vendor_id
    for work in ("E-005", "E-006"):
        promised = [one for one in demo.records["service_level"] if one.engagement_id == work]
        for one in promised:
            values = series(demo, work, one.metric_id)["value"] * 100
            kept = values >= one.expected if one.direction == "higher" else values <= one.expected
            assert kept.all(), (work, one.metric_id)
        mood = scores(portfolio, work, "customer_alignment")
        assert mood[:12].mean() == pytest.approx(80, abs=2)
        assert mood[-1] == pytest.approx(57, abs=3)
        assert "customer_alignment" not in {one.metric_id for one in promised}


def test_a_slow_slide_ends_below_the_minimum(demo: Demo) -> None:
    values = series(demo, "E-008", "on_time_delivery")["value"] * 100
    agreed = level(demo, "E-008", "on_time_delivery")

    assert values.iloc[:18].mean() == pytest.approx(97, abs=0.5)
    assert values.iloc[-1] == pytest.approx(91, abs=1)
    assert values.iloc[-1] < agreed.minimum
    assert (values.iloc[:18] >= agreed.expected).all()
    assert np.polyfit(range(12), values.iloc[-12:], 1)[0] < -0.3


def test_a_sudden_shift_five_months_ago_stays(demo: Demo) -> None:
    table = series(demo, "E-010", "defect_rate")
    limits = p_limits(table[["amount"]], table[["base"]], baseline=np.arange(MONTHS)[:, np.newaxis] < 24)
    is_beyond = beyond_limits(table[["value"]], limits)

    assert table["value"].iloc[-5:].mean() > 3 * table["value"].iloc[:-5].mean()
    assert np.asarray(is_beyond).ravel().astype(bool).tolist() == [False] * 25 + [True] * 5


def test_a_tiny_sample_looks_awful_and_says_nothing(demo: Demo) -> None:
    table = series(demo, "E-013", "on_time_delivery")
    last, agreed = table.iloc[-1], level(demo, "E-013", "on_time_delivery")
    low, high = wilson(last["amount"], last["base"])

    assert (last["amount"], last["base"]) == (2, 3)
    assert last["value"] * 100 < agreed.minimum
    assert evidence(low, high, agreed.expected / 100, 1) == Evidence.NOT_DISTINGUISHABLE
    assert table["base"].max() < 10


def test_a_vendor_stopped_reporting_three_months_ago(demo: Demo) -> None:
    for work in ("E-015", "E-016"):
        assert max(p.month for p in demo.figures if p.engagement_id == work) == LAST - 3
        assert of(demo, "engagement")[work].stage == "live"


@pytest.mark.parametrize("today", [TODAY, *ODD_DAYS])
def test_deadlines_stand_where_the_stories_need_them(today: date) -> None:
    contracts = of(demo_portfolio(today), "contract")
    policy = Policy()
    expired, near, past, due = (contracts[name] for name in ("C-010", "C-003", "C-022", "C-006"))

    assert expired.ends_on == today - timedelta(days=45)
    assert near.auto_renews
    assert 0 < (near.ends_on - timedelta(days=near.notice_days) - today).days <= policy.notice_warning_days
    assert past.auto_renews
    assert past.ends_on - timedelta(days=past.notice_days) < today < past.ends_on
    assert due.ends_on - timedelta(days=due.notice_days + due.internal_lead_days) == today + timedelta(days=14)
    assert not any(contract.decision for contract in (expired, near, past, due))


def test_one_country_holds_more_than_half_of_the_spend(demo: Demo) -> None:
    table = spend(demo)
    share = table.groupby("country")["value"].sum() / table["value"].sum()

    assert share["IN"] > Policy().largest_country_share
    assert share.drop("IN").max() < 0.2


def test_audits_find_two_to_four_points_less_than_the_vendor_reports(demo: Demo) -> None:
    for work in ("E-017", "E-018"):
        reported, audited = (
            series(demo, work, "on_time_delivery", s)["value"] * 100 for s in ("vendor_reported", "audited")
        )
        kindness = (reported.loc[audited.index] - audited).to_numpy()

        assert len(reported) == MONTHS
        assert len(audited) == MONTHS // 3
        assert audited.index.max() == LAST
        assert ((kindness > 2) & (kindness < 4)).all()


def test_a_captive_gets_faster_and_better(demo: Demo) -> None:
    assert of(demo, "vendor")[of(demo, "engagement")["E-020"].vendor_id].ownership == "captive"
    days, defects = series(demo, "E-020", "cycle_time")["amount"], series(demo, "E-020", "defect_rate")["value"]

    assert days.iloc[-2:].mean() < 0.8 * days.iloc[:20].mean()
    assert defects.iloc[-2:].mean() < 0.6 * defects.iloc[:20].mean()


def test_of_one_vendor_nothing_is_known_but_the_name(demo: Demo) -> None:
    vendor = vendor_named(demo, "Hazel Comet Trading")
    told = {name for name, value in vendor.model_dump().items() if value is not None}

    assert told == {"vendor_id", "name", "ownership"}
    assert not [e for e in demo.records["engagement"] if e.vendor_id == vendor.vendor_id]


def test_corrections_replace_figures_and_give_reasons(demo: Demo) -> None:
    before = {(p.engagement_id, p.metric_id, p.month, p.source): p for p in demo.figures}

    assert len(demo.corrections) == 5
    for post, reason in demo.corrections:
        old = before[post.engagement_id, post.metric_id, post.month, post.source]
        assert (old.amount, old.base) != (post.amount, post.base)
        assert post.month < LAST
        assert len(reason) > 10


def test_a_pilot_runs_for_six_months_on_an_unsigned_letter(demo: Demo) -> None:
    pilots = [work for work in demo.records["engagement"] if work.stage == "pilot"]

    assert [pilot.engagement_id for pilot in pilots] == ["E-040"]
    assert of(demo, "contract")[pilots[0].contract_id].signed_on is None
    assert len(series(demo, "E-040", "on_time_delivery")) == 6


def test_a_tier_1_vendor_has_no_deputies(demo: Demo) -> None:
    vendor = vendor_named(demo, "Nine Otters Cloud Operations")

    assert vendor.tier == "T1"
    assert (vendor.deputy_id, vendor.vendor_deputy_id) == (None, None)
    assert vendor.owner_id


def test_clauses_are_missing_unknown_and_unchecked(demo: Demo) -> None:
    found: dict[tuple[str, str], Any] = {(c.contract_id, c.clause_kind): c for c in demo.records["clause"]}

    assert found["C-009", "audit_right"].is_present is False
    assert found["C-012", "termination"].is_present is None
    assert ("C-023", "audit_right") not in found
    assert found["C-016", "intellectual_property"].is_present
    assert found["C-016", "intellectual_property"].enforceable_in is None
    assert "RO" not in found["C-017", "intellectual_property"].enforceable_in


def test_luck_decides_whether_a_level_is_hit(demo: Demo) -> None:
    values = series(demo, "E-037", "on_time_delivery")["value"].iloc[-12:] * 100
    kept = (values >= level(demo, "E-037", "on_time_delivery").expected).sum()

    assert 6 <= kept <= 10


def test_middling_figures_are_steady_between_the_minimum_and_the_expected_level(demo: Demo) -> None:
    for story in (row for row in demo_tables.rows("stories") if row["story"] == "middling"):
        agreed = level(demo, story["engagement_id"], story["metric_id"])
        mean = series(demo, story["engagement_id"], story["metric_id"])["amount"].mean()

        assert min(agreed.expected, agreed.minimum) < mean < max(agreed.expected, agreed.minimum)


def test_careless_lines_make_a_figure_unreliable(demo: Demo) -> None:
    lines = demo.events[EventKind.DELIVERIES].to_pandas()
    unpromised = lines["first_promised_on"].isna().groupby(lines["engagement_id"]).mean()

    assert unpromised["E-039"] > 0.02
    assert unpromised.drop("E-039").max() == 0


def test_every_story_names_its_vendor_in_the_readme(demo: Demo) -> None:
    text = (demo_tables.DEMO / "README.md").read_text(encoding="utf-8")
    works, vendors = of(demo, "engagement"), of(demo, "vendor")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    for story in demo_tables.rows("stories"):
        name = vendors[works[story["engagement_id"]].vendor_id].name
        assert any(name in line and story["engagement_id"] in line for line in lines), story


def test_it_is_said_to_be_fictional_wherever_it_is_read(demo: Demo) -> None:
    assert (demo_tables.DEMO / "README.md").read_text(encoding="utf-8").split("\n")[2].startswith("Fictional.")
    assert all(v.notes.startswith("Fictional") for v in demo.records["vendor"] if v.name != "Hazel Comet Trading")
    assert all(person.email.endswith(".example") for person in demo.records["person"])


@pytest.mark.parametrize("today", [TODAY, *ODD_DAYS])
def test_no_record_tells_a_deed_that_is_still_to_come(today: date) -> None:
    done = ("dated_on", "detected_on", "closed_on", "reviewed_on", "submitted_on", "accepted_on", "started_on", "live_on",
            "rejected_on", "responded_on", "finished_on", "noted_on", "decided_on", "begins_on", "month")  # fmt: skip
    for kind in (*PRACTICE, "acknowledgement", "rebaseline"):
        for record in demo_portfolio(today).records[kind]:
            days = [day for name in done if (day := getattr(record, name, None))]
            assert max(days) < today, record


def test_scores_that_records_give_are_not_typed_as_well(demo: Demo) -> None:
    typed = {(p.engagement_id, p.metric_id) for p in demo.figures}
    with_ideas = {idea.engagement_id for idea in demo.records["idea"]}
    assessed = {evidence.vendor_id for evidence in demo.records["ip_evidence"]}
    asked = {survey.vendor_id for survey in demo.records["survey"]}

    for work in demo.records["engagement"]:
        assert (work.engagement_id, "innovation_velocity") not in typed or work.engagement_id not in with_ideas
        assert (work.engagement_id, "ip_protection") not in typed or work.vendor_id not in assessed
        assert (work.engagement_id, "customer_alignment") not in typed or work.vendor_id not in asked
    assert (len(with_ideas), len(assessed), len(asked)) == (6, 4, 5)


def test_vendor_managers_are_happy_where_customers_are_not(demo: Demo) -> None:
    last = {
        audience: max(
            (one for one in demo.records["survey"] if (one.vendor_id, one.audience) == ("V-002", audience)),
            key=lambda one: (one.closed_on, one.engagement_id == "E-005"),
        )
        for audience in ("customer", "vendor_manager")
    }
    marks = {
        audience: np.mean([r.satisfaction for r in demo.records["survey_response"] if r.survey_id == one.survey_id])
        for audience, one in last.items()
    }

    assert last["customer"].engagement_id == "E-005"
    assert marks["vendor_manager"] - marks["customer"] > 1


def test_an_old_word_on_a_critical_control_holds_the_score_down(portfolio: Portfolio) -> None:
    for work in ("E-029", "E-030", "E-031"):
        assert set(scores(portfolio, work, "ip_protection")) == {49}


def test_what_is_audited_every_year_scores_well_and_the_night_shift_less(portfolio: Portfolio) -> None:
    day, night = (scores(portfolio, work, "ip_protection") for work in ("E-032", "E-033"))

    assert (day > 85).all()
    assert day[-1] - night[-1] == pytest.approx(3, abs=1)


def test_a_leak_four_months_ago_takes_ten_points(portfolio: Portfolio) -> None:
    protection = scores(portfolio, "E-010", "ip_protection")

    assert protection[-5] - protection[-4] == pytest.approx(10)
    assert protection[-1] == protection[-4]


def test_only_one_vendors_benefits_are_validated_for_a_while(demo: Demo) -> None:
    vendor = {work.engagement_id: work.vendor_id for work in demo.records["engagement"]}
    by_vendor = Counter(vendor[idea.engagement_id] for idea in demo.records["idea"] if idea.benefit_validated)

    assert set(by_vendor) == {"V-008", "V-012"}
    assert by_vendor["V-008"] == 5


def test_new_limits_begin_where_the_level_shifted(demo: Demo) -> None:
    (decision,) = demo.records["rebaseline"]
    values = series(demo, decision.engagement_id, decision.metric_id)["amount"]
    begins = month_number(decision.begins_on)

    assert values.loc[: begins - 1].min() > values.loc[begins:].max() - 0.5
    assert values.loc[: begins - 1].mean() - values.loc[begins:].mean() > 1


# The whole picture


def test_most_promises_were_kept_last_month_and_a_quarter_of_vendors_have_something_to_talk_about(
    demo: Demo, portfolio: Portfolio
) -> None:
    keys = portfolio.series.keys[["engagement_id", "metric_id"]].itertuples(index=False, name=None)
    column = {key: place for place, key in enumerate(keys)}
    row = int(np.flatnonzero(portfolio.series.months == LAST)[0])
    is_expected, defaults = [], set()
    for one in demo.records["service_level"]:
        value = portfolio.series.value[row, column[one.engagement_id, one.metric_id]] / (0.01 if one.unit == "%" else 1)
        sign = 1 if one.direction == "higher" else -1
        if not np.isnan(value):
            is_expected.append(sign * value >= sign * one.expected)
            defaults |= {one.vendor_id} if sign * value < sign * one.minimum else set()
    silent = {of(demo, "engagement")[name].vendor_id for name in ("E-015", "E-016")}

    assert len(is_expected) > 200
    assert 0.85 < np.mean(is_expected) < 0.95
    assert len(defaults | silent) / len(demo.records["vendor"]) == pytest.approx(0.25, abs=0.07)


def test_most_series_have_a_level_and_every_level_a_series(demo: Demo, portfolio: Portfolio) -> None:
    promised = {(one.engagement_id, one.metric_id) for one in demo.records["service_level"]}
    found = set(portfolio.series.keys[["engagement_id", "metric_id"]].itertuples(index=False, name=None))

    assert promised <= found
    assert len(promised) > 0.75 * len(found)


@pytest.mark.parametrize("today", [TODAY, *ODD_DAYS])
def test_gaps_are_few_enough_to_talk_about_on_any_day(today: date) -> None:
    found = demo_portfolio(today)
    rolled = pd.concat(
        [ROLL_UPS[kind](events, as_of=today).figures.to_pandas() for kind, events in found.events.items()]
    )
    findings = check(
        portfolio_of(found, rolled.astype({"engagement_id": "str", "metric_id": "str"}), today),
        Policy(**found.policy_changes),
    )
    counts = findings.groupby(["outcome", "severity"], observed=False).size()

    assert counts["gap"].max() <= 25
    assert counts["gap"]["critical"] >= 5
    assert counts["unknown"].sum() >= 5
    assert counts["accepted"].sum() >= 1
    assert counts["met"].sum() > 10 * counts["gap"].sum()


# Files to try an import with


@pytest.mark.parametrize(
    ("name", "kind"),
    [("example_vendors", "vendor"), ("example_figures", "figures"), ("example_deliveries", "deliveries")],
)
def test_example_files_use_headers_that_are_known_and_values_that_are_accepted(name: str, kind: str) -> None:
    record = RECORDS.get(kind) or ROWS[kind]
    fields = {
        word.casefold(): shape.name
        for shape in shapes(record)
        for word in (shape.name.replace("_", " "), shape.title, *shape.synonyms)
    }
    with (demo_tables.DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert 10 <= len(rows) <= 40
    assert {header.casefold() for header in rows[0]} <= set(fields)
    for row in rows:
        values = {fields[header.casefold()]: cell for header, cell in row.items() if cell}
        if "period" in values:
            values["period"] += "-01"
        make(record, values)
