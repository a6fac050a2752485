"""Service levels: agreed one by one, or for many vendors at once, tried on the past before they are saved."""

from __future__ import annotations

from pages.shared.level_parts import cells
from sourcing_core.assessment import assess
from tests.apptest.conftest import TODAY, Desk
from tests.apptest.reading import captions, errors, fill, metrics, press, saved


def test_kept_missed_and_unknown_add_up_to_the_latest_windows(demo: Desk) -> None:
    told = metrics(demo.open("service-levels"))
    assert set(told) == {"Kept", "Missed", "Cannot tell"}
    assert sum(map(int, told.values())) == 227


def test_one_level_in_full_is_in_the_address(demo: Desk) -> None:
    tab = demo.open("service-levels", id="L-029")
    assert "On-time delivery of Copper Walrus Logistics" in [one.value.replace("\\", "") for one in tab.subheader]
    windows = next(one.value for one in tab.dataframe if "Evidence" in one.value)
    assert windows["Status"].str.contains("Below minimum").any()
    assert windows["Month"].is_monotonic_decreasing
    press(tab, "level_close")
    assert "id" not in tab.query_params


def test_a_level_that_is_not_there_is_no_error(demo: Desk) -> None:
    assert not demo.open("service-levels", id="L-999").exception


def test_a_level_is_agreed_for_many_vendors_at_once_and_judged(demo: Desk) -> None:
    tab = press(demo.open("service-levels"), "many_levels")
    tab.get_by_key("many_metric").set_value("on_time_delivery").run()
    tab.get_by_key("many_expected").set_value(97.0).run()
    tab.get_by_key("many_vendors").set_value(["V-002", "V-003"]).run()
    assert "In the twelve months to Feb 2026" in captions(tab)
    press(tab, "many_save")
    assert errors(tab) == []
    assert saved(tab) == ["2 service levels agreed."]
    levels = demo.store.load(TODAY).tables["service_level"].tail(2)
    assert levels["level_id"].tolist() == ["L-228", "L-229"]
    assert levels["expected"].tolist() == [97, 97]
    assert "many_expected" not in [one.key for one in tab.number_input]


def test_a_minimum_above_the_expected_level_is_refused_and_nothing_is_agreed(demo: Desk) -> None:
    tab = press(demo.open("service-levels"), "many_levels")
    tab.get_by_key("many_expected").set_value(95.0)
    tab.get_by_key("many_minimum").set_value(97.0).run()
    assert errors(tab) == ["The minimum 97 is better than the expected 95, and more is better: swap the two."]
    assert tab.get_by_key("many_save").disabled


def test_a_level_is_edited_in_its_drawer(demo: Desk) -> None:
    tab = press(demo.open("service-levels", id="L-029"), "edit_level")
    press(fill(tab, "form_service_level_L-029", expected=96.0), "form_service_level_L-029_save")
    assert errors(tab) == []
    assert tab.query_params["id"] == "L-029"
    stored = demo.store.record("service_level", "L-029")
    assert stored is not None
    assert stored[0].expected == 96  # type: ignore[attr-defined]


def test_two_rows_of_the_chart_never_have_one_name(demo: Desk) -> None:
    judged = assess(demo.store.load(TODAY), demo.store.policy())
    told = cells(judged, set(judged.portfolio.tables["vendor"]["vendor_id"]), only_missed=False)
    named = told.drop_duplicates(["level_id", "level"])

    assert named.groupby("level")["level_id"].agg(lambda ids: ids.str.split("|").str[1].nunique()).eq(1).all()
    assert named["level"].str.contains(r"\(E-\d+\)$").any()
    assert not named["level"].str.contains(r"\(E-\d+\)$").all()
