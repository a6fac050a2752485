"""A signal is acknowledged with its cause, limits begin again with a name and a reason, any file gets its chart."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.apptest.conftest import TODAY, Desk, texts
from tests.apptest.reading import captions, errors, fill, press, saved

SLIDE = {"engagement": "E-008", "metric": "on_time_delivery"}


def tables(tab: AppTest) -> list[pd.DataFrame]:
    return [one.value for one in tab.dataframe]


def first_person(desk: Desk) -> str:
    return str(desk.store.load(TODAY).tables["person"]["person_id"].iloc[0])


def sliding(tab: AppTest) -> bool:
    """Whether the slide of Rotterdam stands among what is new."""
    return any(
        (table["Vendor"].eq("Copper Walrus Logistics") & table["Metric"].eq("On-time delivery")).any()
        for table in tables(tab)
        if "Usually" in table
    )


def test_an_acknowledged_signal_leaves_what_is_new_and_stays_on_its_chart(demo: Desk) -> None:
    tab = demo.open("signals", **SLIDE)
    assert sliding(tab)
    press(tab, "signal_note")
    fill(tab, "form_acknowledgement_new", cause="The depot moved", person_id=first_person(demo))
    press(tab, "form_acknowledgement_new_save")

    assert errors(tab) == []
    assert not sliding(demo.open("signals"))
    (made,) = demo.store.load(TODAY).tables["acknowledgement"].query("cause == 'The depot moved'").to_dict("records")
    assert (made["engagement_id"], made["metric_id"]) == ("E-008", "on_time_delivery")
    assert "Latest signal in" in texts(demo.open("signals", **SLIDE))


def test_new_limits_need_a_reason_and_a_name(demo: Desk) -> None:
    tab = press(demo.open("signals", **SLIDE), "signal_rebase")
    press(tab, "form_rebaseline_new_save")

    assert errors(tab)
    assert demo.store.load(TODAY).tables["rebaseline"].query("engagement_id == 'E-008'").empty
    fill(tab, "form_rebaseline_new", cause="A new carrier for good", approved_by=first_person(demo))
    press(tab, "form_rebaseline_new_save")
    assert errors(tab) == []
    assert saved(tab)
    assert "A new carrier for good" in texts(demo.open("signals", **SLIDE)).replace("\\", "")


@pytest.fixture
def file_part(shown: Desk) -> AppTest:
    tab = shown.tab("signals")
    tab.session_state["signals_file"] = True
    return tab.run()


def test_a_file_gets_its_chart_and_its_numbers_and_nothing_is_recorded(shown: Desk, file_part: AppTest) -> None:
    before = shown.store.head
    file_part.file_uploader[0].upload("flow.csv", b"value\n" + b"10\n12\n" * 8 + b"30\n").run()

    assert not file_part.exception
    assert "Trial limits from 17 points." in captions(file_part)
    assert shown.store.head == before


@pytest.mark.parametrize(
    ("chart", "asks"), [("t", "the time between two events"), ("g", "the cases between two events")]
)
def test_rare_events_are_judged_by_what_lies_between_them(file_part: AppTest, chart: str, asks: str) -> None:
    file_part.get_by_key("file_chart").set_value(chart).run()
    assert asks in file_part.file_uploader[0].label
    file_part.file_uploader[0].upload("between.csv", b"value\n" + b"10\n40\n" * 8).run()
    assert "Trial limits from 16 points." in captions(file_part)
    file_part.file_uploader[0].upload("wrong.csv", b"value\n10\n-4\n").run()
    assert not file_part.exception
    assert "row 3: value is -4; give 0 or more" in errors(file_part)[0]


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "empty"), (b"value\n1\nx\n", "row 3, column value"), (b"a\n1\n", "no column value")]
)
def test_a_bad_file_is_refused_in_one_line(file_part: AppTest, content: bytes, told: str) -> None:
    file_part.file_uploader[0].upload("flow.csv", content).run()

    assert not file_part.exception
    assert len(errors(file_part)) == 1
    assert told in errors(file_part)[0]
