"""Days between incidents on the vendor page: none, one, few, many, and the same numbers in the file."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sourcing_core.assessment import assess
from sourcing_core.desk.take_out import period_of, summaries
from sourcing_core.register import RECORDS
from sourcing_core.storage import Work
from tests.apptest.conftest import NOW, TODAY, Desk, texts
from tests.apptest.reading import captions
from tests.factories import new, posts, tiny_register

STEADY = [10, 40] * 6


def incidents(gaps: Sequence[int], since: int, **values: Any) -> list[Any]:
    """Incidents of V-1 so many days apart, the last one so many days ago."""
    days = np.cumsum([0, *gaps])
    begin = TODAY - timedelta(int(days[-1]) + since)
    told = {"vendor_id": "V-1", "incident_kind": "ip", "severity": "minor", "summary": "Lost"} | values
    return [
        RECORDS["incident"](incident_id=f"I-{at:03d}", detected_on=begin + timedelta(int(day)), **told)
        for at, day in enumerate(days)
    ]


@pytest.fixture
def one(empty: Desk) -> Desk:
    """A vendor with figures for IP protection and for on-time delivery."""
    figures = posts(("E-1", "ip_protection", "2026-02", 80, 10, 3), ("E-1", "on_time_delivery", "2026-02", 9, 10, 2))
    empty.store.commit(Work(changes=new(tiny_register()), posts=figures), "Ada", "First", NOW)
    return empty


def vendor_page(desk: Desk, records: Sequence[Any] = (), metric: str = "ip_protection") -> AppTest:
    if records:
        desk.store.commit(Work(changes=new(records)), "Ada", "Incidents", NOW)
    tab = desk.tab("vendor", id="V-1", metric=metric)
    tab.session_state["vendor_incidents_open"] = True
    tab.run()
    assert not tab.exception
    return tab


def numbers(tab: AppTest) -> pd.DataFrame:
    return next(table.value for table in tab.dataframe if "Still running" in table.value)


def chart(tab: AppTest) -> dict[str, Any]:
    """The traces of the chart by name; nothing where there is none."""
    for drawn in tab.get("plotly_chart"):
        traces = {trace.get("name"): trace for trace in json.loads(drawn.proto.spec)["data"]}
        if "Since the last incident" in traces:
            return traces
    return {}


def test_no_incident_is_said_in_words_and_is_not_0(one: Desk) -> None:
    tab = vendor_page(one)

    assert "Days between incidents" in texts(tab)
    assert "No incident recorded." in captions(tab)
    assert chart(tab) == {}
    assert "0 days" not in texts(tab)


def test_an_incident_that_nobody_confirmed_is_named_and_not_counted(one: Desk) -> None:
    tab = vendor_page(one, incidents([], 9, is_confirmed=False))

    assert "1 recorded incident is not confirmed and not counted." in captions(tab)
    assert "No incident recorded" not in captions(tab)
    assert chart(tab) == {}


def test_one_incident_says_how_long_ago_it_was(one: Desk) -> None:
    tab = vendor_page(one, incidents([], 1))

    assert (
        "1 day since the last incident (17 Mar 2026). Limits need 12 intervals between incidents; 0 are there."
        in captions(tab)
    )
    assert chart(tab) == {}


def test_few_incidents_are_drawn_without_limits(one: Desk) -> None:
    tab = vendor_page(one, incidents([10, 40], 5))

    assert (
        "5 days since the last incident (13 Mar 2026). Limits need 12 intervals between incidents; 2 are there."
        in captions(tab)
    )
    assert set(chart(tab)) == {"Figure", "Since the last incident"}
    assert numbers(tab)["Value (days)"].tolist() == [10, 40, 5]


def test_many_incidents_have_limits_and_what_is_ordinary_in_words(one: Desk) -> None:
    tab = vendor_page(one, incidents(STEADY, 5))

    assert "Up to 264 days between two incidents are ordinary for this vendor." in captions(tab)
    assert set(chart(tab)) == {"Trial limits", "Centre", "Figure", "Since the last incident"}


def test_a_long_time_without_an_incident_is_an_improvement(one: Desk) -> None:
    tab = vendor_page(one, incidents(STEADY, 265))

    assert "longer without an incident than chance explains: an improvement." in captions(tab)
    assert "Improvement" in chart(tab)
    assert numbers(tab)["Signal"].tolist()[-1] == "improvement"


def test_incidents_that_come_faster_are_a_concern(one: Desk) -> None:
    tab = vendor_page(one, incidents([*STEADY, *[3] * 8], 5))

    assert "The latest incidents came faster than chance explains: a concern." in captions(tab)
    assert "Concern" in chart(tab)


def test_it_stands_under_ip_protection_and_not_under_the_other_metrics(one: Desk) -> None:
    assert "Days between incidents" not in texts(vendor_page(one, metric="on_time_delivery"))


def test_a_vendor_without_ip_protection_has_its_incidents_under_its_other_metrics(empty: Desk) -> None:
    figures = posts(("E-1", "on_time_delivery", "2026-02", 9, 10, 2))
    empty.store.commit(Work(changes=new(tiny_register()), posts=figures), "Ada", "First", NOW)

    assert "No incident recorded." in captions(vendor_page(empty, metric="on_time_delivery"))


def test_a_vendor_without_figures_has_its_incidents_all_the_same(empty: Desk) -> None:
    empty.store.commit(Work(changes=new(tiny_register())), "Ada", "First", NOW)

    assert "5 days since the last incident" in captions(vendor_page(empty, incidents([10], 5)))


def test_the_numbers_of_the_page_are_those_of_the_file(one: Desk) -> None:
    told = numbers(vendor_page(one, incidents([*STEADY, *[3] * 8], 5)))
    assessment = assess(one.store.load(TODAY), one.store.policy())
    made = summaries(assessment, period_of("2025-Q4", assessment))
    said = pd.read_csv(io.BytesIO(made.files["incidents_between.csv"]))

    assert said["value"].tolist() == told["Value (days)"].tolist()
    for label, column in (("Average", "centre"), ("Lower limit", "lower"), ("Upper limit", "upper")):
        np.testing.assert_allclose(told[f"{label} (days)"], said[column].round(4))
    assert told["Until"].dt.strftime("%Y-%m-%d").tolist() == said["until"].tolist()
    assert told["Signal"].tolist() == said["verdict"].fillna("").tolist()
    assert (told["Still running"] == "yes").tolist() == said["still_running"].tolist()
