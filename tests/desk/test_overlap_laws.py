"""Laws of imports that overlap: what counts is what the imports say that were not taken back, in their order."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcing_core.desk.undo import take_back
from sourcing_core.storage import Store, Work
from sourcing_core.storage.engine import open_engine
from tests.desk.bringing import Desk
from tests.factories import AT, after, new, tiny_register

Fresh = Callable[[], Desk]
COLUMNS = ("ordered_on", "first_promised_on", "delivered_on", "ordered_quantity", "cancelled_on")

# Few values, so that files often repeat one another.
DAYS = st.sampled_from(["2026-01-05", "2026-01-20", "2026-02-10"])
CELLS = {
    "ordered_on": st.just("2026-01-01"),
    "first_promised_on": st.one_of(DAYS, st.just("")),
    "delivered_on": st.one_of(DAYS, st.just("")),
    "ordered_quantity": st.sampled_from(["", "5", "7.5"]),
    "cancelled_on": st.sampled_from(["", "", "2026-01-20"]),
}
LINES = [(engagement, line) for engagement in ("E-1", "E-2") for line in "AB"]
Row = dict[str, str]


@st.composite
def overlapping(draw: st.DrawFn) -> list[str]:
    """Two or three files about the same few deliveries: much is repeated, some corrected, some columns are absent."""
    truth = {line: {name: draw(CELLS[name]) for name in COLUMNS} for line in LINES}
    return [draw(reports(truth)) for _ in range(draw(st.integers(2, 3)))]


@st.composite
def reports(draw: st.DrawFn, truth: dict[tuple[str, str], Row]) -> str:
    """A file that tells of some deliveries, in some columns, what is true or what it makes of one cell."""
    absent = draw(st.sampled_from(["", "ordered_on", "delivered_on", "ordered_quantity"]))
    columns = [name for name in COLUMNS if name != absent]
    chosen = draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=4, unique=True))
    rows = []
    for line in chosen:
        wrong = draw(st.sampled_from(["", "", *columns]))
        rows.append([*line, *(draw(CELLS[name]) if name == wrong else truth[line][name] for name in columns)])
    return "".join(",".join(row) + "\n" for row in [["engagement_id", "delivery_id", *columns], *rows])


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Gives a new database with two engagements, each time."""
    folder = tmp_path_factory.mktemp("overlap")
    template = folder / "template.db"
    store = Store.open(f"sqlite:///{template}", AT)
    store.commit(Work(changes=new(tiny_register(2))), "Ada", "Two vendors", after(1))
    store.close()
    numbers = iter(range(1_000_000))

    def made() -> Desk:
        return Desk(Store(open_engine(f"sqlite:///{shutil.copy(template, folder / f'{next(numbers)}.db')}")))

    return made


def brought(desk: Desk, texts: Sequence[str]) -> list[str | None]:
    """Import each file; the batch of each, None where it said nothing new."""
    return [done.batch_id if done.shown.writes else None for done in (desk.bring("deliveries", text) for text in texts)]


def closed(*desks: Desk) -> None:
    for desk in desks:
        path = Path(str(desk.store.engine.url.database))
        desk.store.close()
        for tail in ("", "-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)


SETTINGS = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SETTINGS
@given(texts=overlapping(), taken=st.sets(st.integers(0, 2), min_size=1, max_size=2))
def test_what_is_taken_back_might_as_well_never_have_come(fresh: Fresh, texts: list[str], taken: set[int]) -> None:
    one, other = fresh(), fresh()
    batches = brought(one, texts)
    gone = [place for place in sorted(taken, reverse=True) if place < len(texts) and batches[place]]
    for place in gone:
        take_back(one.store, str(batches[place]), "Ada", one.now(), today=one.today)
    brought(other, [text for place, text in enumerate(texts) if batches[place] and place not in gone])

    assert one.figures() == other.figures()
    assert one.store.verify() == []
    closed(one, other)


@st.composite
def agreeing_files(draw: st.DrawFn) -> list[str]:
    """Two files that say the same of every delivery that both name."""
    header = ",".join(["engagement_id", "delivery_id", *COLUMNS])
    rows = [",".join([*line, *(draw(CELLS[name]) for name in COLUMNS)]) for line in LINES]
    chosen = [draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4, unique=True)) for _ in range(2)]
    return ["\n".join([header, *some]) + "\n" for some in chosen]


@SETTINGS
@given(texts=agreeing_files())
def test_files_that_agree_may_come_in_any_order(fresh: Fresh, texts: list[str]) -> None:
    one, other, at_once = fresh(), fresh(), fresh()
    brought(one, texts)
    brought(other, texts[::-1])
    header, *rows = dict.fromkeys(line for text in texts for line in text.splitlines())
    brought(at_once, ["\n".join([header, *rows]) + "\n"])

    assert one.figures() == other.figures() == at_once.figures()
    closed(one, other, at_once)


@SETTINGS
@given(texts=overlapping())
def test_every_row_is_counted_once_and_a_second_import_knows_them_all(fresh: Fresh, texts: list[str]) -> None:
    desk = fresh()
    for text in texts:
        done = desk.bring("deliveries", text)
        head, figures = desk.store.head, desk.figures()
        again = desk.bring("deliveries", text)

        assert done.shown.total == len(text.splitlines()) - 1
        assert again.shown.tally == (0, 0, done.shown.total, 0)
        assert (desk.store.head, desk.figures()) == (head, figures)
    closed(desk)
