"""Figures typed by hand: saved with their source, corrected with a reason, questioned when odd, refused when impossible."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sourcing_core.months import month_label
from sourcing_core.storage import Posts, Work
from sourcing_core.vocabulary import Source
from tests.apptest.conftest import NOW, TODAY, Desk
from tests.apptest.reading import captions, errors, press, saved, type_cells, warnings

LAST = TODAY.year * 12 + TODAY.month - 2  # February 2026, the latest closed month
KEY = f"figures_on_time_delivery_{LAST - 2}_{LAST}_measured_0"


def column(part: str, back: int = 0) -> str:
    return f"{month_label(LAST - back)} {part}"


def open_for(desk: Desk, vendor_id: str, **more: str) -> AppTest:
    return desk.open("figures", vendor=vendor_id, metric="on_time_delivery", **more)


def figure(desk: Desk, engagement_id: str, month: int = LAST) -> tuple[float, float, int]:
    """Numerator, denominator and source that count."""
    series = desk.store.load(TODAY).series
    at = int(series.columns_of(engagement_id=engagement_id, metric_id="on_time_delivery")[0])
    row = month - int(series.months[0])
    return float(series.amount[row, at]), float(series.base[row, at]), int(series.source[row, at])


def test_what_is_missing_is_counted_and_can_be_singled_out(shown: Desk) -> None:
    tab = shown.open("figures", metric="on_time_delivery")
    assert "6 figures of closed months are missing" in captions(tab)
    tab.get_by_key("figures_missing").set_value(True).run()
    assert captions(tab).count("2 engagements: 6 figures of closed months are missing") == 1


def test_missing_figures_are_typed_and_count_as_measured(demo: Desk) -> None:
    tab = open_for(demo, "V-006")
    type_cells(tab, KEY, {0: {column("numerator"): 95, column("denominator"): 100}})
    press(tab, "figures_save")
    assert errors(tab) == []
    assert saved(tab) == ["1 figure saved."]
    assert figure(demo, "E-015") == (95, 100, 2)
    assert demo.store.journal(limit=1)["why"].tolist() == ["Figures entered by hand"]


def test_a_correction_needs_a_reason_which_the_journal_keeps(demo: Desk) -> None:
    tab = open_for(demo, "V-003")
    before = figure(demo, "E-008")
    type_cells(tab, KEY, {0: {column("numerator"): before[1]}})
    assert tab.get_by_key("figures_save").disabled
    assert "give the reason" in captions(tab)
    tab.get_by_key(f"{KEY}_why").set_value("The carrier's scans came late").run()
    press(tab, "figures_save")
    assert figure(demo, "E-008") == (before[1], before[1], 2)
    assert demo.store.journal(limit=1)["why"].tolist() == ["The carrier's scans came late"]
    assert "Corrected figures · 1" in [expander.label for expander in tab.expander]


def test_an_odd_value_is_questioned_and_saved_all_the_same(demo: Desk) -> None:
    tab = open_for(demo, "V-006")
    type_cells(tab, KEY, {0: {column("numerator"): 20, column("denominator"): 100}})
    assert len(warnings(tab)) == 1
    assert warnings(tab)[0].startswith(f"E-015, {month_label(LAST)}: 20.0\u202f% is outside the usual ")
    press(tab, "figures_save")
    assert figure(demo, "E-015") == (20, 100, 2)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"numerator": 101, "denominator": 100}, "101 of 100 is more than all; correct one of the two."),
        ({"numerator": 5}, "type both how many and of how many."),
        ({"denominator": 5}, "type both how many and of how many."),
        ({"numerator": 1, "denominator": 0}, "1 of 0 is more than all; correct one of the two."),
    ],
)
def test_an_impossible_figure_is_refused_with_its_place(shown: Desk, typed: dict[str, int], says: str) -> None:
    tab = open_for(shown, "V-006")
    type_cells(tab, KEY, {0: {column(part): value for part, value in typed.items()}})
    assert errors(tab) == [f"E-015, {month_label(LAST)}: {says}"]
    assert tab.get_by_key("figures_save").disabled


def test_nothing_of_nothing_is_a_month_without_activity(demo: Desk) -> None:
    tab = open_for(demo, "V-006")
    type_cells(tab, KEY, {0: {column("numerator"): 0, column("denominator"): 0}})
    press(tab, "figures_save")
    assert figure(demo, "E-015") == (0, 0, 2)


def test_a_figure_that_somebody_else_entered_meanwhile_is_not_written_over(demo: Desk) -> None:
    tab = open_for(demo, "V-006")
    type_cells(tab, KEY, {0: {column("numerator"): 95, column("denominator"): 100}})
    one = lambda value, kind: np.array([value], kind)  # noqa: E731
    posts = Posts(
        one("E-015", object),
        one("on_time_delivery", object),
        one(LAST, np.int32),
        one(70.0, float),
        one(100.0, float),
        one(2, np.int8),
    )
    demo.store.commit(Work(posts=posts), "Bob", "From the report", NOW)
    press(tab, "figures_save")
    assert len(errors(tab)) == 1
    assert "Bob" in errors(tab)[0]
    assert figure(demo, "E-015") == (70, 100, 2)


def test_an_edit_lands_on_its_engagement_although_others_come_before_it_meanwhile(demo: Desk) -> None:
    tab = open_for(demo, "V-006")
    type_cells(tab, KEY, {1: {column("numerator"): 95, column("denominator"): 100}})
    from sourcing_core.register import Engagement
    from sourcing_core.storage import Change

    newcomer = Engagement(
        engagement_id="A-001", vendor_id="V-006", site_id="S-010", started_on=TODAY.replace(year=2024)
    )
    demo.store.commit(Work(changes=[Change(newcomer)]), "Bob", "Recorded", NOW)
    tab.run()
    press(tab, "figures_save")
    assert errors(tab) == []
    assert figure(demo, "E-016") == (95, 100, 2)


def test_the_source_that_says_so_is_the_one_that_was_chosen(demo: Desk) -> None:
    tab = open_for(demo, "V-006")
    tab.get_by_key("figures_source").set_value(Source.AUDITED).run()
    type_cells(tab, KEY.replace("measured", "audited"), {0: {column("numerator"): 9, column("denominator"): 10}})
    press(tab, "figures_save")
    assert figure(demo, "E-015") == (9, 10, 3)


def test_emptied_figures_are_withdrawn_and_not_counted_as_nought(demo: Desk) -> None:
    tab = open_for(demo, "V-003")
    type_cells(tab, KEY, {0: {column("numerator"): None, column("denominator"): None}})
    tab.get_by_key(f"{KEY}_why").set_value("Reported for the wrong site").run()
    press(tab, "figures_save")
    assert errors(tab) == []
    amount, base, source = figure(demo, "E-008")
    assert np.isnan(amount)
    assert np.isnan(base)
    assert source == 0


def test_months_vendor_and_metric_are_in_the_address(shown: Desk) -> None:
    tab = shown.open("figures", metric="defect_rate", vendor="V-004", until="2025-12", months="6")
    assert tab.get_by_key("figures_metric").value == "defect_rate"
    assert tab.get_by_key("figures_vendor").value == "V-004"
    assert tab.get_by_key("figures_until").value == 2025 * 12 + 11
    assert tab.get_by_key("figures_span").value == 6
    tab.get_by_key("figures_until").set_value(2025 * 12 + 5).run()
    assert tab.query_params["until"] == "2025-06"
