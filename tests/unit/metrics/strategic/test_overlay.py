"""Computed scores among the figures: never over an audit, never where they are unknown, and nothing when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.metrics.strategic.overlay import with_strategic
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from tests.factories import engagement, month, tiny_register
from tests.unit.metrics.strategic.tables import portfolio

CONTROLS = [{"control_id": "K-1", "name": "Terms", "weight": 3}, {"control_id": "K-2", "name": "Reviews", "weight": 1}]


def evidence(level: str, dated_on: date = date(2026, 2, 10), **told: Any) -> dict[str, Any]:
    return {"vendor_id": "V-1", "control_id": "K-1", "level": level, "dated_on": dated_on} | told


def world(figures: Any = (), *told: dict[str, Any], **more: Any) -> Portfolio:
    return portfolio(more.pop("records", None), figures, ip_control=CONTROLS, ip_evidence=list(told), **more)


def figure(made: Portfolio, at: str = "2026-03", metric_id: str = "ip_protection") -> tuple[float, float, int]:
    """(value, n, source code) of the one engagement."""
    series = made.series
    [column] = series.columns_of(engagement_id="E-1", metric_id=metric_id)
    row = int(np.flatnonzero(series.months == month(at))[0])
    return float(series.value[row, column]), float(series.base[row, column]), int(series.source[row, column])


ENTERED = ("E-1", "ip_protection", "2026-03", 20.0, 4.0)


def test_without_any_record_it_is_the_very_same_series() -> None:
    plain = portfolio(figures=[(*ENTERED, 2)])
    assert with_strategic(plain, Policy()).series is plain.series
    assert with_strategic(plain, Policy()).trace.ledger_series is None


def test_a_score_is_a_measured_figure_and_n_are_its_controls() -> None:
    made = with_strategic(world((), evidence("verified")), Policy())
    assert figure(made) == (75, 2, 2)
    assert figure(made, "2026-02") == (75, 2, 2)
    assert made.series.months[0] == month("2026-02")


def test_months_before_the_first_fact_are_as_they_were() -> None:
    before = world([("E-1", "ip_protection", "2026-01", 20.0, 4.0, 2)], evidence("verified"))
    made = with_strategic(before, Policy())
    assert figure(made, "2026-01") == (20, 4, 2)
    assert figure(made, "2026-02") == (75, 2, 2)
    assert made.series.months[0] == month("2026-01")


@pytest.mark.parametrize(("source", "stands"), [(1, (75, 2, 2)), (2, (75, 2, 2)), (3, (20, 4, 3))])
def test_what_was_audited_is_believed_before_what_is_computed(source: int, stands: tuple[float, float, int]) -> None:
    assert figure(with_strategic(world([(*ENTERED, source)], evidence("verified")), Policy())) == stands


def test_where_the_score_is_unknown_the_entered_figure_stands() -> None:
    nothing = evidence("not_applicable", reason="None"), evidence("not_applicable", reason="None", control_id="K-2")
    assert figure(with_strategic(world([(*ENTERED, 1)], *nothing), Policy())) == (20, 4, 1)


def test_a_new_column_comes_after_those_of_the_ledger() -> None:
    made = with_strategic(world([("E-1", "on_time_delivery", "2026-03", 9, 10, 2)], evidence("verified")), Policy())
    assert made.series.keys["metric_id"].tolist() == ["on_time_delivery", "ip_protection"]
    assert made.series.keys["vendor_id"].tolist() == ["V-1", "V-1"]
    assert figure(made, metric_id="on_time_delivery") == (0.9, 10, 2)
    assert np.isnan(made.series.amount[0, 0])


def test_the_matrices_of_the_ledger_are_kept_and_left_alone() -> None:
    before = world([(*ENTERED, 2)], evidence("verified"))
    amount = before.series.amount.copy()
    made = with_strategic(before, Policy())
    assert made.trace.ledger_series is before.series
    np.testing.assert_array_equal(before.series.amount, amount)
    assert made.series.ledger is before.series.ledger
    assert not any(
        getattr(made.series, name).flags.writeable for name in ("months", "amount", "base", "source", "restated")
    )


def test_it_can_be_laid_over_again_and_is_the_same() -> None:
    once = with_strategic(world((), evidence("verified")), Policy())
    again = with_strategic(once, Policy())
    np.testing.assert_array_equal(again.series.amount, once.series.amount)
    assert again.trace.ledger_series is once.trace.ledger_series


def test_the_policy_decides() -> None:
    controls = [CONTROLS[0], CONTROLS[1] | {"is_critical": True}]
    before = portfolio(ip_control=controls, ip_evidence=[evidence("verified")])
    assert figure(with_strategic(before, Policy()))[0] == 49
    assert figure(with_strategic(before, Policy(ip_gate=30)))[0] == 30


def test_history_goes_as_far_back_as_the_policy_looks() -> None:
    old = world((), evidence("verified", date(2015, 1, 1)))
    assert len(with_strategic(old, Policy()).series.months) == 60
    assert len(with_strategic(old, Policy(history_months=6)).series.months) == 6


def test_a_fact_of_the_future_makes_no_figure() -> None:
    before = world((), evidence("verified", date(2026, 4, 1)))
    assert with_strategic(before, Policy()).series is before.series


def test_a_metric_that_was_removed_from_the_register_gets_no_figures() -> None:
    before = world((), evidence("verified"))
    metrics = before.tables["metric"]
    fewer = metrics[metrics["metric_id"] != "ip_protection"].reset_index(drop=True)
    before = replace(before, tables={**before.tables, "metric": fewer})
    assert with_strategic(before, Policy()).series.shape[1] == 0


def refreshed(before: Portfolio, after: Portfolio) -> Portfolio:
    """After, as a refresh of before in which no figure is new."""
    columns = np.empty(0, np.int64)
    trace = replace(after.trace, older=before.revision, changed_columns=columns, ledger_series=None)
    return with_strategic(replace(after, series=_base(before), trace=trace), Policy(), with_strategic(before, Policy()))


def _base(made: Portfolio) -> Any:
    return made.trace.ledger_series or made.series


def test_a_refresh_names_the_columns_that_differ() -> None:
    figures = [("E-1", "on_time_delivery", "2026-03", 9, 10, 2), (*ENTERED, 2)]
    made = refreshed(world(figures, evidence("verified")), world(figures, evidence("asserted")))
    assert made.trace.changed_columns is not None
    assert made.trace.changed_columns.tolist() == made.series.columns_of(metric_id="ip_protection").tolist()


def test_a_refresh_without_a_difference_names_none() -> None:
    made = refreshed(world((), evidence("verified")), world((), evidence("verified")))
    assert made.trace.changed_columns is not None
    assert made.trace.changed_columns.tolist() == []


def test_a_refresh_in_which_a_column_or_a_month_goes_away_judges_everything_anew() -> None:
    assert refreshed(world((), evidence("verified")), world(())).trace.changed_columns is None
    older = world((), evidence("verified", date(2026, 1, 1)))
    assert refreshed(older, world((), evidence("verified"))).trace.changed_columns is None


RECORDS = [*tiny_register(2), engagement(3, vendor_id="V-1", site_id="S-2", function_id="F-1")]
PIECES = st.lists(
    st.builds(
        evidence,
        st.sampled_from(["asserted", "verified", "not_applicable"]),
        st.sampled_from([date(2026, 1, 5), date(2026, 2, 5), date(2026, 4, 5)]),
        vendor_id=st.sampled_from(["V-1", "V-2"]),
        site_id=st.sampled_from([None, "S-1", "S-2"]),
        control_id=st.sampled_from(["K-1", "K-2"]),
        reason=st.just("So"),
    ),
    max_size=4,
)
FIGURES = st.lists(
    st.tuples(
        st.sampled_from(["E-1", "E-3"]),
        st.sampled_from(["ip_protection", "on_time_delivery"]),
        st.sampled_from(["2026-01", "2026-03"]),
        st.just(1.0),
        st.just(2.0),
        st.sampled_from([1, 2, 3]),
    ),
    max_size=4,
    unique_by=lambda row: row[:3],
)


@given(FIGURES, PIECES, PIECES)
def test_every_column_that_differs_is_named_or_everything_is_judged_anew(
    figures: Any, first: list[dict[str, Any]], then: list[dict[str, Any]]
) -> None:
    before, after = world(figures, *first, records=RECORDS), world(figures, *then, records=RECORDS)
    old, new, whole = with_strategic(before, Policy()), refreshed(before, after), with_strategic(after, Policy())
    for name in ("months", "amount", "base", "source", "restated"):
        np.testing.assert_array_equal(getattr(new.series, name), getattr(whole.series, name))
    columns = new.trace.changed_columns
    if columns is None:
        return
    for column in set(range(new.series.shape[1])) - set(columns.tolist()):
        assert new.series.keys.iloc[column].equals(old.series.keys.iloc[column])
        np.testing.assert_array_equal(new.series.amount[:, column], old.series.amount[:, column])
        np.testing.assert_array_equal(new.series.source[:, column], old.series.source[:, column])
