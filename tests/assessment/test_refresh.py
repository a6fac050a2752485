"""A refresh costs what changed and gives what judging everything gives."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sourcing_core.assessment import Assessment, assess
from sourcing_core.policy import Policy
from sourcing_core.register import Engagement, Site, Vendor
from sourcing_core.storage import Change, Posts, Store, Work
from tests.assessment.conftest import NOW, TODAY


def same(found: Assessment, expected: Assessment) -> None:
    for part in ("attainment", "control", "recent"):
        for name, array in vars(getattr(expected, part)).items():
            np.testing.assert_array_equal(getattr(getattr(found, part), name), array, err_msg=f"{part}.{name}")
    for card in ("vendors", "sites"):
        pd.testing.assert_frame_equal(getattr(found, card).scores, getattr(expected, card).scores)
    pd.testing.assert_frame_equal(found.findings, expected.findings)


def figure(engagement_id: str, metric_id: str, month: int, amount: float, base: float) -> Posts:
    return Posts(
        [engagement_id],
        [metric_id],
        np.array([month], np.int32),
        np.array([amount]),
        np.array([base]),
        np.array([2], np.int8),
    )


@pytest.mark.parametrize(
    "name",
    [
        "one figure",
        "a figure of a new series",
        "a figure of an old month",
        "a new vendor",
        "an engagement moved",
        "another policy",
        "nothing",
    ],
)
def test_a_refresh_says_the_same_as_judging_everything(demo_store: Store, name: str) -> None:
    before = assess(demo_store.load(TODAY), demo_store.policy())
    last = int(before.portfolio.series.months[-2])
    moved = before.portfolio.tables["engagement"].set_index("engagement_id").loc["E-008"]
    works = {
        "one figure": Work(posts=figure("E-008", "on_time_delivery", last, 50, 100)),
        "a figure of a new series": Work(posts=figure("E-008", "innovation_velocity", last, 50, 10)),
        "a figure of an old month": Work(posts=figure("E-008", "on_time_delivery", last - 400, 50, 100)),
        "a new vendor": Work(changes=[Change(Vendor(vendor_id="V-900", name="New", tier="T1"))]),
        "an engagement moved": Work(
            changes=[
                Change(
                    Engagement(engagement_id="E-008", vendor_id="V-001", site_id=str(moved["site_id"])),
                    int(moved["row_version"]),
                )
            ]
        ),
        "another policy": Work(settings={"policy": '{"close_lag_days": 40}'}),
        "nothing": Work(changes=[Change(Site(site_id="S-900", name="Nowhere"))]),
    }
    demo_store.commit(works[name], "Ada", name, NOW)
    policy = demo_store.policy()
    refreshed = assess(demo_store.load(TODAY, previous=before.portfolio), policy, previous=before)
    same(refreshed, assess(demo_store.load(TODAY), policy))


def test_several_refreshes_in_a_row_keep_saying_the_same(demo_store: Store) -> None:
    found = assess(demo_store.load(TODAY), Policy())
    last = int(found.portfolio.series.months[-2])
    for step in range(4):
        demo_store.commit(
            Work(posts=figure("E-010", "defect_rate", last - step, 3 + step, 100)), "Ada", "a figure", NOW
        )
        found = assess(demo_store.load(TODAY, previous=found.portfolio), Policy(), previous=found)
    same(found, assess(demo_store.load(TODAY), Policy()))


def test_another_day_is_judged_anew(demo_store: Store) -> None:
    before = assess(demo_store.load(TODAY), demo_store.policy())
    tomorrow = date(2026, 11, 23)
    later = assess(demo_store.load(tomorrow, previous=before.portfolio), demo_store.policy(), previous=before)
    assert later.portfolio.as_of == tomorrow
    same(later, assess(demo_store.load(tomorrow), demo_store.policy()))
