"""Figures: a correction is one more row, the best source counts, nobody writes over what he has not seen."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from sourcing_core.storage import NotThere, Posts, Stale, Store, Work
from tests.factories import TODAY, FigureRow, after, month, new, posts, tiny_register

NAN = float("nan")
OTD = "on_time_delivery"


@pytest.fixture
def world(store: Store) -> Store:
    """Two engagements without figures, at revision 2."""
    store.commit(Work(changes=new(tiny_register(2))), "Ada", "Register", after(1))
    return store


def post(store: Store, *rows: FigureRow, seen: int | None = None, who: str = "Ada") -> int:
    return store.commit(Work(posts=posts(*rows), seen=seen), who, "Figures", after(2)).revision


def cell(
    store: Store, engagement: str, metric: str, text: str, as_of: date = TODAY, revision: int | None = None
) -> tuple[float, float, int, int]:
    """(amount, base, source, restated) of one figure."""
    series = store.load(as_of, revision).series
    column = series.columns_of(engagement_id=engagement, metric_id=metric)[0]
    row = month(text) - series.months[0]
    return (
        series.amount[row, column],
        series.base[row, column],
        int(series.source[row, column]),
        int(series.restated[row, column]),
    )


def test_a_ratio_and_a_value_come_back_as_they_were_posted(world: Store) -> None:
    post(
        world,
        ("E-1", OTD, "2026-01", 95, 100, 2),
        ("E-2", "cycle_time", "2026-02", 4.25, 12, 1),
        ("E-2", "cycle_time", "2026-03", 0.1 + 0.2, NAN, 1),
    )

    assert cell(world, "E-1", OTD, "2026-01") == (95, 100, 2, 0)
    assert cell(world, "E-2", "cycle_time", "2026-02") == (4.25, 12, 1, 0)
    amount, base, source, _ = cell(world, "E-2", "cycle_time", "2026-03")
    assert (amount, np.isnan(base), source) == (0.30000000000000004, True, 1)


def test_months_without_a_figure_stay_unknown_and_no_activity_is_not_unknown(world: Store) -> None:
    post(world, ("E-1", OTD, "2026-01", 0, 0, 2), ("E-2", OTD, "2026-02", 1, 1, 2))

    series = world.load(TODAY).series

    assert series.months.tolist() == [month("2026-01"), month("2026-02"), month("2026-03")]
    assert series.is_present.tolist() == [[True, False], [False, True], [False, False]]
    assert np.isnan(series.value[0, 0])


def test_a_restatement_counts_and_is_counted_and_the_first_word_stays_in_the_ledger(world: Store) -> None:
    first = post(world, ("E-1", OTD, "2026-01", 95, 100, 1))
    post(world, ("E-1", OTD, "2026-01", 90, 100, 1))
    post(world, ("E-1", OTD, "2026-01", 91, 101, 1))

    assert cell(world, "E-1", OTD, "2026-01") == (91, 101, 1, 2)
    assert cell(world, "E-1", OTD, "2026-01", revision=first) == (95, 100, 1, 0)
    assert [row["amount"] for chunk in world.load(TODAY).series.ledger for row in chunk] == [95, 90, 91]


def test_the_best_source_counts_whenever_it_came(world: Store) -> None:
    post(world, ("E-1", OTD, "2026-01", 80, 100, 3))
    post(world, ("E-1", OTD, "2026-01", 99, 100, 1), ("E-1", OTD, "2026-01", 85, 100, 2))

    assert cell(world, "E-1", OTD, "2026-01") == (80, 100, 3, 0)


def test_a_withdrawal_clears_what_its_source_said_and_the_next_best_counts(world: Store) -> None:
    post(world, ("E-1", OTD, "2026-01", 99, 100, 1), ("E-1", OTD, "2026-01", 85, 100, 2))
    post(world, ("E-1", OTD, "2026-01", NAN, NAN, 2))

    assert cell(world, "E-1", OTD, "2026-01")[:3] == (99, 100, 1)

    post(world, ("E-1", OTD, "2026-01", NAN, NAN, 1))

    amount, base, source, _ = cell(world, "E-1", OTD, "2026-01")
    assert (np.isnan(amount), np.isnan(base), source) == (True, True, 0)
    assert world.verify() == []


def test_a_figure_after_its_withdrawal_counts_again(world: Store) -> None:
    post(world, ("E-1", OTD, "2026-01", 99, 100, 2))
    post(world, ("E-1", OTD, "2026-01", NAN, NAN, 2))
    post(world, ("E-1", OTD, "2026-01", 97, 100, 2))

    assert cell(world, "E-1", OTD, "2026-01")[:3] == (97, 100, 2)


def test_of_two_rows_for_one_cell_in_one_commit_the_later_counts(world: Store) -> None:
    post(world, ("E-1", OTD, "2026-01", 95, 100, 1), ("E-1", OTD, "2026-01", 90, 100, 1))

    assert cell(world, "E-1", OTD, "2026-01") == (90, 100, 1, 1)


def test_a_figure_of_a_month_after_the_day_is_not_known_on_that_day(world: Store) -> None:
    post(world, ("E-1", OTD, "2026-01", 95, 100, 1), ("E-1", OTD, "2026-03", 85, 100, 1))

    series = world.load(date(2026, 2, 28), world.head).series

    assert series.months.tolist() == [month("2026-01"), month("2026-02")]
    assert series.amount[:, 0].tolist()[0] == 95


@pytest.mark.parametrize(
    ("engagement", "metric", "says"),
    [
        ("E-9", OTD, "a figure names the engagement 'E-9', which is not recorded: record it first"),
        ("E-1", "beauty", "a figure names the metric 'beauty', which is not recorded: record it first"),
    ],
)
def test_a_figure_of_nothing_is_refused_and_nothing_is_kept(
    world: Store, engagement: str, metric: str, says: str
) -> None:
    with pytest.raises(NotThere, match=says):
        post(world, ("E-1", OTD, "2026-01", 95, 100, 1), (engagement, metric, "2026-01", 1, 1, 1))

    assert world.head == 2
    assert world.load(TODAY).series.shape[1] == 0


def test_figures_of_a_record_of_the_same_commit_are_taken(store: Store) -> None:
    store.commit(
        Work(changes=new(tiny_register(1)), posts=posts(("E-1", OTD, "2026-01", 95, 100, 1))),
        "Ada",
        "All at once",
        after(1),
    )

    assert cell(store, "E-1", OTD, "2026-01")[0] == 95


def test_a_figure_that_somebody_else_entered_meanwhile_is_not_written_over_unseen(world: Store) -> None:
    seen = post(world, ("E-1", OTD, "2026-01", 95, 100, 1))
    post(world, ("E-1", OTD, "2026-01", 90, 100, 1), seen=seen, who="Ben")

    with pytest.raises(
        Stale,
        match=f"the figure of E-1, {OTD}, Jan 2026 was entered meanwhile by Ben: look at it and repeat your entry",
    ):
        post(world, ("E-1", OTD, "2026-01", 94, 100, 1), seen=seen)
    assert cell(world, "E-1", OTD, "2026-01") == (90, 100, 1, 1)


def test_a_neighbouring_figure_that_was_entered_meanwhile_is_no_obstacle(world: Store) -> None:
    seen = post(world, ("E-1", OTD, "2026-01", 95, 100, 1))
    post(world, ("E-1", OTD, "2026-02", 90, 100, 1), ("E-2", OTD, "2026-01", 90, 100, 1), who="Ben")

    post(world, ("E-1", OTD, "2026-01", 94, 100, 1), seen=seen)

    assert cell(world, "E-1", OTD, "2026-01") == (94, 100, 1, 1)


@pytest.mark.parametrize("amount", [0.0, -0.0, 1 / 3, 1e308, 5e-324, -12.5, 2.0**53, 123456789012.0, 1e15, 0.1])
def test_every_finite_number_is_read_back_as_it_was_written(world: Store, amount: float) -> None:
    post(world, ("E-1", "cycle_time", "2026-01", amount, abs(amount), 3))

    assert cell(world, "E-1", "cycle_time", "2026-01") == (amount, abs(amount), 3, 0)
    assert world.verify() == []


def test_the_last_month_of_the_calendar_is_read_back(world: Store) -> None:
    post(world, ("E-1", OTD, "9999-12", 1, 2, 3), ("E-1", OTD, "2026-03", 1, 2, 3))

    assert [int(row["month"]) for chunk in world.load(TODAY).series.ledger for row in chunk] == [
        month("9999-12"),
        month("2026-03"),
    ]
    assert world.verify() == []


@pytest.mark.parametrize(
    "ids",
    [
        ["E-1", "E-2"],
        np.array(["E-1", "E-2"]),
        np.array(["E-1", "E-2"], object),
        pa.array(["E-1", "E-2"]),
        pa.chunked_array([["E-1"], ["E-2"]]),
        pa.array(["E-1", "E-2"]).dictionary_encode(),
    ],
)
def test_ids_may_come_as_any_kind_of_column(world: Store, ids: object) -> None:
    told = posts(("E-1", OTD, "2026-01", 1, 2, 1), ("E-2", OTD, "2026-01", 1, 2, 1))

    world.commit(
        Work(posts=Posts(ids, [OTD, OTD], told.month, told.amount, told.base, told.source)), "Ada", "Columns", after(2)
    )

    assert world.load(TODAY).series.keys["engagement_id"].tolist() == ["E-1", "E-2"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": [float("inf")]}, "finite"),
        ({"base": [-1.0]}, "0 or more"),
        ({"base": [float("inf")]}, "finite"),
        ({"source": [0]}, "a source is 1 vendor reported"),
        ({"source": [4]}, "a source is 1 vendor reported"),
        ({"month": [0]}, "a month is a whole number"),
        ({"month": [1 << 17]}, "a month is a whole number"),
        ({"amount": [1.0, 2.0]}, "rows cannot be posted together"),
    ],
)
def test_arrays_that_cannot_be_figures_never_become_posts(change: dict[str, list[float]], says: str) -> None:
    columns = {
        "engagement_id": ["E-1"],
        "metric_id": [OTD],
        "month": [24312],
        "amount": [1.0],
        "base": [1.0],
        "source": [1],
    } | change

    with pytest.raises(ValueError, match=says):
        Posts(**{name: values if name.endswith("_id") else np.array(values) for name, values in columns.items()})  # type: ignore[arg-type]


def test_no_posts_make_no_revision(world: Store) -> None:
    assert world.commit(Work(posts=posts()), "Ada", "Nothing", after(2)).revision == 2
    assert world.head == 2
