"""Who stands out, how it is computed, and whether the machine behind it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sourcing_core.policy import Policy
from sourcing_core.spc import PRESETS
from sourcing_core.storage import monitoring
from sourcing_core.storage.monitoring import Found
from tests.apptest.conftest import NOW, TODAY, Desk, texts
from tests.apptest.reading import captions, metrics


def test_the_metric_that_is_compared_is_in_the_address(shown: Desk) -> None:
    tab = shown.open("compare", kind="vendor", metric="on_time_delivery")

    assert not tab.exception
    assert "Inside the funnel a difference is no more than chance explains." in captions(tab)
    assert [box.value for box in tab.selectbox if box.key == "compare_metric"] == ["on_time_delivery"]


@pytest.mark.parametrize("kind", ["vendor", "site"])
def test_vendors_and_sites_can_be_compared(shown: Desk, kind: str) -> None:
    tab = shown.open("compare", kind=kind)

    assert not tab.exception
    assert [one.value for one in tab.subheader] == [
        "Promises kept, and what people say",
        "Who differs by more than chance",
        "Ranks, and how sure they are",
        "Who reports in whose favour",
        "How complete the figures are",
    ]


def test_the_methods_name_the_thresholds_in_force(shown: Desk) -> None:
    tab = shown.open("methods", method="forecast")
    said = texts(tab)

    assert f"From {Policy().forecast_low:.0%} on worth watching, from {Policy().forecast_watch:.0%} likely" in said
    assert f"at least {Policy().forecast_minimum} earlier ones" in said
    assert [one.value for one in tab.subheader] == ["What will break", "Do the chances hold?"]


def test_the_methods_say_what_each_set_of_rules_costs(shown: Desk) -> None:
    told = shown.open("methods", method="rules").dataframe[0].value

    assert told["Name"].tolist() == list(PRESETS)
    assert told["In force"].tolist() == ["yes", "", ""]
    assert told["Counts (p, u)"].is_monotonic_decreasing


def test_a_method_that_is_none_shows_them_all(shown: Desk) -> None:
    assert not shown.open("methods", method="astrology").exception


def test_health_of_a_database_whose_monitor_never_ran(shown: Desk) -> None:
    tab = shown.open("health")

    assert "has never run" in tab.info[0].value
    assert "monitor --notify" in tab.code[0].value
    facts = tab.dataframe[0].value.set_index("What")["Value"]
    assert facts["Kind"] in {"SQLite, in one file", "PostgreSQL"}
    assert facts["Revision"] == str(shown.store.head)


def test_health_after_a_run_and_a_message_that_did_not_go_out(demo: Desk) -> None:
    engine = demo.store.engine
    found = [Found("k", "gaps", "A clause is missing", "Add it", "V-001")]
    run, _ = monitoring.register(
        engine, found, lambda _: ["SU-1"], at=NOW, host="here", as_of="2026-03-18", revision=demo.store.head
    )
    message = monitoring.claim(engine, "SU-1", "team", lambda told: ("One thing is new", "A clause"), by="here", at=NOW)
    assert message is not None
    monitoring.failed(engine, message.digest_id, "the server said no")
    monitoring.finish(engine, run, sent_count=0, failed_count=1, at=NOW + timedelta(seconds=3))
    tab = demo.open("health")

    assert not tab.exception
    assert metrics(tab) == {
        "Last run (UTC)": "18 Mar 2026 10:00",
        "Open notices": "1",
        "Messages not sent": "1",
    }
    assert tab.dataframe[0].value["Why"].tolist() == ["the server said no"]
    assert tab.dataframe[1].value["Topic"].tolist() == ["Gaps"]


def test_a_score_is_taken_apart_on_the_vendors_page(shown: Desk) -> None:
    tab = shown.tab("vendor", id="V-002", metric="customer_alignment", engagement="E-005")
    tab.session_state["vendor_components_open"] = True
    tab.run()
    told = next(one.value for one in tab.dataframe if "Name" in one.value and "Weight" in one.value)

    assert "Net promoter score" in told["Name"].tolist()
    assert told["Weight"].sum() == pytest.approx(100)
    assert told.loc[told["Name"].eq("Mean mark of customers (of 5)"), "Weight"].item() == 0


def test_open_work_is_counted_beside_finished_work(shown: Desk) -> None:
    work = shown.store.load(TODAY).tables["engagement"].set_index("engagement_id")
    tab = shown.open("vendor", id=work.at["E-024", "vendor_id"], metric="cycle_time", engagement="E-024")
    told = next(one.value for one in tab.dataframe if "Done within" in one.value)
    finished = next(name for name in told if name.endswith("finished"))
    every = next(name for name in told if name.endswith("cancelled counted"))
    days = [[float(text.split()[0]) for text in told[name]] for name in (finished, every)]

    assert told["Done within"].tolist() == ["50% of the items", "85% of the items", "95% of the items"]
    for days_within, between in zip(days[0], told["Plausible range"], strict=True):
        ends = [float(word) for word in between.replace("days", "").split() if word[0].isdigit()]
        assert ends[0] <= days_within <= ends[-1] or between.startswith("at least")
    assert all(all_work >= done for done, all_work in zip(*days, strict=True))
