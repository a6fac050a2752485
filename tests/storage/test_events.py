"""Raw events: kept as blocks of columns, read by column, by engagement and by revision; the last word on an event counts."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sourcing_core.storage import Events, Store, Work
from sourcing_core.storage.events import packed
from tests.factories import after, facts
from tests.storage.by_hand import rows

DAY = date(2026, 3, 1)


def deliveries(*told: tuple[str, str, float], **more: pa.Array) -> pa.Table:
    """(engagement, delivery, quantity) as a table."""
    columns = list(zip(*told, strict=True))
    return pa.table(
        {
            "engagement_id": pa.array(columns[0]).dictionary_encode(),
            "delivery_id": columns[1],
            "delivered_quantity": columns[2],
        }
        | more
    )


def bring(store: Store, table: pa.Table, *, corrects: bool = False, kind: str = "deliveries") -> str:
    done = store.commit(Work(events=Events(kind, table, corrects), batch=facts(kind)), "Ben", "Import", after(3))
    assert done.batch_id is not None
    return done.batch_id


def told(table: pa.Table | None) -> list[tuple[str, str, float]]:
    assert table is not None
    return [
        tuple(row[name] for name in ("engagement_id", "delivery_id", "delivered_quantity")) for row in table.to_pylist()
    ]


def test_events_come_back_with_their_types_and_empty_cells(store: Store) -> None:
    given = deliveries(
        ("E-1", "D-1", 5.0),
        ("E-2", "D-2", 2.5),
        delivered_on=pa.array([DAY, None], pa.date32()),
        lot_rejected=pa.array([None, True]),
    )
    bring(store, given)

    assert store.events("deliveries") is not None
    assert store.events("deliveries").to_pylist() == given.to_pylist()  # type: ignore[union-attr]
    assert store.events("deliveries").schema.field("delivered_on").type == pa.date32()  # type: ignore[union-attr]


def test_without_any_there_are_none(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0)))

    assert store.events("inspections") is None
    assert store.events("deliveries", 1) is None


def test_only_the_columns_that_are_asked_for_are_read(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0)))

    assert store.events("deliveries", columns=["delivered_quantity"]).to_pylist() == [{"delivered_quantity": 5.0}]  # type: ignore[union-attr]


def test_columns_still_follow_the_last_word_on_an_event(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0), ("E-1", "D-2", 6.0)))
    bring(store, deliveries(("E-1", "D-1", 7.0)), corrects=True)

    assert store.events("deliveries", columns=["delivered_quantity"])["delivered_quantity"].to_pylist() == [6.0, 7.0]  # type: ignore[index]


def test_only_the_engagements_that_are_asked_for_are_read(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0), ("E-2", "D-2", 6.0)))
    bring(store, deliveries(("E-2", "D-3", 7.0), ("E-3", "D-4", 8.0)))

    assert told(store.events("deliveries", engagement_ids=["E-2"])) == [("E-2", "D-2", 6.0), ("E-2", "D-3", 7.0)]
    assert told(store.events("deliveries", engagement_ids=[])) == []


def test_an_event_that_is_sent_again_counts_once_with_its_last_content(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0), ("E-1", "D-2", 6.0)))
    bring(store, deliveries(("E-1", "D-2", 60.0), ("E-1", "D-3", 7.0)), corrects=True)

    assert told(store.events("deliveries")) == [("E-1", "D-1", 5.0), ("E-1", "D-2", 60.0), ("E-1", "D-3", 7.0)]


def test_part_deliveries_of_one_line_stay_together(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0), ("E-1", "D-1", 4.0)))
    assert len(told(store.events("deliveries"))) == 2
    bring(store, deliveries(("E-1", "D-1", 3.0), ("E-1", "D-1", 3.0), ("E-1", "D-1", 3.0)), corrects=True)

    assert told(store.events("deliveries")) == [("E-1", "D-1", 3.0)] * 3


def test_the_same_key_of_another_engagement_is_another_event(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0)))
    bring(store, deliveries(("E-2", "D-1", 6.0)), corrects=True)

    assert told(store.events("deliveries")) == [("E-1", "D-1", 5.0), ("E-2", "D-1", 6.0)]


def test_a_correction_that_is_taken_back_gives_the_first_word_its_place_again(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0)))
    corrected = bring(store, deliveries(("E-1", "D-1", 6.0)), corrects=True)
    store.commit(Work(takes_back=corrected), "Ada", "Wrong", after(4))

    assert told(store.events("deliveries")) == [("E-1", "D-1", 5.0)]
    assert told(store.events("deliveries", 3)) == [("E-1", "D-1", 6.0)]


def test_blocks_with_different_columns_are_read_as_one_table(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0)))
    bring(store, deliveries(("E-1", "D-2", 6.0), delivered_on=pa.array([DAY], pa.date32())))

    assert store.events("deliveries")["delivered_on"].to_pylist() == [None, DAY]  # type: ignore[index]


def test_a_block_is_a_parquet_file_that_any_tool_opens(store: Store) -> None:
    bring(store, deliveries(("E-1", "D-1", 5.0)))
    data, digest, count = rows(store.engine, "SELECT data, sha256, rows FROM event_block")[0]

    assert pq.read_table(pa.BufferReader(bytes(data))).num_rows == count == 1
    assert sha256(bytes(data)).hexdigest() == digest


def test_the_same_events_make_the_same_bytes() -> None:
    given = deliveries(("E-1", "D-1", 5.0), ("E-2", "D-2", 6.0))

    assert packed("deliveries", given) == packed("deliveries", deliveries(("E-1", "D-1", 5.0), ("E-2", "D-2", 6.0)))


def test_events_without_the_batch_that_brought_them_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="name the batch"):
        Work(events=Events("deliveries", deliveries(("E-1", "D-1", 5.0))))
