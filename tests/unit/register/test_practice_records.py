"""Records of protection, improvement, customers and monitoring hold together: dates in order, parts within wholes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sourcing_core.register import (
    RECORDS,
    AccessReview,
    Idea,
    IpControl,
    RecordRefused,
    Subscription,
    Waiver,
    make,
    worded,
)
from sourcing_core.register.built_in_controls import built_in_controls
from sourcing_core.register.subscription import topic_list
from sourcing_core.vocabulary import Topic

DAYS = [date(2026, 1, day) for day in range(1, 29)]
TOLD: dict[str, dict[str, Any]] = {
    "ip_control": {"control_id": "IPC-1", "name": "A", "weight": 1},
    "ip_evidence": {
        "evidence_id": "IPE-1",
        "vendor_id": "V-1",
        "control_id": "IPC-1",
        "level": "operating",
        "dated_on": DAYS[0],
    },
    "incident": {
        "incident_id": "I-1",
        "vendor_id": "V-1",
        "incident_kind": "ip",
        "severity": "major",
        "detected_on": DAYS[9],
        "summary": "A leak",
    },
    "access_review": {"review_id": "AR-1", "vendor_id": "V-1", "reviewed_on": DAYS[0]},
    "idea": {"idea_id": "ID-1", "name": "A", "engagement_id": "E-1", "submitted_on": DAYS[9]},
    "survey": {"survey_id": "SV-1", "name": "A", "vendor_id": "V-1", "audience": "customer", "closed_on": DAYS[0]},
    "survey_response": {"response_id": "R-1", "survey_id": "SV-1", "responded_on": DAYS[0]},
    "deliverable": {"deliverable_id": "D-1", "name": "A", "engagement_id": "E-1"},
    "backlog_item": {"item_id": "BI-1", "name": "A", "engagement_id": "E-1"},
    "acknowledgement": {
        "acknowledgement_id": "AK-1",
        "engagement_id": "E-1",
        "metric_id": "defect_rate",
        "month": DAYS[0],
        "cause": "A flood",
        "person_id": "P-1",
        "noted_on": DAYS[0],
    },
    "rebaseline": {
        "rebaseline_id": "RB-1",
        "engagement_id": "E-1",
        "metric_id": "defect_rate",
        "begins_on": DAYS[0],
        "cause": "A new line",
        "approved_by": "P-1",
        "decided_on": DAYS[0],
    },
    "subscription": {"subscription_id": "SU-1", "person_id": "P-1", "channel": "team"},
}
"""Kind -> the least that one of its records must tell."""


def made(kind: str, **values: Any) -> Any:
    """A record that tells the least and these values."""
    return make(RECORDS[kind], TOLD[kind] | values)


def faults(kind: str, **values: Any) -> dict[str, str]:
    """What is wrong with it, by field."""
    with pytest.raises(RecordRefused) as refused:
        made(kind, **values)
    return refused.value.faults


@pytest.mark.parametrize("kind", TOLD)
def test_the_least_that_must_be_told_is_enough_and_no_part_of_it_can_be_left_out(kind: str) -> None:
    assert made(kind)
    for name in TOLD[kind]:
        assert faults(kind, **{name: None}), name
    assert {name for name, field in RECORDS[kind].model_fields.items() if field.is_required()} == set(TOLD[kind])


@pytest.mark.parametrize(
    ("kind", "field", "lowest", "highest", "step"),
    [
        ("ip_control", "weight", 0.01, None, 0.01),
        ("survey", "scale", 3, 10, 1),
        ("survey", "invited_count", 0, None, 1),
        ("survey_response", "satisfaction", 1, 10, 1),
        ("survey_response", "recommend", 0, 10, 1),
        ("access_review", "accounts_count", 0, None, 1),
        ("access_review", "removed_count", 0, None, 1),
        ("access_review", "late_leavers_count", 0, None, 1),
        ("access_review", "staff_count", 0, None, 1),
        ("access_review", "assigned_staff_count", 0, None, 1),
        ("idea", "benefit_claimed", 0, None, 0.01),
    ],
)
def test_a_number_is_taken_at_its_bounds_and_refused_beyond(
    kind: str, field: str, lowest: float, highest: float | None, step: float
) -> None:
    assert getattr(made(kind, **{field: lowest}), field) == lowest
    assert "must be" in faults(kind, **{field: lowest - step})[field]
    if highest is not None:
        assert getattr(made(kind, **{field: highest}), field) == highest
        assert faults(kind, **{field: highest + step})[field] == f"must be {highest} or less"


@pytest.mark.parametrize(
    ("kind", "earlier", "later"),
    [
        ("incident", "detected_on", "closed_on"),
        ("idea", "submitted_on", "accepted_on"),
        ("idea", "accepted_on", "started_on"),
        ("idea", "started_on", "live_on"),
        ("idea", "submitted_on", "live_on"),
        ("idea", "accepted_on", "live_on"),
        ("idea", "submitted_on", "rejected_on"),
        ("deliverable", "submitted_on", "reviewed_on"),
        ("deliverable", "reviewed_on", "accepted_on"),
        ("deliverable", "submitted_on", "accepted_on"),
        ("backlog_item", "started_on", "finished_on"),
        ("rebaseline", "begins_on", "decided_on"),
    ],
)
def test_two_dates_may_be_one_day_and_may_not_change_places(kind: str, earlier: str, later: str) -> None:
    words = [name.replace("_", " ") for name in (earlier, later)]

    assert made(kind, **{earlier: DAYS[20], later: DAYS[20]})
    assert made(kind, **{earlier: DAYS[20], later: DAYS[21]})
    wrong = faults(kind, **{earlier: DAYS[20], later: DAYS[19]})
    assert wrong == {RECORDS[kind].key: f"{words[1]} lies before {words[0]}: correct one of the two dates"}


@given(days=some.lists(some.none() | some.sampled_from(DAYS), min_size=4, max_size=4))
def test_the_stages_of_an_idea_are_taken_exactly_when_the_known_ones_stand_in_order(days: list[date | None]) -> None:
    names = ("submitted_on", "accepted_on", "started_on", "live_on")
    stages = dict(zip(names, days, strict=True)) | {"submitted_on": days[0] or DAYS[0]}
    known = [day for day in stages.values() if day]

    if known == sorted(known):
        assert made("idea", **stages)
    else:
        assert "lies before" in faults("idea", **stages)["idea_id"]


def test_an_idea_is_not_both_live_and_rejected() -> None:
    wrong = faults("idea", live_on=DAYS[20], rejected_on=DAYS[21])

    assert wrong["idea_id"] == "an idea is either live or rejected: leave one of the two dates out"


@pytest.mark.parametrize("benefit", [0, 45_000])
def test_a_validated_benefit_names_who_validated_it(benefit: float) -> None:
    idea = made("idea", benefit_validated=benefit, validated_by="P-1")

    assert isinstance(idea, Idea)
    assert "needs a name" in faults("idea", benefit_validated=benefit)["idea_id"]
    assert made("idea", benefit_claimed=benefit).validated_by is None


def test_a_control_that_does_not_apply_has_a_reason() -> None:
    assert made("ip_evidence", level="not_applicable", reason="No cars here")
    for reason in (None, "", "  "):
        assert "needs a reason" in faults("ip_evidence", level="not_applicable", reason=reason)["evidence_id"]
    assert made("ip_evidence", level="absent").reason is None


@pytest.mark.parametrize(
    ("part", "whole"), [("removed_count", "accounts_count"), ("assigned_staff_count", "staff_count")]
)
def test_a_part_is_not_more_than_its_whole(part: str, whole: str) -> None:
    assert made("access_review", **{part: 7, whole: 7})
    assert "are more than" in faults("access_review", **{part: 8, whole: 7})["review_id"]
    review = made("access_review", **{part: 8})
    assert isinstance(review, AccessReview)
    assert getattr(review, whole) is None


@pytest.mark.parametrize("answer", [True, False])
def test_a_first_review_is_told_with_its_day(answer: bool) -> None:
    assert made("deliverable", is_accepted_first=answer, reviewed_on=DAYS[0])
    assert "told without a review" in faults("deliverable", is_accepted_first=answer)["deliverable_id"]


@pytest.mark.parametrize("channel", ["team", "Team_2", "on-call", "x" * 40])
def test_a_channel_is_called_by_its_name(channel: str) -> None:
    assert made("subscription", channel=channel).channel == channel


@pytest.mark.parametrize(
    "channel", ["https://hooks.example/T0/secret", "ada@example.com", "two words", "-x", "token=abc", "x/y"]
)
def test_an_address_is_refused_without_being_repeated(channel: str) -> None:
    fault = faults("subscription", channel=channel)["channel"]

    assert fault == "must be the name of a channel (letters, digits, - and _); its address stays on the server"


def test_a_long_secret_is_no_name_of_a_channel() -> None:
    assert faults("subscription", channel="x" * 41)["channel"] == "must be at most 40 characters"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("gaps; Signals", "signals, gaps"),
        ("data,data , ", "data"),
        ("gaps, all", "all"),
        ("ALL", "all"),
    ],
)
def test_topics_are_kept_in_one_form(text: str, kept: str) -> None:
    assert made("subscription", topics=text).topics == kept


@pytest.mark.parametrize("text", ["weather", "signals gaps", ",", ""])
def test_what_is_no_topic_is_refused(text: str) -> None:
    assert f"is not a topic: use {', '.join(Topic)}" in faults("subscription", topics=text)["topics"]


@given(some.sets(some.sampled_from(list(Topic)), min_size=1))
def test_the_order_of_topics_changes_nothing(topics: set[Topic]) -> None:
    assert topic_list(", ".join(sorted(topics))) == topic_list("; ".join(sorted(topics, reverse=True)))
    assert topic_list(topic_list(", ".join(topics))) == topic_list(", ".join(topics))


def test_a_subscriber_hears_daily_of_everything_about_the_own_vendors_unless_told_otherwise() -> None:
    subscription = made("subscription")

    assert isinstance(subscription, Subscription)
    assert (subscription.topics, subscription.rhythm, subscription.vendors) == ("all", "daily", "mine")


def test_the_built_in_controls_are_those_of_the_domain() -> None:
    """Domain 2.2: twenty controls with weights 8 10 6 4 6 4 8 6 6 5 3 5 4 6 4 4 6 4 4 5; 1, 2, 5, 7 and 17 are critical."""
    controls = built_in_controls()

    assert [control.control_id for control in controls] == [f"IPC-{number:02}" for number in range(1, 21)]
    assert [control.weight for control in controls] == [8, 10, 6, 4, 6, 4, 8, 6, 6, 5, 3, 5, 4, 6, 4, 4, 6, 4, 4, 5]
    assert [n for n, control in enumerate(controls, start=1) if control.is_critical] == [1, 2, 5, 7, 17]
    assert all(control.basis for control in controls)
    assert isinstance(controls[0], IpControl)


@pytest.mark.parametrize(("length", "fits"), [(300, True), (301, False)])
def test_a_waiver_may_name_the_long_subject_of_a_group_of_companies(length: int, fits: bool) -> None:
    subject = "parent:" + "x" * (length - len("parent:"))
    values = {
        "waiver_id": "W-1",
        "rule_id": "G-39",
        "subject_id": subject,
        "approver_id": "P-1",
        "reason": "Known and wanted",
        "granted_on": DAYS[0],
        "expires_on": DAYS[1],
    }
    if fits:
        assert make(Waiver, values).subject_id == subject
    else:
        with pytest.raises(RecordRefused, match="at most 300 characters"):
            make(Waiver, values)


@pytest.mark.parametrize(
    ("title", "said"), [("Service level", "service level"), ("IP control", "IP control"), ("Person", "person")]
)
def test_a_title_inside_a_sentence_keeps_its_capitals_where_they_stand_for_words(title: str, said: str) -> None:
    assert worded(title) == said
