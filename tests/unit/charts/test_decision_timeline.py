"""Contracts by the day on which somebody must decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from sourcing_core.charts import Drawn, decision_timeline
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import contracts

AS_OF = date(2026, 3, 31)


def drawn(palette: Palette, **options: Any) -> Drawn:
    return decision_timeline(contracts(), palette, as_of=AS_OF, **options)


def traces(made: Drawn) -> dict[str, Any]:
    return {trace.name: trace for trace in made.figure.data}


def ids(trace: Any) -> list[str]:
    return [row[0] for row in trace.customdata]


def test_the_earliest_decision_stands_first_and_unknown_ones_last(palette: Palette) -> None:
    assert [name[-3:] for name in drawn(palette).figure.layout.yaxis.ticktext] == ["C-2", "C-1", "C-4", "C-3", "C-5"]


def test_a_bar_runs_from_today_to_the_end(palette: Palette) -> None:
    trace = traces(drawn(palette))["Runs until its end"]
    row = ids(trace).index("C-1")

    assert str(trace.base[row])[:10] == "2026-03-31"
    assert trace.x[row] == 91 * 86_400_000  # 31 March to 30 June


def test_a_contract_past_its_end_has_an_empty_bar_up_to_today(palette: Palette) -> None:
    trace = traces(drawn(palette))["Past its end"]

    assert ids(trace) == ["C-2"]
    assert (str(trace.base[0])[:10], trace.x[0]) == ("2026-03-01", 30 * 86_400_000)


def test_a_contract_without_an_end_is_hatched(palette: Palette) -> None:
    trace = traces(drawn(palette))["? No end date"]

    assert ids(trace) == ["C-5"]
    assert trace.marker.pattern.shape == "/"


def test_the_last_day_of_the_term_is_today_and_still_runs(light: Palette) -> None:
    frame = contracts().assign(ends_on="2026-03-31")

    assert "Past its end" not in traces(decision_timeline(frame, light, as_of=AS_OF))


def test_decision_and_notice_have_marks_of_their_own(palette: Palette) -> None:
    named = traces(drawn(palette))

    assert (ids(named["Decision overdue"]), ids(named["Decide by"])) == (["C-2", "C-1"], ["C-3"])
    assert ids(named["Last day for notice"]) == ["C-2", "C-1", "C-4", "C-3"]
    assert len({named[name].marker.symbol for name in ("Decision overdue", "Decide by", "Last day for notice")}) == 3


def test_the_right_edge_says_it_in_words(palette: Palette) -> None:
    notes = [note.text for note in drawn(palette).figure.layout.annotations]

    assert notes == [
        "Today, 31 Mar 2026",
        "✕ overdue since<br>1 Dec 2025",
        "✕ overdue since<br>3 Mar 2026",
        "decided:<br>renew",
        "decide by<br>3 Oct 2026",
        "? no decision date",
    ]


def test_a_mark_outside_the_drawn_time_is_left_out_and_its_words_stay(light: Palette) -> None:
    made = drawn(light, months_ahead=3)

    assert "Decide by" not in traces(made)
    assert "decide by<br>3 Oct 2026" in [note.text for note in made.figure.layout.annotations]


def test_contracts_beyond_the_rows_are_counted(light: Palette) -> None:
    assert drawn(light, rows=2).figure.layout.yaxis.ticktext[-1] == "and 3 more<br>contracts"


def test_the_takeaway_counts_what_is_overdue_and_names_the_next(light: Palette) -> None:
    assert drawn(light).alt == ("5 contracts by decision date: 2 decisions overdue, the next is C-3 by 3 Oct 2026.")
    assert drawn(light, rows=2).alt.startswith("5 contracts by decision date: 2 decisions overdue")


def test_nothing_to_come_is_said(light: Palette) -> None:
    only_late = contracts().head(2)

    assert decision_timeline(only_late, light, as_of=AS_OF).alt.endswith("no further decision date is known.")
