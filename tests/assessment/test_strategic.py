"""Strategic scores in a database: a refresh says what loading everything says, and the past stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.assessment import assess
from sourcing_core.desk.out_tables import TABLES
from sourcing_core.portfolio import Portfolio
from sourcing_core.register import RECORDS
from sourcing_core.storage import Change, Removal, Store, Work
from tests.assessment.test_refresh import same
from tests.factories import AT, TODAY, after, engagement, month, new, posts, service_level, tiny_register, vendor

SERIES = ("months", "amount", "base", "source", "restated")
FEBRUARY = date(2026, 2, 10)


def record(kind: str, **values: Any) -> Any:
    return RECORDS[kind](**values)


def evidence(number: int = 1, level: str = "verified", control: str = "K-1", **more: Any) -> Any:
    told = {"vendor_id": "V-1", "control_id": control, "level": level, "dated_on": FEBRUARY}
    return record("ip_evidence", evidence_id=f"IPE-{number}", **(told | more))


def control(number: int, **more: Any) -> Any:
    return record("ip_control", **{"control_id": f"K-{number}", "name": f"Control {number}", "weight": 1} | more)


def idea(number: int, **more: Any) -> Any:
    told = {"idea_id": f"ID-{number}", "name": "Faster", "engagement_id": "E-2", "category": "process"}
    return record("idea", **told | {"submitted_on": date(2025, 6, 1)} | more)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """Two vendors, some figures, and a level for IP protection; no built-in control is in use."""
    opened = Store.open(sqlite_url, AT)
    built_in = opened.load(TODAY, opened.head).tables["ip_control"]
    gone = [
        Change(opened.record("ip_control", each)[0].model_copy(update={"retired_on": date(2020, 1, 1)}), 1)  # type: ignore[index]
        for each in built_in["control_id"]
    ]
    records = [
        *tiny_register(2)[:-1],
        engagement(2, headcount=100, yearly_value=1e6, currency="EUR"),
        service_level(1, metric_id="ip_protection", expected=80, minimum=60, unit=None),
    ]
    figures = posts(
        ("E-1", "on_time_delivery", "2025-11", 90, 100, 2),
        ("E-1", "on_time_delivery", "2026-02", 95, 100, 2),
        ("E-2", "ip_protection", "2026-02", 55, 10, 3),
        ("E-2", "innovation_velocity", "2026-02", 55, 10, 1),
    )
    opened.commit(Work(changes=[*gone, *new(records)], posts=figures), "Ada", "Begin", after(1))
    yield opened
    opened.close()


def commit(store: Store, *records: Any, why: str = "Records", hours: float = 2, **work: Any) -> None:
    store.commit(Work(changes=new(records), **work), "Ada", why, after(hours))


def equal(one: Portfolio, other: Portfolio) -> None:
    for name in SERIES:
        np.testing.assert_array_equal(getattr(one.series, name), getattr(other.series, name), err_msg=name)
    pd.testing.assert_frame_equal(one.series.keys, other.series.keys)


def value(portfolio: Portfolio, engagement_id: str, metric_id: str, at: str = "2026-02") -> float:
    [column] = portfolio.series.columns_of(engagement_id=engagement_id, metric_id=metric_id)
    return float(portfolio.series.value[portfolio.series.months == month(at), column][0])


def test_records_make_figures_and_an_audit_stands(store: Store) -> None:
    commit(store, control(1), control(2), evidence(), evidence(2, "documented", vendor_id="V-2"), idea(1))
    seen = store.load(TODAY)
    assert value(seen, "E-1", "ip_protection") == 50
    assert value(seen, "E-2", "ip_protection") == 55
    assert value(seen, "E-2", "ip_protection", "2026-03") == 25
    assert value(seen, "E-2", "innovation_velocity") == 0


def test_the_built_in_controls_that_nobody_assessed_count_as_absent(sqlite_url: str) -> None:
    opened = Store.open(sqlite_url, AT)
    first = opened.load(TODAY, opened.head).tables["ip_control"]["control_id"].iloc[0]
    commit(opened, *tiny_register(), evidence(control=str(first)))
    assert 0 < value(opened.load(TODAY), "E-1", "ip_protection") <= 49
    opened.close()


def test_without_records_nothing_is_laid_over_the_ledger(store: Store) -> None:
    assert store.load(TODAY).trace.ledger_series is None


STEPS: dict[str, Work] = {
    "the first evidence": Work(changes=new([control(1), evidence()])),
    "another control": Work(changes=new([control(2, is_critical=True)])),
    "a figure of an overlaid series": Work(posts=posts(("E-2", "ip_protection", "2026-03", 70, 5, 2))),
    "a figure of a series that only records made": Work(posts=posts(("E-1", "ip_protection", "2026-03", 70, 5, 3))),
    "a figure of a new series": Work(posts=posts(("E-1", "defect_rate", "2026-03", 7, 50, 2))),
    "an idea": Work(changes=new([idea(1), idea(2, accepted_on=date(2025, 9, 1), live_on=date(2026, 1, 1))])),
    "an older fact": Work(changes=new([idea(5, submitted_on=date(2024, 12, 1))])),
    "another policy": Work(settings={"policy": '{"ip_gate": 20}'}),
    "a vendor": Work(changes=new([vendor(7)])),
    "an audit": Work(posts=posts(("E-2", "innovation_velocity", "2026-03", 99, 5, 3))),
}


def test_refreshing_step_by_step_says_what_loading_everything_says(store: Store) -> None:
    found = assess(store.load(TODAY), store.policy())
    for number, (name, work) in enumerate(STEPS.items()):
        store.commit(work, "Ada", name, after(2 + number))
        policy = store.policy()
        refreshed = store.load(TODAY, previous=found.portfolio)
        whole = store.load(TODAY)
        equal(refreshed, whole)
        found = assess(refreshed, policy, previous=found)
        same(found, assess(whole, policy))


@pytest.mark.parametrize("name", list(STEPS))
def test_one_refresh_says_what_loading_everything_says(store: Store, name: str) -> None:
    commit(store, control(3), evidence(9, "operating", "K-3", dated_on=date(2025, 12, 1)))
    before = assess(store.load(TODAY), store.policy())
    store.commit(STEPS[name], "Ada", name, after(3))
    refreshed = store.load(TODAY, previous=before.portfolio)
    assert refreshed.trace.older == before.portfolio.revision
    equal(refreshed, store.load(TODAY))
    same(assess(refreshed, store.policy(), previous=before), assess(store.load(TODAY), store.policy()))


def test_a_refresh_without_news_is_the_very_same_portfolio(store: Store) -> None:
    commit(store, control(1), evidence())
    found = store.load(TODAY)
    assert found.trace.ledger_series is not None
    assert store.load(TODAY, previous=found) is found


def test_when_the_last_record_is_removed_the_ledger_is_all_there_is(store: Store) -> None:
    commit(store, control(1), evidence())
    before = assess(store.load(TODAY), store.policy())
    store.commit(Work(changes=[Removal("ip_evidence", "IPE-1")]), "Ada", "Wrong", after(3))
    refreshed = store.load(TODAY, previous=before.portfolio)
    equal(refreshed, store.load(TODAY))
    assert refreshed.trace.ledger_series is None
    same(assess(refreshed, store.policy(), previous=before), assess(store.load(TODAY), store.policy()))


def test_a_past_revision_has_the_scores_and_the_thresholds_of_then(store: Store) -> None:
    commit(store, control(1, is_critical=True), control(2), evidence(1, "asserted"), evidence(2, control="K-2"))
    then = store.head
    store.commit(Work(settings={"policy": '{"ip_gate": 20}'}), "Ada", "Stricter", after(3))
    assert value(store.load(TODAY), "E-1", "ip_protection") == 20
    assert value(store.load(TODAY, then), "E-1", "ip_protection") == 49
    assert store.load(TODAY, then - 1).trace.ledger_series is None


def test_an_earlier_day_sees_what_was_dated_by_then(store: Store) -> None:
    commit(store, control(1), evidence(1, "asserted"), evidence(2, dated_on=date(2026, 3, 2)), hours=0)
    assert value(store.load(TODAY), "E-1", "ip_protection", "2026-03") == 100
    assert value(store.load(TODAY), "E-1", "ip_protection", "2026-02") == 25
    assert value(store.load(date(2026, 2, 28), store.head), "E-1", "ip_protection") == 25
    early = store.load(date(2026, 2, 9), store.head)
    assert len(early.series.columns_of(engagement_id="E-1", metric_id="ip_protection")) == 0


def test_a_computed_score_is_judged_and_scored_like_any_figure(store: Store) -> None:
    commit(store, control(1), control(2), evidence())
    judged = assess(store.load(TODAY), store.policy())
    february = judged.attained[judged.attained["month"] == month("2026-02")].set_index("metric_id")
    assert february.loc["ip_protection", "compliance"] == "BELOW_MINIMUM"
    assert february.loc["ip_protection", "source"] == "measured"


def test_the_file_tells_what_the_scores_are_made_of(store: Store) -> None:
    commit(store, control(1), control(2), evidence(), idea(1))
    judged = assess(store.load(TODAY), store.policy())
    table = TABLES["strategic_components.csv"](judged, month("2026-02"), month("2026-02"))
    assert set(table["period_start"]) == {pd.Timestamp("2026-02-01")}
    first = table.set_index(["engagement_id", "component"])
    assert first.loc[("E-1", "K-1"), "score"] == 100
    assert first.loc[("E-1", "K-2"), "why_not"] == "not_assessed"
    assert first.loc[("E-2", "conversion"), "value"] == 0
